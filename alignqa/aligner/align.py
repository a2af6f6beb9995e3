"""Alignment of two documents' sentences: optimal, monotone, many to many, with unaligned sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.features import Evidence
from alignqa.aligner.lattice import Doubles, Lattice, Posteriors, Step
from alignqa.aligner.moved import find_moved
from alignqa.aligner.scale import Scale
from alignqa.aligner.scorer import Scorer, load_scorer
from alignqa.aligner.search import MARGIN, find_band
from alignqa.aligner.sides import Side, make_side

#: How often the band is doubled where the path runs along its edge.
MOST_WIDENINGS = 4
#: Cells that a band is never widened to, to bound memory.
LARGEST_BAND = 8_000_000

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
        source_weights: size of each sentence in tokens, shape (n,); a quarter of its bytes where they are unknown.
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
    groups = _groups(path, evidence, posteriors, alone)
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
        if not _touches_edge(path, lattice, len(target)) or 2 * evidence.band.size > LARGEST_BAND:
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


def _groups(
    path: Sequence[Step], evidence: Evidence, posteriors: Posteriors, alone: tuple[Doubles, Doubles]
) -> list[AlignedGroup]:
    """Return what the steps of the *path* take, with similarity and confidence."""
    pairs = np.array([step for step in path if step[2] and step[3]], np.int64).reshape(-1, 4)
    facts = zip(evidence.similarity(pairs).tolist(), posteriors.of(pairs).tolist(), strict=True)
    unaligned = alone[0].tolist(), alone[1].tolist()
    groups = []
    for i, j, a, b in path:
        if a and b:
            similarity, confidence = next(facts)
        else:
            similarity, confidence = None, unaligned[0][i - 1] if a else unaligned[1][j - 1]
        groups.append(AlignedGroup(tuple(range(i - a, i)), tuple(range(j - b, j)), similarity, confidence))
    return groups


def _with_moved(
    groups: Sequence[AlignedGroup], source: Side, target: Side, scale: Scale, scorer: Scorer
) -> list[AlignedGroup]:
    """Return the *groups* with those sentences joined that were left alone because they stand in another place."""
    alone = (
        np.array([group.source[0] for group in groups if not group.target], np.int64),
        np.array([group.target[0] for group in groups if not group.source], np.int64),
    )
    moved = [
        AlignedGroup(
            tuple(range(*found.source)), tuple(range(*found.target)), found.similarity, found.probability, True
        )
        for found in find_moved(source, target, alone, scale, scorer)
    ]
    if not moved:
        return list(groups)
    taken = {i for group in moved for i in group.source}, {j for group in moved for j in group.target}
    kept = [g for g in groups if (g.source and g.target) or not (taken[0] & {*g.source} or taken[1] & {*g.target})]
    return _in_source_order(kept, moved)


def _in_source_order(groups: Sequence[AlignedGroup], moved: Sequence[AlignedGroup]) -> list[AlignedGroup]:
    """Return *groups*, which are in document order, with the *moved* ones put where their source sentences stand."""
    places = [k for k, group in enumerate(groups) if group.source]
    starts = [groups[k].source for k in places]
    before: dict[int, list[AlignedGroup]] = {}
    for group in sorted(moved, key=lambda one: one.source):
        place = bisect_left(starts, group.source)
        before.setdefault(places[place - 1] + 1 if place else 0, []).append(group)
    in_order = [[*before.get(k, ()), group] for k, group in enumerate(groups)]
    return [*chain.from_iterable(in_order), *before.get(len(groups), ())]
