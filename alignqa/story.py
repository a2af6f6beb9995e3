"""The two versions of a story: each step takes the story and returns it with one more thing known.

The pipeline starts with a story whose artifacts are marked by rules; then it adds the embedding, the artifacts that
only evidence from both versions shows, and the alignment. The checks read the result.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import get_args

import numpy as np

from alignqa.aligner import AlignedGroup, align_documents
from alignqa.artifacts import (
    Finding,
    Group,
    LineClassifier,
    Version,
    counterparts,
    decide_together,
    detect_unlisted,
    mark,
)
from alignqa.datatypes import Document, Pair, Side, Span
from alignqa.resources import load_thresholds
from alignqa.text.cues import add_cues
from alignqa.text.duplicates import extra_copies, repeated_sentences
from alignqa.text.segmentation import is_blank
from alignqa.vectors import Background, Embedding, Floats, TokenVectors, unit


@dataclass(frozen=True, slots=True)
class StorySide:
    """One version of a story.

    ``marked`` is the document as given, its artifact sentences marked, and ``findings`` are its artifacts. ``document``
    is the same with the artifacts inside sentences blanked out, at unchanged offsets: what is encoded, aligned and
    checked. ``embedding``, where it is known, has one row for each sentence of the document; blank sentences, and the
    artifacts known before, were not encoded. ``copies`` maps each extra copy of a sentence to its original.
    """

    side: Side
    marked: Document
    findings: tuple[Finding, ...]
    document: Document
    embedding: Embedding | None = None
    copies: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, side: Side, document: Document, findings: Iterable[Finding] = ()) -> StorySide:
        """Return the version of *document* with its *findings* marked."""
        findings = tuple(findings)
        marked = mark(document, findings)
        return cls(side, marked, findings, _blank(marked, [f.span for f in findings if f.span is not None]))

    @property
    def texts(self) -> list[str | None]:
        """The text of each sentence to be encoded; ``None`` for code and blank sentences."""
        return [None if s.artifact == "code" or is_blank(s.text) else s.text for s in self.document.sentences]

    @property
    def to_align(self) -> list[int]:
        """Indices of the sentences to be aligned: those of the story that are not blank."""
        return [i for i in self.document.story if not is_blank(self.document.sentences[i].text)]

    @property
    def artifacts_encoded(self) -> list[int]:
        """Indices of the artifacts that were encoded, to see what translates them."""
        sentences = zip(self.document.sentences, self.embedded().weights, strict=True)
        return [i for i, (sentence, weight) in enumerate(sentences) if sentence.artifact is not None and weight]

    def embedded(self) -> Embedding:
        """Return the embedding.

        Raises:
            ValueError: the story was not embedded.
        """
        if self.embedding is None:
            raise ValueError(f"the {self.side} was not embedded")
        return self.embedding

    def with_findings(self, findings: Iterable[Finding]) -> StorySide:
        """Return this version with more artifacts."""
        known = StorySide.of(self.side, self.marked, [*self.findings, *findings])
        return dataclasses.replace(known, embedding=self.embedding)

    def with_story(self, sentences: Set[int]) -> StorySide:
        """Return this version without the artifacts, whole lines, that consist of the given *sentences*."""
        dropped = [f for f in self.findings if f.span is None and sentences >= set(f.sentences)]
        if not dropped:
            return self
        story = {i: None for finding in dropped for i in finding.sentences}
        known = StorySide.of(
            self.side, self.marked.with_artifacts(story), [f for f in self.findings if f not in dropped]
        )
        return dataclasses.replace(known, embedding=self.embedding)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Story:
    """Two versions of a story, with what is known about them so far.

    ``pairs`` are the aligned and the unaligned sentences, ``reordered`` those of the pairs that cross the others.
    ``related`` is the probability (0..1) that the two are versions of one story. ``background`` is that of the encoder,
    for short stories only. Checks read :meth:`document`, :meth:`vectors`, :meth:`tokens`, :meth:`copies` and
    :meth:`span`. A story is equal only to itself, so that checks can cache what they work out about it.
    """

    source: StorySide
    target: StorySide
    pairs: tuple[Pair, ...] = ()
    reordered: tuple[Pair, ...] = ()
    related: float = 1.0
    background: Background | None = None

    def side(self, side: Side) -> StorySide:
        """Return the version on the given side."""
        return self.source if side == "source" else self.target

    @property
    def sides(self) -> tuple[StorySide, StorySide]:
        """Both versions, source first."""
        return self.source, self.target

    @property
    def size(self) -> int:
        """How many sentences both versions have together."""
        return sum(len(side.document.sentences) for side in self.sides)

    @property
    def languages(self) -> tuple[str, str]:
        """The ISO 639-1 codes of both versions."""
        return self.source.document.language, self.target.document.language

    def document(self, side: Side) -> Document:
        """Return the document of the given side, artifacts marked or blanked out."""
        return self.side(side).document

    def vectors(self, side: Side) -> Floats:
        """Return the unit sentence vectors of the given side, shape (sentences, dimensions).

        Rows of artifacts and of blank sentences have no meaning.
        """
        return unit(self.side(side).embedded().vectors)

    def tokens(self, side: Side) -> list[TokenVectors] | None:
        """Return the token vectors of each sentence of the given side, ``None`` if the encoder has none."""
        embedding = self.side(side).embedding
        return None if embedding is None else embedding.tokens

    def copies(self, side: Side) -> Mapping[int, int]:
        """Return the extra copies of the given side, each with its original."""
        return self.side(side).copies

    def span(self, side: Side, start: int, end: int) -> Span:
        """Return a span of the given side, by offsets into its text, without blanks and artifacts at its ends.

        Its text is that of the version as given, with the artifacts inside.
        """
        text = self.document(side).text[start:end]
        if inner := text.strip():
            start = start + text.index(inner)
            end = start + len(inner)
        return Span(side, start, end, self.side(side).marked.text[start:end])


def _blank(document: Document, spans: Iterable[tuple[int, int]]) -> Document:
    """Return *document* with the characters in *spans* replaced by spaces."""
    text = document.text
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    if text == document.text:
        return document
    sentences = tuple(dataclasses.replace(s, text=text[s.start : s.end]) for s in document.sentences)
    return dataclasses.replace(document, text=text, sentences=sentences)


def find_unlisted(story: Story, classifier: LineClassifier | None) -> Story:
    """Return an embedded *story* with the artifacts marked that no rule names: by shape, meaning and the other version.

    *classifier* belongs to the encoder that embedded it.
    """
    rows = [side.to_align for side in story.sides]
    matched = counterparts(*(side.embedded().vectors[own] for side, own in zip(story.sides, rows, strict=True)))
    sides = []
    for side, own, counterpart in zip(story.sides, rows, matched, strict=True):
        known = np.full(len(side.document.sentences), np.nan, np.float32)
        known[own] = counterpart
        vectors = unit(side.embedded().vectors)
        sides.append(
            side.with_findings(detect_unlisted(side.document, vectors, known, side.findings, classifier=classifier))
        )
    return dataclasses.replace(story, source=sides[0], target=sides[1])


def align_story(story: Story, classifier: LineClassifier | None = None, certain: Collection[str] = ()) -> Story:
    """Return an embedded *story* with its pairs.

    All sentences that were encoded are aligned first. That shows what translates the lines taken for artifacts, which
    decides about them, and which sentences are extra copies. What must be left out then is left out, and the others are
    aligned again. For *classifier* and *certain* see :func:`alignqa.artifacts.decide_together`.
    """
    encoded = [
        add_cues(side.embedded(), [sentence.text for sentence in side.document.sentences]) for side in story.sides
    ]
    alignment = align_documents(*encoded, background=story.background)
    if alignment.related >= load_thresholds("aligner")["related"]["min_probability"]:
        story = _decided_together(story, alignment.groups, classifier, certain)
    pairs = [group for group in alignment.groups if group.source and group.target]
    copies = {
        side.side: extra_copies(
            repeated_sentences(side.document), [getattr(pair, side.side) for pair in pairs], side.to_align
        )
        for side in story.sides
    }
    left_out = [{*side.artifacts_encoded, *copies[side.side]} for side in story.sides]
    if any(left_out):
        rest = (found.without(own) for found, own in zip(encoded, left_out, strict=True))
        alignment = align_documents(*rest, background=story.background)
    groups = in_order([*alignment.groups, *_unaligned(story, alignment.groups)])
    return dataclasses.replace(
        story,
        source=dataclasses.replace(story.source, copies=copies["source"]),
        target=dataclasses.replace(story.target, copies=copies["target"]),
        pairs=tuple(map(_pair, groups)),
        reordered=tuple(_pair(group) for group in groups if group.reordered),
        related=alignment.related,
    )


def _decided_together(
    story: Story, groups: Iterable[AlignedGroup], classifier: LineClassifier | None, certain: Collection[str]
) -> Story:
    """Return the *story* after one decision on each line taken for an artifact and what is aligned with it."""
    limits = load_thresholds("artifacts")["translated"]
    weights = [side.embedded().weights for side in story.sides]

    def is_faithful(group: AlignedGroup) -> bool:
        sizes = float(weights[0][list(group.source)].sum()), float(weights[1][list(group.target)].sum())
        return (
            group.confidence >= limits["min_confidence"]
            and (group.similarity or 0.0) >= limits["min_similarity"]
            and max(sizes) <= limits["max_ratio"] * min(sizes)
        )

    source, target = (Version.of(side.findings, unit(side.embedded().vectors), classifier) for side in story.sides)
    aligned = [
        Group((group.source, group.target), group.confidence, is_faithful(group))
        for group in groups
        if group.source and group.target
    ]
    decisions = decide_together((source, target), aligned, certain)
    sides = [
        side.with_story(decision.story).with_findings(decision.new)
        for side, decision in zip(story.sides, decisions, strict=True)
    ]
    return dataclasses.replace(story, source=sides[0], target=sides[1])


def without_pairs(story: Story) -> Story:
    """Return the *story* with every sentence unaligned, as two different stories have no counterparts."""
    return dataclasses.replace(story, pairs=tuple(map(_pair, _unaligned(story, ()))), reordered=())


def _pair(group: AlignedGroup) -> Pair:
    return Pair(group.source, group.target, group.similarity, group.confidence)


def _unaligned(story: Story, groups: Iterable[AlignedGroup]) -> list[AlignedGroup]:
    """Return a group for each story sentence that was left out of the alignment."""
    aligned = {side: {i for group in groups for i in getattr(group, side)} for side in get_args(Side)}
    return [
        *(AlignedGroup((i,), (), None, 1.0) for i in story.source.document.story if i not in aligned["source"]),
        *(AlignedGroup((), (j,), None, 1.0) for j in story.target.document.story if j not in aligned["target"]),
    ]


def in_order(groups: Sequence[AlignedGroup]) -> list[AlignedGroup]:
    """Return *groups* in source order; one without a source side follows the group of the target sentence before it."""
    by_target = sorted((group for group in groups if group.target), key=lambda group: group.target)
    order: dict[tuple[int, ...], tuple[int, int]] = {}
    before = -1
    for group in by_target:
        before = group.source[0] if group.source else before
        order[group.target] = (before, group.target[0] if not group.source else -1)
    return sorted(groups, key=lambda g: (g.source[0], -1) if g.source else order[g.target])
