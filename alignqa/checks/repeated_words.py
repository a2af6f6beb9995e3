"""An aligned story in; out come issues for words that a sentence repeats by mistake: *last year year*."""

from __future__ import annotations

import itertools
import operator
import re
import sys
from collections.abc import Iterator, Sequence
from typing import get_args

from alignqa.checks.base import on
from alignqa.datatypes import Issue, Side, Span
from alignqa.resources import load_thresholds, load_toml
from alignqa.story import Story

_WORD = re.compile(r"\S+")
#: What may stand before the first copy and after the last one.
_OPENING = "\"'“„‟«‹‘‚¿¡(["
_CLOSING = "\"'”“»›’.,;:!?…"
_BRACKETS = "()[]"
#: A number or a span of years that is not repeated for a reason, as the score of two sets is: *6-4 6-4*.
_NUMBER = re.compile(r"\d{2,}(?:[.,]\d{2,})*|\d{4}[–-]\d{4}")
#: A name in two equal parts: *Walla-Walla*, or in a script without spaces.
_DOUBLE_NAME = re.compile(r"(?<!\w)(\w{2,20}+)-\1(?!\w)|([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{2,6})[·・]?\2")


def check_repeated_words(story: Story) -> Iterator[Issue]:
    """Yield an issue for every word that a sentence repeats in a row and its counterpart does not."""
    limits = load_thresholds("checks")["repeated_word"]
    for pair, (side, other) in itertools.product(story.pairs, itertools.permutations(get_args(Side))):
        found = list(_in_sentences(story, side, pair.side(side))) if pair.aligned else []
        counterpart = " ".join(story.document(other).sentences[j].text for j in pair.side(other)) if found else ""
        repeated = {as_name: repeats(counterpart, as_name=as_name) for as_name in (True, False)}
        for i, span, copies in found:
            if not repeated[not span.text.islower()]:
                yield Issue(
                    type="duplicate",
                    severity="minor",
                    confidence=limits["confidence_twice" if copies == 2 else "confidence_more"],
                    message=f"A word is repeated: “{span.text}”.",
                    rule="repeated-word",
                    spans=(span,),
                    **on(side, i),
                )


def _in_sentences(story: Story, side: Side, sentences: Sequence[int]) -> Iterator[tuple[int, Span, int]]:
    """Yield each run of copies in some *sentences*: its sentence, its span and how many copies they are."""
    document = story.document(side)
    for i in sentences:
        sentence = document.sentences[i]
        for start, end, copies in repeated_words(sentence.text, document.language):
            yield i, story.span(side, sentence.start + start, sentence.start + end), copies


def repeated_words(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Yield start and end of each run of copies of one word that is an error in *language*, and how many they are.

    Words are what stands between spaces, so that a comma sets two copies apart: *no, no*. The time is linear in the
    length of the text.
    """
    for run in _runs(text):
        first, last = run[0], run[-1]
        ends = last.end() == len(text) or last[0] != last[0].rstrip(_CLOSING)
        if len(run) >= _copies_needed(_bare(last[0]).casefold(), language, ends_clause=ends):
            start = first.end() - len(first[0].lstrip(_OPENING + _BRACKETS))
            yield start, last.start() + len(last[0].rstrip(_CLOSING + _BRACKETS)), len(run)


def repeats(text: str, *, as_name: bool) -> bool:
    """Return whether *text* has a word twice in a row; *as_name*, also with a hyphen or, in Chinese, no space."""
    return next(_runs(text), None) is not None or (as_name and _DOUBLE_NAME.search(text) is not None)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the words, two or more, that are the same and follow one another."""
    bare = [_bare(word).lower() for word in text.split()]
    if not any(map(operator.eq, bare, bare[1:])):  # nearly every sentence, found fast
        return
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and _same(run[-1][0], word[0], first=len(run) == 1):
            run.append(word)
            continue
        if len(run) > 1:
            yield run
        run = [word]
    if len(run) > 1:
        yield run


def _same(word: str, following: str, *, first: bool) -> bool:
    """Return whether *following* is *word* again; only the *first* copy may open a sentence, quotation or bracket."""
    if word[-1] in _CLOSING or len(_bare(word)) < 2:
        return False
    bare = following.rstrip(_CLOSING)
    if word == bare:
        return True
    opened = word.lstrip(_OPENING)
    return first and (opened in (bare, bare.rstrip(_BRACKETS)) or opened == bare.capitalize())


def _bare(word: str) -> str:
    return word.strip(_OPENING + _CLOSING + _BRACKETS)


def _copies_needed(word: str, language: str, *, ends_clause: bool) -> int:
    """Return how many copies of a *word* in a row are an error: 2 of most, more where doubling has a meaning."""
    limits, table = load_thresholds("checks")["repeated_word"], load_toml("checks/repeated_words.toml")
    if not any(map(str.isalpha, word)):
        return 2 if _NUMBER.fullmatch(word) else sys.maxsize
    if word in table["emphatic"].get(language, ()) or (word in table["meeting"].get(language, ()) and not ends_clause):
        return int(limits["min_copies_double"])
    if language in table["reduplicating"] and word not in table["single"].get(language, ()):
        return int(limits["min_copies_reduplicating"])
    return 2
