"""The two versions of a story on their way through the pipeline: cleaned, as vectors, aligned."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner import AlignedGroup, align_vectors
from alignqa.artifacts import Finding, mark
from alignqa.checks.base import AlignedStory
from alignqa.checks.duplicate import extra_copies, repeated_sentences
from alignqa.datatypes import Document, Pair, Side
from alignqa.embed import Embedding
from alignqa.encoders import TokenVectors


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a story, and what the page left in it.

    ``document`` has its artifact sentences marked. ``clean`` is the same with the artifacts glued to a sentence blanked
    out, at unchanged offsets: what is to be encoded, aligned and checked.
    """

    side: Side
    document: Document
    findings: tuple[Finding, ...]
    clean: Document

    @classmethod
    def of(cls, side: Side, document: Document, findings: Iterable[Finding]) -> Version:
        """Return the version of *document* with its *findings* marked."""
        findings = tuple(findings)
        marked = mark(document, findings)
        return cls(side, marked, findings, _blank(marked, [f.span for f in findings if f.span is not None]))

    @property
    def story_texts(self) -> list[str]:
        """The sentences of the story, artifacts left out."""
        return [self.clean.sentences[i].text for i in self.clean.story]


def _blank(document: Document, spans: Iterable[tuple[int, int]]) -> Document:
    """Return *document* with the characters in *spans* replaced by spaces."""
    text = document.text
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    if text == document.text:
        return document
    sentences = tuple(dataclasses.replace(s, text=text[s.start : s.end]) for s in document.sentences)
    return dataclasses.replace(document, text=text, sentences=sentences)


def part(found: Embedding, start: int, end: int) -> Embedding:
    """Return the rows *start* to *end* of an embedding."""
    tokens = None if found.tokens is None else found.tokens[start:end]
    return Embedding(found.vectors[start:end], found.weights[start:end], tokens)


def align_versions(source: Version, target: Version, found: tuple[Embedding, Embedding]) -> AlignedStory:
    """Align the story sentences of two versions, given their embeddings.

    Sentences that stand once too often on one side take no part: they are found by aligning all sentences, and what is
    left is aligned again.
    """
    sides = (_Side(source.clean, found[0]), _Side(target.clean, found[1]))
    everything = tuple(list(side.document.story) for side in sides)
    groups = _align(sides, everything)
    aligned = [group for group in groups if group.source and group.target]
    copies = (
        extra_copies(repeated_sentences(source.clean), [group.source for group in aligned]),
        extra_copies(repeated_sentences(target.clean), [group.target for group in aligned]),
    )
    if any(copies):
        kept = tuple([i for i in all_ if i not in extra] for all_, extra in zip(everything, copies, strict=True))
        groups = _align(sides, kept)
        groups += [AlignedGroup((i,), (), None, 1.0) for i in copies[0]]
        groups += [AlignedGroup((), (i,), None, 1.0) for i in copies[1]]
    return AlignedStory(
        source.clean,
        target.clean,
        tuple(Pair(g.source, g.target, g.similarity, g.confidence) for g in in_order(groups)),
        sides[0].unit_vectors(),
        sides[1].unit_vectors(),
        sides[0].tokens(),
        sides[1].tokens(),
        *copies,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """A document and the embedding of its story sentences, row by row."""

    document: Document
    found: Embedding

    def rows(self, sentences: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the vectors and weights of the given sentences."""
        row = {sentence: i for i, sentence in enumerate(self.document.story)}
        chosen = [row[sentence] for sentence in sentences]
        return self.found.vectors[chosen], self.found.weights[chosen]

    def unit_vectors(self) -> NDArray[np.float32]:
        """Return unit vectors, one row for each sentence of the document; zero for artifacts."""
        vectors = np.zeros((len(self.document.sentences), self.found.vectors.shape[1]), np.float32)
        norms = np.linalg.norm(self.found.vectors, axis=1, keepdims=True)
        vectors[list(self.document.story)] = self.found.vectors / np.maximum(norms, 1e-9)
        return vectors

    def tokens(self) -> list[TokenVectors] | None:
        """Return the token vectors of each sentence of the document; none for artifacts."""
        if self.found.tokens is None:
            return None
        of = dict(zip(self.document.story, self.found.tokens, strict=True))
        nothing = TokenVectors(
            np.zeros((0, self.found.vectors.shape[1]), np.float32), np.zeros(0, np.int32), np.zeros(0, np.int32)
        )
        return [of.get(i, nothing) for i in range(len(self.document.sentences))]


def _align(sides: tuple[_Side, ...], kept: tuple[Sequence[int], ...]) -> list[AlignedGroup]:
    """Align the *kept* sentences of both sides; the groups hold indices into the documents."""
    (source, source_weights), (target, target_weights) = (side.rows(own) for side, own in zip(sides, kept, strict=True))
    return [
        dataclasses.replace(
            group,
            source=tuple(kept[0][i] for i in group.source),
            target=tuple(kept[1][j] for j in group.target),
        )
        for group in align_vectors(source, target, source_weights, target_weights)
    ]


def in_order(groups: Sequence[AlignedGroup]) -> list[AlignedGroup]:
    """Return *groups* in source order; one without a source side follows the group of the target sentence before it."""
    by_target = sorted((group for group in groups if group.target), key=lambda group: group.target)
    place: dict[tuple[int, ...], tuple[int, int]] = {}
    before = -1
    for group in by_target:
        before = group.source[0] if group.source else before
        place[group.target] = (before, group.target[0] if not group.source else -1)
    return sorted(groups, key=lambda g: (g.source[0], -1) if g.source else place[g.target])
