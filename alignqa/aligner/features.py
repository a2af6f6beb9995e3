"""What speaks for and against a group of sentences, as numbers that mean the same with every encoder."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alignqa.aligner.band import Band, Integers, dot_products
from alignqa.aligner.coverage import CLOSENESS, SHARE, STRETCH_CLOSENESS, STRETCH_SHARE, cover
from alignqa.aligner.scale import USUAL_CONTRAST, Scale, estimate_scale
from alignqa.aligner.sides import MAX_RUN, Floats, Side

#: Group shapes (source sentences, target sentences) with both sides filled.
GROUP_SHAPES: tuple[tuple[int, int], ...] = tuple(
    (a, b) for a in range(1, MAX_RUN + 1) for b in range(1, MAX_RUN + 1) if a + b <= MAX_RUN + 1 or a + b == 7
)
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
    "stretch_share",
    "stretch_share_worst_sentence",
    "closeness",
    "closeness_worst_sentence",
    "stretch_closeness_worst_sentence",
    "contribution",
)
#: Names of the features of an unaligned sentence, in order; those from token vectors come last.
ALONE_FEATURES = (
    "best_similarity",
    "contrast",
    "regularity",
    "size",
    "best_share",
    "best_stretch_share",
    "best_closeness",
    "best_stretch_closeness",
)

#: How the coverage of single sentences enters the features of a group, by kind.
_SUMMARIES = {
    SHARE: ("mean", "sentence", "side"),
    STRETCH_SHARE: ("mean", "sentence"),
    CLOSENESS: ("mean", "sentence"),
    STRETCH_CLOSENESS: ("sentence",),
}
_USUAL_TOKENS = np.float32(25)


class Evidence:
    """All that is known about the groups in a band."""

    def __init__(self, source: Side, target: Side, band: Band, scale: Scale | None = None) -> None:
        """Compare the sentences within reach of *band*, and their tokens where both sides have them.

        The *scale* is estimated from them unless it is given.
        """
        self.source, self.target, self.band = source, target, band
        self.near = band.reach(MAX_RUN - 1)
        self.places = self.near.cells(0, len(band.low))
        self.dots = dot_products(source.sums, target.sums, self.near)
        self.cosines = self.dots / (source.norms[0][self.places[0]] * target.norms[0][self.places[1]])
        self.covers = None
        if source.tokens is not None and target.tokens is not None:
            self.covers = cover(source.tokens, target.tokens, self.near)
        self.scale = scale or estimate_scale(self.cosines, self.places, source, target, self.covers)
        for part, typical in zip(self.covers or (), self.scale.closeness, strict=False):
            part[CLOSENESS:] /= typical

    def groups(self, first: int, last: int) -> Iterator[Floats]:
        """Yield for each of GROUP_SHAPES the features of the groups that end in rows *first* to *last* - 1.

        Each array has shape (cells, features). Rows of groups that do not fit above and left of their cell are
        meaningless.
        """
        cells = _Cells(self, *self.band.cells(first, last))
        for a, b in GROUP_SHAPES:
            yield cells.features(a, b)

    def alone(self, side: int) -> Floats:
        """Return the features of leaving each sentence of a side (0 source, 1 target) unaligned."""
        sizes = (self.source, self.target)[side].sizes
        columns = [
            self._best(self.scale.relative(self.cosines), side),
            np.full(len(sizes), self.scale.contrast / USUAL_CONTRAST),
            np.full(len(sizes), self.scale.regularity),
            np.log(sizes / _USUAL_TOKENS + 0.05),
        ]
        if self.covers is not None:
            columns += [self._best(kind[:2].max(axis=0), side) for kind in self.covers[side]]
        return _features(columns)

    def _best(self, values: Floats, side: int) -> Floats:
        """Return the highest of the *values*, one for each near cell, that each sentence of a side has."""
        best = np.full(len((self.source, self.target)[side]) + 1, -1.0, np.float32)
        np.maximum.at(best, self.places[side], values)
        return best[1:]


def _features(columns: list[Floats]) -> Floats:
    return np.clip(np.stack(columns, axis=1), -6, 6).astype(np.float32, copy=False)


class _Cells:
    """Features of all groups that end in some cells."""

    def __init__(self, evidence: Evidence, rows: Integers, columns: Integers) -> None:
        self._evidence, self._rows, self._columns = evidence, rows, columns
        reach = range(MAX_RUN)
        self._at = [[evidence.near.find(rows - q, columns - r) for r in reach] for q in reach]
        dots = np.array([[evidence.dots[at] for at in line] for line in self._at])
        self._totals = dots.cumsum(axis=0).cumsum(axis=1)
        self._source_sizes = [evidence.source.run_sizes[0][np.maximum(rows - q, 0)] for q in reach]
        self._target_sizes = [evidence.target.run_sizes[0][np.maximum(columns - r, 0)] for r in reach]

    def features(self, a: int, b: int) -> Floats:
        source, target, scale = self._evidence.source, self._evidence.target, self._evidence.scale
        norms = source.norms[a - 1][self._rows] * target.norms[b - 1][self._columns]
        similarity = scale.relative(self._totals[a - 1, b - 1] / norms)
        size_a, size_b = source.run_sizes[a - 1][self._rows], target.run_sizes[b - 1][self._columns]
        difference = np.minimum(np.abs(np.log((size_b + 2) / (size_a + 2)) - np.float32(scale.log_ratio)), 2)
        columns = [
            similarity,
            np.full_like(similarity, scale.contrast / USUAL_CONTRAST),
            np.full_like(similarity, scale.regularity),
            np.full_like(similarity, a + b - 2),
            np.full_like(similarity, a > 1 and b > 1),
            difference,
            np.square(difference),
            self._smallest_outer(a, b),
            np.log((size_a + size_b) / (2 * _USUAL_TOKENS)),
        ]
        return _features(columns + self._coverage(a, b))

    def _smallest_outer(self, a: int, b: int) -> Floats:
        """Return the size of the smallest sentence that could be cut off a group; that of a whole sentence if none."""
        outer = [self._source_sizes[q] for q in {0, a - 1} if a > 1] + [
            self._target_sizes[r] for r in {0, b - 1} if b > 1
        ]
        if not outer:
            return np.zeros(len(self._rows), np.float32)
        return np.asarray(np.log(np.min(outer, axis=0) / _USUAL_TOKENS + 0.05), np.float32)

    def _coverage(self, a: int, b: int) -> list[Floats]:
        """Return mean and minima of the coverage of the group's sentences, and what its outer sentences contribute."""
        covers = self._evidence.covers
        if covers is None:
            return []
        columns: list[Floats] = []
        for kind in range(4):
            left = [covers[0][kind, b - 1][self._at[q][0]] for q in range(a)]
            right = [covers[1][kind, a - 1][self._at[0][r]] for r in range(b)]
            sides = _mean(left, self._source_sizes), _mean(right, self._target_sizes)
            found = {
                "mean": np.mean(sides, axis=0),
                "sentence": np.min(left + right, axis=0),
                "side": np.minimum(*sides),
            }
            columns += [found[name] for name in _SUMMARIES[kind]]
        return [*columns, self._contribution(a, b, covers)]

    def _contribution(self, a: int, b: int, covers: tuple[Floats, Floats]) -> Floats:
        """Return how much of the other side the outer sentences cover that the rest of the group does not.

        It is the logarithm of that gain in proportion to their size, which tells a sentence that translates a part of
        the other side from one that only repeats what the others say. The least of all outer sentences counts; 0 where
        there are none.
        """
        gains: list[Floats] = []
        if a > 1:
            of_target, size = covers[1][SHARE], self._evidence.target.run_sizes[b - 1][self._columns]
            for dropped, shift in ((a - 1, 0), (0, 1)):
                gain = self._covered(of_target, a, 0, b, 1) - self._covered(of_target, a - 1, shift, b, 1)
                gains.append(gain * size / self._source_sizes[dropped])
        if b > 1:
            of_source, size = covers[0][SHARE], self._evidence.source.run_sizes[a - 1][self._rows]
            for dropped, shift in ((b - 1, 0), (0, 1)):
                gain = self._covered(of_source, b, 0, a, 0) - self._covered(of_source, b - 1, shift, a, 0)
                gains.append(gain * size / self._target_sizes[dropped])
        if not gains:
            return np.zeros(len(self._rows), np.float32)
        return np.asarray(np.log(np.maximum(np.min(gains, axis=0), 0) + 0.01) / 2, np.float32)

    def _covered(self, cover: Floats, run: int, shift: int, count: int, side: int) -> Floats:
        """Return how well the last *count* sentences of a side are covered by a run that ends *shift* early."""
        at = [self._at[shift][k] if side else self._at[k][shift] for k in range(count)]
        return _mean([cover[run - 1][cells] for cells in at], self._target_sizes if side else self._source_sizes)


def _mean(values: list[Floats], weights: list[Floats]) -> Floats:
    """Return the weighted mean of some arrays; there may be more weights than values."""
    if len(values) == 1:
        return values[0]
    used = weights[: len(values)]
    return np.asarray(sum(v * w for v, w in zip(values, used, strict=True)) / sum(used), np.float32)
