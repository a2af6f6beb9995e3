"""A report in; out comes the whole story for a CAT tool: XLIFF 2.1 with its ITS module for quality issues.

A unit is a pair, or neighbouring artifacts; those are not to be translated. An issue is a standoff ``locQualityIssue``
and a note in the last unit it names, and every span of text it marks refers to it (XLIFF 2.1, section 5.9; ITS 2.0,
section 8.17).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import get_args

from alignqa.datatypes import Issue, Pair, ReportRecord, Severity, Side
from alignqa.report.bitext import gap_before
from alignqa.report.formats.xml import attribute, content
from alignqa.report.layout import MarkedSpan, Marks, Row, cut, find_marks, named_sentences, story_rows

#: Severity as ITS counts it, 0 to 100, and the priority of notes, 1 to 10, of which 1 is highest.
_ITS_SEVERITIES: Mapping[Severity, int] = {"minor": 33, "major": 67, "critical": 100}
_PRIORITIES: Mapping[Severity, int] = {"minor": 7, "major": 4, "critical": 1}

_ROOT = (
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:its="http://www.w3.org/2005/11/its" '
    'xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" version="2.1" its:version="2.0"'
)


def render_xliff(report: ReportRecord) -> str:
    """Return the report as XLIFF 2.1: every sentence, and every issue where it is."""
    rows = story_rows(report)
    unit_of = {issue: number for number, row in enumerate(rows, start=1) for issue in row.issues}
    pairs = {(pair.source, pair.target): pair for pair in report.pairs}
    units = Units(report, pairs, find_marks(report), unit_of)
    languages = f"srcLang={attribute(report.source.language)} trgLang={attribute(report.target.language)}"
    notes = [f'<note category="signature">{content(str(report.signature))}</note>']
    notes += [f'<note category="report">{content(note)}</note>' for note in report.notes]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"{_ROOT} {languages}>",
        '<file id="f1" xml:space="preserve">',
        f"<notes>{''.join(notes)}</notes>",
        *(line for number, row in enumerate(rows, start=1) for line in units.lines(number, row)),
        "</file>",
        "</xliff>",
    ]
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Units:
    """What the units of one file are made of: the report, its pairs by their sentences, and the unit of each issue."""

    report: ReportRecord
    pairs: Mapping[tuple[tuple[int, ...], tuple[int, ...]], Pair]
    marks: Marks
    unit_of: Mapping[int, int]

    def lines(self, number: int, row: Row) -> Iterator[str]:
        """Yield the lines of a unit: what is known of the pair, its issues, and both sides with their marks."""
        translate = ' translate="no"' if row.artifact else ""
        yield f'<unit id="u{number}"{translate}>'
        if pair := self.pairs.get((row.source, row.target)):
            known = {"similarity": pair.similarity, "confidence": pair.confidence}
            values = "".join(
                f'<mda:meta type="{name}">{value:.4f}</mda:meta>' for name, value in known.items() if value is not None
            )
            yield f'<mda:metadata><mda:metaGroup category="alignqa">{values}</mda:metaGroup></mda:metadata>'
        issues = {n: self.report.issues[n] for n in row.issues}
        for n, issue in issues.items():
            yield f'<its:locQualityIssues xml:id="q{n + 1}">{_quality_issue(issue)}</its:locQualityIssues>'
        if issues:
            yield f"<notes>{''.join(map(_note, issues.values()))}</notes>"
        yield f'<segment state="{"translated" if row.target else "initial"}">'
        ids = count(1)
        for side in get_args(Side):
            if side == "source" or row.target:
                yield f"<{side}>{self.marked_text(number, side, row.side(side), ids)}</{side}>"
        yield "</segment>"
        yield "</unit>"

    def marked_text(self, number: int, side: Side, indices: tuple[int, ...], ids: Iterator[int]) -> str:
        """Return one side of a unit with ``sm`` and ``em`` where marks begin and end: unlike ``mrk`` they may cross.

        The marks of a unit are numbered by *ids*.
        """
        text = ""
        for position, i in enumerate(indices):
            text += gap_before(self.report, side, indices, position)
            opened: dict[MarkedSpan, str] = {}
            for piece in cut(self.report.document(side).sentences[i], self.marks.get((side, i), ())):
                for span in [span for span in opened if span not in piece.spans]:
                    text += f'<em startRef="{opened.pop(span)}"/>'
                for span in sorted((span for span in piece.spans if span not in opened), key=lambda span: -span.end):
                    opened[span] = f"m{next(ids)}"
                    unit = self.unit_of[span.issue]
                    path = "" if unit == number else f"/f=f1/u=u{unit}/"
                    reference = f"#{path}its=q{span.issue + 1}"
                    text += f'<sm id="{opened[span]}" type="its:generic" its:locQualityIssuesRef="{reference}"/>'
                text += content(piece.text)
            text += "".join(f'<em startRef="{name}"/>' for name in opened.values())
        return text


def _quality_issue(issue: Issue) -> str:
    return (
        f'<its:locQualityIssue locQualityIssueType="{issue.its_type}" '
        f"locQualityIssueComment={attribute(issue.message)} "
        f'locQualityIssueSeverity="{_ITS_SEVERITIES[issue.severity]}"/>'
    )


def _note(issue: Issue) -> str:
    sides = {span.side for span in issue.spans} or {side for side, _ in named_sentences(issue)}
    applies = f' appliesTo="{min(sides)}"' if len(sides) == 1 else ""
    priority = _PRIORITIES[issue.severity]
    return f'<note{applies} category="{issue.type}" priority="{priority}">{content(issue.message)}</note>'
