"""From the token vectors of an aligned pair to the mass each token sends to each token of the other side.

The tokens of two sentences are matched by entropic optimal transport. Every token holds one unit of mass, weighed by
how many tokens of the other language it typically takes, and sends it to similar tokens of the other side or, at a
fixed price, nowhere (Cuturi 2013; a bin for what has no counterpart as in Sarlin et al. 2020, SuperGlue). Because
tokens compete for their counterparts, words without a translation stay uncovered even when something on the other side
is vaguely similar, as something always is. Time and memory grow with the product of the two lengths; the caller bounds
them (``MAX_TOKENS`` in :mod:`alignqa.checks.coverage.model`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.checks.coverage.tokens import TokenRun
from alignqa.resources import load_thresholds
from alignqa.vectors import MIN_LENGTH, unit
from alignqa.words import link_tokens

Matrix = NDArray[np.float32]

ITERATIONS = 8


@dataclass(frozen=True, slots=True)
class TokenMatching:
    """How the tokens of a pair match, seen from one side, ``own`` with n tokens, towards the other with m.

    ``plan``, shape (n, m), is the mass each own token (mass 1) sends to each other token; ``similarity``, the cosine of
    words in context, and ``local``, that of three-word windows, have the same shape;
    so have ``links``, how far two tokens choose each other.
    ``cosine`` is that of the mean vectors of both sides.
    ``ratio`` is the typical number of own tokens for one other token.
    """

    own: TokenRun
    other: TokenRun
    plan: Matrix
    similarity: Matrix
    local: Matrix
    links: Matrix
    cosine: float
    ratio: float

    def reversed(self) -> TokenMatching:
        """Return the same matching as seen from the other side."""
        return TokenMatching(
            own=self.other,
            other=self.own,
            plan=self.plan.T / np.float32(self.ratio),
            similarity=self.similarity.T,
            local=self.local.T,
            links=self.links.T,
            cosine=self.cosine,
            ratio=1 / self.ratio,
        )

    @property
    def coverage(self) -> Matrix:
        """How much of each own token has a counterpart on the other side (0..1), shape (n,)."""
        return np.asarray(self.plan.sum(axis=1))


def match_tokens(own: TokenRun, other: TokenRun, ratio: float) -> TokenMatching:
    """Match the tokens of two sides of a pair; *ratio* is the typical number of own tokens for one other token."""
    limits = load_thresholds("checks/coverage")["transport"]
    local = unit(_windows(own.vectors)) @ unit(_windows(other.vectors)).T
    n, m = local.shape
    places, others = (np.arange(length, dtype=np.float32) / np.float32(length) for length in (n, m))
    local -= np.float32(limits["distance_price"]) * np.abs(places[:, None] - others)
    similarity = own.vectors @ other.vectors.T
    return TokenMatching(
        own=own,
        other=other,
        plan=transport(local, ratio),
        similarity=similarity,
        local=local,
        links=link_tokens(similarity),
        cosine=_cosine(own.vectors.sum(axis=0), other.vectors.sum(axis=0)),
        ratio=float(ratio),
    )


def transport(similarity: Matrix, ratio: float) -> Matrix:
    """Return the plan, shape (n, m), that sends 1 from every row and at most *ratio* to every column."""
    limits = load_thresholds("checks/coverage")["transport"]
    kernel = np.exp(similarity / limits["temperature"]).astype(np.float32)
    nowhere = np.float32(np.exp(limits["bin_similarity"] / limits["temperature"]))
    columns = np.ones(kernel.shape[1], np.float32)
    # Some BLAS kernels raise the flag of an invalid operation on finite numbers, now and then.
    with np.errstate(invalid="ignore"):
        for _ in range(ITERATIONS):
            rows = 1 / (kernel @ columns + nowhere)
            columns = np.float32(ratio) / (rows @ kernel + nowhere)
    return np.asarray(rows[:, None] * kernel * columns)


def _cosine(own: Matrix, other: Matrix) -> float:
    """Return the cosine of two vectors."""
    return float(own @ other) / max(math.sqrt(float(own @ own) * float(other @ other)), MIN_LENGTH)


def _windows(vectors: Matrix) -> Matrix:
    """Return the sum of every token and its two neighbours."""
    summed = vectors.copy()
    summed[1:] += vectors[:-1]
    summed[:-1] += vectors[1:]
    return summed
