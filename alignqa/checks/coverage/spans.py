"""Values of tokens in; their sums, means, highest values and products over many spans at once out.

A story has tens of thousands of candidate spans, so nothing is worked out span by span. The tokens of several sentences
are numbered on from one to the next, and one running sum, say, serves all of their spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.checks.coverage.transport import Matrix

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spans:
    """Candidate spans of one side: token ``starts`` and ``ends`` (exclusive), shape (spans,)."""

    starts: Indices
    ends: Indices


class SpanBatch:
    """The spans of several sides of pairs, one side after the other.

    ``tokens``, shape (sides,), is how many tokens each side has. ``side`` is the number of each span's side;
    ``starts`` and ``ends`` (exclusive) are its tokens there, and ``first`` and ``last`` (exclusive) the same tokens as
    numbered through all sides; ``size`` is how many they are, and ``rest`` how many its side has besides. ``bounds``,
    shape (sides + 1,), are the numbers of the first span of each side and of one after the last.
    """

    def __init__(self, tokens: Indices, side: Indices, starts: Indices, ends: Indices) -> None:
        self.tokens, self.side, self.starts, self.ends = tokens, side, starts, ends
        self.offsets = np.concatenate([[0], np.cumsum(tokens)])
        self.bounds = np.searchsorted(side, np.arange(len(tokens) + 1)).tolist()
        self.first, self.last = (self.offsets[side] + edge for edge in (starts, ends))
        self.size = ends - starts
        self.rest = tokens[side] - self.size

    def spans(self, number: int) -> Spans:
        """Return the spans of side *number*."""
        own = slice(*self.bounds[number : number + 2])
        return Spans(self.starts[own], self.ends[own])

    def sums(self, values: Mapping[str, Matrix]) -> dict[str, Matrix]:
        """Return by name the sum of *values*, one a token, over every span."""
        running = np.zeros((self.offsets[-1] + 1, len(values)))
        np.cumsum(np.stack(list(values.values()), axis=1), axis=0, dtype=np.float64, out=running[1:])
        inside = running.take(self.last, axis=0) - running.take(self.first, axis=0)
        return dict(zip(values, np.ascontiguousarray(inside.T, np.float32), strict=True))

    def outside(self, values: Matrix, inside: Matrix) -> Matrix:
        """Return the sum of *values*, one a token, over all tokens outside of every span; *inside* is that within."""
        whole = np.add.reduceat(values, self.offsets[:-1], dtype=np.float64).astype(np.float32)
        return np.asarray(whole[self.side] - inside)

    def highest(self, values: Matrix) -> Matrix:
        """Return the highest of *values*, shape (columns, tokens), in every span, shape (columns, spans)."""
        return highest(values, self.first, self.last)

    def products(self, of_tokens: Iterable[tuple[Matrix, Matrix]]) -> tuple[Matrix, Matrix]:
        """Return the inner products of two sums of vectors over every span, shape (spans,), for two such products.

        *of_tokens* has for each side the inner products of the vectors of its n tokens, shape (n, n), twice.
        """
        width = self.tokens + 1
        begins = np.concatenate([[0], np.cumsum(np.square(width))])
        tables = np.zeros((2, begins[-1]))
        for number, products in enumerate(of_tokens):
            for table, own in zip(tables[:, begins[number] : begins[number + 1]], products, strict=True):
                own.cumsum(axis=0, out=table.reshape(width[number], -1)[1:, 1:])
        # The sum runs on from row to row: only differences within a row are taken.
        tables.cumsum(axis=1, out=tables)
        above = begins[self.side] + self.starts * width[self.side]
        below = above + self.size * width[self.side]
        corners = (below + self.ends, above + self.ends, below + self.starts, above + self.starts)
        a, b, c, d = (tables.take(corner, axis=1) for corner in corners)
        first, second = np.asarray(a - b - c + d, np.float32)
        return first, second


def highest(values: Matrix, first: Indices, last: Indices) -> Matrix:
    """Return the highest of *values*, shape (columns, n), from each of *first* up to each of *last*, none empty.

    Two windows whose length is a power of two cover a span of any length (a sparse table; Bender & Farach-Colton 2000).
    """
    levels = [values]
    power = np.log2(last - first).astype(np.int64)
    for level in range(int(power.max(initial=0))):
        reach = min(1 << level, values.shape[1])
        longer = levels[-1].copy()
        np.maximum(longer[:, :-reach], levels[-1][:, reach:], out=longer[:, :-reach])
        levels.append(longer)
    table, n = np.stack(levels, axis=1).reshape(len(values), -1), values.shape[1]
    begin, end = (table.take(power * n + edge, axis=1) for edge in (first, last - (1 << power)))
    return np.asarray(np.maximum(begin, end), np.float32)
