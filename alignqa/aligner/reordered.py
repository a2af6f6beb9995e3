"""Sentences left unaligned on both sides in; the pairs among them that were reordered, off the monotone path, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from alignqa.aligner.band import Integers
from alignqa.aligner.features import Evidence
from alignqa.aligner.lattice import Lattice
from alignqa.aligner.model import AlignmentModel
from alignqa.aligner.scale import Scale
from alignqa.aligner.search import find_band
from alignqa.aligner.sides import AlignerSide
from alignqa.resources import load_thresholds

#: Sentences around a passage that show how similar its words are to those of any other.
CONTEXT = 4
#: Above so many combinations of unaligned sentences nothing is searched for, to bound time and memory.
MAX_COMBINATIONS = 20_000_000

#: A range of neighbouring sentences: the first, and the one after the last.
Passage = tuple[int, int]


class Reordered(NamedTuple):
    """A reordered pair: its sentences on both sides, the cosine of these, and the probability that it is right."""

    source: Passage
    target: Passage
    similarity: float
    probability: float


def find_reordered(
    source: AlignerSide, target: AlignerSide, unaligned: tuple[Integers, Integers], scale: Scale, model: AlignmentModel
) -> list[Reordered]:
    """Return the pairs among the sentences that the monotone path left *unaligned* on both sides, most probable first.

    No sentence is in two of them. Passages are neighbouring sentences left unaligned; two of them are aligned like
    documents, on the *scale* of the whole pair, if they hold sentences that resemble each other most.
    """
    if not len(unaligned[0]) or not len(unaligned[1]) or len(unaligned[0]) * len(unaligned[1]) > MAX_COMBINATIONS:
        return []
    found = [
        reordered
        for passages in _candidates(source, target, unaligned, scale)
        for reordered in _pairs(source, target, passages, scale, model)
    ]
    taken: tuple[set[int], set[int]] = (set(), set())
    kept = []
    for reordered in sorted(found, key=lambda item: (-item.probability, item.source)):
        members = set(range(*reordered.source)), set(range(*reordered.target))
        if not (members[0] & taken[0] or members[1] & taken[1]):
            taken[0].update(members[0])
            taken[1].update(members[1])
            kept.append(reordered)
    return kept


def _candidates(
    source: AlignerSide, target: AlignerSide, unaligned: tuple[Integers, Integers], scale: Scale
) -> list[tuple[Passage, Passage]]:
    """Return the pairs of passages that hold two sentences each other's best among those left unaligned."""
    unit = [side.directions(rows) for side, rows in zip((source, target), unaligned, strict=True)]
    similarity = scale.relative(unit[0] @ unit[1].T)
    rows, columns = np.nonzero(
        (similarity >= load_thresholds("aligner")["reordered"]["min_similarity"])
        & (similarity == similarity.max(axis=1, keepdims=True))
        & (similarity == similarity.max(axis=0))
    )
    first, second = _passages(unaligned[0]), _passages(unaligned[1])
    pairs = {(first[int(unaligned[0][i])], second[int(unaligned[1][j])]) for i, j in zip(rows, columns, strict=True)}
    return sorted(pairs)


def _passages(sentences: Integers) -> dict[int, Passage]:
    """Return for each of some sentences in order the unbroken range of them it is in."""
    ranges = np.split(sentences, np.flatnonzero(np.diff(sentences) > 1) + 1)
    return {int(i): (int(own[0]), int(own[-1]) + 1) for own in ranges for i in own}


def _pairs(
    source: AlignerSide, target: AlignerSide, passages: tuple[Passage, Passage], scale: Scale, model: AlignmentModel
) -> Iterator[Reordered]:
    """Yield the pairs in which two *passages* are aligned with each other."""
    (first, last), (other_first, other_last) = passages
    top, left = max(first - CONTEXT, 0), max(other_first - CONTEXT, 0)
    own, other = source.part(top, last + CONTEXT), target.part(left, other_last + CONTEXT)
    evidence = Evidence(own, other, find_band(own.sums, other.sums), scale)
    lattice = _within(model.lattice(evidence), (first - top, last - top), (other_first - left, other_last - left))
    steps = np.array([step for step in lattice.best_path() if step[2] and step[3]], np.int64).reshape(-1, 4)
    facts = evidence.similarity(steps).tolist(), lattice.posteriors().of(steps).tolist()
    min_probability = load_thresholds("aligner")["reordered"]["min_probability"]
    for (i, j, a, b), similarity, probability in zip(steps.tolist(), *facts, strict=True):
        if probability >= min_probability:
            yield Reordered((top + i - a, top + i), (left + j - b, left + j), similarity, probability)


def _within(lattice: Lattice, source: Passage, target: Passage) -> Lattice:
    """Return the *lattice* with no groups but those inside both passages."""
    rows, columns = lattice.band.cells(0, len(lattice.band.low))
    shapes = np.array(lattice.shapes)[:, :, None]
    inside = (rows - shapes[:, 0] >= source[0]) & (rows <= source[1])
    inside &= (columns - shapes[:, 1] >= target[0]) & (columns <= target[1])
    return replace(lattice, groups=np.where(inside, lattice.groups, -np.inf))
