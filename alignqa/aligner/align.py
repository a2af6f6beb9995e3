"""Two embeddings in, aligned groups of their sentences out: optimal, monotone, many to many, some unaligned."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from alignqa.aligner.features import Evidence
from alignqa.aligner.lattice import Doubles, Lattice, Posteriors, Step
from alignqa.aligner.model import AlignmentModel, load_model
from alignqa.aligner.reordered import find_reordered
from alignqa.aligner.scale import Scale
from alignqa.aligner.search import MARGIN, find_band
from alignqa.aligner.sides import AlignerSide, make_side
from alignqa.resources import load_thresholds
from alignqa.vectors import ONE_THREAD, Background, Embedding, sigmoid

#: How often the band is searched; it is doubled in between while the path runs along its edge.
MAX_SEARCHES = 4
#: Cells that a band is never widened to, to bound memory.
MAX_BAND = 8_000_000


@dataclass(frozen=True, slots=True)
class AlignedGroup:
    """Sentences that translate each other; one side is empty for an unaligned sentence.

    ``similarity`` is the cosine of both sides about their documents' means (-1..1), ``None`` if a side is empty.
    ``confidence`` is the probability (0..1) that the group is exactly right. ``reordered`` says that it
    is off the monotone path of the groups around it.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float | None
    confidence: float
    reordered: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two documents are aligned.

    ``groups`` hold every sentence that has a weight exactly once, in source order. ``related`` is the probability
    (0..1) that the documents are translations of each other at all, or of parts of each other. ``coverage`` is the
    share (0..1) of each side, by size, that is expected to have a counterpart.
    """

    groups: tuple[AlignedGroup, ...]
    related: float
    coverage: tuple[float, float]


def align_documents(
    source: Embedding,
    target: Embedding,
    *,
    model: AlignmentModel | None = None,
    background: Background | None = None,
) -> Alignment:
    """Align two documents given as embeddings of their sentences, by any encoder, at any scale.

    Token vectors make the alignment better; they are used where both sides have them, and so are cues. Sentences of
    weight 0 take no part: no group holds them. The *model* is the one that comes with the library unless it is given.
    The *background* is that of the encoder; short documents need it, as they do not show what chance is. The numeric
    libraries use one thread meanwhile: more take twice the processor time and are no faster, and sums of products
    would depend on their number.
    """
    if source.tokens is None or target.tokens is None:
        source, target = (replace(side, tokens=None) for side in (source, target))
    rows, columns = (np.flatnonzero(side.weights).tolist() for side in (source, target))
    if not rows or not columns:
        unaligned = [
            *(AlignedGroup((i,), (), None, 1.0) for i in rows),
            *(AlignedGroup((), (j,), None, 1.0) for j in columns),
        ]
        return Alignment(tuple(unaligned), 0.0, (0.0, 0.0))
    if len(rows) == len(source) and len(columns) == len(target):
        with ONE_THREAD:
            return _align(make_side(source, background), make_side(target, background), model)
    alignment = align_documents(source.take(rows), target.take(columns), model=model, background=background)
    groups = (
        replace(group, source=tuple(rows[i] for i in group.source), target=tuple(columns[j] for j in group.target))
        for group in alignment.groups
    )
    return replace(alignment, groups=tuple(groups))


def _align(source: AlignerSide, target: AlignerSide, model: AlignmentModel | None) -> Alignment:
    model = model or load_model(source.tokens is not None)
    evidence, lattice, path = _search(source, target, model)
    posteriors = lattice.posteriors()
    unaligned = posteriors.source_unaligned(), posteriors.target_unaligned()
    coverage = (
        float(np.average(1 - unaligned[0], weights=source.sizes)),
        float(np.average(1 - unaligned[1], weights=target.sizes)),
    )
    scale, limits = evidence.scale, load_thresholds("aligner")["related"]
    related = sigmoid(limits["constant"] + limits["contrast"] * scale.contrast + limits["chain"] * scale.chain)
    groups = _groups(path, evidence, posteriors, unaligned)
    if related >= limits["min_probability"]:
        groups = _with_reordered(groups, source, target, scale, model)
    return Alignment(tuple(groups), related, coverage)


def _search(source: AlignerSide, target: AlignerSide, model: AlignmentModel) -> tuple[Evidence, Lattice, list[Step]]:
    """Return the best path, and what it was found in; the band is widened while the path runs along its edge."""
    margin = MARGIN
    for _ in range(MAX_SEARCHES):
        evidence = Evidence(source, target, find_band(source.sums, target.sums, margin))
        lattice = model.lattice(evidence)
        path = lattice.best_path()
        if not _touches_edge(path, lattice, len(target)) or 2 * evidence.band.size > MAX_BAND:
            break
        margin *= 2
    return evidence, lattice, path


def _touches_edge(path: Sequence[Step], lattice: Lattice, m: int) -> bool:
    """Return whether the path visits an outermost cell of the band beyond which the grid goes on."""
    ends = np.array([step[:2] for step in path])
    low, high = lattice.band.low[ends[:, 0]], lattice.band.high[ends[:, 0]]
    return bool((((ends[:, 1] == low) & (low > 0)) | ((ends[:, 1] == high) & (high < m))).any())


def _groups(
    path: Sequence[Step], evidence: Evidence, posteriors: Posteriors, unaligned: tuple[Doubles, Doubles]
) -> list[AlignedGroup]:
    """Return what the steps of the *path* take, with similarity and confidence."""
    pairs = np.array([step for step in path if step[2] and step[3]], np.int64).reshape(-1, 4)
    facts = zip(evidence.similarity(pairs).tolist(), posteriors.of(pairs).tolist(), strict=True)
    probabilities = unaligned[0].tolist(), unaligned[1].tolist()
    groups = []
    for i, j, a, b in path:
        if a and b:
            similarity, confidence = next(facts)
        else:
            similarity, confidence = None, probabilities[0][i - 1] if a else probabilities[1][j - 1]
        groups.append(AlignedGroup(tuple(range(i - a, i)), tuple(range(j - b, j)), similarity, confidence))
    return groups


def _with_reordered(
    groups: Sequence[AlignedGroup], source: AlignerSide, target: AlignerSide, scale: Scale, model: AlignmentModel
) -> list[AlignedGroup]:
    """Return the *groups* with the unaligned sentences joined that are reordered counterparts of each other."""
    unaligned = (
        np.array([group.source[0] for group in groups if not group.target], np.int64),
        np.array([group.target[0] for group in groups if not group.source], np.int64),
    )
    reordered = [
        AlignedGroup(
            tuple(range(*found.source)), tuple(range(*found.target)), found.similarity, found.probability, True
        )
        for found in find_reordered(source, target, unaligned, scale, model)
    ]
    if not reordered:
        return list(groups)
    taken = {i for group in reordered for i in group.source}, {j for group in reordered for j in group.target}
    kept = [g for g in groups if (g.source and g.target) or not (taken[0] & {*g.source} or taken[1] & {*g.target})]
    return _in_source_order(kept, reordered)


def _in_source_order(groups: Sequence[AlignedGroup], reordered: Sequence[AlignedGroup]) -> list[AlignedGroup]:
    """Return *groups*, which are in document order, with the *reordered* ones put in by their source sentences."""
    sourced = [k for k, group in enumerate(groups) if group.source]
    starts = [groups[k].source for k in sourced]
    before: dict[int, list[AlignedGroup]] = {}
    for group in sorted(reordered, key=lambda one: one.source):
        preceding = bisect_left(starts, group.source)
        before.setdefault(sourced[preceding - 1] + 1 if preceding else 0, []).append(group)
    in_order = [[*before.get(k, ()), group] for k, group in enumerate(groups)]
    return [*chain.from_iterable(in_order), *before.get(len(groups), ())]
