"""A report and its rows in; out come the outlines of the overview ribbon: how two versions run along each other.

It is an SVG drawing. Both versions run downwards, the source on the left; a sentence is as long as its share of its
version's characters. The drawing is a square of 1000 units, to be scaled to any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import get_args

from alignqa.datatypes import Document, ReportRecord, Side
from alignqa.report.html.story import ShownRow
from alignqa.report.layout import Mark, Marks

#: Where the rails of the source and of the target are, from their outer to their inner edge, and the flags outside.
RAILS: dict[Side, tuple[int, int]] = {"source": (155, 310), "target": (845, 690)}
FLAGS: dict[Side, tuple[int, int]] = {"source": (55, 85), "target": (860, 85)}
MIDDLE = 500
#: A flag is at least so long, so that one number in a long story can be seen.
MIN_FLAG_LENGTH = 6.0


@dataclass(frozen=True, slots=True)
class RibbonBand:
    """What a row is on the ribbon: the outline of its sentences on both rails and of what joins them."""

    row: int
    kind: str
    outline: str


@dataclass(frozen=True, slots=True)
class RibbonFlag:
    """Where an issue is on one of the versions; lengths in units."""

    issue: int
    mark: Mark
    x: int
    width: int
    y: str
    height: str


class RibbonScale:
    """Characters of one version, without what is between its sentences, as units of the drawing."""

    def __init__(self, document: Document) -> None:
        lengths = [len(sentence.text) for sentence in document.sentences]
        self._starts = list(accumulate(lengths, initial=0))
        self._unit = 1000 / max(1, sum(lengths))
        self._sentences = document.sentences

    def position(self, sentence: int, offset: int) -> float:
        """Return where an offset into the document, within the given sentence, is."""
        return (self._starts[sentence] + offset - self._sentences[sentence].start) * self._unit

    def extent(self, sentences: Sequence[int]) -> tuple[float, float]:
        """Return where neighbouring sentences begin and end."""
        return self._starts[sentences[0]] * self._unit, self._starts[sentences[-1] + 1] * self._unit


def bands(report: ReportRecord, rows: Sequence[ShownRow]) -> Iterator[RibbonBand]:
    """Yield a band for every row; those that cross others come last, that is, on top."""
    scales = {side: RibbonScale(report.document(side)) for side in get_args(Side)}
    for row in sorted(rows, key=lambda row: row.reordered):
        extents = {
            side: tuple(map(_units, scales[side].extent([sentence.index for sentence in sentences])))
            for side, sentences in row.sides.items()
            if sentences
        }
        if row.pair is not None and row.pair.aligned:
            outline = _joined(*extents["source"], *extents["target"])
        else:
            outline = "".join(
                f"M{RAILS[side][0]} {start}H{RAILS[side][1]}V{end}H{RAILS[side][0]}Z"
                for side, (start, end) in extents.items()
            )
        if row.artifact:
            kind = "artifact"
        elif row.pair is None or row.pair.aligned:
            kind = "reordered" if row.reordered else "pair"
        else:
            kind = "missing" if row.sides["source"] else "extra"
        yield RibbonBand(row.number, kind, outline)


def _joined(start: str, end: str, right_start: str, right_end: str) -> str:
    """Return the outline of a pair: its sentences on both rails, and a curve from one to the other."""
    (outer, inner), (right_outer, right_inner) = RAILS["source"], RAILS["target"]
    return (
        f"M{outer} {start}H{inner}C{MIDDLE} {start} {MIDDLE} {right_start} {right_inner} {right_start}H{right_outer}"
        f"V{right_end}H{right_inner}C{MIDDLE} {right_end} {MIDDLE} {end} {inner} {end}H{outer}Z"
    )


def flags(report: ReportRecord, marks: Marks) -> Iterator[RibbonFlag]:
    """Yield a flag for every marked span."""
    scales = {side: RibbonScale(report.document(side)) for side in get_args(Side)}
    for (side, sentence), spans in sorted(marks.items()):
        for span in spans:
            first, last = (scales[side].position(sentence, offset) for offset in (span.start, span.end))
            length = max(last - first, MIN_FLAG_LENGTH)
            top = min(max(0.0, (first + last - length) / 2), 1000 - length)
            x, width = FLAGS[side]
            yield RibbonFlag(span.issue, span.mark, x, width, _units(top), _units(length))


def _units(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
