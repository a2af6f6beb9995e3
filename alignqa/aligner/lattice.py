"""Log-odds of groups in a band in; the best monotone path and the probabilities of groups out, in linear time.

A path is a chain of groups and of unaligned sentences from cell (0, 0) to cell (n, m); its log-odds are their sum.
The forward and backward sums are those of a semi-Markov conditional random field (Sarawagi and Cohen, 2004).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.band import Band, Integers
from alignqa.vectors import Floats

Doubles = NDArray[np.float64]
Step = tuple[int, int, int, int]

#: Cells whose neighbours in the lattice are looked up at a time.
CELLS_PER_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Lattice:
    """The log-odds of everything a path may be made of.

    ``groups``, shape (shapes, cells), holds the log-odds of the group of each of ``shapes`` that ends at each cell of
    ``band``; ``source_unaligned``, shape (n,), and ``target_unaligned``, shape (m,), are those of unaligned sentences.
    """

    band: Band
    shapes: tuple[tuple[int, int], ...]
    groups: NDArray[np.floating]
    source_unaligned: Doubles
    target_unaligned: Doubles

    def best_path(self) -> list[Step]:
        """Return the steps (i, j, a, b) of the path with the highest log-odds, each ending at cell (i, j)."""
        value = np.full(self.band.size + 1, -np.inf)
        taken = np.zeros(self.band.size, np.int8)
        skipped = self._skipped()
        for i, row, above, log_odds in self._rows(-1):
            options = value[above] + log_odds
            taken[row] = options.argmax(axis=0)
            reached = options.max(axis=0)
            if i == 0:
                reached[0] = 0.0
            past = skipped[self.band.low[i] : self.band.high[i] + 1]
            value[row] = np.maximum.accumulate(reached - past) + past
            taken[row][value[row] > reached + 1e-9] = len(self.shapes) + 1
        return self._trace(taken)

    def _trace(self, taken: NDArray[np.int8]) -> list[Step]:
        kinds = (*self.shapes, (1, 0), (0, 1))
        starts, lows, choices = self.band.starts.tolist(), self.band.low.tolist(), taken.tolist()
        steps: list[Step] = []
        i, j = len(self.source_unaligned), len(self.target_unaligned)
        while i or j:
            a, b = kinds[choices[starts[i] + j - lows[i]]]
            steps.append((i, j, a, b))
            i, j = i - a, j - b
        return steps[::-1]

    def forward(self) -> Doubles:
        """Return for every cell the log of the summed exponential log-odds of all paths that lead there."""
        value = np.full(self.band.size + 1, -np.inf)
        skipped = self._skipped()
        for i, row, above, log_odds in self._rows(-1):
            reached = _log_sum(value[above] + log_odds)
            if i == 0:
                reached[0] = 0.0
            past = skipped[self.band.low[i] : self.band.high[i] + 1]
            value[row] = np.logaddexp.accumulate(reached - past) + past
        return value[:-1]

    def backward(self) -> Doubles:
        """Return for every cell the log of the summed exponential log-odds of all paths from there to the end."""
        value = np.full(self.band.size + 1, -np.inf)
        skipped = self._skipped()
        for i, row, below, log_odds in self._rows(1):
            reached = _log_sum(value[below] + log_odds)
            if i == len(self.source_unaligned):
                reached[-1] = 0.0
            past = skipped[self.band.low[i] : self.band.high[i] + 1]
            value[row] = np.logaddexp.accumulate((reached + past)[::-1])[::-1] - past
        return value[:-1]

    def posteriors(self) -> Posteriors:
        """Return the probabilities of everything a path may be made of."""
        before = np.append(self.forward(), -np.inf)
        return Posteriors(self, before, self.backward(), float(before[-2]))

    def _skipped(self) -> Doubles:
        """Return what it costs to leave the first target sentences unaligned, by their number."""
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


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Probabilities (0..1) under all paths, each weighed by the exponential of its log-odds.

    ``before`` and ``after``, shape (cells,), are the sums over the paths to and from each cell, as logarithms (the
    first with one last entry of minus infinity); ``log_total`` is that over all paths.
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
        totals = self.before[starts] + self.lattice.groups[numbers, ends] + self.after[ends]
        return np.asarray(np.exp(np.minimum(totals - self.log_total, 0.0)))

    def groups(self) -> Floats:
        """Return the probability of every group, shape (shapes, cells)."""
        band = self.lattice.band
        rows, columns = band.cells(0, len(band.low))
        found = np.empty(self.lattice.groups.shape, np.float32)
        for number, (a, b) in enumerate(self.lattice.shapes):
            found[number] = self._ending(band.find(rows - a, columns - b), self.lattice.groups[number])
        return found

    def source_unaligned(self) -> Doubles:
        """Return the probability of every source sentence being unaligned, shape (n,)."""
        band, log_odds = self.lattice.band, self.lattice.source_unaligned
        rows, columns = band.cells(0, len(band.low))
        found = self._ending(band.find(rows - 1, columns), np.append(log_odds, 0.0)[rows - 1])
        return np.minimum(np.bincount(rows, found, len(log_odds) + 1)[1:], 1.0)

    def target_unaligned(self) -> Doubles:
        """Return the probability of every target sentence being unaligned, shape (m,)."""
        band, log_odds = self.lattice.band, self.lattice.target_unaligned
        rows, columns = band.cells(0, len(band.low))
        found = self._ending(band.find(rows, columns - 1), np.append(log_odds, 0.0)[columns - 1])
        return np.minimum(np.bincount(columns, found, len(log_odds) + 1)[1:], 1.0)

    def _ending(self, starts: Integers, log_odds: NDArray[np.floating]) -> Doubles:
        """Return the probability of one step of known log-odds to every cell, given the cells it starts from."""
        return np.exp(np.minimum(self.before[starts] + log_odds + self.after - self.log_total, 0.0))


def _log_sum(options: Doubles) -> Doubles:
    """Return the logarithm of the sum of the exponential *options* along the first axis; these are overwritten."""
    highest = np.maximum(options.max(axis=0), -1e300)
    options -= highest
    total = np.exp(options, out=options).sum(axis=0)
    with np.errstate(divide="ignore"):
        return np.asarray(highest + np.log(total))
