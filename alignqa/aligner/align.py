"""Alignment of two documents' sentences: optimal, monotone, many to many, with unaligned sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.features import Evidence
from alignqa.aligner.lattice import Doubles, Lattice, Posteriors, Step
from alignqa.aligner.moved import Passage, find_moved
from alignqa.aligner.scale import Scale
from alignqa.aligner.scorer import Scorer, load_scorer
from alignqa.aligner.search import MARGIN, find_band
from alignqa.aligner.sides import Side, make_side

#: How often the band is doubled where the path runs along its edge.
MOST_WIDENINGS = 4

Vectors = NDArray[np.floating]


#: Log-odds that two documents are translations at all: constant, per standard deviation of contrast, and per share of
#: the better aligned side. Fitted on whole, cut and joined stories of NTREX-128 against stories that do not belong.
RELATED_CONSTANT, RELATED_CONTRAST, RELATED_SHARE = -13.35, 3.89, 1.87
#: In documents less likely related than this no moved passage is sought: chance would find some.
LEAST_RELATED = 0.5


@dataclass(frozen=True, slots=True)
class AlignedGroup:
    """Sentences that translate each other; one side is empty for an unaligned sentence.

    ``similarity`` is the cosine of both sides about their documents' means (-1..1), ``None`` where a side is empty.
    ``confidence`` is the probability (0..1) that the group is right as it stands. ``moved`` tells that it stands in
    another place than the groups around it.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float | None
    confidence: float
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two documents are aligned.

    ``groups`` hold every sentence exactly once, in source order. ``related`` is the probability (0..1) that the
    documents are translations of each other at all, or of parts of each other. ``coverage`` is the share (0..1) of
    each side, by size, that is expected to have a counterpart.
    """

    groups: tuple[AlignedGroup, ...]
    related: float
    coverage: tuple[float, float]


def align_documents(
    source: Vectors,
    target: Vectors,
    source_weights: Vectors,
    target_weights: Vectors,
    source_tokens: Sequence[Vectors] | None = None,
    target_tokens: Sequence[Vectors] | None = None,
) -> Alignment:
    """Align two documents given as vectors.

    Args:
        source: mean-pooled sentence vectors of any encoder, shape (n, d), any scale.
        target: the same for the other version, shape (m, d).
        source_weights: size of each sentence in tokens or characters, shape (n,).
        target_weights: the same for the other version, shape (m,).
        source_tokens: the vectors of each sentence's tokens, n arrays of shape (tokens, d), if the encoder tells them;
            they make the alignment better.
        target_tokens: the same for the other version.
    """
    if not len(source) or not len(target):
        return _nothing_aligned(len(source), len(target))
    if source_tokens is None or target_tokens is None:
        source_tokens = target_tokens = None
    return _align(make_side(source, source_weights, source_tokens), make_side(target, target_weights, target_tokens))


def align_vectors(
    source: Vectors,
    target: Vectors,
    source_weights: Vectors,
    target_weights: Vectors,
    source_tokens: Sequence[Vectors] | None = None,
    target_tokens: Sequence[Vectors] | None = None,
) -> list[AlignedGroup]:
    """Return the groups of :func:`align_documents`, given the same."""
    found = align_documents(source, target, source_weights, target_weights, source_tokens, target_tokens)
    return list(found.groups)


def _nothing_aligned(n: int, m: int) -> Alignment:
    source = (AlignedGroup((i,), (), None, 1.0) for i in range(n))
    target = (AlignedGroup((), (j,), None, 1.0) for j in range(m))
    return Alignment((*source, *target), 0.0, (0.0, 0.0))


def _align(source: Side, target: Side) -> Alignment:
    scorer = load_scorer(source.tokens is not None and target.tokens is not None)
    evidence, lattice, path = _search(source, target, scorer)
    posteriors = lattice.posteriors()
    alone = posteriors.source_alone(), posteriors.target_alone()
    coverage = (
        float(np.average(1 - alone[0], weights=source.sizes)),
        float(np.average(1 - alone[1], weights=target.sizes)),
    )
    related = _probability(
        RELATED_CONSTANT + RELATED_CONTRAST * evidence.scale.contrast + RELATED_SHARE * max(coverage)
    )
    groups = [_group(step, source, target, posteriors, alone) for step in path]
    if related >= LEAST_RELATED:
        groups = _with_moved(groups, source, target, evidence.scale, scorer)
    return Alignment(tuple(groups), related, coverage)


def _search(source: Side, target: Side, scorer: Scorer) -> tuple[Evidence, Lattice, list[Step]]:
    """Return the best path, and what it was found in; the band is widened while the path runs along its edge."""
    margin = MARGIN
    for _ in range(MOST_WIDENINGS):
        evidence = Evidence(source, target, find_band(source.sums, target.sums, margin))
        lattice = scorer.lattice(evidence)
        path = lattice.best_path()
        if not _touches_edge(path, lattice, len(target)):
            break
        margin *= 2
    return evidence, lattice, path


def _touches_edge(path: Sequence[Step], lattice: Lattice, m: int) -> bool:
    """Return whether the path visits an outermost cell of the band beyond which the grid goes on."""
    ends = np.array([step[:2] for step in path])
    low, high = lattice.band.low[ends[:, 0]], lattice.band.high[ends[:, 0]]
    return bool((((ends[:, 1] == low) & (low > 0)) | ((ends[:, 1] == high) & (high < m))).any())


def _probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))


def _group(
    step: Step, source: Side, target: Side, posteriors: Posteriors, alone: tuple[Doubles, Doubles]
) -> AlignedGroup:
    i, j, a, b = step
    if a and b:
        return _aligned((i - a, i), (j - b, j), source, target, posteriors.of(step))
    return AlignedGroup(
        tuple(range(i - a, i)), tuple(range(j - b, j)), None, float(alone[0][i - 1] if a else alone[1][j - 1])
    )


def _aligned(
    rows: Passage, columns: Passage, source: Side, target: Side, confidence: float, moved: bool = False
) -> AlignedGroup:
    sums = source.sums[slice(*rows)].sum(axis=0), target.sums[slice(*columns)].sum(axis=0)
    norms = source.norms[rows[1] - rows[0] - 1, rows[1]] * target.norms[columns[1] - columns[0] - 1, columns[1]]
    cosine = float(sums[0] @ sums[1] / norms)
    members = tuple(range(*rows)), tuple(range(*columns))
    return AlignedGroup(*members, min(max(cosine, -1.0), 1.0), confidence, moved)


def _with_moved(
    groups: Sequence[AlignedGroup], source: Side, target: Side, scale: Scale, scorer: Scorer
) -> list[AlignedGroup]:
    """Return the *groups* with those sentences joined that were left alone because they stand in another place."""
    alone = (
        np.array([group.source[0] for group in groups if not group.target], np.int64),
        np.array([group.target[0] for group in groups if not group.source], np.int64),
    )
    moved = [
        _aligned(*found[:2], source, target, found[2], True)
        for found in find_moved(source, target, alone, scale, scorer)
    ]
    if not moved:
        return list(groups)
    taken = {i for group in moved for i in group.source}, {j for group in moved for j in group.target}
    kept = [g for g in groups if (g.source and g.target) or not (taken[0] & {*g.source} or taken[1] & {*g.target})]
    return _in_source_order(kept, moved)


def _in_source_order(groups: Sequence[AlignedGroup], moved: Sequence[AlignedGroup]) -> list[AlignedGroup]:
    """Return *groups*, which are in document order, with the *moved* ones put where their source sentences stand."""
    result = list(groups)
    for group in sorted(moved, key=lambda one: one.source):
        before = [k for k, other in enumerate(result) if other.source and other.source < group.source]
        result.insert(before[-1] + 1 if before else 0, group)
    return result
