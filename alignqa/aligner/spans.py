"""Vectors of runs of neighbouring sentences, and how alike two runs are.

The vector of a run is the sum of its sentences' token vectors, centred on the mean token vector of its document; so one
vector per sentence is enough for every run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Group shapes (source sentences, target sentences) the aligner considers.
SHAPES: tuple[tuple[int, int], ...] = tuple(
    (a, b) for a in range(1, 6) for b in range(1, 6) if a + b <= 6 or (a, b) in {(3, 4), (4, 3)}
)
#: Sentences on each side of a run that tell what similarity chance alone brings there.
NEIGHBOURS = 3


def centred_sums(vectors: NDArray[np.floating], weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return each sentence's summed token vectors about the document's mean, shape (n, d).

    ``vectors`` are mean-pooled sentence vectors, shape (n, d); ``weights`` are their token counts, shape (n,).
    """
    sizes = np.asarray(weights, np.float64)[:, None]
    sums = vectors.astype(np.float64) * sizes
    mean = sums.sum(axis=0) / max(float(sizes.sum()), 1e-9)
    return np.asarray(sums - sizes * mean)


def run_vectors(sums: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return unit vectors of all runs of *length* sentences; row ``e`` is the run that ends before sentence ``e``."""
    cumulated = np.concatenate([np.zeros((1, sums.shape[1])), np.cumsum(sums, axis=0)])
    runs = np.zeros_like(cumulated)
    runs[length:] = cumulated[length:] - cumulated[: len(cumulated) - length]
    norms = np.linalg.norm(runs, axis=1, keepdims=True)
    return np.asarray(runs / np.maximum(norms, 1e-9))


def neighbour_mean(runs: NDArray[np.float64], others: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return the mean similarity of each run to the sentences around every run of *length* on the other side.

    ``runs`` has shape (r, d); ``others``, shape (m, d), are the other side's sentences. The result has shape (r, m + 1)
    with columns indexed by the end of the other side's run.
    """
    count = len(others)
    cumulated = np.concatenate([np.zeros((len(runs), 1)), np.cumsum(runs @ others.T, axis=1)], axis=1)
    end = np.arange(count + 1)
    start = np.maximum(end - length, 0)
    low, high = np.maximum(start - NEIGHBOURS, 0), np.minimum(end + NEIGHBOURS, count)
    total = cumulated[:, high] - cumulated[:, end] + cumulated[:, start] - cumulated[:, low]
    return np.asarray(total / np.maximum(high - end + start - low, 1))
