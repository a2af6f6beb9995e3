"""Evidence in; the groups worth a look, of all shapes together, and their features out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignqa.aligner.band import Integers
from alignqa.aligner.coverage import CLOSENESS, SEGMENT_CLOSENESS, SEGMENT_SHARE, SHARE
from alignqa.aligner.features import TYPICAL_TOKENS, Evidence, feature_matrix
from alignqa.aligner.shapes import GROUP_SHAPES, MAX_RUN
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

#: How the coverage of single sentences enters the features of a group, by kind.
_SUMMARIES = {
    SHARE: ("mean", "sentence", "side"),
    SEGMENT_SHARE: ("mean", "sentence"),
    CLOSENESS: ("mean", "sentence"),
    SEGMENT_CLOSENESS: ("sentence",),
}
_SIZES = np.array(GROUP_SHAPES).T
#: The number of each shape; for a shape that is none, that of one more.
_NUMBERS = np.full((MAX_RUN + 2, MAX_RUN + 2), len(GROUP_SHAPES))
_NUMBERS[_SIZES[0], _SIZES[1]] = np.arange(len(GROUP_SHAPES))


@dataclass(frozen=True, slots=True)
class Groups:
    """Some groups, in the order of GROUP_SHAPES and then of the cells where they end.

    ``shapes``, shape (groups,), are numbers of GROUP_SHAPES; ``cells``, shape (groups,), are counted from the first
    cell of the rows that were looked at; ``features`` has shape (groups, features).
    """

    shapes: Integers
    cells: Integers
    features: Floats


def find_groups(evidence: Evidence, first: int, last: int) -> Groups:
    """Return the groups worth a look that end in rows *first* to *last* - 1.

    All others are below the threshold ``group.min_similarity`` or do not fit above and left of their cell.
    """
    found = _Groups(evidence, first, last)
    columns = found.columns() + (found.coverage(evidence.covers) if evidence.covers is not None else [])
    return Groups(found.shapes, found.cells, feature_matrix(columns))


class _Groups:
    """The groups worth a look that end in some rows of the band, as arrays with one item for each."""

    def __init__(self, evidence: Evidence, first: int, last: int) -> None:
        near = evidence.near
        top, bottom = max(first - MAX_RUN, 0), min(last + MAX_RUN, len(near.low))
        self._evidence, self._offset = evidence, int(near.starts[top])
        self._similarities = evidence.similarities(top, bottom)
        self._places = evidence.band.cells(first, last)
        here = self._similarities[:-1, self._column(0, 0)]
        self.shapes, self.cells = np.nonzero(here >= load_thresholds("aligner")["group"]["min_similarity"])
        self._similarity = here[self.shapes, self.cells]
        self._sizes = _SIZES[0, self.shapes], _SIZES[1, self.shapes]
        self._ends = self._places[0][self.cells], self._places[1][self.cells]
        self._tokens = [
            runs[size - 1, end] for runs, size, end in zip(evidence.run_sizes, self._sizes, self._ends, strict=True)
        ]

    def columns(self) -> list[Floats]:
        """Return the features that need no token vectors."""
        (a, b), similarity, tokens = self._sizes, self._similarity, self._tokens
        ratio = np.log((tokens[1] + 2) / (tokens[0] + 2)) - np.float32(self._evidence.scale.log_ratio)
        difference = np.minimum(np.abs(ratio), 2)
        return [
            similarity,
            a + b == 2,
            a + b - 2,
            (a + b - 2) ** 2 / 10,
            (a > 1) & (b > 1),
            difference,
            np.square(difference),
            self._smallest_outer(),
            np.log((tokens[0] + tokens[1]) / (2 * TYPICAL_TOKENS)),
            *self._beside(),
            *self._cues(),
            np.full_like(similarity, self._evidence.typical_similarity),
        ]

    def _smallest_outer(self) -> Floats:
        """Return the size of the smallest sentence that could be cut off a group; that of a whole sentence if none."""
        least = np.full(len(self.cells), np.inf, np.float32)
        for side, own in enumerate((self._evidence.source, self._evidence.target)):
            size, end = self._sizes[side], self._ends[side]
            outer = np.minimum(own.sizes[end - 1], own.sizes[end - size])
            least = np.minimum(least, np.where(size > 1, outer, np.inf))
        return np.where(np.isinf(least), 0, np.log(least / TYPICAL_TOKENS + np.float32(0.05)))

    def _beside(self) -> list[Floats]:
        """Return how the similarity of groups compares with that of the groups around them.

        These are the highest gain by one sentence more at either end of either side, by one less, and by one less on
        both sides, and the distance to the most similar group of the same shape next to it, on one side only.
        """
        here, below, right, above, left, before = (
            self._similarities[:, self._column(down, right)]
            for down, right in ((0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (-1, -1))
        )
        a, b = _SIZES
        longer, wider, shorter, narrower = (
            _NUMBERS[a + 1, b],
            _NUMBERS[a, b + 1],
            _NUMBERS[a - 1, b],
            _NUMBERS[a, b - 1],
        )
        inner = _NUMBERS[a - 1, b - 1]
        larger = np.maximum.reduce([here[longer], below[longer], here[wider], right[wider]])
        smaller = np.maximum.reduce([here[shorter], above[shorter], here[narrower], left[narrower]])
        core = np.maximum.reduce([each[inner] for each in (here, above, left, before)])
        steps = [[self._column(*step) for step in ((n, 0), (-n, 0), (0, n), (0, -n))] for n in range(1, MAX_RUN + 1)]
        moved = np.array(
            [
                np.maximum.reduce([own.take(column) for column in (*steps[size - 1][:2], *steps[other - 1][2:])])
                for own, (size, other) in zip(self._similarities, GROUP_SHAPES, strict=False)
            ]
        )
        own, (a, b) = self._similarity, self._sizes
        larger, smaller, core, moved = (each[self.shapes, self.cells] for each in (larger, smaller, core, moved))
        return [
            np.clip(larger - own, -1, 1),
            np.where(a + b > 2, np.clip(smaller - own, -1, 1), 0),
            np.where((a > 1) & (b > 1), np.clip(core - own, -1, 1), 0),
            np.clip(own - moved, -1, 1.5),
        ]

    def _column(self, down: int, right: int) -> Integers:
        """Return the columns of the similarities that belong to the cells so far below and to the right of each cell.

        It is the last one for cells there are not.
        """
        found = self._evidence.near.find(self._places[0] + down, self._places[1] + right)
        return np.where(found < 0, self._similarities.shape[1] - 1, found - self._offset)

    def _cues(self) -> list[Floats]:
        """Return where the cues of both sides agree (1) and differ (-1): quotation marks, questions, exclamations.

        The last two are how many of the numbers on either side are on both, and on one only, as shares of all.
        """
        if self._evidence.cues is None:
            return [np.zeros(len(self.cells), np.float32)] * 6
        runs = list(zip(self._evidence.cues, self._ends, self._sizes, strict=True))
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

    def coverage(self, covers: tuple[Floats, Floats]) -> list[Floats]:
        """Return the features that come from token vectors."""
        every = np.arange(len(self.cells))
        means, worst = zip(
            *(self._covered(covers[side], side, every, self._sizes[1 - side], 0) for side in (0, 1)), strict=True
        )
        columns: list[Floats] = []
        for kind, names in _SUMMARIES.items():
            found = {
                "mean": (means[0][kind] + means[1][kind]) / 2,
                "sentence": np.minimum(worst[0][kind], worst[1][kind]),
                "side": np.minimum(means[0][kind], means[1][kind]),
            }
            columns += [found[name] for name in names]
        contribution = self._contribution(covers, [mean[SHARE] for mean in means])
        return [*columns, contribution, np.full_like(columns[0], self._evidence.typical_share)]

    def _contribution(self, covers: tuple[Floats, Floats], shares: list[Floats]) -> Floats:
        """Return how much of the other side the outer sentences cover that the rest of the group does not.

        It is the logarithm of that gain in proportion to their size, which distinguishes a sentence that translates a
        part of the other side from one that only repeats what the others say. The least of all outer sentences
        counts; 0 where there are none. *shares* are how much of either side the whole other side covers.
        """
        least = np.full(len(self.cells), np.inf, np.float32)
        for side, own in enumerate((self._evidence.source, self._evidence.target)):
            size, end = self._sizes[side], self._ends[side]
            chosen = np.flatnonzero(size > 1)
            for back, outer in enumerate((end - size, end - 1)):
                rest, _ = self._covered(covers[1 - side][: SHARE + 1], 1 - side, chosen, size - 1, back)
                lost = (shares[1 - side][chosen] - rest[SHARE]) * self._tokens[1 - side][chosen]
                least[chosen] = np.minimum(least[chosen], lost / own.sizes[outer[chosen]])
        return np.where(np.isinf(least), 0, np.log(np.maximum(least, 0) + np.float32(0.01)) / 2)

    def _covered(self, cover: Floats, side: int, chosen: Integers, run: Integers, back: int) -> tuple[Floats, Floats]:
        """Return how well the sentences of one side of the *chosen* groups are covered, on average and at the worst.

        That is by *run* sentences of the other side, which end *back* sentences before the group does. Like the *cover*
        by single sentences, both results have kinds on their first axis; they have shape (kinds, chosen).
        """
        near, tokens = self._evidence.near, (self._evidence.source, self._evidence.target)[side].sizes
        flat = cover.reshape(len(cover), -1)
        # In the order of their size, the groups that have one sentence more are the last ones.
        order = np.argsort(self._sizes[side][chosen], kind="stable")
        own = chosen[order]
        ends, begin = [end[own] for end in self._ends], (run[own] - 1) * near.size
        ends[1 - side] -= back
        total = np.zeros((len(cover), len(own)), np.float32)
        worst = np.full((len(cover), len(own)), np.inf, np.float32)
        for first in np.searchsorted(self._sizes[side][own], range(1, MAX_RUN + 1)).tolist():
            rows, columns = (end[first:] for end in ends)
            found = flat.take(begin[first:] + near.starts[rows] + columns - near.low[rows], axis=1)
            ends[side] -= 1
            total[:, first:] += found * tokens[ends[side][first:]]
            np.minimum(worst[:, first:], found, out=worst[:, first:])
        back_again = np.argsort(order)
        return total[:, back_again] / self._tokens[side][chosen], worst[:, back_again]


def _agreement(own: Floats, other: Floats) -> Floats:
    """Return 1 where both have a cue, -1 where one has it, 0 where neither has."""
    left, right = own > 0, other > 0
    return np.where(left & right, 1, np.where(left == right, 0, -1)).astype(np.float32)
