"""The sentences of an aligned pair, with their token vectors, in; links between their words, by offsets, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from alignqa.datatypes import Document, LinkedWords, Pair, Side, UnlinkedWord, WordLink
from alignqa.resources import load_thresholds
from alignqa.text.words import word_spans
from alignqa.vectors import Floats, TokenVectors, unit
from alignqa.words import LinkSide, chosen, highest, link_words, no_counterpart


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A pair whose words are linked: both sides, with offsets into the documents, and ``probabilities``.

    ``probabilities``, shape (source words, target words), are those that two words translate each other (0..1).
    """

    source: LinkSide
    target: LinkSide
    probabilities: Floats

    def cosines(self) -> Floats:
        """Return the cosines of words, those of their closest tokens, shape (source words, target words), 0..1."""
        cosines = unit(self.source.vectors) @ unit(self.target.vectors).T
        return highest(np.maximum(cosines, 0), self.source, self.target)

    def linked_words(self) -> LinkedWords:
        """Return the links that are probable enough to be shown, and the words more probably without one than not."""
        links = tuple(
            WordLink(*self.source.words[i], *self.target.words[j], probability)
            for i, j, probability in chosen(self.probabilities)
        )
        return LinkedWords(
            links, (*self._unlinked("source", self.source, 1), *self._unlinked("target", self.target, 0))
        )

    def _unlinked(self, side: Side, own: LinkSide, axis: int) -> Iterator[UnlinkedWord]:
        """Yield the words of one side without a counterpart, marks left out; *axis* is that of the other side."""
        limit = load_thresholds("words")["links"]["min_unlinked"]
        alone = no_counterpart(self.probabilities, axis).tolist()
        for text, extent, probability in zip(own.texts, own.words, alone, strict=True):
            if probability >= limit and any(map(str.isalnum, text)):
                yield UnlinkedWord(side, *extent, probability)


def link_pair(
    documents: Mapping[Side, Document], tokens: Mapping[Side, Sequence[TokenVectors]], pair: Pair
) -> LinkedPair:
    """Return the links of an aligned *pair*, given the token vectors of every sentence of both documents."""
    source, target = (link_side(documents[side], tokens[side], pair.side(side)) for side in get_args(Side))
    return LinkedPair(source, target, link_words(source, target))


def link_pairs(link: Callable[[Pair], LinkedPair], pairs: Sequence[Pair]) -> tuple[LinkedWords, ...]:
    """Return the linked words of each of the *pairs*, none of unaligned ones; *link* links the words of one."""
    return tuple(link(pair).linked_words() if pair.aligned else LinkedWords() for pair in pairs)


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
