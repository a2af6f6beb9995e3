"""A report in; out come its rows to read side by side, the issues of each row, and every sentence cut at its marks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise, zip_longest
from typing import Literal, Protocol, TypeVar, get_args

from alignqa.datatypes import Document, Issue, ReportRecord, Sentence, Side

#: How words are marked: missing from the target, not in the source, to be looked at, not part of the story.
Mark = Literal["missing", "extra", "check", "artifact"]
MARKS: tuple[Mark, ...] = get_args(Mark)

#: How many rows of two different stories are always shown, to judge what each is about.
MAX_OPENING = 3

#: A run of rows without issues keeps one row at either end; the rest is folded when it is at least so many rows.
MIN_FOLDED = 3


class Foldable(Protocol):
    """A row that can be folded away."""

    @property
    def clean(self) -> bool:
        """Whether the row is a pair without issues."""


F = TypeVar("F", bound=Foldable)


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that are side by side, by index, and the issues shown beneath them, by their number in the report.

    A row holds one pair of the report or, where ``artifact`` is true, sentences that belong to no pair because they are
    artifacts.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    issues: tuple[int, ...] = ()
    artifact: bool = False

    @property
    def clean(self) -> bool:
        """Whether the row is a pair without issues."""
        return not self.issues and not self.artifact

    def side(self, side: Side) -> tuple[int, ...]:
        """Return the sentences of one side."""
        return self.source if side == "source" else self.target


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Characters of a document, within one sentence, that an issue marks; the issue by its number in the report."""

    start: int
    end: int
    mark: Mark
    issue: int


#: The marked spans of every sentence that has any, in the order of the issues.
Marks = Mapping[tuple[Side, int], Sequence[MarkedSpan]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence, and the marked spans that cover it: the shortest, the most exact one, comes first."""

    text: str
    spans: tuple[MarkedSpan, ...] = ()

    @property
    def mark(self) -> Mark | None:
        """The mark to show."""
        return self.spans[0].mark if self.spans else None

    @property
    def issues(self) -> tuple[int, ...]:
        """The issues that mark the piece, the most exact one first."""
        return tuple(span.issue for span in self.spans)


def mark_of(issue: Issue) -> Mark:
    """Return how the words that an issue is about are marked."""
    marks: dict[str, Mark] = {"omission": "missing", "addition": "extra", "artifact": "artifact"}
    return marks.get(issue.type, "check")


def named_sentences(issue: Issue) -> list[tuple[Side, int]]:
    """Return the sentences that an issue names."""
    return [("source", i) for i in issue.source] + [("target", i) for i in issue.target]


def story_rows(report: ReportRecord) -> list[Row]:
    """Return every sentence of both versions in rows, in the order of the source; artifacts where they were.

    An issue is shown beneath the last row that it names.
    """
    pairs = [Row(pair.source, pair.target) for pair in report.pairs]
    source = _artifacts_after_rows(report.source, pairs, "source")
    target = _artifacts_after_rows(report.target, pairs, "target")
    rows = list(_artifact_rows(report, source[-1], target[-1]))
    for number, pair in enumerate(pairs):
        rows += [pair, *_artifact_rows(report, source[number], target[number])]
    return _with_issues(report, rows)


def independent_rows(report: ReportRecord) -> list[Row]:
    """Return the sentences of two different stories side by side, without a claim that any of them correspond."""
    sides = (range(len(report.document(side).sentences)) for side in get_args(Side))
    rows = [Row(() if i is None else (i,), () if j is None else (j,)) for i, j in zip_longest(*sides)]
    return _with_issues(report, rows)


def _with_issues(report: ReportRecord, rows: list[Row]) -> list[Row]:
    row_of = {(side, i): number for number, row in enumerate(rows) for side in get_args(Side) for i in row.side(side)}
    issues: defaultdict[int, list[int]] = defaultdict(list)
    for number, issue in enumerate(report.issues):
        issues[max(row_of[sentence] for sentence in named_sentences(issue))].append(number)
    return [replace(row, issues=tuple(issues[number])) for number, row in enumerate(rows)]


def _artifacts_after_rows(document: Document, pairs: list[Row], side: Side) -> defaultdict[int, list[int]]:
    """Return the artifacts of one side by the row that they follow: that of the story sentence before them, or -1."""
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
    """Yield rows of neighbouring artifacts, both sides on one row where their categories are the same, in order."""
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


def reordered_rows(rows: Sequence[Row]) -> frozenset[int]:
    """Return the numbers of the rows whose pairs cross others: all but the most that keep the order of the target.

    The longest increasing subsequence, by patience sorting (Schensted 1961).
    """
    both = [number for number, row in enumerate(rows) if row.source and row.target and not row.artifact]
    ends: list[int] = []
    piles: list[int] = []
    previous: dict[int, int | None] = {}
    for number in both:
        target = rows[number].target[0]
        pile = bisect_left(ends, target)
        previous[number] = piles[pile - 1] if pile else None
        ends[pile : pile + 1] = [target]
        piles[pile : pile + 1] = [number]
    kept = set()
    last = piles[-1] if piles else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return frozenset(both) - kept


def folded(rows: Iterable[F]) -> Iterator[F | list[F]]:
    """Yield the rows; the inside of a long run of clean rows as a list, which can be folded away."""
    for clean, group in groupby(rows, key=lambda row: row.clean):
        run = list(group)
        if clean and len(run) - 2 >= MIN_FOLDED:
            yield from (run[0], run[1:-1], run[-1])
        else:
            yield from run


def find_marks(report: ReportRecord) -> Marks:
    """Return what is marked in each sentence: the spans of every issue, or all that it names if it has no spans."""
    marks: defaultdict[tuple[Side, int], list[MarkedSpan]] = defaultdict(list)
    starts = {side: [s.start for s in report.document(side).sentences] for side in get_args(Side)}
    ends = {side: [s.end for s in report.document(side).sentences] for side in get_args(Side)}
    for number, issue in enumerate(report.issues):
        mark = mark_of(issue)
        for span in issue.spans:
            for i in range(bisect_right(ends[span.side], span.start), bisect_left(starts[span.side], span.end)):
                start, end = max(span.start, starts[span.side][i]), min(span.end, ends[span.side][i])
                marks[span.side, i].append(MarkedSpan(start, end, mark, number))
        if not issue.spans:
            for side, i in named_sentences(issue):
                marks[side, i].append(MarkedSpan(starts[side][i], ends[side][i], mark, number))
    return marks


def cut(sentence: Sentence, spans: Sequence[MarkedSpan]) -> list[Piece]:
    """Cut a sentence wherever one of its marked spans begins or ends; the pieces join back to its text."""
    boundaries = sorted({sentence.start, sentence.end, *(s.start for s in spans), *(s.end for s in spans)})
    pieces = []
    for start, end in pairwise(boundaries):
        covering = sorted((s for s in spans if s.start <= start and end <= s.end), key=lambda s: s.end - s.start)
        pieces.append(Piece(sentence.text[start - sentence.start : end - sentence.start], tuple(covering)))
    return pieces
