"""Two sides and a band in; features of its groups and unaligned sentences, alike for every encoder, out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from alignqa.aligner.band import Band, Integers, dot_products
from alignqa.aligner.coverage import CLOSENESS, SHARE, cover
from alignqa.aligner.scale import Scale, estimate_scale
from alignqa.aligner.shapes import GROUP_SHAPES, MAX_RUN
from alignqa.aligner.sides import AlignerSide
from alignqa.vectors import Cue, Floats

#: Names of the features of an unaligned sentence, in order; those from token vectors come last.
UNALIGNED_FEATURES = (
    "best_similarity",
    "join",
    "rivalry",
    "size",
    "quotes",
    "typical_similarity",
    "best_share",
    "best_segment_share",
    "best_closeness",
    "best_segment_closeness",
    "typical_share",
)

#: Tokens of a typical sentence, the unit of sizes.
TYPICAL_TOKENS = np.float32(25)
#: The similarity of a group that cannot be: one that would reach out of the documents or the band.
NO_GROUP = np.float32(-9)
#: What a sentence is taken to lose its neighbours' counterparts at most.
_MAX_JOIN = 1.5


class Evidence:
    """All that is known about the groups in a band."""

    def __init__(self, source: AlignerSide, target: AlignerSide, band: Band, scale: Scale | None = None) -> None:
        """Compare the sentences within reach of *band*, and their tokens where both sides have them.

        The *scale* is estimated from them unless it is given.
        """
        self.source, self.target, self.band = source, target, band
        #: Tokens of runs of sentences, like the norms of a side.
        self.run_sizes = _run_sizes(source.sizes), _run_sizes(target.sizes)
        self.near = band.reach(MAX_RUN)
        self.cells = self.near.cells(0, len(band.low))
        self.dots = dot_products(source.sums, target.sums, self.near)
        self.cosines = self.dots / (source.norms[0][self.cells[0]] * target.norms[0][self.cells[1]])
        cues = source.cues, target.cues
        self.cues = None if cues[0] is None or cues[1] is None else (_Cues(cues[0]), _Cues(cues[1]))
        self.covers = None
        if source.tokens is not None and target.tokens is not None:
            self.covers = cover(source.tokens, target.tokens, self.near)
        self.scale = scale or estimate_scale(self.cosines, self.cells, source, target, self.covers)
        for part, typical in zip(self.covers or (), self.scale.closeness, strict=False):
            part[CLOSENESS:] /= typical
        self._single = np.where((self.cells[0] > 0) & (self.cells[1] > 0), self.scale.relative(self.cosines), NO_GROUP)
        self._best_single = [self._best(self._single, side) for side in (0, 1)]
        self.typical_similarity = float(np.median(np.concatenate([best[1:] for best in self._best_single])))
        #: The median of the coverage that single sentences of both sides find in the best run.
        self.typical_share = 0.0
        if self.covers is not None:
            shares = [self._best(cover[SHARE].max(axis=0), side)[1:] for side, cover in enumerate(self.covers)]
            self.typical_share = float(np.median(np.concatenate(shares)))

    def similarity(self, steps: Integers) -> Floats:
        """Return the cosine (-1..1) of both sides of the groups that the *steps* (i, j, a, b), shape (k, 4), take."""
        i, j, a, b = steps.T
        totals = np.zeros(len(steps), np.float32)
        for q, r in product(range(MAX_RUN), repeat=2):
            inside = (q < a) & (r < b)
            totals[inside] += self.dots[self.near.find(i[inside] - q, j[inside] - r)]
        norms = self.source.norms[a - 1, i] * self.target.norms[b - 1, j]
        return np.asarray(np.clip(totals / norms, -1, 1))

    def similarities(self, first: int, last: int) -> Floats:
        """Return how similar both sides of the groups are that end in the near cells of rows *first* to *last* - 1.

        The result has shape (shapes + 1, cells + 1). It is on the scale of the pair; where there is no such group, and
        in the last row and column, it is NO_GROUP.
        """
        rows, columns = self.near.cells(first, last)
        dots = np.empty((MAX_RUN, MAX_RUN, len(rows)), np.float32)
        for q, r in product(range(MAX_RUN), repeat=2):
            dots[q, r] = self.dots[self.near.find(rows - q, columns - r)]
        totals = dots.cumsum(axis=0).cumsum(axis=1)
        a, b = np.array(GROUP_SHAPES).T
        norms = self.source.norms[a - 1][:, rows] * self.target.norms[b - 1][:, columns]
        fits = (rows >= a[:, None]) & (columns >= b[:, None])
        result = np.full((len(GROUP_SHAPES) + 1, len(rows) + 1), NO_GROUP)
        result[:-1, :-1][fits] = self.scale.relative(totals[a - 1, b - 1] / norms)[fits]
        return result

    def unaligned(self, side: int) -> Floats:
        """Return the features of leaving each sentence of a side (0 source, 1 target) unaligned."""
        own = (self.source, self.target)[side]
        columns = [
            self._best_single[side][1:],
            self._join(side),
            self._rivalry(side),
            np.log(own.sizes / TYPICAL_TOKENS + 0.05),
            np.zeros(len(own)) if own.cues is None else own.cues[:, : Cue.CLOSING_QUOTE + 1].max(axis=1),
            np.full(len(own), self.typical_similarity),
        ]
        if self.covers is not None:
            columns += [self._best(kind[:2].max(axis=0), side)[1:] for kind in self.covers[side]]
            columns.append(np.full(len(own), self.typical_share))
        return feature_matrix(columns)

    def _join(self, side: int) -> Floats:
        """Return what the counterpart of a neighbour gains at most where a sentence joins that neighbour."""
        single = self._best_single[side]
        if len(single) == 2:
            return np.full(1, -_MAX_JOIN)
        above = self.near.find(self.cells[0] - 1 + side, self.cells[1] - side)
        norms = self.source.norms[1 - side][self.cells[0]] * self.target.norms[side][self.cells[1]]
        fits = (self.cells[side] > 1) & (self.cells[1 - side] > 0)
        pair = np.where(fits, self.scale.relative((self.dots + self.dots[above]) / norms), NO_GROUP)
        double = self._best(pair, side)
        gain = np.full((2, len(single) - 1), NO_GROUP)
        gain[0, 1:] = double[2:] - single[1:-1]
        gain[1, :-1] = double[2:] - single[2:]
        return np.asarray(np.clip(gain.max(axis=0), -_MAX_JOIN, 1))

    def _rivalry(self, side: int) -> Floats:
        """Return how far a sentence's similarity is below the best of the same counterpart, for the best of these."""
        best = self._best_single[1 - side][self.cells[1 - side]]
        return np.clip(self._best(self._single - best, side)[1:], -2, 0)

    def _best(self, values: Floats, side: int) -> Floats:
        """Return the highest of the *values*, one for each near cell, that each sentence of a side has, from row 1."""
        best = np.full(len((self.source, self.target)[side]) + 1, -1.0, np.float32)
        np.maximum.at(best, self.cells[side], values)
        return best


def feature_matrix(columns: Sequence[ArrayLike]) -> Floats:
    """Return one row for each item of the *columns*, with values cut to -6..6."""
    return np.clip(np.array(columns, np.float32), -6, 6).T


class _Cues:
    """The cues of a side: of each sentence, and summed over all before it; shapes (n, cues) and (n + 1, cues)."""

    def __init__(self, cues: Floats) -> None:
        self.of_sentence = cues
        self.before = np.concatenate([np.zeros_like(cues[:1]), cues.cumsum(axis=0, dtype=np.float32)])


def _run_sizes(sizes: Floats) -> Floats:
    """Return how many tokens a run of up to MAX_RUN sentences has, shape (MAX_RUN, n + 1); 0 where there is no run."""
    runs = np.zeros((MAX_RUN, len(sizes) + 1), np.float32)
    runs[0, 1:] = sizes
    for a in range(1, min(MAX_RUN, len(sizes))):
        runs[a, a + 1 :] = runs[a - 1, a + 1 :] + sizes[:-a]
    return runs
