"""Sums and maxima over all monotone paths through a band, in time linear in its cells.

A path is a chain of groups and of unaligned sentences from cell (0, 0) to cell (n, m); its score is the sum of theirs.
The forward and backward sums are those of a semi-Markov conditional random field (Sarawagi and Cohen, 2004).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.band import Band, Integers
from alignqa.aligner.sides import Floats

Doubles = NDArray[np.float64]
Step = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Lattice:
    """The scores of everything a path may be made of.

    ``groups``, shape (shapes, cells), holds the score of the group of each of ``shapes`` that ends at each cell of
    ``band``; ``source_alone``, shape (n,), and ``target_alone``, shape (m,), those of leaving a sentence unaligned.
    """

    band: Band
    shapes: tuple[tuple[int, int], ...]
    groups: NDArray[np.floating]
    source_alone: Doubles
    target_alone: Doubles

    def best_path(self) -> list[Step]:
        """Return the steps (i, j, a, b) of the path with the highest score, each ending at cell (i, j)."""
        value = self._sums(_highest)
        steps: list[Step] = []
        i, j = len(self.source_alone), len(self.target_alone)
        while i or j:
            a, b = self._last_step(value, i, j)
            steps.append((i, j, a, b))
            i, j = i - a, j - b
        return steps[::-1]

    def forward(self) -> Doubles:
        """Return for every cell the log of the summed exponential scores of all paths that lead there."""
        return self._sums(_log_sum)[:-1]

    def backward(self) -> Doubles:
        """Return for every cell the log of the summed exponential scores of all paths from there to the end."""
        value = np.full(self.band.size + 1, -np.inf)
        value[-2] = 0.0
        skipped = np.concatenate([[0.0], np.cumsum(self.target_alone)])
        flat = np.concatenate([self.groups, np.full((len(self.shapes), 1), -np.inf)], axis=1)
        numbers = np.arange(len(self.shapes))[:, None]
        for i in range(len(self.band.low) - 1, -1, -1):
            row, columns = self.band.row(i), self._columns(i)
            cells = self._cells_from(i, columns, 1)
            options = value[cells]
            options[:-1] += flat[numbers, cells[:-1]]
            options[-1] += self.source_alone[i] if i < len(self.source_alone) else 0.0
            reached = np.logaddexp(_log_sum.over(options), value[row])
            value[row] = _log_sum.along((reached + skipped[columns])[::-1])[::-1] - skipped[columns]
        return value[:-1]

    def posteriors(self) -> Posteriors:
        """Return the probability of every group and of every sentence being unaligned."""
        before, after = np.append(self.forward(), -np.inf), self.backward()
        total = before[-2]
        rows, columns = self.band.cells(0, len(self.band.low))
        groups = np.empty(self.groups.shape, np.float32)
        for number, (a, b) in enumerate(self.shapes):
            start = before[self.band.find(rows - a, columns - b)]
            groups[number] = np.exp(np.minimum(start + self.groups[number] + after - total, 0.0))
        n, m = len(self.source_alone), len(self.target_alone)
        up, left = before[self.band.find(rows - 1, columns)], before[self.band.find(rows, columns - 1)]
        source = np.exp(np.minimum(up + np.append(self.source_alone, 0.0)[rows - 1] + after - total, 0.0))
        target = np.exp(np.minimum(left + np.append(self.target_alone, 0.0)[columns - 1] + after - total, 0.0))
        alone = np.bincount(rows, source, n + 1)[1:], np.bincount(columns, target, m + 1)[1:]
        return Posteriors(groups, np.minimum(alone[0], 1.0), np.minimum(alone[1], 1.0), float(total))

    def _sums(self, combine: _Combination) -> Doubles:
        """Return for every cell the combined scores of all paths to it, and one last entry of minus infinity."""
        value = np.full(self.band.size + 1, -np.inf)
        skipped = np.concatenate([[0.0], np.cumsum(self.target_alone)])
        for i in range(len(self.band.low)):
            row, columns = self.band.row(i), self._columns(i)
            reached = combine.over(self._options(value, i, columns))
            if i == 0:
                reached[0] = 0.0
            value[row] = combine.along(reached - skipped[columns]) + skipped[columns]
        return value

    def _columns(self, i: int) -> Integers:
        return np.arange(self.band.low[i], self.band.high[i] + 1)

    def _options(self, value: Doubles, i: int, columns: Integers) -> Doubles:
        """Return the score of reaching some cells of row *i* by each step that takes source sentences."""
        start = self.band.starts[i] + columns[0] - self.band.low[i]
        options = value[self._cells_from(i, columns, -1)]
        options[:-1] += self.groups[:, start : start + len(columns)]
        options[-1] += self.source_alone[i - 1] if i else 0.0
        return options

    def _cells_from(self, i: int, columns: Integers, direction: int) -> Integers:
        """Return the cells one step back (-1) or on (1) from some cells of row *i*, for every shape and (1, 0)."""
        steps = np.array([*self.shapes, (1, 0)]) * direction
        return self.band.find(i + steps[:, :1], columns + steps[:, 1:])

    def _last_step(self, value: Doubles, i: int, j: int) -> tuple[int, int]:
        options = self._options(value, i, np.array([j]))[:, 0]
        best = int(np.argmax(options))
        left = self.band.find(np.array([i]), np.array([j - 1]))[0]
        if left >= 0 and value[left] + self.target_alone[j - 1] > options[best]:
            return 0, 1
        return (*self.shapes, (1, 0))[best]


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Probabilities (0..1) under all paths: of the groups, shape (shapes, cells), and of sentences being unaligned.

    ``log_total`` is the log of the summed exponential scores of all paths.
    """

    groups: Floats
    source_alone: Doubles
    target_alone: Doubles
    log_total: float


@dataclass(frozen=True, slots=True)
class _Combination:
    """How the scores of several paths to one cell are combined: over all steps to it, and along a row."""

    over: Callable[[Doubles], Doubles]
    along: Callable[[Doubles], Doubles]


def _log_sum_over(options: Doubles) -> Doubles:
    highest = np.maximum(options.max(axis=0), -1e300)
    with np.errstate(divide="ignore"):
        return np.asarray(highest + np.log(np.exp(options - highest).sum(axis=0)))


_highest = _Combination(lambda options: np.asarray(options.max(axis=0)), np.maximum.accumulate)
_log_sum = _Combination(_log_sum_over, np.logaddexp.accumulate)
