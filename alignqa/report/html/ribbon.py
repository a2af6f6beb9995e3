"""The overview ribbon: how two versions run along each other, as the outlines of an SVG drawing.

Both versions run downwards, the source on the left; a sentence is as long as its share of its version's characters. The
drawing is a square of 1000 units, to be stretched to any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import get_args

from alignqa.datatypes import Document, ReportRecord, Side
from alignqa.report.html.story import ShownRow, Stretches
from alignqa.report.layout import Mark, mark_of

#: Where the rails of the source and of the target stand, from their outer to their inner edge, and the flags outside.
RAILS: dict[Side, tuple[int, int]] = {"source": (155, 310), "target": (845, 690)}
FLAGS: dict[Side, tuple[int, int]] = {"source": (55, 85), "target": (860, 85)}
MIDDLE = 500
#: Least length of a flag, so that one number in a long story can be seen.
LEAST_FLAG = 6.0

Extent = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Band:
    """What a row is on the ribbon: the outline of its sentences on both rails and of what joins them."""

    row: int
    kind: str
    outline: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Where an issue is on one of the versions; lengths in units."""

    issue: int
    mark: Mark
    x: int
    width: int
    y: str
    height: str


class Scale:
    """Characters of one version, without what stands between its sentences, as units of the drawing."""

    def __init__(self, document: Document) -> None:
        lengths = [len(sentence.text) for sentence in document.sentences]
        self._starts = list(accumulate(lengths, initial=0))
        self._unit = 1000 / max(1, sum(lengths))
        self._sentences = document.sentences

    def place(self, sentence: int, character: int) -> float:
        """Return where a character of the document, standing in the given sentence, is."""
        return (self._starts[sentence] + character - self._sentences[sentence].start) * self._unit

    def extent(self, sentences: Sequence[int]) -> Extent:
        """Return where neighbouring sentences begin and end."""
        return self._starts[sentences[0]] * self._unit, self._starts[sentences[-1] + 1] * self._unit


def bands(report: ReportRecord, rows: Sequence[ShownRow]) -> Iterator[Band]:
    """Yield a band for every row; those that cross others come last, that is, on top."""
    scales = {side: Scale(report.document(side)) for side in get_args(Side)}
    for row in sorted(rows, key=lambda row: row.moved):
        extents = {
            side: scales[side].extent([sentence.index for sentence in sentences])
            for side, sentences in row.sides.items()
            if sentences
        }
        joined = row.pair is not None and row.pair.aligned
        outlines = _joined(extents) if joined else "".join(_alone(side, extents[side]) for side in extents)
        yield Band(row.number, _kind(row), outlines)


def _kind(row: ShownRow) -> str:
    if row.artifact:
        return "leftover"
    if row.pair is None or row.pair.aligned:
        return "moved" if row.moved else "pair"
    return "missing" if row.sides["source"] else "extra"


def _joined(extents: dict[Side, Extent]) -> str:
    (outer, inner), (right_outer, right_inner) = RAILS["source"], RAILS["target"]
    (start, end), (right_start, right_end) = (map(_number, extents[side]) for side in get_args(Side))
    return (
        f"M{outer} {start}H{inner}C{MIDDLE} {start} {MIDDLE} {right_start} {right_inner} {right_start}H{right_outer}"
        f"V{right_end}H{right_inner}C{MIDDLE} {right_end} {MIDDLE} {end} {inner} {end}H{outer}Z"
    )


def _alone(side: Side, extent: Extent) -> str:
    outer, inner = RAILS[side]
    return f"M{outer} {_number(extent[0])}H{inner}V{_number(extent[1])}H{outer}Z"


def flags(report: ReportRecord, stretches: Stretches) -> Iterator[Flag]:
    """Yield where the issues are."""
    scales = {side: Scale(report.document(side)) for side in get_args(Side)}
    for (side, sentence), found in sorted(stretches.items()):
        for start, end, issue in found:
            first, last = (scales[side].place(sentence, character) for character in (start, end))
            length = max(last - first, LEAST_FLAG)
            top = min(max(0.0, (first + last - length) / 2), 1000 - length)
            x, width = FLAGS[side]
            yield Flag(issue, mark_of(report.issues[issue]), x, width, _number(top), _number(length))


def _number(units: float) -> str:
    return f"{units:.1f}".removesuffix(".0")
