"""A story in; out come the links between the words of its pairs, by where these words are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from alignqa.checks.base import linker
from alignqa.datatypes import Side
from alignqa.linking import LinkedPair
from alignqa.names.words import Word
from alignqa.story import Story
from alignqa.vectors import Floats

Indices = NDArray[np.int64]
#: Where a word or a name begins and ends in its document.
Extent = tuple[int, int]


@dataclass(frozen=True)
class PairLinks:
    """The links of pair *number* of a story, made when they are first needed, and the cosines of its words."""

    number: int
    make: Callable[[], LinkedPair]

    @cached_property
    def pair(self) -> LinkedPair:
        """Both sides of the pair, and the probabilities of their links."""
        return self.make()

    @cached_property
    def cosines(self) -> Floats:
        """The cosines (0..1) of the words of both sides, shape (source words, target words)."""
        return self.pair.cosines()

    @cached_property
    def _letters(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        source, target = (
            np.array([any(map(str.isalpha, text)) for text in side.texts], bool)
            for side in (self.pair.source, self.pair.target)
        )
        return source, target

    @cached_property
    def _between_letters(self) -> Floats:
        """The probabilities of links, 0 where one of the words has no letter."""
        return np.where(np.outer(*self._letters), self.pair.probabilities, 0)

    @cached_property
    def quality(self) -> float:
        """The mean probability (0..1) of the best link of each target word."""
        return self._mean_best(self.pair.probabilities)

    @cached_property
    def mean_cosine(self) -> float:
        """The mean of the highest cosine (0..1) of each target word."""
        return self._mean_best(self.cosines)

    def _mean_best(self, values: Floats) -> float:
        _, letters = self._letters
        return float(values.max(axis=0, initial=0)[letters].mean()) if letters.any() else 0.0

    def words(self, side: Side, word: Word) -> Indices:
        """Return the indices of the linked words that a *word* of the document is made of."""
        return self.within(side, (word.start, word.end))

    def within(self, side: Side, extent: Extent) -> Indices:
        """Return the indices of the linked words within an *extent* of the document of one *side*."""
        own = self.pair.source if side == "source" else self.pair.target
        return np.array(own.words_in([extent]), np.int64)

    def probability(self, source: Extent, target: Extent) -> float:
        """Return the highest probability of a link between the words of two extents."""
        return self.link(self.within("source", source), self.within("target", target))

    def between(self, source: Word, target: Word) -> float:
        """Return the highest probability of a link between a *source* word and a *target* word of the documents."""
        return self.probability((source.start, source.end), (target.start, target.end))

    def link(self, rows: Indices | None, columns: Indices | None) -> float:
        """Return the highest probability of a link of these words; ``None`` stands for all of a side."""
        return _highest(self.pair.probabilities, rows, columns)

    def cosine(self, rows: Indices | None, columns: Indices | None) -> float:
        """Return the highest cosine of these words; ``None`` stands for all of a side."""
        return _highest(self.cosines, rows, columns)

    def best(self, side: Side, word: Word) -> float:
        """Return the probability of the best link of a *word* of one *side*."""
        words = self.words(side, word)
        return self.link(words, None) if side == "source" else self.link(None, words)

    def best_outside(self, side: Side, word: Word, others: Sequence[Word]) -> float:
        """Return the highest probability of a link of a *word* of one *side* to any word but some *others*."""
        other: Side = "target" if side == "source" else "source"
        values = self.pair.probabilities if side == "source" else self.pair.probabilities.T
        chosen = values[self.words(side, word)].max(axis=0, initial=0)
        for own in others:
            chosen[self.words(other, own)] = 0
        return float(chosen.max(initial=0))

    def neighbours(self, rows: Indices, columns: Indices) -> float:
        """Return how probably (0..2) the words before and those after two words are linked."""
        if not len(rows) or not len(columns):
            return 0.0
        values = self._between_letters
        i, j, last_i, last_j = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
        before = values[max(0, i - 2) : i, max(0, j - 2) : j].max(initial=0)
        return float(before + values[last_i : last_i + 2, last_j : last_j + 2].max(initial=0))

    def distance(self, rows: Indices, columns: Indices) -> float:
        """Return how far apart (0..1) two words are, each by its place in its side."""
        rows_in_all, columns_in_all = self.pair.probabilities.shape
        if not len(rows) or not len(columns):
            return 1.0
        return float(abs(rows[0] / max(1, rows_in_all - 1) - columns[0] / max(1, columns_in_all - 1)))


def _highest(values: Floats, rows: Indices | None, columns: Indices | None) -> float:
    chosen = values if rows is None else values[rows]
    return float((chosen if columns is None else chosen[:, columns]).max(initial=0))


def links_of(story: Story) -> Callable[[int], PairLinks] | None:
    """Return what makes the links of an aligned pair, by its number; ``None`` if the encoder shows no tokens.

    Links are large: keep those of a pair only for as long as it is being read.
    """
    link = linker(story)
    return (lambda number: PairLinks(number, partial(link, story.pairs[number]))) if link else None
