"""A report in; its pairs as texts out, for all files of sentence pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from alignqa.datatypes import Issue, IssueType, Pair, ReportRecord, Side, Span
from alignqa.report.layout import named_sentences

#: Tabs and whatever some program takes for the end of a line.
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")

#: What XML 1.0 cannot hold, not even escaped: other controls, halves of surrogate pairs, two noncharacters.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TextPair:
    """A pair of the report with the text of its sides, and the types of the issues that name its sentences.

    Artifacts glued to a sentence are taken out of the text: they are not part of the story.
    """

    pair: Pair
    source: str
    target: str
    issues: tuple[IssueType, ...]


def text_pairs(report: ReportRecord) -> list[TextPair]:
    """Return the pairs of the report, those with an empty side too, with their texts."""
    artifacts, named = _artifact_spans(report.issues), _issues_by_sentence(report.issues)
    return [
        TextPair(
            pair,
            _join(report, "source", pair.source, artifacts),
            _join(report, "target", pair.target, artifacts),
            tuple(sorted(set().union(*(named.get((side, i), ()) for side in get_args(Side) for i in pair.side(side))))),
        )
        for pair in report.pairs
    ]


def aligned_texts(report: ReportRecord) -> list[TextPair]:
    """Return the pairs of the report that have text on both sides."""
    return [each for each in text_pairs(report) if each.source.strip() and each.target.strip()]


def pair_texts(report: ReportRecord, pair: Pair) -> tuple[str, str]:
    """Return the source and the target text of one pair, without artifacts; an empty side has an empty text."""
    artifacts = _artifact_spans(report.issues)
    return _join(report, "source", pair.source, artifacts), _join(report, "target", pair.target, artifacts)


def story_texts(report: ReportRecord, side: Side) -> dict[int, str]:
    """Return the sentences of one side that are not artifacts, by index, without artifacts glued to them."""
    artifacts, document = _artifact_spans(report.issues), report.document(side)
    sentences = {i: document.sentences[i] for i in document.story}
    return {i: _without(each.text, each.start, artifacts.get((side, i))) for i, each in sentences.items()}


def one_line(text: str) -> str:
    """Return *text* on one line that any file of text or XML can hold.

    Tabs and line breaks of every kind become spaces, one each; other control characters, lone surrogates and the
    noncharacters U+FFFE and U+FFFF are dropped.
    """
    return _UNWRITABLE.sub("", _BREAKS.sub(" ", text))


def unicode_text(text: str) -> str:
    """Return *text* with lone surrogates, which no encoding can hold, as U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)


def gap_before(report: ReportRecord, side: Side, indices: Sequence[int], position: int) -> str:
    """Return what is between a sentence and the one before it in the group: a space, or nothing if there was none.

    Scripts without spaces between sentences so stay as they are.
    """
    if position == 0:
        return ""
    sentences = report.document(side).sentences
    previous, current = sentences[indices[position - 1]], sentences[indices[position]]
    return "" if previous.end == current.start else " "


_ArtifactSpans = Mapping[tuple[Side, int], list[Span]]


def _artifact_spans(issues: Iterable[Issue]) -> _ArtifactSpans:
    """Return the artifacts glued to sentences, by sentence."""
    found: defaultdict[tuple[Side, int], list[Span]] = defaultdict(list)
    for issue in issues:
        if issue.type == "artifact":
            for span in issue.spans:
                for i in issue.side(span.side):
                    found[span.side, i].append(span)
    return found


def _issues_by_sentence(issues: Iterable[Issue]) -> Mapping[tuple[Side, int], set[IssueType]]:
    named: defaultdict[tuple[Side, int], set[IssueType]] = defaultdict(set)
    for issue in issues:
        for sentence in named_sentences(issue):
            named[sentence].add(issue.type)
    return named


def _join(report: ReportRecord, side: Side, indices: Sequence[int], artifacts: _ArtifactSpans) -> str:
    sentences = report.document(side).sentences
    return "".join(
        gap_before(report, side, indices, n) + _without(sentences[i].text, sentences[i].start, artifacts.get((side, i)))
        for n, i in enumerate(indices)
    )


def _without(text: str, start: int, spans: list[Span] | None) -> str:
    """Return *text*, which begins at *start*, without the *spans* and the spaces that were only around them."""
    if not spans:
        return text
    for span in sorted(spans, key=lambda span: -span.start):
        first, last = max(span.start - start, 0), max(span.end - start, 0)
        text = f"{text[:first].rstrip()} {text[last:].lstrip()}"
    return text.strip()
