"""Dynamic programming over groups of sentences: the best monotone path."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Path = list[tuple[tuple[int, ...], tuple[int, ...]]]


def best_path(
    gains: Mapping[tuple[int, int], NDArray[np.float64]],
    source_gain: NDArray[np.float64],
    target_gain: NDArray[np.float64],
) -> Path:
    """Return the monotone path of groups with the highest total gain.

    ``gains[a, b]``, shape (n + 1, m + 1), holds what the group of ``a`` source and ``b`` target sentences ending before
    (i, j) adds; ``source_gain`` (n,) and ``target_gain`` (m,) what leaving a sentence unaligned adds.
    """
    n, m = len(source_gain), len(target_gain)
    steps = [*gains, (1, 0), (0, 1)]
    value = np.full((n + 1, m + 1), -np.inf)
    taken = np.zeros((n + 1, m + 1), np.int16)
    skipped = np.concatenate([[0.0], np.cumsum(target_gain)])
    for i in range(n + 1):
        best, step = _from_rows_above(value, gains, source_gain, i)
        along = np.maximum.accumulate(best - skipped) + skipped
        better = along > best + 1e-12
        value[i] = np.where(better, along, best)
        taken[i] = np.where(better, len(steps) - 1, step)
    return _trace(taken, steps, n, m)


def _from_rows_above(
    value: NDArray[np.float64],
    gains: Mapping[tuple[int, int], NDArray[np.float64]],
    source_gain: NDArray[np.float64],
    i: int,
) -> tuple[NDArray[np.float64], NDArray[np.int16]]:
    """Return the best value of each cell of row *i* reached by a step that takes source sentences, and that step."""
    columns = value.shape[1]
    best = np.full(columns, -np.inf)
    step = np.full(columns, len(gains), np.int16)
    if i == 0:
        best[0] = 0.0
        return best, step
    best[:] = value[i - 1] + source_gain[i - 1]
    for number, ((a, b), gain) in enumerate(gains.items()):
        if a <= i and b < columns:
            reached = value[i - a, : columns - b] + gain[i, b:]
            better = reached > best[b:]
            best[b:][better] = reached[better]
            step[b:][better] = number
    return best, step


def _trace(taken: NDArray[np.int16], steps: list[tuple[int, int]], i: int, j: int) -> Path:
    path: Path = []
    while i or j:
        a, b = steps[taken[i, j]]
        path.append((tuple(range(i - a, i)), tuple(range(j - b, j))))
        i, j = i - a, j - b
    return path[::-1]
