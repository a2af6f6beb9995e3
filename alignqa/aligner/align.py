"""Alignment of two documents' sentences: optimal, monotone, many to many, with unaligned sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.features import GROUP_SHAPES, Evidence
from alignqa.aligner.lattice import Lattice, Posteriors, Step
from alignqa.aligner.scorer import load_scorer
from alignqa.aligner.search import MARGIN, find_band
from alignqa.aligner.sides import Side, make_side

#: How often the band is doubled where the path runs along its edge.
MOST_WIDENINGS = 4

Vectors = NDArray[np.floating]


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
    source: Vectors,
    target: Vectors,
    source_weights: Vectors,
    target_weights: Vectors,
    source_tokens: Sequence[Vectors] | None = None,
    target_tokens: Sequence[Vectors] | None = None,
) -> list[AlignedGroup]:
    """Align two documents given as vectors.

    Args:
        source: mean-pooled sentence vectors of any encoder, shape (n, d), any scale.
        target: the same for the other version, shape (m, d).
        source_weights: size of each sentence in tokens or characters, shape (n,).
        target_weights: the same for the other version, shape (m,).
        source_tokens: the vectors of each sentence's tokens, n arrays of shape (tokens, d), if the encoder tells them;
            they make the alignment better.
        target_tokens: the same for the other version.

    Returns:
        Groups in document order that hold every sentence exactly once.
    """
    if not len(source) or not len(target):
        return [
            *(AlignedGroup((i,), (), None, 1.0) for i in range(len(source))),
            *(AlignedGroup((), (j,), None, 1.0) for j in range(len(target))),
        ]
    if source_tokens is None or target_tokens is None:
        source_tokens = target_tokens = None
    return _align(make_side(source, source_weights, source_tokens), make_side(target, target_weights, target_tokens))


def _align(source: Side, target: Side) -> list[AlignedGroup]:
    scorer = load_scorer(source.tokens is not None)
    margin = MARGIN
    for _ in range(MOST_WIDENINGS):
        evidence = Evidence(source, target, find_band(source.sums, target.sums, margin))
        lattice = scorer.lattice(evidence)
        path = lattice.best_path()
        if not _touches_edge(path, lattice, len(target)):
            break
        margin *= 2
    posteriors = lattice.posteriors()
    return [_group(step, source, target, lattice, posteriors) for step in path]


def _touches_edge(path: Sequence[Step], lattice: Lattice, m: int) -> bool:
    """Return whether the path visits an outermost cell of the band beyond which the grid goes on."""
    ends = np.array([step[:2] for step in path])
    low, high = lattice.band.low[ends[:, 0]], lattice.band.high[ends[:, 0]]
    return bool((((ends[:, 1] == low) & (low > 0)) | ((ends[:, 1] == high) & (high < m))).any())


def _group(step: Step, source: Side, target: Side, lattice: Lattice, posteriors: Posteriors) -> AlignedGroup:
    i, j, a, b = step
    members = tuple(range(i - a, i)), tuple(range(j - b, j))
    if not a or not b:
        alone = posteriors.source_alone[i - 1] if a else posteriors.target_alone[j - 1]
        return AlignedGroup(*members, None, float(alone))
    total = source.sums[i - a : i].sum(axis=0) @ target.sums[j - b : j].sum(axis=0)
    cosine = float(total / (source.norms[a - 1, i] * target.norms[b - 1, j]))
    cell = lattice.band.find(np.array([i]), np.array([j]))[0]
    confidence = posteriors.groups[GROUP_SHAPES.index((a, b)), cell]
    return AlignedGroup(*members, min(max(cosine, -1.0), 1.0), min(float(confidence), 1.0))
