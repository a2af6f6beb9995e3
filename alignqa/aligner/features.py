"""Two sides and a band in; features of its groups and unaligned sentences, alike for every encoder, out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.band import Band, Integers, dot_products
from alignqa.aligner.coverage import CLOSENESS, SEGMENT_CLOSENESS, SEGMENT_SHARE, SHARE, cover
from alignqa.aligner.scale import Scale, estimate_scale
from alignqa.aligner.shapes import GROUP_SHAPES, MAX_RUN
from alignqa.aligner.sides import AlignerSide
from alignqa.resources import load_thresholds
from alignqa.vectors import Cue, Floats

#: Names of the features of a group, in order; those from token vectors come last.
GROUP_FEATURES = (
    "similarity",
    "one_to_one",
    "extra_sentences",
    "extra_sentences_squared",
    "many_to_many",
    "length_difference",
    "length_difference_squared",
    "smallest_outer_sentence",
    "size",
    "extension",
    "reduction",
    "core",
    "margin",
    "opening_quotes",
    "closing_quotes",
    "questions",
    "exclamations",
    "numbers_shared",
    "numbers_missing",
    "typical_similarity",
    "share",
    "share_worst_sentence",
    "share_worst_side",
    "segment_share",
    "segment_share_worst_sentence",
    "closeness",
    "closeness_worst_sentence",
    "segment_closeness_worst_sentence",
    "contribution",
    "typical_share",
)
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

#: How the coverage of single sentences enters the features of a group, by kind.
_SUMMARIES = {
    SHARE: ("mean", "sentence", "side"),
    SEGMENT_SHARE: ("mean", "sentence"),
    CLOSENESS: ("mean", "sentence"),
    SEGMENT_CLOSENESS: ("sentence",),
}
#: Tokens of a typical sentence, the unit of sizes.
_TYPICAL_TOKENS = np.float32(25)


#: The similarity of a group that cannot be: one that would reach out of the documents or the band.
_NO_GROUP = np.float32(-9)
#: What a sentence is taken to lose its neighbours' counterparts at most.
_MAX_JOIN = 1.5
_SHAPE_NUMBERS = {shape: number for number, shape in enumerate(GROUP_SHAPES)}


class Evidence:
    """All that is known about the groups in a band."""

    def __init__(self, source: AlignerSide, target: AlignerSide, band: Band, scale: Scale | None = None) -> None:
        """Compare the sentences within reach of *band*, and their tokens where both sides have them.

        The *scale* is estimated from them unless it is given.
        """
        self.source, self.target, self.band = source, target, band
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
        self._single = np.where((self.cells[0] > 0) & (self.cells[1] > 0), self.scale.relative(self.cosines), _NO_GROUP)
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

    def groups(self, first: int, last: int) -> Iterator[tuple[Integers, Floats]]:
        """Yield for each of GROUP_SHAPES the groups worth a look that end in rows *first* to *last* - 1.

        These are the numbers of the cells where they end, counted from the first cell of these rows, shape (groups,),
        and their features, shape (groups, features). All others are below the threshold ``group.min_similarity`` or do
        not fit above and left of their cell.
        """
        cells = _Cells(self, first, last)
        for a, b in GROUP_SHAPES:
            yield cells.features(a, b)

    def similarities(self, first: int, last: int) -> Floats:
        """Return how similar both sides of the groups are that end in the near cells of rows *first* to *last* - 1.

        The result has shape (shapes, cells + 1). It is on the scale of the pair; where there is no such group, and in
        the last column, it is far below that of any group.
        """
        rows, columns = self.near.cells(first, last)
        dots = np.empty((MAX_RUN, MAX_RUN, len(rows)), np.float32)
        for q, r in product(range(MAX_RUN), repeat=2):
            dots[q, r] = self.dots[self.near.find(rows - q, columns - r)]
        totals = dots.cumsum(axis=0).cumsum(axis=1)
        result = np.full((len(GROUP_SHAPES), len(rows) + 1), _NO_GROUP)
        for number, (a, b) in enumerate(GROUP_SHAPES):
            fits = (rows >= a) & (columns >= b)
            norms = self.source.norms[a - 1][rows] * self.target.norms[b - 1][columns]
            result[number, :-1][fits] = self.scale.relative(totals[a - 1, b - 1] / norms)[fits]
        return result

    def unaligned(self, side: int) -> Floats:
        """Return the features of leaving each sentence of a side (0 source, 1 target) unaligned."""
        own = (self.source, self.target)[side]
        columns = [
            self._best_single[side][1:],
            self._join(side),
            self._rivalry(side),
            np.log(own.sizes / _TYPICAL_TOKENS + 0.05),
            _zeros(own.sizes) if own.cues is None else own.cues[:, : Cue.CLOSING_QUOTE + 1].max(axis=1),
            np.full(len(own), self.typical_similarity),
        ]
        if self.covers is not None:
            columns += [self._best(kind[:2].max(axis=0), side)[1:] for kind in self.covers[side]]
            columns.append(np.full(len(own), self.typical_share))
        return _features(columns)

    def _join(self, side: int) -> Floats:
        """Return what the counterpart of a neighbour gains at most where a sentence joins that neighbour."""
        single = self._best_single[side]
        if len(single) == 2:
            return np.full(1, -_MAX_JOIN)
        above = self.near.find(self.cells[0] - 1 + side, self.cells[1] - side)
        norms = self.source.norms[1 - side][self.cells[0]] * self.target.norms[side][self.cells[1]]
        fits = (self.cells[side] > 1) & (self.cells[1 - side] > 0)
        pair = np.where(fits, self.scale.relative((self.dots + self.dots[above]) / norms), _NO_GROUP)
        double = self._best(pair, side)
        gain = np.full((2, len(single) - 1), _NO_GROUP)
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


def _features(columns: list[Floats]) -> Floats:
    return np.clip(np.stack(columns, axis=1), -6, 6).astype(np.float32, copy=False)


class _Cells:
    """Features of all groups that end in the cells of some rows."""

    def __init__(self, evidence: Evidence, first: int, last: int) -> None:
        near = evidence.near
        top, bottom = max(first - MAX_RUN, 0), min(last + MAX_RUN, len(near.low))
        self._evidence = evidence
        self._similarities = evidence.similarities(top, bottom)
        self._offset = int(near.starts[top])
        self._rows, self._columns = evidence.band.cells(first, last)
        self._found: dict[tuple[int, int], Integers] = {}
        self._min_similarity = load_thresholds("aligner")["group"]["min_similarity"]

    def features(self, a: int, b: int) -> tuple[Integers, Floats]:
        similarity = self.similarity(a, b, 0, 0)
        kept = np.flatnonzero(similarity >= self._min_similarity)
        groups = _Groups(self._evidence, self._rows[kept], self._columns[kept], a, b)
        columns = groups.columns(similarity[kept], [part[kept] for part in self._beside(a, b, similarity)])
        if self._evidence.covers is not None:
            at = [[self._at(-q, -r)[kept] for r in range(b)] for q in range(a)]
            columns += groups.coverage(self._evidence.covers, at)
        return kept, _features(columns)

    def similarity(self, a: int, b: int, down: int, right: int) -> Floats:
        """Return the similarity of the groups of a shape that end so far below and to the right of each cell."""
        at = self._at(down, right)
        if (a, b) not in _SHAPE_NUMBERS:
            return np.full(len(at), _NO_GROUP)
        return np.asarray(self._similarities[_SHAPE_NUMBERS[a, b]][np.where(at < 0, -1, at - self._offset)])

    def _beside(self, a: int, b: int, similarity: Floats) -> list[Floats]:
        """Return how the *similarity* of groups compares with that of the groups around them.

        These are the highest gain by one sentence more at either end of either side, by one less, and by one less on
        both sides, and the distance to the most similar group of the same shape next to it, on one side only.
        """
        larger = [(a + 1, b, 0, 0), (a + 1, b, 1, 0), (a, b + 1, 0, 0), (a, b + 1, 0, 1)]
        smaller = [(a - 1, b, 0, 0), (a - 1, b, -1, 0)] if a > 1 else []
        smaller += [(a, b - 1, 0, 0), (a, b - 1, 0, -1)] if b > 1 else []
        core = [(a - 1, b - 1, -down, -right) for down in (0, 1) for right in (0, 1)] if a > 1 and b > 1 else []
        moved = [(a, b, 0, -b), (a, b, 0, b), (a, b, -a, 0), (a, b, a, 0)]
        highest = [
            np.max([self.similarity(*group) for group in groups], axis=0) if groups else similarity
            for groups in (larger, smaller, core, moved)
        ]
        return [
            *(np.clip(other - similarity, -1, 1) for other in highest[:3]),
            np.clip(similarity - highest[3], -1, 1.5),
        ]

    def _at(self, down: int, right: int) -> Integers:
        """Return the near cells so far below and to the right of each cell, -1 where there is none."""
        if (down, right) not in self._found:
            self._found[down, right] = self._evidence.near.find(self._rows + down, self._columns + right)
        return self._found[down, right]


class _Groups:
    """Features of some groups of one shape, given by the cells where they end."""

    def __init__(self, evidence: Evidence, rows: Integers, columns: Integers, a: int, b: int) -> None:
        self._evidence, self._rows, self._columns, self._shape = evidence, rows, columns, (a, b)
        self._sizes = (
            [evidence.source.sizes[rows - 1 - q] for q in range(a)],
            [evidence.target.sizes[columns - 1 - r] for r in range(b)],
        )

    def columns(self, similarity: Floats, beside: list[Floats]) -> list[Floats]:
        """Return the features that need no token vectors, for groups of known *similarity* to those *beside* them."""
        a, b = self._shape
        totals = np.sum(self._sizes[0], axis=0), np.sum(self._sizes[1], axis=0)
        ratio = np.log((totals[1] + 2) / (totals[0] + 2)) - np.float32(self._evidence.scale.log_ratio)
        difference = np.minimum(np.abs(ratio), 2)
        return [
            similarity,
            np.full_like(similarity, a == b == 1),
            np.full_like(similarity, a + b - 2),
            np.full_like(similarity, (a + b - 2) ** 2 / 10),
            np.full_like(similarity, a > 1 and b > 1),
            difference,
            np.square(difference),
            self._smallest_outer(),
            np.log((totals[0] + totals[1]) / (2 * _TYPICAL_TOKENS)),
            *beside,
            *self._cues(),
            np.full_like(similarity, self._evidence.typical_similarity),
        ]

    def _smallest_outer(self) -> Floats:
        """Return the size of the smallest sentence that could be cut off a group; that of a whole sentence if none."""
        outer = [size for sizes in self._sizes if len(sizes) > 1 for size in (sizes[0], sizes[-1])]
        if not outer:
            return _zeros(self._rows)
        return np.asarray(np.log(np.min(outer, axis=0) / _TYPICAL_TOKENS + 0.05), np.float32)

    def _cues(self) -> list[Floats]:
        """Return where the cues of both sides agree (1) and differ (-1): quotation marks, questions, exclamations.

        The last two are how many of the numbers on either side are on both, and on one only, as shares of all.
        """
        if self._evidence.cues is None:
            return [_zeros(self._rows)] * 6
        ends = self._rows, self._columns
        runs = list(zip(self._evidence.cues, ends, self._shape, strict=True))
        first = [own.of_sentence[end - size, Cue.OPENING_QUOTE] for own, end, size in runs]
        last = [own.of_sentence[end - 1, Cue.CLOSING_QUOTE] for own, end, _ in runs]
        totals = [own.before[end] - own.before[end - size] for own, end, size in runs]
        numbers = [total[:, Cue.NUMBERS :] for total in totals]
        either = np.maximum(*numbers).sum(axis=1)
        shared = np.minimum(*numbers).sum(axis=1) / np.maximum(either, 1)
        return [
            _agreement(*first),
            _agreement(*last),
            _agreement(*(total[:, Cue.QUESTIONS] for total in totals)),
            _agreement(*(total[:, Cue.EXCLAMATIONS] for total in totals)),
            shared,
            (either > 0) - shared,
        ]

    def coverage(self, covers: tuple[Floats, Floats], at: list[list[Integers]]) -> list[Floats]:
        """Return the features that come from token vectors; ``at[q][r]`` are cells (i - q, j - r) in the *covers*."""
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
        return [*columns, self._contribution(covers, at), np.full_like(columns[0], self._evidence.typical_share)]

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
            return _zeros(self._rows)
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


class _Cues:
    """The cues of a side: of each sentence, and summed over all before it; shapes (n, cues) and (n + 1, cues)."""

    def __init__(self, cues: Floats) -> None:
        self.of_sentence = cues
        self.before = np.concatenate([np.zeros_like(cues[:1]), cues.cumsum(axis=0, dtype=np.float32)])


def _agreement(own: Floats, other: Floats) -> Floats:
    """Return 1 where both have a cue, -1 where one has it, 0 where neither has."""
    left, right = own > 0, other > 0
    return np.where(left & right, 1, np.where(left == right, 0, -1)).astype(np.float32)


def _zeros(like: NDArray[Any]) -> Floats:
    return np.zeros(len(like), np.float32)


def _mean(values: list[Floats], weights: list[Floats]) -> Floats:
    """Return the weighted mean of some arrays."""
    if len(values) == 1:
        return values[0]
    total = sum(v * w for v, w in zip(values, weights, strict=True))
    return np.asarray(total / sum(weights), np.float32)
