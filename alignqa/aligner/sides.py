"""An embedding in; centred vectors of its sentences, and of runs of neighbouring sentences, out.

The vector of a run is the sum of its sentences' token vectors about the mean token vector of the document, so one
vector per sentence is enough for every run, and a run is never encoded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignqa.aligner.band import Integers
from alignqa.aligner.shapes import MAX_RUN
from alignqa.vectors import Background, Embedding, Floats, unit


@dataclass(frozen=True, slots=True)
class AlignerSide:
    """One version as the aligner sees it.

    ``sums``, shape (n, d), are the centred sums of each sentence's token vectors and ``sizes``, shape (n,), its number
    of tokens. ``norms``, shape (MAX_RUN, n + 1), belong to runs: entry (a - 1, e) is the length of the vector of the
    ``a`` sentences before sentence ``e``. ``tokens`` are the unit token vectors of each sentence, ``cues`` what
    its text shows, by :class:`alignqa.vectors.Cue`. ``background`` is given where the document is too short to show by
    itself what is common to all sentences.
    """

    sums: Floats
    sizes: Floats
    norms: Floats
    tokens: tuple[Floats, ...] | None
    cues: Floats | None = None
    background: Background | None = None

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.sums)

    def directions(self, sentences: slice | Integers = slice(None)) -> Floats:
        """Return the unit vectors of *sentences* about the mean of the document, shape (sentences, d)."""
        return np.asarray(self.sums[sentences] / self.norms[0, 1:][sentences][:, None], np.float32)

    def part(self, first: int, last: int) -> AlignerSide:
        """Return the sentences *first* to *last* - 1 as a side of their own, still centred on the whole document."""
        sums, sizes = self.sums[first:last], self.sizes[first:last]
        tokens = None if self.tokens is None else self.tokens[first:last]
        cues = None if self.cues is None else self.cues[first:last]
        return AlignerSide(sums, sizes, _run_norms(sums), tokens, cues, self.background)


def make_side(embedding: Embedding, background: Background | None = None) -> AlignerSide:
    """Return the version whose sentences have the given *embedding*; token vectors are used where it holds them.

    The mean is that of the sentences and of one more, so that the only sentence of a document is not centred away: one
    at the mean of the *background*, or at the origin where there is none.
    """
    sums, sizes = embedding.sums()
    n = len(sizes)
    mean = (sums.sum(axis=0, dtype=np.float64) / max(float(sizes.sum()), 1e-6)).astype(np.float32)
    mean *= n / (n + 1)
    if background is not None:
        mean += background.mean / np.float32(n + 1)
    sums -= sizes[:, None] * mean
    tokens = None
    if embedding.tokens is not None:  # every sentence has a token: where there is none, one that is like no other
        dimensions = max((own.vectors.shape[1] for own in embedding.tokens), default=1)
        none = np.zeros((1, dimensions), np.float32)
        tokens = tuple(unit(own.vectors) if len(own.starts) else none for own in embedding.tokens)
    return AlignerSide(sums, sizes, _run_norms(sums), tokens, embedding.cues, background)


def _run_norms(sums: Floats) -> Floats:
    """Return the length of the vector of every run of up to MAX_RUN sentences; 1 where there is no such run."""
    n = len(sums)
    norms = np.ones((MAX_RUN, n + 1), np.float32)
    products = [np.einsum("ij,ij->i", sums[: n - distance], sums[distance:]) for distance in range(min(MAX_RUN, n))]
    squares = np.zeros(n + 1, np.float32)
    for a in range(1, len(products) + 1):
        with_rest = sum(product[: n - a + 1] for product in products[1:a])
        squares = squares[1:] + products[0][: n - a + 1] + 2 * with_rest
        norms[a - 1, a:] = np.sqrt(np.maximum(squares, 1e-12))
    return norms
