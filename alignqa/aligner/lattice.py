"""Log-odds of groups in a band in; the best monotone path and the probabilities of groups out, in linear time.

A path is a chain of groups and of runs of unaligned sentences from cell (0, 0) to cell (n, m); its log-odds are their
sum. In a run the unaligned source sentences come before the unaligned target sentences, so that every alignment is
exactly one path. Beginning a run and going on from its source to its target sentences have log-odds of their own
(affine gaps: Gotoh, 1982). The forward and backward sums are those of a semi-Markov conditional random field (Sarawagi
and Cohen, 2004).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.band import Band, Integers
from alignqa.vectors import Floats

Doubles = NDArray[np.float64]
Step = tuple[int, int, int, int]

#: Cells whose neighbours in the lattice are looked up at a time.
CELLS_PER_CHUNK = 20_000
#: What the last step to a cell was: a group (or nothing yet), an unaligned source or an unaligned target sentence.
_GROUP, _SOURCE, _TARGET = range(3)


@dataclass(frozen=True)
class Lattice:
    """The log-odds of everything a path may be made of.

    ``groups``, shape (shapes, cells), holds the log-odds of the group of each of ``shapes`` that ends at each cell of
    ``band``; ``source_unaligned``, shape (n,), and ``target_unaligned``, shape (m,), are those of unaligned sentences.
    ``opening`` is added for every run of unaligned sentences, ``switching`` for every run that has both source and
    target sentences.
    """

    band: Band
    shapes: tuple[tuple[int, int], ...]
    groups: NDArray[np.floating]
    source_unaligned: Doubles
    target_unaligned: Doubles
    opening: float = 0.0
    switching: float = 0.0

    def best_path(self) -> list[Step]:
        """Return the steps (i, j, a, b) of the path with the highest log-odds, each ending at cell (i, j)."""
        values = np.full((3, self.band.size + 1), -np.inf)
        highest = np.full(self.band.size + 1, -np.inf)
        shape, last = np.zeros(self.band.size, np.int8), np.zeros(self.band.size, np.int8)
        before = np.zeros((3, self.band.size), np.int8)
        for i, row, above, log_odds in self._rows(-1):
            options = highest[above[:-1]] + log_odds[:-1]
            shape[row] = options.argmax(axis=0)
            group = options.max(axis=0)
            if i == 0:
                group[0] = 0.0
            opened, continued = values[_GROUP, above[-1]] + self.opening, values[_SOURCE, above[-1]]
            source = np.maximum(opened, continued) + log_odds[-1]
            before[_SOURCE, row] = np.where(opened >= continued, _GROUP, _SOURCE)
            past = self._past(i)
            opened, switched = group + self.opening, source + self.switching
            entered = np.maximum(opened, switched) - past
            target = np.maximum.accumulate(entered)
            came = np.where(target > entered, _TARGET, np.where(opened >= switched, _GROUP, _SOURCE))
            before[_TARGET, row][1:] = came[:-1]
            values[_GROUP, row], values[_SOURCE, row] = group, source
            values[_TARGET, row][1:] = target[:-1] + past[1:]
            last[row] = values[:, row].argmax(axis=0)
            highest[row] = values[:, row].max(axis=0)
        return self._trace(shape, last, before)

    def _trace(self, shape: NDArray[np.int8], last: NDArray[np.int8], before: NDArray[np.int8]) -> list[Step]:
        """Return the steps to the last cell.

        These say of each cell which shape the group has that ends there, which kind of step is best as the last one,
        and which kind comes before a last step of each kind.
        """
        starts, lows = self.band.starts.tolist(), self.band.low.tolist()
        sizes = {_SOURCE: (1, 0), _TARGET: (0, 1)}
        steps: list[Step] = []
        i, j = len(self.source_unaligned), len(self.target_unaligned)
        cell = self.band.size - 1
        kind = int(last[cell])
        while i or j:
            a, b = self.shapes[shape[cell]] if kind == _GROUP else sizes[kind]
            steps.append((i, j, a, b))
            i, j = i - a, j - b
            previous = starts[i] + j - lows[i]
            kind = int(last[previous]) if kind == _GROUP else int(before[kind, cell])
            cell = previous
        return steps[::-1]

    def forward(self) -> Doubles:
        """Return the log of the summed exponential log-odds of all paths that lead to each cell.

        It has shape (3, cells + 1): the first axis is the kind of the last step, the last entry is minus infinity.
        """
        sums = np.full((3, self.band.size + 1), -np.inf)
        total = np.full(self.band.size + 1, -np.inf)
        for i, row, above, log_odds in self._rows(-1):
            group = _log_sum(total[above[:-1]] + log_odds[:-1])
            if i == 0:
                group[0] = 0.0
            opened, continued = sums[_GROUP, above[-1]] + self.opening, sums[_SOURCE, above[-1]]
            source = np.logaddexp(opened, continued) + log_odds[-1]
            past = self._past(i)
            entered = np.logaddexp(group + self.opening, source + self.switching) - past
            sums[_GROUP, row], sums[_SOURCE, row] = group, source
            sums[_TARGET, row][1:] = np.logaddexp.accumulate(entered)[:-1] + past[1:]
            total[row] = np.logaddexp(np.logaddexp(group, source), sums[_TARGET, row])
        return sums

    def backward(self) -> Doubles:
        """Return the log of the summed exponential log-odds of all paths on from each cell to the end.

        It has shape (3, cells + 1): the first axis is the kind of the last step before, the last entry is minus
        infinity.
        """
        sums = np.full((3, self.band.size + 1), -np.inf)
        for i, row, below, log_odds in self._rows(1):
            group = _log_sum(sums[_GROUP, below[:-1]] + log_odds[:-1])
            if i == len(self.source_unaligned):
                group[-1] = 0.0
            past = self._past(i)
            target = np.logaddexp.accumulate((group + past)[::-1])[::-1] - past
            right = np.append(target[1:] + np.diff(past), -np.inf)
            down = sums[_SOURCE, below[-1]] + log_odds[-1]
            sums[_GROUP, row] = np.logaddexp(group, np.logaddexp(down, right) + self.opening)
            sums[_SOURCE, row] = np.logaddexp(group, np.logaddexp(down, right + self.switching))
            sums[_TARGET, row] = target
        return sums

    def posteriors(self) -> Posteriors:
        """Return the probabilities of everything a path may be made of."""
        before, after = self.forward(), self.backward()
        return Posteriors(self, before, after, float(np.logaddexp.reduce(before[:, -2])))

    def _past(self, i: int) -> Doubles:
        """Return for each cell of row *i* the log-odds of leaving unaligned all target sentences up to there."""
        return self._skipped[self.band.low[i] : self.band.high[i] + 1]

    @cached_property
    def _skipped(self) -> Doubles:
        return np.concatenate([[0.0], np.cumsum(self.target_unaligned)])

    def _rows(self, direction: int) -> Iterator[tuple[int, slice, Integers, Doubles]]:
        """Yield the rows, from the first on (-1) or from the last back (1), with their cells and the steps of these.

        A step leads from a cell back (-1) or on (1) over a group of each shape or, last, over one source sentence. Both
        the cells it leads to and its log-odds have shape (shapes + 1, cells).
        """
        steps = np.array([*self.shapes, (1, 0)])[:, :, None] * direction
        chunks = list(self.band.chunks(CELLS_PER_CHUNK))[::-direction]
        for first, last in chunks:
            rows, columns = self.band.cells(first, last)
            neighbours = self.band.find(rows + steps[:, 0], columns + steps[:, 1])
            offset = int(self.band.starts[first])
            log_odds = self._log_odds_of_steps(rows, neighbours, offset, direction)
            for i in range(first, last)[::-direction]:
                row = self.band.row(i)
                part = slice(row.start - offset, row.stop - offset)
                yield i, row, neighbours[:, part], log_odds[:, part]

    def _log_odds_of_steps(self, rows: Integers, neighbours: Integers, offset: int, direction: int) -> Doubles:
        """Return the log-odds of the steps from the cells in *rows*, the first of them number *offset*."""
        unaligned = np.append(self.source_unaligned, 0.0)
        if direction < 0:
            return np.concatenate([self.groups[:, offset : offset + len(rows)], unaligned[None, rows - 1]])
        # Where a step leads out of the band, the number -1 finds wrong log-odds, but there is no path to add it to.
        return np.concatenate([np.take_along_axis(self.groups, neighbours[:-1], axis=1), unaligned[None, rows]])


@dataclass(frozen=True)
class Posteriors:
    """Probabilities (0..1) under all paths, each weighed by the exponential of its log-odds.

    ``before`` and ``after``, shape (3, cells + 1), are the sums over the paths to and from each cell by the kind of the
    last step, as logarithms; ``log_total`` is that over all paths.
    """

    lattice: Lattice
    before: Doubles
    after: Doubles
    log_total: float

    def of(self, steps: Integers) -> Doubles:
        """Return the probabilities of the groups that the *steps* (i, j, a, b), shape (k, 4), take."""
        i, j, a, b = np.asarray(steps).T
        starts, ends = self.lattice.band.find(i - a, j - b), self.lattice.band.find(i, j)
        numbers = (steps[:, None, 2:] == np.array(self.lattice.shapes)).all(axis=2).argmax(axis=1)
        log_odds = self.lattice.groups[numbers, ends]
        return self._probability(self._total[starts] + log_odds + self.after[_GROUP, ends])

    def groups(self) -> Floats:
        """Return the probability of every group, shape (shapes, cells)."""
        band = self.lattice.band
        rows, columns = band.cells(0, len(band.low))
        found = np.empty(self.lattice.groups.shape, np.float32)
        for number, (a, b) in enumerate(self.lattice.shapes):
            starts = band.find(rows - a, columns - b)
            log_odds = self.lattice.groups[number]
            found[number] = self._probability(self._total[starts] + log_odds + self.after[_GROUP, :-1])
        return found

    def source_unaligned(self) -> Doubles:
        """Return the probability of every source sentence being unaligned, shape (n,)."""
        rows, _ = self.lattice.band.cells(0, len(self.lattice.band.low))
        return self._by_sentence(_SOURCE, rows, len(self.lattice.source_unaligned))

    def target_unaligned(self) -> Doubles:
        """Return the probability of every target sentence being unaligned, shape (m,)."""
        _, columns = self.lattice.band.cells(0, len(self.lattice.band.low))
        return self._by_sentence(_TARGET, columns, len(self.lattice.target_unaligned))

    def runs(self) -> tuple[float, float]:
        """Return how many runs of unaligned sentences are expected, and how many with source and target sentences."""
        lattice, band = self.lattice, self.lattice.band
        rows, columns = band.cells(0, len(band.low))
        above, left = band.find(rows - 1, columns), band.find(rows, columns - 1)
        source = np.append(lattice.source_unaligned, 0.0)[rows - 1] + self.after[_SOURCE, :-1]
        target = np.append(lattice.target_unaligned, 0.0)[columns - 1] + self.after[_TARGET, :-1]
        opened = self._probability(self.before[_GROUP, above] + source + lattice.opening).sum()
        opened += self._probability(self.before[_GROUP, left] + target + lattice.opening).sum()
        switched = self._probability(self.before[_SOURCE, left] + target + lattice.switching).sum()
        return float(opened), float(switched)

    @cached_property
    def _total(self) -> Doubles:
        """The sums over all paths to each cell, as logarithms."""
        return np.asarray(np.logaddexp.reduce(self.before))

    def _by_sentence(self, kind: int, numbers: Integers, sentences: int) -> Doubles:
        """Return the probability that a sentence's last step is of a *kind*; *numbers* are those of the cells' rows."""
        found = self._probability(self.before[kind, :-1] + self.after[kind, :-1])
        return np.minimum(np.bincount(numbers, found, sentences + 1)[1:], 1.0)

    def _probability(self, log_sums: Doubles) -> Doubles:
        return np.exp(np.minimum(log_sums - self.log_total, 0.0))


def _log_sum(options: Doubles) -> Doubles:
    """Return the logarithm of the sum of the exponential *options* along the first axis; these are overwritten."""
    highest = np.maximum(options.max(axis=0), -1e300)
    options -= highest
    total = np.exp(options, out=options).sum(axis=0)
    with np.errstate(divide="ignore"):
        return np.asarray(highest + np.log(total))
