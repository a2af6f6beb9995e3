"""An aligned story in; out come issues for two names that exchanged their places in a sentence.

Translators may put names in another order, and then take the words beside them along. Where *A accuses B* became *B
accuses A*, the words beside A stand beside B in the translation, and those beside B beside A. That is reported, unless
a preposition lets a name move, as *by* does beside a passive verb, or the names are of equal rank, as in *A and B*.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import get_args

from alignqa.checks.base import both, linker
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.linking import LinkedPair
from alignqa.names.words import Word, is_common, words_of
from alignqa.resources import load_thresholds, load_toml
from alignqa.story import Story
from alignqa.words import LinkSide

#: Words of a name's side that are looked at before and after it.
BESIDE = 4
#: A word that lets a name move is at most so many words before it: *by President Widodo*.
MARK_BEFORE = 2
#: Pairs with more names in common are lists and tables.
MAX_NAMES = 8
#: A shorter word is a particle or an initial (letters).
MIN_LETTERS = 3


@dataclass(frozen=True, slots=True)
class SharedName:
    """A name that both sides of a pair write once and alike: its words on either side, as first and last word."""

    source: tuple[int, int]
    target: tuple[int, int]


def check_roles(story: Story) -> Iterator[Issue]:
    """Yield an issue for each two names of a pair that exchanged their places.

    Only names that both versions spell alike and write once in the pair are compared, in the languages of
    ``data/words/moving.toml``, and nothing is said where the encoder shows no tokens.
    """
    link = linker(story)
    if link is None or not all(language in load_toml("words/moving.toml") for language in story.languages):
        return
    for pair in story.pairs:
        names = _common_names(story, pair) if pair.aligned else {}
        in_target = [word.start for _, word in names.values()]
        if in_target == sorted(in_target):  # fewer than two, or in one order on both sides
            continue
        linked = link(pair)
        for first, second in exchanged(linked, names, story.languages):
            yield _issue(story, pair, linked, first, second)


def _common_names(story: Story, pair: Pair) -> dict[str, tuple[Word, Word]]:
    """Return the capitalised words that both sides of a pair have once, by their key, in source order.

    Nothing where there are fewer than two, which cannot exchange their places.
    """
    words = [
        [
            word
            for i in pair.side(side)
            for word in words_of(story.document(side).sentences[i].text, story.document(side).sentences[i].start)
        ]
        for side in get_args(Side)
    ]
    source, target = (
        {word.key: word for word in own if word.capital and len(word.key) >= MIN_LETTERS} for own in words
    )
    shared = source.keys() & target.keys()
    if len(shared) < 2:
        return {}
    counts = [Counter(word.key for word in own if word.key in shared) for own in words]
    return {
        key: (word, target[key])
        for key, word in source.items()
        if key in shared and counts[0][key] == counts[1][key] == 1 and not is_common(word.text)
    }


@cache
def _words_of(role: str, language: str) -> re.Pattern[str]:
    entries = load_toml("words/moving.toml")[language][role]
    words = "|".join(re.escape(entry).replace("…", r"\w+") for entry in entries)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def exchanged(
    linked: LinkedPair, names: dict[str, tuple[Word, Word]], languages: tuple[str, str]
) -> Iterator[tuple[SharedName, SharedName]]:
    """Yield the names that exchanged their places, two at a time."""
    found = _shared_names(linked, list(names.values()))
    if len(found) > MAX_NAMES:
        return
    limits = load_thresholds("checks")["roles"]
    for first, second in itertools.combinations(found, 2):
        if first.target < second.target:
            continue
        place, other = _place(linked, first, found), _place(linked, second, found)
        if place is None or other is None:
            continue
        if _are_of_equal_rank(linked, first, second, languages) or _may_move(linked, first, second, languages):
            continue
        ahead, behind = (sum(name.target) / 2 for name in (first, second))
        near = max(abs(place - behind), abs(other - ahead))
        far = min(abs(place - ahead), abs(other - behind))
        if near <= limits["max_distance"] and far >= near + limits["min_difference"]:
            yield first, second


def _shared_names(linked: LinkedPair, words: Sequence[tuple[Word, Word]]) -> list[SharedName]:
    """Return the names of a pair in source order; neighbours on both sides are one name."""
    found: list[SharedName] = []
    for pair in words:
        at = [_word_at(side, word) for side, word in zip((linked.source, linked.target), pair, strict=True)]
        if at[0] is None or at[1] is None:
            continue
        last = found[-1] if found else None
        if last and last.source[1] + 1 == at[0] and last.target[1] + 1 == at[1]:
            found[-1] = SharedName((last.source[0], at[0]), (last.target[0], at[1]))
        else:
            found.append(SharedName((at[0], at[0]), (at[1], at[1])))
    return found


def _word_at(side: LinkSide, word: Word) -> int | None:
    return next((k for k, (start, end) in enumerate(side.words) if start <= word.start < end), None)


def _place(linked: LinkedPair, name: SharedName, names: Sequence[SharedName]) -> float | None:
    """Return where in the target a *name* of the source should be, by the counterparts of the words beside it."""
    min_link = load_thresholds("checks")["roles"]["min_link"]
    of_names = {k for each in names for k in range(each.source[0], each.source[1] + 1)}
    first, last = name.source
    beside = range(max(0, first - BESIDE), min(len(linked.source.words), last + BESIDE + 1))
    middle = (first + last) / 2
    expected = [
        int(linked.probabilities[k].argmax()) + middle - k
        for k in beside
        if k not in of_names
        and any(map(str.isalnum, linked.source.texts[k]))
        and linked.probabilities[k].max(initial=0) >= min_link
    ]
    return median(expected) if len(expected) >= 2 else None


def _are_of_equal_rank(linked: LinkedPair, first: SharedName, second: SharedName, languages: tuple[str, str]) -> bool:
    """Return whether nothing but joining words and marks is between two names on either side."""
    between = (
        (linked.source, first.source[1] + 1, second.source[0], languages[0]),
        (linked.target, second.target[1] + 1, first.target[0], languages[1]),
    )
    return any(
        all(
            not any(map(str.isalpha, text)) or text[0].isupper() or _words_of("joining", language).fullmatch(text)
            for text in side.texts[start:end]
        )
        for side, start, end, language in between
    )


def _may_move(linked: LinkedPair, first: SharedName, second: SharedName, languages: tuple[str, str]) -> bool:
    """Return whether a word that lets a name move (*by*, *of*) is before one of the two names on one side only."""
    marked = [
        [_follows(side, at, _words_of("moving", language)) for at in extents]
        for side, language, extents in (
            (linked.source, languages[0], (first.source, second.source)),
            (linked.target, languages[1], (first.target, second.target)),
        )
    ]
    return len(set(marked[0])) != len(set(marked[1]))


def _follows(side: LinkSide, name: tuple[int, int], marks: re.Pattern[str]) -> bool:
    """Return whether one of the words right before a *name* is one of the *marks*."""
    return any(marks.fullmatch(text) for text in side.texts[max(0, name[0] - MARK_BEFORE) : name[0]])


def _issue(story: Story, pair: Pair, linked: LinkedPair, first: SharedName, second: SharedName) -> Issue:
    words = linked.source.words, linked.target.words
    spans = [story.span("source", words[0][at[0]][0], words[0][at[1]][1]) for at in (first.source, second.source)]
    spans += [story.span("target", words[1][at[0]][0], words[1][at[1]][1]) for at in (second.target, first.target)]
    return Issue(
        type="mistranslation",
        severity="critical",
        confidence=load_thresholds("checks")["roles"]["confidence"] * pair.confidence,
        message=f"{quoted(spans[0].text)} and {quoted(spans[1].text)} have swapped places in the translation.",
        rule="roles",
        spans=tuple(spans),
        **both(pair),
    )
