"""Two sides and a band in; features of its groups and unaligned sentences, alike for every encoder, out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from alignqa.aligner.band import Band, Integers, dot_products
from alignqa.aligner.coverage import CLOSENESS, SEGMENT_CLOSENESS, SEGMENT_SHARE, SHARE, cover
from alignqa.aligner.scale import TYPICAL_CONTRAST, Scale, estimate_scale
from alignqa.aligner.shapes import GROUP_SHAPES, MAX_RUN
from alignqa.aligner.sides import AlignerSide
from alignqa.resources import load_thresholds
from alignqa.vectors import Floats

#: Names of the features of a group, in order; those from token vectors come last.
GROUP_FEATURES = (
    "similarity",
    "contrast",
    "regularity",
    "extra_sentences",
    "many_to_many",
    "length_difference",
    "length_difference_squared",
    "smallest_outer_sentence",
    "size",
    "share",
    "share_worst_sentence",
    "share_worst_side",
    "segment_share",
    "segment_share_worst_sentence",
    "closeness",
    "closeness_worst_sentence",
    "segment_closeness_worst_sentence",
    "contribution",
)
#: Names of the features of an unaligned sentence, in order; those from token vectors come last.
UNALIGNED_FEATURES = (
    "best_similarity",
    "contrast",
    "regularity",
    "size",
    "best_share",
    "best_segment_share",
    "best_closeness",
    "best_segment_closeness",
)

#: How the coverage of single sentences enters the features of a group, by kind.
_SUMMARIES = {
    SHARE: ("mean", "sentence", "side"),
    SEGMENT_SHARE: ("mean", "sentence"),
    CLOSENESS: ("mean", "sentence"),
    SEGMENT_CLOSENESS: ("sentence",),
}
#: Tokens of a typical sentence, the unit of sizes.
_TYPICAL_TOKENS = np.float32(25)


class Evidence:
    """All that is known about the groups in a band."""

    def __init__(self, source: AlignerSide, target: AlignerSide, band: Band, scale: Scale | None = None) -> None:
        """Compare the sentences within reach of *band*, and their tokens where both sides have them.

        The *scale* is estimated from them unless it is given.
        """
        self.source, self.target, self.band = source, target, band
        self.near = band.reach(MAX_RUN - 1)
        self.cells = self.near.cells(0, len(band.low))
        self.dots = dot_products(source.sums, target.sums, self.near)
        self.cosines = self.dots / (source.norms[0][self.cells[0]] * target.norms[0][self.cells[1]])
        self.covers = None
        if source.tokens is not None and target.tokens is not None:
            self.covers = cover(source.tokens, target.tokens, self.near)
        self.scale = scale or estimate_scale(self.cosines, self.cells, source, target, self.covers)
        for part, typical in zip(self.covers or (), self.scale.closeness, strict=False):
            part[CLOSENESS:] /= typical

    def similarity(self, steps: Integers) -> Floats:
        """Return the cosine (-1..1) of both sides of the groups that the *steps* (i, j, a, b), shape (k, 4), take."""
        i, j, a, b = steps.T
        totals = np.zeros(len(steps), np.float32)
        for q, r in product(range(MAX_RUN), repeat=2):
            inside = (q < a) & (r < b)
            totals[inside] += self.dots[self.near.find(i[inside] - q, j[inside] - r)]
        norms = self.source.norms[a - 1, i] * self.target.norms[b - 1, j]
        return np.asarray(np.clip(totals / norms, -1, 1))

    def groups(self, first: int, last: int) -> Iterator[tuple[Integers, Floats]]:
        """Yield for each of GROUP_SHAPES the groups worth a look that end in rows *first* to *last* - 1.

        These are the numbers of the cells where they end, counted from the first cell of these rows, shape (groups,),
        and their features, shape (groups, features). All others are below the threshold ``group.min_similarity`` or do
        not fit above and left of their cell.
        """
        cells = _Cells(self, *self.band.cells(first, last))
        for a, b in GROUP_SHAPES:
            yield cells.features(a, b)

    def unaligned(self, side: int) -> Floats:
        """Return the features of leaving each sentence of a side (0 source, 1 target) unaligned."""
        sizes = (self.source, self.target)[side].sizes
        columns = [
            self._best(self.scale.relative(self.cosines), side),
            np.full(len(sizes), self.scale.contrast / TYPICAL_CONTRAST),
            np.full(len(sizes), self.scale.regularity),
            np.log(sizes / _TYPICAL_TOKENS + 0.05),
        ]
        if self.covers is not None:
            columns += [self._best(kind[:2].max(axis=0), side) for kind in self.covers[side]]
        return _features(columns)

    def _best(self, values: Floats, side: int) -> Floats:
        """Return the highest of the *values*, one for each near cell, that each sentence of a side has."""
        best = np.full(len((self.source, self.target)[side]) + 1, -1.0, np.float32)
        np.maximum.at(best, self.cells[side], values)
        return best[1:]


def _features(columns: list[Floats]) -> Floats:
    return np.clip(np.stack(columns, axis=1), -6, 6).astype(np.float32, copy=False)


class _Cells:
    """Features of all groups that end in some cells."""

    def __init__(self, evidence: Evidence, rows: Integers, columns: Integers) -> None:
        self._evidence, self._rows, self._columns = evidence, rows, columns
        self._min_similarity = load_thresholds("aligner")["group"]["min_similarity"]
        reach = range(MAX_RUN)
        self._at = [[evidence.near.find(rows - q, columns - r) for r in reach] for q in reach]
        dots = np.array([[evidence.dots[at] for at in line] for line in self._at])
        self._totals = dots.cumsum(axis=0).cumsum(axis=1)

    def features(self, a: int, b: int) -> tuple[Integers, Floats]:
        source, target, scale = self._evidence.source, self._evidence.target, self._evidence.scale
        norms = source.norms[a - 1][self._rows] * target.norms[b - 1][self._columns]
        similarity = scale.relative(self._totals[a - 1, b - 1] / norms)
        kept = np.flatnonzero((similarity >= self._min_similarity) & (self._rows >= a) & (self._columns >= b))
        groups = _Groups(self._evidence, self._rows[kept], self._columns[kept], a, b)
        return kept, groups.features(similarity[kept], [[at[kept] for at in line[:b]] for line in self._at[:a]])


class _Groups:
    """Features of some groups of one shape, given by the cells where they end."""

    def __init__(self, evidence: Evidence, rows: Integers, columns: Integers, a: int, b: int) -> None:
        self._shape, self._scale, self._covers = (a, b), evidence.scale, evidence.covers
        self._sizes = (
            [evidence.source.sizes[rows - 1 - q] for q in range(a)],
            [evidence.target.sizes[columns - 1 - r] for r in range(b)],
        )

    def features(self, similarity: Floats, at: list[list[Integers]]) -> Floats:
        """Return the features of groups of known similarity; ``at[q][r]`` are cells (i - q, j - r) in the covers."""
        a, b = self._shape
        totals = np.sum(self._sizes[0], axis=0), np.sum(self._sizes[1], axis=0)
        ratio = np.log((totals[1] + 2) / (totals[0] + 2)) - np.float32(self._scale.log_ratio)
        difference = np.minimum(np.abs(ratio), 2)
        columns = [
            similarity,
            np.full_like(similarity, self._scale.contrast / TYPICAL_CONTRAST),
            np.full_like(similarity, self._scale.regularity),
            np.full_like(similarity, a + b - 2),
            np.full_like(similarity, a > 1 and b > 1),
            difference,
            np.square(difference),
            self._smallest_outer(),
            np.log((totals[0] + totals[1]) / (2 * _TYPICAL_TOKENS)),
        ]
        if self._covers is not None:
            columns += [*self._coverage(self._covers, at), self._contribution(self._covers, at)]
        return _features(columns)

    def _smallest_outer(self) -> Floats:
        """Return the size of the smallest sentence that could be cut off a group; that of a whole sentence if none."""
        outer = [size for sizes in self._sizes if len(sizes) > 1 for size in (sizes[0], sizes[-1])]
        if not outer:
            return np.zeros_like(self._sizes[0][0])
        return np.asarray(np.log(np.min(outer, axis=0) / _TYPICAL_TOKENS + 0.05), np.float32)

    def _coverage(self, covers: tuple[Floats, Floats], at: list[list[Integers]]) -> list[Floats]:
        """Return mean and minima of the coverage of the group's sentences."""
        a, b = self._shape
        columns: list[Floats] = []
        for kind, names in _SUMMARIES.items():
            left = [covers[0][kind, b - 1][at[q][0]] for q in range(a)]
            right = [covers[1][kind, a - 1][at[0][r]] for r in range(b)]
            sides = _mean(left, self._sizes[0]), _mean(right, self._sizes[1])
            found = {
                "mean": np.mean(sides, axis=0),
                "sentence": np.min(left + right, axis=0),
                "side": np.minimum(*sides),
            }
            columns += [found[name] for name in names]
        return columns

    def _contribution(self, covers: tuple[Floats, Floats], at: list[list[Integers]]) -> Floats:
        """Return how much of the other side the outer sentences cover that the rest of the group does not.

        It is the logarithm of that gain in proportion to their size, which distinguishes a sentence that translates a
        part of the other side from one that only repeats what the others say. The least of all outer sentences
        counts; 0 where there are none.
        """
        turned = [list(line) for line in zip(*at, strict=True)]
        gains = [
            *self._gains(covers[1][SHARE], at, self._sizes[0], self._sizes[1]),
            *self._gains(covers[0][SHARE], turned, self._sizes[1], self._sizes[0]),
        ]
        if not gains:
            return np.zeros_like(self._sizes[0][0])
        return np.asarray(np.log(np.maximum(np.min(gains, axis=0), 0) + 0.01) / 2, np.float32)

    def _gains(self, cover: Floats, at: list[list[Integers]], own: list[Floats], others: list[Floats]) -> list[Floats]:
        """Return what first and last of a side's *own* sentences add to the *cover* of the *others*, if it has several.

        ``at[q][r]`` leads q of its own sentences and r others back.
        """
        run = len(own)
        if run == 1:
            return []
        whole = _mean([cover[run - 1][cells] for cells in at[0]], others)
        rests = [_mean([cover[run - 2][cells] for cells in at[q]], others) for q in (0, 1)]
        size = np.sum(others, axis=0)
        return [(whole - rest) * size / dropped for rest, dropped in zip(rests, (own[-1], own[0]), strict=True)]


def _mean(values: list[Floats], weights: list[Floats]) -> Floats:
    """Return the weighted mean of some arrays."""
    if len(values) == 1:
        return values[0]
    total = sum(v * w for v, w in zip(values, weights, strict=True))
    return np.asarray(total / sum(weights), np.float32)
