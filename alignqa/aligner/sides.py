"""Vectors of single sentences and of runs of neighbouring sentences.

The vector of a run is the sum of its sentences' token vectors about the mean token vector of the document, so one
vector per sentence is enough for every run, and a run is never encoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Longest run of sentences that may stand on one side of a group.
MAX_RUN = 5


@dataclass(frozen=True, slots=True)
class Side:
    """One version as the aligner sees it.

    ``sums``, shape (n, d), are the centred sums of each sentence's token vectors and ``sizes``, shape (n,), its number
    of tokens. ``norms``, shape (MAX_RUN, n + 1), belong to runs: entry (a - 1, e) is the length of the vector of the
    ``a`` sentences before sentence ``e``. ``tokens`` are the centred unit token vectors of each sentence.
    """

    sums: Floats
    sizes: Floats
    norms: Floats
    tokens: tuple[Floats, ...] | None

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.sums)

    def part(self, first: int, last: int) -> Side:
        """Return the sentences *first* to *last* - 1 as a side of their own, still centred on the whole document."""
        sums, sizes = self.sums[first:last], self.sizes[first:last]
        tokens = None if self.tokens is None else self.tokens[first:last]
        return Side(sums, sizes, _run_norms(sums), tokens)


def make_side(
    vectors: NDArray[np.floating], weights: NDArray[np.floating], tokens: Sequence[NDArray[np.floating]] | None = None
) -> Side:
    """Return the version with mean sentence *vectors*, shape (n, d), each made of *weights* tokens, shape (n,).

    Where the *tokens* themselves are given, one array (tokens, d) for each sentence, they are used instead.
    """
    if tokens is not None:
        sizes = np.array([max(len(own), 1) for own in tokens], np.float32)
        sums = np.array([own.sum(axis=0) for own in tokens], np.float32).reshape(len(sizes), -1)
    else:
        sizes = np.maximum(np.asarray(weights, np.float32), np.float32(1e-6))
        sums = vectors.astype(np.float32) * sizes[:, None]
    mean = (sums.sum(axis=0, dtype=np.float64) / max(float(sizes.sum()), 1e-6)).astype(np.float32)
    mean *= len(sizes) / (len(sizes) + 1)  # so that the only sentence of a document is not centred away
    sums -= sizes[:, None] * mean
    centred = None if tokens is None else tuple(_unit(_some(own, mean) - mean) for own in tokens)
    return Side(sums, sizes, _run_norms(sums), centred)


def _run_norms(sums: Floats) -> Floats:
    """Return the length of the vector of every run of up to MAX_RUN sentences; 1 where there is no such run."""
    n = len(sums)
    norms = np.ones((MAX_RUN, n + 1), np.float32)
    products = [np.einsum("ij,ij->i", sums[: n - apart], sums[apart:]) for apart in range(min(MAX_RUN, n))]
    squares = np.zeros(n + 1, np.float32)
    for a in range(1, len(products) + 1):
        with_rest = sum(product[: n - a + 1] for product in products[1:a])
        squares = squares[1:] + products[0][: n - a + 1] + 2 * with_rest
        norms[a - 1, a:] = np.sqrt(np.maximum(squares, 1e-12))
    return norms


def _some(tokens: NDArray[np.floating], mean: Floats) -> Floats:
    """Return *tokens*, or the mean where there are none, so that every sentence has a token."""
    return np.asarray(tokens, np.float32) if len(tokens) else mean[None]


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-6), np.float32)
