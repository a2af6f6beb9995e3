"""A report in; out come the rows of its page, the direction of each sentence, and where reordered ones would be."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, get_args

from alignqa.datatypes import Pair, ReportRecord, Side
from alignqa.report.layout import Marks, Piece, Row, cut, independent_rows, reordered_rows, story_rows

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence on the page; ``direction`` is set where it is not that of its version."""

    index: int
    pieces: tuple[Piece, ...]
    direction: Direction | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Target sentences that would be here, but are next to their source sentences, from the given row on."""

    target: tuple[int, ...]
    source: tuple[int, ...]
    row: int
    below: bool

    @property
    def clean(self) -> bool:
        """Whether it can be folded away: never, because it says where a passage is."""
        return False


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row on the page, with the issues shown beneath it by their number in the report.

    ``reordered`` is true where the pair crosses others; ``passage``, on the first row of such a passage, says where it
    is in the target. ``paragraph`` is true where a new paragraph begins; ``pair`` is ``None`` on rows of artifacts.
    """

    number: int
    sides: dict[Side, tuple[ShownSentence, ...]]
    pair: Pair | None
    issues: tuple[int, ...]
    artifact: bool
    reordered: bool
    passage: Elsewhere | None
    paragraph: bool

    @property
    def clean(self) -> bool:
        """Whether the row is a pair without issues that does not begin a reordered passage."""
        return not self.issues and not self.artifact and self.passage is None


def shown_rows(report: ReportRecord, marks: Marks) -> Iterator[ShownRow | Elsewhere]:
    """Yield the rows of the page, and where reordered sentences would be in the order of the target."""
    rows = independent_rows(report) if report.verdict == "different_stories" else story_rows(report)
    reordered = reordered_rows(rows)
    elsewhere = _elsewhere(rows, reordered)
    sides: tuple[Side, ...] = get_args(Side)
    sentences = {side: _shown_sentences(report, marks, side) for side in sides}
    pairs = {(pair.source, pair.target): pair for pair in report.pairs}
    passages = {each.row: each for found in elsewhere.values() for each in found}
    before: Row | None = None
    for number, row in enumerate(rows):
        yield from elsewhere.get(number, ())
        yield ShownRow(
            number=number,
            sides={side: tuple(sentences[side][i] for i in row.side(side)) for side in sides},
            pair=pairs.get((row.source, row.target)),
            issues=row.issues,
            artifact=row.artifact,
            reordered=number in reordered,
            passage=passages.get(number),
            paragraph=before is not None and _begins_paragraph(report, before, row),
        )
        before = row
    yield from elsewhere.get(len(rows), ())


def _elsewhere(rows: Sequence[Row], reordered: frozenset[int]) -> dict[int, list[Elsewhere]]:
    """Return, by row, the reordered target sentences that would be before it; neighbouring rows as one passage."""
    kept = [n for n, row in enumerate(rows) if row.source and row.target and not row.artifact and n not in reordered]
    firsts = [rows[n].target[0] for n in kept]
    before: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(reordered, key=lambda n: rows[n].target):
        before[[*kept, len(rows)][bisect_left(firsts, rows[number].target[0])]].append(number)
    found: defaultdict[int, list[Elsewhere]] = defaultdict(list)
    for row, numbers in before.items():
        for _, group in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
            run = [number for _, number in group]
            source, target = (tuple(i for number in run for i in rows[number].side(side)) for side in get_args(Side))
            found[row].append(Elsewhere(target, source, row=run[0], below=run[0] >= row))
    return found


def _shown_sentences(report: ReportRecord, marks: Marks, side: Side) -> list[ShownSentence]:
    document = report.document(side)
    usual = direction_of(document.text)
    directions = [direction_of(sentence.text, usual) for sentence in document.sentences]
    return [
        ShownSentence(i, tuple(cut(sentence, marks.get((side, i), ()))), None if direction == usual else direction)
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


def directions_of(report: ReportRecord) -> dict[Side, Direction]:
    """Return the direction of each version."""
    return {side: direction_of(report.document(side).text) for side in get_args(Side)}


def _begins_paragraph(report: ReportRecord, before: Row, row: Row) -> bool:
    """Return whether the source begins a paragraph on this row, or the target where there is no source."""
    for side in get_args(Side):
        if row.side(side) and before.side(side):
            sentences = report.document(side).sentences
            return sentences[row.side(side)[0]].paragraph != sentences[before.side(side)[-1]].paragraph
    return True
