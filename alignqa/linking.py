"""The sentences of an aligned pair, with their token vectors, in; links between their words, by offsets, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from alignqa.datatypes import Document, Pair, Side, WordLink
from alignqa.text.words import word_spans
from alignqa.vectors import Floats, TokenVectors
from alignqa.words import LinkSide, chosen, link_words


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A pair whose words are linked: both sides, with offsets into the documents, and ``probabilities``.

    ``probabilities``, shape (source words, target words), are those that two words translate each other (0..1).
    """

    source: LinkSide
    target: LinkSide
    probabilities: Floats

    def links(self) -> tuple[WordLink, ...]:
        """Return the links that are probable enough to be shown, in order."""
        return tuple(
            WordLink(*self.source.words[i], *self.target.words[j], probability)
            for i, j, probability in chosen(self.probabilities)
        )


def link_pair(
    documents: Mapping[Side, Document], tokens: Mapping[Side, Sequence[TokenVectors]], pair: Pair
) -> LinkedPair:
    """Return the links of an aligned *pair*, given the token vectors of every sentence of both documents."""
    source, target = (link_side(documents[side], tokens[side], pair.side(side)) for side in get_args(Side))
    return LinkedPair(source, target, link_words(source, target))


def link_pairs(
    documents: Mapping[Side, Document], tokens: Mapping[Side, Sequence[TokenVectors] | None], pairs: Sequence[Pair]
) -> tuple[tuple[WordLink, ...], ...] | None:
    """Return the links of each of the *pairs*, none of unaligned sentences; ``None`` where tokens are not known."""
    known: dict[Side, Sequence[TokenVectors]] = {side: own for side, own in tokens.items() if own is not None}
    if len(known) < len(tokens):
        return None
    return tuple(link_pair(documents, known, pair).links() if pair.aligned else () for pair in pairs)


def link_side(document: Document, tokens: Sequence[TokenVectors], sentences: Sequence[int]) -> LinkSide:
    """Return some *sentences* of a document, which may be artifacts in part, as one side of a pair."""
    words: list[tuple[int, int]] = []
    for i in sentences:
        sentence = document.sentences[i]
        spans = word_spans(sentence.text, tokens[i].starts.tolist())
        words += [(sentence.start + start, sentence.start + end) for start, end in spans]
    starts = [tokens[i].starts.astype(np.int64) + document.sentences[i].start for i in sentences]
    ends = [tokens[i].ends.astype(np.int64) + document.sentences[i].start for i in sentences]
    return LinkSide(
        vectors=np.concatenate([tokens[i].vectors for i in sentences]),
        starts=np.concatenate(starts),
        ends=np.concatenate(ends),
        words=tuple(words),
        texts=tuple(document.text[start:end] for start, end in words),
    )
