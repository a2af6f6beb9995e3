"""Optimal monotone alignment of two documents' sentences, many to many, with unaligned sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.dynamic import best_path
from alignqa.aligner.spans import SHAPES, centred_sums, neighbour_mean, run_vectors

#: What an unaligned sentence costs, in standard deviations of the similarity of unrelated sentences.
UNALIGNED_COST = 0.5


@dataclass(frozen=True, slots=True)
class AlignedGroup:
    """Sentences that translate each other; one side is empty for an unaligned sentence.

    ``similarity`` is the cosine of both sides about their documents' means (-1..1), ``None`` where a side is empty.
    ``confidence`` is the probability (0..1) that the group is right as it stands.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float | None
    confidence: float


def align_vectors(
    source: NDArray[np.floating],
    target: NDArray[np.floating],
    source_weights: NDArray[np.floating],
    target_weights: NDArray[np.floating],
) -> list[AlignedGroup]:
    """Align two documents given as one vector per sentence.

    Args:
        source: mean-pooled sentence vectors, shape (n, d), any scale.
        target: the same for the other version, shape (m, d).
        source_weights: size of each sentence, in tokens or characters, shape (n,).
        target_weights: the same for the other version, shape (m,).

    Returns:
        Groups in document order that hold every sentence exactly once.
    """
    n, m = len(source), len(target)
    if not n or not m:
        alone = [((i,), ()) for i in range(n)] + [((), (j,)) for j in range(m)]
        return [AlignedGroup(a, b, None, 1.0) for a, b in alone]
    gains, cosines = _gains(source, target, source_weights, target_weights)
    chance = cosines[1, 1][1:, 1:]
    cost = -UNALIGNED_COST * float(chance.std())
    path = best_path(gains, np.full(n, cost), np.full(m, cost))
    return [_group(a, b, cosines) for a, b in path]


def _group(
    source: tuple[int, ...], target: tuple[int, ...], cosines: dict[tuple[int, int], NDArray[np.float64]]
) -> AlignedGroup:
    if not source or not target:
        return AlignedGroup(source, target, None, 0.5)
    similarity = float(cosines[len(source), len(target)][source[-1] + 1, target[-1] + 1])
    return AlignedGroup(source, target, similarity, min(max(similarity, 0.0), 1.0))


def _gains(
    source: NDArray[np.floating],
    target: NDArray[np.floating],
    source_weights: NDArray[np.floating],
    target_weights: NDArray[np.floating],
) -> tuple[dict[tuple[int, int], NDArray[np.float64]], dict[tuple[int, int], NDArray[np.float64]]]:
    """Return gain and cosine of every group by shape; each array, (n + 1, m + 1), is indexed by the group's end."""
    x, y = centred_sums(source, source_weights), centred_sums(target, target_weights)
    runs_x = {a: run_vectors(x, a) for a, _ in SHAPES}
    runs_y = {b: run_vectors(y, b) for _, b in SHAPES}
    sizes_x = {a: _run_sizes(source_weights, a) for a, _ in SHAPES}
    sizes_y = {b: _run_sizes(target_weights, b) for _, b in SHAPES}
    gains, cosines = {}, {}
    for a, b in SHAPES:
        cosine = runs_x[a] @ runs_y[b].T
        chance = neighbour_mean(runs_x[a], runs_y[1][1:], b) + neighbour_mean(runs_y[b], runs_x[1][1:], a).T
        small = np.minimum(sizes_x[a][:, None], sizes_y[b]) / np.maximum(sizes_x[a][:, None], sizes_y[b])
        cosines[a, b] = cosine
        gains[a, b] = (cosine - chance / 2) * np.log2(1 + small)
    return gains, cosines


def _run_sizes(weights: NDArray[np.floating], length: int) -> NDArray[np.float64]:
    cumulated = np.concatenate([[0.0], np.cumsum(weights)])
    sizes = np.ones(len(cumulated))
    sizes[length:] = cumulated[length:] - cumulated[: len(cumulated) - length]
    return np.maximum(sizes, 1e-9)
