"""A report as rows to read side by side, each with its findings; and which stretch of a sentence is marked how."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, get_args

from alignqa.datatypes import Document, Issue, ReportRecord, Sentence, Side

#: How a stretch of text is marked: missing from the target, not in the source, to be looked at, left by the page.
Mark = Literal["missing", "extra", "check", "leftover"]
MARKS: tuple[Mark, ...] = get_args(Mark)


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that stand next to each other, by index, and the issues told beneath them.

    A row holds one pair of the report or, where ``artifact`` is true, sentences that belong to no pair because they are
    artifacts; their category says all, so the ``issues`` of such a row leave them out.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    issues: tuple[Issue, ...] = ()
    artifact: bool = False

    @property
    def clean(self) -> bool:
        """Whether there is nothing to tell about this row."""
        return not self.issues and not self.artifact

    def side(self, side: Side) -> tuple[int, ...]:
        """Return the sentences of one side."""
        return self.source if side == "source" else self.target


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence and its mark."""

    text: str
    mark: Mark | None


def mark_of(issue: Issue) -> Mark:
    """Return how the text an issue speaks of is marked."""
    marks: dict[str, Mark] = {"omission": "missing", "addition": "extra", "artifact": "leftover"}
    return marks.get(issue.type, "check")


def story_rows(report: ReportRecord) -> list[Row]:
    """Return every sentence of both versions in rows, in the order of the source; artifacts where they stood.

    An issue is told beneath the last row that it names.
    """
    rows = list(_rows_without_issues(report))
    row_of: dict[tuple[Side, int], int] = {}
    for number, row in enumerate(rows):
        row_of.update({(side, i): number for side in get_args(Side) for i in row.side(side)})
    told: defaultdict[int, list[Issue]] = defaultdict(list)
    for issue in report.issues:
        last = max(row_of[side, i] for side, i in named_sentences(issue))
        if not (issue.type == "artifact" and rows[last].artifact):
            told[last].append(issue)
    return [Row(row.source, row.target, tuple(told[n]), row.artifact) for n, row in enumerate(rows)]


def named_sentences(issue: Issue) -> list[tuple[Side, int]]:
    """Return the sentences that an issue names."""
    return [("source", i) for i in issue.source] + [("target", i) for i in issue.target]


def _rows_without_issues(report: ReportRecord) -> Iterator[Row]:
    pairs = [Row(pair.source, pair.target) for pair in report.pairs]
    source = _artifacts_after_rows(report.source, pairs, "source")
    target = _artifacts_after_rows(report.target, pairs, "target")
    for number in range(-1, len(pairs)):
        if number >= 0:
            yield pairs[number]
        yield from _artifact_rows(report, source[number], target[number])


def _artifacts_after_rows(document: Document, pairs: list[Row], side: Side) -> defaultdict[int, list[int]]:
    """Return the artifacts of one side by the row after which they stand: that of the story sentence before them."""
    row_of = {i: number for number, row in enumerate(pairs) for i in row.side(side)}
    found: defaultdict[int, list[int]] = defaultdict(list)
    row = -1
    for i, sentence in enumerate(document.sentences):
        if sentence.artifact is None:
            row = row_of[i]
        else:
            found[row].append(i)
    return found


def _artifact_rows(report: ReportRecord, source: list[int], target: list[int]) -> Iterator[Row]:
    """Put neighbouring artifacts of both sides on one row where their categories are the same, in order."""
    categories = (
        [report.source.sentences[i].artifact for i in source],
        [report.target.sentences[i].artifact for i in target],
    )
    matcher = SequenceMatcher(None, *categories, autojunk=False)
    for kind, left, left_end, right, right_end in matcher.get_opcodes():
        if kind == "equal":
            for i, j in zip(source[left:left_end], target[right:right_end], strict=True):
                yield Row((i,), (j,), artifact=True)
        else:
            yield from (Row((i,), (), artifact=True) for i in source[left:left_end])
            yield from (Row((), (j,), artifact=True) for j in target[right:right_end])


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A marked stretch by character offsets into its document's text."""

    start: int
    end: int
    mark: Mark


#: The marked stretches of every sentence that has any.
Marks = Mapping[tuple[Side, int], list[MarkedSpan]]


def find_marks(report: ReportRecord) -> Marks:
    """Return what is marked in each sentence: the spans of every issue, or all it names if it has no spans."""
    marks: defaultdict[tuple[Side, int], list[MarkedSpan]] = defaultdict(list)
    starts = {side: [s.start for s in report.document(side).sentences] for side in get_args(Side)}
    ends = {side: [s.end for s in report.document(side).sentences] for side in get_args(Side)}
    for issue in report.issues:
        for span in issue.spans:
            touched = range(bisect_right(ends[span.side], span.start), bisect_left(starts[span.side], span.end))
            for i in touched:
                marks[span.side, i].append(MarkedSpan(span.start, span.end, mark_of(issue)))
        if not issue.spans:
            for side, i in named_sentences(issue):
                marks[side, i].append(MarkedSpan(starts[side][i], ends[side][i], mark_of(issue)))
    return marks


def marked_pieces(sentence: Sentence, marks: list[MarkedSpan]) -> list[Piece]:
    """Cut a sentence where marks begin and end; the pieces join back to its text.

    Where marks overlap, the shortest one, which says most exactly what is meant, is shown.
    """
    if sentence.artifact is not None:
        return [Piece(sentence.text, "leftover")]
    inner = [(max(m.start, sentence.start), min(m.end, sentence.end), m) for m in marks]
    edges = sorted({sentence.start, sentence.end, *(edge for start, end, _ in inner for edge in (start, end))})
    pieces: list[tuple[int, int, MarkedSpan | None]] = []
    for start, end in pairwise(edges):
        covering = [mark for first, last, mark in inner if first <= start and end <= last]
        shown = min(covering, key=lambda mark: mark.end - mark.start, default=None)
        if pieces and shown is pieces[-1][2]:
            start = pieces.pop()[0]
        pieces.append((start, end, shown))
    text, offset = sentence.text, sentence.start
    return [Piece(text[start - offset : end - offset], mark.mark if mark else None) for start, end, mark in pieces]
