"""An aligned story in; out come issues for words whose counterpart says the opposite of their translation.

Words with an opposite stand in tables (see :mod:`alignqa.words.opposites`). Such a word of one side is suspicious where
the other side says only the opposite of it, never the same, and links show that the two words translate each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

import numpy as np

from alignqa.checks.base import both, linker
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.linking import LinkedPair
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.words.negation import find_negation
from alignqa.words.opposites import PoleWord, find_poles, has_opposites


def check_opposites(story: Story) -> Iterator[Issue]:
    """Yield an issue for each pair of which one side says the opposite of a word of the other.

    Pairs of which one side says no more often are left to the check of negations: *not win* is *lose*. Nothing is
    said in languages without a table of opposites, or where the encoder shows no tokens.
    """
    link = linker(story)
    if link is None or not all(map(has_opposites, story.languages)):
        return
    for pair in story.pairs:
        if not pair.aligned:
            continue
        found = candidates({side: _poles(story, side, pair) for side in get_args(Side)})
        if not found or _negations(story, "source", pair) != _negations(story, "target", pair):
            continue
        if words := linked_opposites(link(pair), found):
            yield _issue(story, pair, *words)


def candidates(poles: Mapping[Side, list[PoleWord]]) -> list[tuple[PoleWord, PoleWord]]:
    """Return words of both sides that are clear opposites, where neither side says the same as the other's word."""
    said = {side: {(m.concept, m.pole) for word in poles[side] for m in word.meanings} for side in poles}
    found = []
    for source in poles["source"]:
        for target in poles["target"]:
            concepts = {m.concept: m.pole for m in source.meanings if not m.weak}
            opposed = [m for m in target.meanings if not m.weak and concepts.get(m.concept) == 1 - m.pole]
            alike = {(m.concept, m.pole) for m in source.meanings} & said["target"]
            alike |= {(m.concept, m.pole) for m in target.meanings} & said["source"]
            if opposed and not any((m.concept, pole) in alike for m in opposed for pole in (0, 1)):
                found.append((source, target))
    return found


def linked_opposites(pair: LinkedPair, found: list[tuple[PoleWord, PoleWord]]) -> tuple[PoleWord, PoleWord] | None:
    """Return those of the candidates that are linked best, if well enough to translate each other."""
    limits = load_thresholds("checks")["opposite"]
    links, cosines = pair.probabilities, pair.cosines()
    linked = []
    for words in found:
        at = np.ix_(_inside(pair.source.words, words[0]), _inside(pair.target.words, words[1]))
        link, cosine = float(links[at].max(initial=0)), float(cosines[at].max(initial=0))
        if link >= limits["min_link"] and cosine >= limits["min_cosine"]:
            linked.append((link, cosine, words))
    return max(linked, key=lambda each: each[:2])[2] if linked else None


def _poles(story: Story, side: Side, pair: Pair) -> list[PoleWord]:
    document = story.document(side)
    return [
        word._replace(start=word.start + sentence.start, end=word.end + sentence.start)
        for sentence in (document.sentences[i] for i in pair.side(side))
        for word in find_poles(sentence.text, document.language)
    ]


def _negations(story: Story, side: Side, pair: Pair) -> int:
    document = story.document(side)
    return sum(len(find_negation(document.sentences[i].text, document.language).cues) for i in pair.side(side))


def _inside(words: tuple[tuple[int, int], ...], word: PoleWord) -> list[int]:
    return [k for k, (start, end) in enumerate(words) if start < word.end and word.start < end]


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
