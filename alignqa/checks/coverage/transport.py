"""Which tokens of two sentences translate each other: entropic optimal transport between their token vectors.

Every token holds one unit of mass, weighed by how many tokens of the other language it usually takes, and sends it to
like tokens of the other side or, at a fixed price, nowhere (Cuturi 2013; a bin for what has no counterpart as in Sarlin
et al. 2020, SuperGlue). Because tokens compete for their counterparts, words without a translation stay uncovered even
when something on the other side is vaguely like them, as something always is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.checks.coverage.tokens import TokenRun, unit

Matrix = NDArray[np.float32]

#: Share of the sentence's own mean that is taken off each token, so that words differ more than sentences do.
MEAN_SHARE = 0.7
#: Similarity lost between the first word of one side and the last word of the other.
DISTANCE_PRICE = 0.1
#: Similarity at which a token would as soon have no counterpart.
BIN_SIMILARITY = 0.2
#: Entropy of the plan: the difference in similarity that counts.
TEMPERATURE = 0.08
ITERATIONS = 8


@dataclass(frozen=True, slots=True)
class Matching:
    """How the tokens of a group match, seen from one side, ``own`` with n tokens, towards the other with m.

    ``plan``, shape (n, m), is the mass each own token (mass 1) sends to each other token; ``similarity``, the cosine of
    words in context, and ``local``, that of three-word windows freed of the sentence's mean, have the same shape.
    ``vectors``, (n, d), and ``others``, (m, d), are the tokens' vectors freed of the sentence's mean. ``ratio`` is the
    number of own tokens usually told by one other token.
    """

    own: TokenRun
    other: TokenRun
    plan: Matrix
    similarity: Matrix
    local: Matrix
    vectors: Matrix
    others: Matrix
    ratio: float

    def reversed(self) -> Matching:
        """Return the same matching as seen from the other side."""
        return Matching(
            own=self.other,
            other=self.own,
            plan=self.plan.T / np.float32(self.ratio),
            similarity=self.similarity.T,
            local=self.local.T,
            vectors=self.others,
            others=self.vectors,
            ratio=1 / self.ratio,
        )

    @property
    def coverage(self) -> Matrix:
        """How much of each own token is told on the other side (0..1), shape (n,)."""
        return np.asarray(self.plan.sum(axis=1))


def match(own: TokenRun, other: TokenRun, ratio: float) -> Matching:
    """Match the tokens of two sides of a group; *ratio* is the usual number of own tokens for one other token."""
    vectors, others = _freed(own.vectors), _freed(other.vectors)
    local = unit(_windows(vectors)) @ unit(_windows(others)).T
    n, m = local.shape
    distance = np.abs(np.linspace(0, 1, n, endpoint=False)[:, None] - np.linspace(0, 1, m, endpoint=False))
    local -= DISTANCE_PRICE * distance.astype(np.float32)
    return Matching(
        own, other, transport(local, ratio), own.vectors @ other.vectors.T, local, vectors, others, float(ratio)
    )


def transport(similarity: Matrix, ratio: float) -> Matrix:
    """Return the plan, shape (n, m), that sends 1 from every row and at most *ratio* to every column."""
    kernel = np.exp(similarity / TEMPERATURE).astype(np.float32)
    nowhere = np.float32(np.exp(BIN_SIMILARITY / TEMPERATURE))
    columns = np.ones(kernel.shape[1], np.float32)
    for _ in range(ITERATIONS):
        rows = 1 / (kernel @ columns + nowhere)
        columns = np.float32(ratio) / (rows @ kernel + nowhere)
    return np.asarray(rows[:, None] * kernel * columns)


def _freed(vectors: Matrix) -> Matrix:
    return unit(vectors - np.float32(MEAN_SHARE) * vectors.mean(axis=0))


def _windows(vectors: Matrix) -> Matrix:
    """Return the sum of every token and its two neighbours."""
    summed = vectors.copy()
    summed[1:] += vectors[:-1]
    summed[:-1] += vectors[1:]
    return summed
