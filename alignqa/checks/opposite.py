"""An aligned story in; out come issues for words whose counterpart says the opposite of their translation.

Words with an opposite stand in tables (see :mod:`alignqa.words.opposites`). Such a word of one side is suspicious where
links show that a word of the other side that says the opposite translates it. It is not where that side says the same
as well, in a word that translates nothing else, or where one of the two words is negated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np

from alignqa.checks.base import both, linker
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.linking import LinkedPair
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.vectors import Floats
from alignqa.words import LinkSide
from alignqa.words.negation import Extent, find_negation
from alignqa.words.opposites import PoleWord, find_poles, has_opposites

#: A negation this many words from a word may negate it.
MAX_DISTANCE = 4
#: A side of a pair with more words that have an opposite is a list.
MAX_POLES = 50


def check_opposites(story: Story) -> Iterator[Issue]:
    """Yield an issue for each pair of which one side says the opposite of a word of the other.

    Words of which one has more negations near it are left to the check of negations: *not win* is *lose*. Nothing is
    said in languages without a table of opposites, or where the encoder shows no tokens.
    """
    link = linker(story)
    if link is None or not all(map(has_opposites, story.languages)):
        return
    for pair in story.pairs:
        poles = {side: _poles(story, side, pair) for side in get_args(Side)} if pair.aligned else {}
        if not candidates(poles):
            continue
        negations = {side: _negations(story, side, pair) for side in get_args(Side)}
        if words := LinkedPoles(link(pair), poles, negations).opposites():
            yield _issue(story, pair, *words)


def candidates(poles: Mapping[Side, Sequence[PoleWord]]) -> list[tuple[int, int]]:
    """Return which words of both sides, by their place in the *poles*, are clear opposites; none of a list."""
    if not poles or max(map(len, poles.values())) > MAX_POLES:
        return []
    return [
        (i, j)
        for i, source in enumerate(poles["source"])
        for j, target in enumerate(poles["target"])
        if any(_opposed_concepts(source, target))
    ]


def _opposed_concepts(source: PoleWord, target: PoleWord) -> Iterator[str]:
    """Yield what two words clearly say the opposite of each other about."""
    clear = {meaning.concept: meaning.pole for meaning in source.meanings if not meaning.weak}
    yield from (m.concept for m in target.meanings if not m.weak and clear.get(m.concept) == 1 - m.pole)


@dataclass(frozen=True)
class LinkedPoles:
    """A linked pair, and the words with an opposite and the negations of both sides, by offsets into the documents."""

    pair: LinkedPair
    poles: Mapping[Side, Sequence[PoleWord]]
    negations: Mapping[Side, Sequence[Extent]]

    def opposites(self) -> tuple[PoleWord, PoleWord] | None:
        """Return the two words that say the opposite of each other though one translates the other, the best linked."""
        limits = load_thresholds("checks")["opposite"]
        links = self._links
        found = [(i, j) for i, j in candidates(self.poles) if links[i, j] >= limits["min_link"]]
        cosines = self._best(self.pair.cosines()) if found else links
        suspicious = [
            (float(links[i, j]), float(cosines[i, j]), i, j)
            for i, j in found
            if cosines[i, j] >= limits["min_cosine"] and self._negated_alike(i, j) and not self._is_said_too(i, j)
        ]
        if not suspicious:
            return None
        *_, i, j = max(suspicious)
        return self.poles["source"][i], self.poles["target"][j]

    @cached_property
    def _words(self) -> Mapping[Side, list[list[int]]]:
        """The words of the pair that each word with an opposite consists of."""
        sides: Mapping[Side, LinkSide] = {"source": self.pair.source, "target": self.pair.target}
        return {side: [sides[side].words_in([(w.start, w.end)]) for w in own] for side, own in self.poles.items()}

    @cached_property
    def _links(self) -> Floats:
        return self._best(self.pair.probabilities)

    def _best(self, values: Floats) -> Floats:
        """Return the highest of the *values* of two words' parts, shape (source words, target words) of the poles."""
        rows, columns = self._words["source"], self._words["target"]
        best = [[values[np.ix_(own, other)].max(initial=0) for other in columns] for own in rows]
        return np.array(best, np.float32).reshape(len(rows), len(columns))

    def _is_said_too(self, i: int, j: int) -> bool:
        """Return whether one side says what the other's word says, in a word that translates no further one."""
        source, target = self.poles["source"][i], self.poles["target"][j]
        return any(
            self._has_spare_word("target", i, concept) or self._has_spare_word("source", j, concept)
            for concept in _opposed_concepts(source, target)
        )

    def _has_spare_word(self, side: Side, number: int, concept: str) -> bool:
        """Return whether a *side* says about a concept what a word of the other does, in a word linked to no other."""
        other: Side = "target" if side == "source" else "source"
        poles = {m.pole for m in self.poles[other][number].meanings if m.concept == concept}
        links = self._links if side == "source" else self._links.T
        alike = [k for k in self._saying(other, concept, poles) if k != number]
        min_link = load_thresholds("checks")["opposite"]["min_link"]
        return any(links[k, alike].max(initial=0) < min_link for k in self._saying(side, concept, poles))

    def _saying(self, side: Side, concept: str, poles: set[int]) -> Iterator[int]:
        for k, word in enumerate(self.poles[side]):
            if any(m.concept == concept and m.pole in poles for m in word.meanings):
                yield k

    def _negated_alike(self, i: int, j: int) -> bool:
        """Return whether as many negations are near one word as near the other."""
        return self._negations_near("source", i) == self._negations_near("target", j)

    def _negations_near(self, side: Side, number: int) -> int:
        """Return how many negations are near a word; one within it (无罪, *not guilty*) is part of its meaning."""
        word, at = self.poles[side][number], self._words[side][number]
        own = self.pair.source if side == "source" else self.pair.target
        outside = [cue for cue in self.negations[side] if cue == (word.start, word.end) or not _is_within(cue, word)]
        cues = filter(None, (own.words_in([cue]) for cue in outside))
        return sum(bool(at) and max(cue[0] - at[-1], at[0] - cue[-1]) <= MAX_DISTANCE for cue in cues)


def _is_within(extent: Extent, word: PoleWord) -> bool:
    return word.start <= extent[0] and extent[1] <= word.end


def _poles(story: Story, side: Side, pair: Pair) -> list[PoleWord]:
    document = story.document(side)
    return [
        word._replace(start=word.start + sentence.start, end=word.end + sentence.start)
        for sentence in (document.sentences[i] for i in pair.side(side))
        for word in find_poles(sentence.text, document.language)
    ]


def _negations(story: Story, side: Side, pair: Pair) -> list[Extent]:
    document = story.document(side)
    return [
        (start + sentence.start, end + sentence.start)
        for sentence in (document.sentences[i] for i in pair.side(side))
        for start, end in find_negation(sentence.text, document.language).cues
    ]


def _issue(story: Story, pair: Pair, source_word: PoleWord, target_word: PoleWord) -> Issue:
    source = story.span("source", source_word.start, source_word.end)
    target = story.span("target", target_word.start, target_word.end)
    return Issue(
        type="mistranslation",
        severity="critical",
        confidence=load_thresholds("checks")["opposite"]["confidence"] * pair.confidence,
        message=f"{quoted(target.text)} says the opposite of {quoted(source.text)}.",
        rule="opposite",
        spans=(source, target),
        **both(pair),
    )
