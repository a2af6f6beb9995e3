"""A report as a page shows it: rows with both sides, their marked words, their findings, and what stands elsewhere."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, zip_longest
from typing import Literal, NamedTuple, get_args

from alignqa.datatypes import Issue, Pair, ReportRecord, Sentence, Side
from alignqa.report.layout import Mark, Row, mark_of, named_sentences, story_rows

Direction = Literal["ltr", "rtl"]


class Stretch(NamedTuple):
    """Characters of a document that an issue, named by its number in the report, speaks of."""

    start: int
    end: int
    issue: int


#: What the issues say of each sentence.
Stretches = Mapping[tuple[Side, int], Sequence[Stretch]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence: its mark, and the numbers of the issues that mark it, the most exact one first."""

    text: str
    mark: Mark | None
    issues: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence on the page; ``direction`` is set where it is not that of its version."""

    index: int
    pieces: tuple[Piece, ...]
    direction: Direction | None


@dataclass(frozen=True, slots=True)
class Note:
    """An issue on the page, its number in the report, and the mark of its words."""

    number: int
    issue: Issue
    mark: Mark


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Sentences that stand next to each other.

    ``moved`` is true where the pair crosses others; the first row of such a passage tells its place in the target.
    ``paragraph`` is true where a new paragraph begins; ``pair`` is ``None`` on rows of artifacts.
    """

    number: int
    sides: dict[Side, tuple[ShownSentence, ...]]
    pair: Pair | None
    notes: tuple[Note, ...]
    moved: bool
    passage: Elsewhere | None
    paragraph: bool
    artifact: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Target sentences that would stand here, but stand beside their source sentences, from the given row on."""

    target: tuple[int, ...]
    source: tuple[int, ...]
    row: int
    below: bool


def shown_rows(report: ReportRecord) -> Iterator[ShownRow | Elsewhere]:
    """Yield the rows of the page, and where moved sentences would stand in the order of the target."""
    rows = _independent_rows(report) if report.verdict == "different_stories" else story_rows(report)
    moved = moved_rows(rows)
    elsewhere = _elsewhere(rows, moved)
    notes = _notes(report, rows)
    sentences: dict[Side, list[ShownSentence]] = {side: _shown_sentences(report, side) for side in get_args(Side)}
    pairs = {(pair.source, pair.target): pair for pair in report.pairs}
    passages = {each.row: each for found in elsewhere.values() for each in found}
    before: Row | None = None
    for number, row in enumerate(rows):
        yield from elsewhere.get(number, ())
        yield ShownRow(
            number=number,
            sides={side: tuple(sentences[side][i] for i in row.side(side)) for side in get_args(Side)},
            pair=pairs.get((row.source, row.target)),
            notes=tuple(notes.get(number, ())),
            moved=number in moved,
            passage=passages.get(number),
            paragraph=_begins_paragraph(report, before, row),
            artifact=row.artifact,
        )
        before = row
    yield from elsewhere.get(len(rows), ())


def _independent_rows(report: ReportRecord) -> list[Row]:
    """Put the sentences of two different stories next to each other, without a claim that any correspond."""
    sides = (range(len(report.document(side).sentences)) for side in get_args(Side))
    return [Row(() if i is None else (i,), () if j is None else (j,)) for i, j in zip_longest(*sides)]


def moved_rows(rows: Sequence[Row]) -> frozenset[int]:
    """Return the rows whose pairs cross others: all but the most that can stand in the order of the target.

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


def _elsewhere(rows: Sequence[Row], moved: frozenset[int]) -> dict[int, list[Elsewhere]]:
    """Return what to tell before each row about target sentences that the source order put somewhere else."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    if moved:
        kept = [n for n, row in enumerate(rows) if row.source and row.target and not row.artifact and n not in moved]
        firsts = [rows[n].target[0] for n in kept]
        for number in sorted(moved, key=lambda n: rows[n].target):
            places[[*kept, len(rows)][bisect_left(firsts, rows[number].target[0])]].append(number)
    return {place: list(_runs(rows, place, numbers)) for place, numbers in places.items()}


def _runs(rows: Sequence[Row], place: int, numbers: Sequence[int]) -> Iterator[Elsewhere]:
    """Tell of rows that follow each other in one go."""
    for _, group in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
        run = [number for _, number in group]
        source, target = (tuple(i for number in run for i in rows[number].side(side)) for side in get_args(Side))
        yield Elsewhere(target, source, row=run[0], below=run[0] >= place)


def _notes(report: ReportRecord, rows: Sequence[Row]) -> dict[int, list[Note]]:
    """Return the issues told beneath each row: the last that they name."""
    row_of = {(side, i): number for number, row in enumerate(rows) for side in get_args(Side) for i in row.side(side)}
    told: defaultdict[int, list[Note]] = defaultdict(list)
    for number, issue in enumerate(report.issues):
        told[max(row_of[place] for place in named_sentences(issue))].append(Note(number, issue, mark_of(issue)))
    return told


def find_stretches(report: ReportRecord) -> Stretches:
    """Return what the issues say of each sentence: their spans, or all of the sentences they name if they have none."""
    found: defaultdict[tuple[Side, int], list[Stretch]] = defaultdict(list)
    starts = {side: [s.start for s in report.document(side).sentences] for side in get_args(Side)}
    ends = {side: [s.end for s in report.document(side).sentences] for side in get_args(Side)}
    for number, issue in enumerate(report.issues):
        for span in issue.spans:
            for i in range(bisect_right(ends[span.side], span.start), bisect_left(starts[span.side], span.end)):
                start, end = max(span.start, starts[span.side][i]), min(span.end, ends[span.side][i])
                found[span.side, i].append(Stretch(start, end, number))
        if not issue.spans:
            for side, i in named_sentences(issue):
                found[side, i].append(Stretch(starts[side][i], ends[side][i], number))
    return found


def cut(sentence: Sentence, stretches: Sequence[Stretch], marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """Cut a sentence wherever a stretch begins or ends; the pieces join back to its text."""
    edges = sorted({sentence.start, sentence.end, *(s.start for s in stretches), *(s.end for s in stretches)})
    pieces = []
    for start, end in pairwise(edges):
        covering = sorted((s for s in stretches if s.start <= start and end <= s.end), key=lambda s: s.end - s.start)
        text = sentence.text[start - sentence.start : end - sentence.start]
        mark = marks[covering[0].issue] if covering else None
        pieces.append(Piece(text, mark, tuple(s.issue for s in covering)))
    return tuple(pieces)


def _shown_sentences(report: ReportRecord, side: Side) -> list[ShownSentence]:
    document = report.document(side)
    usual = direction_of(document.text)
    marks = [mark_of(issue) for issue in report.issues]
    stretches = find_stretches(report)
    directions = [direction_of(sentence.text, usual) for sentence in document.sentences]
    return [
        ShownSentence(i, cut(sentence, stretches.get((side, i), ()), marks), None if direction == usual else direction)
        for i, (sentence, direction) in enumerate(zip(document.sentences, directions, strict=True))
    ]


def direction_of(text: str, unclear: Direction = "ltr") -> Direction:
    """Return the direction of most letters of *text*; *unclear* if there are none, or as many of either."""
    if text.isascii():
        letters = any(character.isalpha() for character in text)
        return "ltr" if letters else unclear
    kinds = Counter(map(unicodedata.bidirectional, text))
    left, right = kinds["L"], kinds["R"] + kinds["AL"]
    return unclear if left == right else "rtl" if right > left else "ltr"


def _begins_paragraph(report: ReportRecord, before: Row | None, row: Row) -> bool:
    """Tell whether the source begins a paragraph on this row, or the target where there is no source."""
    if before is None:
        return False
    for side in get_args(Side):
        if row.side(side) and before.side(side):
            sentences = report.document(side).sentences
            return sentences[row.side(side)[0]].paragraph != sentences[before.side(side)[-1]].paragraph
    return True
