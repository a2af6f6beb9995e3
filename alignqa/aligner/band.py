"""The cells of the alignment grid that a path may visit.

A cell (i, j) stands for "the first i source and the first j target sentences are dealt with". A group of ``a`` source
and ``b`` target sentences leads from (i - a, j - b) to (i, j) and is filed under the cell where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Band:
    """A run of columns in every row of the grid, ``low[i]`` to ``high[i]`` inclusive, both never decreasing.

    The cells are numbered row by row, so whatever is known about them is a flat array with one entry for each cell.
    """

    low: Integers
    high: Integers
    starts: Integers = field(init=False)

    def __post_init__(self) -> None:
        starts = np.concatenate([[0], np.cumsum(self.high - self.low + 1)])
        object.__setattr__(self, "starts", starts)

    @classmethod
    def full(cls, n: int, m: int) -> Band:
        """Return the band of all cells for *n* source and *m* target sentences."""
        return cls(np.zeros(n + 1, np.int64), np.full(n + 1, m, np.int64))

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.starts[-1])

    def row(self, i: int) -> slice:
        """Return the cells of row *i*."""
        return slice(int(self.starts[i]), int(self.starts[i + 1]))

    def chunks(self, most: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of rows, first and one past the last, that hold about *most* cells or are one row."""
        edges = np.searchsorted(self.starts[:-1], np.arange(0, self.size, most))
        yield from pairwise(np.unique([*edges, len(self.low)]).tolist())

    def cells(self, first: int, last: int) -> tuple[Integers, Integers]:
        """Return row and column of every cell in the rows *first* to *last* - 1."""
        widths = self.high[first:last] - self.low[first:last] + 1
        rows = np.repeat(np.arange(first, last), widths)
        columns = np.arange(self.starts[first], self.starts[last]) - self.starts[rows] + self.low[rows]
        return rows, columns

    def find(self, rows: Integers, columns: Integers) -> Integers:
        """Return the numbers of the given cells; -1 for those outside the band."""
        safe = np.minimum(np.maximum(rows, 0), len(self.low) - 1)
        inside = (rows == safe) & (columns >= self.low[safe]) & (columns <= self.high[safe])
        return np.where(inside, self.starts[safe] + columns - self.low[safe], -1)

    def reach(self, back: int) -> Band:
        """Return a band that also holds every cell up to *back* rows above and *back* columns left of these cells."""
        below = np.minimum(np.arange(len(self.low)) + back, len(self.low) - 1)
        return Band(np.maximum(self.low - back, 0), self.high[below])


def around(path: NDArray[np.int64], margin: int) -> Band:
    """Return the band of all cells within *margin* rows and columns of a path.

    ``path``, shape (cells, 2), leads from (0, 0) to (n, m) in order; between neighbours the whole rectangle is taken.
    """
    n, m = path[-1]
    rows = np.arange(n + 1)
    before = np.searchsorted(path[:, 0], rows - margin, side="left") - 1
    after = np.searchsorted(path[:, 0], rows + margin, side="right")
    low = path[np.maximum(before, 0), 1] - margin
    high = path[np.minimum(after, len(path) - 1), 1] + margin
    return Band(np.maximum(low, 0), np.minimum(high, m))


def dot_products(source: NDArray[np.float32], target: NDArray[np.float32], band: Band) -> NDArray[np.float32]:
    """Return for every cell the dot product of the last source and the last target vector before it; 0 at the edges."""
    products = np.zeros(band.size, np.float32)
    for i in range(1, len(band.low)):
        first, last = max(int(band.low[i]), 1), int(band.high[i])
        end = int(band.starts[i + 1])
        products[end - (last - first + 1) : end] = target[first - 1 : last] @ source[i - 1]
    return products
