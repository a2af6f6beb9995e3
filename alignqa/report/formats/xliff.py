"""The whole story for a CAT tool: XLIFF 2.1 with its ITS module for localization quality issues.

A unit is a pair, or neighbouring artifacts; those are not to be translated. An issue is a standoff ``locQualityIssue``
and a note in the last unit it names, and every stretch of text it marks refers to it (XLIFF 2.1, section 5.9; ITS 2.0,
section 8.17).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import get_args

from alignqa.datatypes import Issue, Pair, ReportRecord, Severity, Side
from alignqa.report.bitext import gap_before
from alignqa.report.formats.xml import attribute, content
from alignqa.report.layout import Row, named_sentences, story_rows

#: Severity as ITS counts it, 0 to 100, and the priority of notes, 1 to 10, of which 1 is highest.
_ITS_SEVERITIES: Mapping[Severity, int] = {"minor": 33, "major": 67, "critical": 100}
_PRIORITIES: Mapping[Severity, int] = {"minor": 7, "major": 4, "critical": 1}

_ROOT = (
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:its="http://www.w3.org/2005/11/its" '
    'xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" version="2.1" its:version="2.0"'
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A stretch of a document's text, by offsets, that an issue marks; ``id`` names the mark in its unit."""

    start: int
    end: int
    issue: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Story:
    """A report in rows, with the row of each issue, the issues of each row, and the marks in each sentence."""

    report: ReportRecord
    rows: list[Row]
    homes: list[int]
    told: Mapping[int, list[int]]
    marks: Mapping[tuple[Side, int], list[_Mark]]
    pairs: Mapping[tuple[tuple[int, ...], tuple[int, ...]], Pair]


def render_xliff(report: ReportRecord) -> str:
    """Return the report as XLIFF 2.1: every sentence, and every issue where it is."""
    return "".join(f"{line}\n" for line in _lines(_story(report)))


def _story(report: ReportRecord) -> _Story:
    rows = story_rows(report)
    row_of = {(side, i): number for number, row in enumerate(rows) for side in get_args(Side) for i in row.side(side)}
    homes = [max(row_of[place] for place in named_sentences(issue)) for issue in report.issues]
    told: defaultdict[int, list[int]] = defaultdict(list)
    for number, home in enumerate(homes):
        told[home].append(number)
    pairs = {(pair.source, pair.target): pair for pair in report.pairs}
    return _Story(report, rows, homes, told, _marks(report), pairs)


def _marks(report: ReportRecord) -> Mapping[tuple[Side, int], list[_Mark]]:
    """Return the marks in each sentence: the spans of every issue within it, or all of it if the issue has none."""
    marks: defaultdict[tuple[Side, int], list[_Mark]] = defaultdict(list)
    for number, issue in enumerate(report.issues):
        for side, i in named_sentences(issue):
            sentence = report.document(side).sentences[i]
            spans = [(s.start, s.end) for s in issue.spans if s.side == side]
            for start, end in spans if issue.spans else [(sentence.start, sentence.end)]:
                first, last = max(start, sentence.start), min(end, sentence.end)
                if first < last:
                    marks[side, i].append(_Mark(first, last, number))
    return marks


def _lines(story: _Story) -> Iterator[str]:
    report = story.report
    languages = f"srcLang={attribute(report.source.language)} trgLang={attribute(report.target.language)}"
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"{_ROOT} {languages}>"
    yield '<file id="f1" xml:space="preserve">'
    yield f'<notes><note category="signature">{content(str(report.signature))}</note></notes>'
    for number in range(len(story.rows)):
        yield from _unit(story, number)
    yield "</file>"
    yield "</xliff>"


def _unit(story: _Story, number: int) -> Iterator[str]:
    row = story.rows[number]
    issues = [(n, story.report.issues[n]) for n in story.told.get(number, ())]
    translate = ' translate="no"' if row.artifact else ""
    yield f'<unit id="u{number + 1}"{translate}>'
    yield from _metadata(story.pairs.get((row.source, row.target)))
    for n, issue in issues:
        yield f'<its:locQualityIssues xml:id="q{n + 1}">{_quality_issue(issue)}</its:locQualityIssues>'
    if issues:
        yield f"<notes>{''.join(_note(issue) for _, issue in issues)}</notes>"
    yield f'<segment state="{"translated" if row.target else "initial"}">'
    ids = count(1)
    yield f"<source>{_side(story, number, 'source', ids)}</source>"
    if row.target:
        yield f"<target>{_side(story, number, 'target', ids)}</target>"
    yield "</segment>"
    yield "</unit>"


def _metadata(pair: Pair | None) -> Iterator[str]:
    """Yield similarity and confidence of a pair, in the metadata module."""
    if pair is None:
        return
    known = {"similarity": pair.similarity, "confidence": pair.confidence}
    values = "".join(
        f'<mda:meta type="{name}">{value:.4f}</mda:meta>' for name, value in known.items() if value is not None
    )
    yield f'<mda:metadata><mda:metaGroup category="alignqa">{values}</mda:metaGroup></mda:metadata>'


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


def _side(story: _Story, number: int, side: Side, ids: Iterator[int]) -> str:
    """Return the content of one side of a unit; *ids* number the marks of the unit."""
    indices = story.rows[number].side(side)
    pieces = []
    for position, i in enumerate(indices):
        in_order = sorted(story.marks.get((side, i), ()), key=lambda mark: (mark.start, -mark.end))
        marks = [replace(mark, id=f"m{next(ids)}") for mark in in_order]
        pieces.append(gap_before(story.report, side, indices, position) + _sentence(story, number, side, i, marks))
    return "".join(pieces)


def _sentence(story: _Story, number: int, side: Side, index: int, marks: list[_Mark]) -> str:
    """Return the text of a sentence with ``sm`` and ``em`` where marks begin and end: unlike ``mrk`` they may cross."""
    sentence = story.report.document(side).sentences[index]
    edges = sorted({sentence.start, sentence.end, *(m.start for m in marks), *(m.end for m in marks)})
    text = "".join(_opening(story, number, mark) for mark in marks if mark.start == sentence.start)
    for start, end in pairwise(edges):
        text += content(sentence.text[start - sentence.start : end - sentence.start])
        text += "".join(f'<em startRef="{mark.id}"/>' for mark in marks if mark.end == end)
        text += "".join(_opening(story, number, mark) for mark in marks if mark.start == end)
    return text


def _opening(story: _Story, number: int, mark: _Mark) -> str:
    home = story.homes[mark.issue]
    path = "" if home == number else f"/f=f1/u=u{home + 1}/"
    return f'<sm id="{mark.id}" type="its:generic" its:locQualityIssuesRef="#{path}its=q{mark.issue + 1}"/>'
