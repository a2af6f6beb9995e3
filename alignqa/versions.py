"""The two versions of a story on their way through the pipeline: cleaned, as vectors, aligned."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner import AlignedGroup, align_documents
from alignqa.artifacts import Finding, LineClassifier, counterparts, detect_unlisted, mark
from alignqa.checks.base import AlignedStory
from alignqa.checks.duplicate import extra_copies, repeated_sentences
from alignqa.datatypes import Document, Pair, Side
from alignqa.embed import Embedding
from alignqa.encoders import TokenVectors
from alignqa.segment import is_blank


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
    def sentences(self) -> list[int]:
        """Indices of the sentences to be encoded and aligned: those of the story that are not blank."""
        return [i for i in self.clean.story if not is_blank(self.clean.sentences[i].text)]

    @property
    def texts(self) -> list[str]:
        """The sentences to be encoded."""
        return [self.clean.sentences[i].text for i in self.sentences]


def _blank(document: Document, spans: Iterable[tuple[int, int]]) -> Document:
    """Return *document* with the characters in *spans* replaced by spaces."""
    text = document.text
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    if text == document.text:
        return document
    sentences = tuple(dataclasses.replace(s, text=text[s.start : s.end]) for s in document.sentences)
    return dataclasses.replace(document, text=text, sentences=sentences)


def spread(found: Embedding, start: int, version: Version) -> Embedding:
    """Return the rows of *found* that belong to *version*, those from *start* on, one row for each of its sentences.

    Sentences that were not encoded have zero vectors, no weight and no tokens.
    """
    rows, count = version.sentences, len(version.clean.sentences)
    taken = slice(start, start + len(rows))
    vectors = np.zeros((count, found.vectors.shape[1]), np.float32)
    weights = np.zeros(count, np.float32)
    vectors[rows], weights[rows] = found.vectors[taken], found.weights[taken]
    return Embedding(vectors, weights, None if found.tokens is None else _spread(found.tokens[taken], rows, vectors))


def _spread(tokens: Sequence[TokenVectors], rows: Sequence[int], vectors: NDArray[np.float32]) -> list[TokenVectors]:
    nothing = TokenVectors(vectors[:0], np.zeros(0, np.int32), np.zeros(0, np.int32))
    known = dict(zip(rows, tokens, strict=True))
    return [known.get(i, nothing) for i in range(len(vectors))]


def find_unlisted(
    source: Version, target: Version, found: tuple[Embedding, Embedding], classifier: LineClassifier | None
) -> tuple[Version, Version]:
    """Return both versions with the leftovers marked that no rule names, told by shape, meaning and the other version.

    *found* has one row for each sentence; *classifier* belongs to the encoder that made it.
    """
    rows = source.sentences, target.sentences
    stand_out = counterparts(found[0].vectors[rows[0]], found[1].vectors[rows[1]])
    versions = []
    for version, own, embedding, counterpart in zip((source, target), rows, found, stand_out, strict=True):
        known = np.full(len(version.clean.sentences), np.nan, np.float32)
        known[own] = counterpart
        unlisted = detect_unlisted(
            version.clean, _unit(embedding.vectors), known, version.findings, classifier=classifier
        )
        versions.append(Version.of(version.side, version.document, [*version.findings, *unlisted]))
    return versions[0], versions[1]


def align_versions(source: Version, target: Version, found: tuple[Embedding, Embedding]) -> AlignedStory:
    """Align the sentences of two versions, given their embeddings, one row for each sentence.

    Sentences that stand once too often on one side take no part: they are found by aligning all sentences, and what is
    left is aligned again.
    """
    groups, related = _align(found, source.sentences, target.sentences)
    aligned = [group for group in groups if group.source and group.target]
    source_copies = extra_copies(repeated_sentences(source.clean), [g.source for g in aligned], source.sentences)
    target_copies = extra_copies(repeated_sentences(target.clean), [g.target for g in aligned], target.sentences)
    if source_copies or target_copies:
        groups, related = _align(
            found,
            [i for i in source.sentences if i not in source_copies],
            [i for i in target.sentences if i not in target_copies],
        )
    groups = in_order([*groups, *_alone(source.clean, target.clean, groups)])
    return AlignedStory(
        source.clean,
        target.clean,
        tuple(map(_pair, groups)),
        _unit(found[0].vectors),
        _unit(found[1].vectors),
        found[0].tokens,
        found[1].tokens,
        source_copies,
        target_copies,
        tuple(_pair(group) for group in groups if group.moved),
        related,
    )


def apart(story: AlignedStory) -> AlignedStory:
    """Return the *story* with every sentence unaligned: two different stories have no pairs."""
    groups = _alone(story.source, story.target, ())
    return dataclasses.replace(story, pairs=tuple(map(_pair, groups)), moved=())


def _pair(group: AlignedGroup) -> Pair:
    return Pair(group.source, group.target, group.similarity, group.confidence)


def _align(
    found: tuple[Embedding, Embedding], source: Sequence[int], target: Sequence[int]
) -> tuple[list[AlignedGroup], float]:
    """Align the given sentences of both sides; return groups of document indices, and whether the sides are related."""
    alignment = align_documents(
        found[0].vectors[source],
        found[1].vectors[target],
        found[0].weights[source],
        found[1].weights[target],
        _token_arrays(found[0], source),
        _token_arrays(found[1], target),
    )
    groups = [
        dataclasses.replace(
            group, source=tuple(source[i] for i in group.source), target=tuple(target[j] for j in group.target)
        )
        for group in alignment.groups
    ]
    return groups, alignment.related


def _token_arrays(found: Embedding, sentences: Sequence[int]) -> list[NDArray[np.float32]] | None:
    return None if found.tokens is None else [found.tokens[i].vectors for i in sentences]


def _alone(source: Document, target: Document, groups: Iterable[AlignedGroup]) -> list[AlignedGroup]:
    """Return a group for each story sentence that took no part in the alignment."""
    seen_source = {i for group in groups for i in group.source}
    seen_target = {j for group in groups for j in group.target}
    return [
        *(AlignedGroup((i,), (), None, 1.0) for i in source.story if i not in seen_source),
        *(AlignedGroup((), (j,), None, 1.0) for j in target.story if j not in seen_target),
    ]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), np.float32)


def in_order(groups: Sequence[AlignedGroup]) -> list[AlignedGroup]:
    """Return *groups* in source order; one without a source side follows the group of the target sentence before it."""
    by_target = sorted((group for group in groups if group.target), key=lambda group: group.target)
    place: dict[tuple[int, ...], tuple[int, int]] = {}
    before = -1
    for group in by_target:
        before = group.source[0] if group.source else before
        place[group.target] = (before, group.target[0] if not group.source else -1)
    return sorted(groups, key=lambda g: (g.source[0], -1) if g.source else place[g.target])
