"""Sentences left in the source language, and sentences in neither language."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import get_args

from rapidfuzz import fuzz

from alignqa.checks.base import AlignedStory, on
from alignqa.datatypes import Issue, Side
from alignqa.language import Opinion, language_name, likelier_language, other_language

#: Two sentences are copies of each other from this share (0..100) of common characters on.
COPIED = 90.0
#: A copied sentence of fewer lower-case words may be a title, a list of names or a saying in a third language.
LEAST_WORDS = 4
#: A copied sentence whose language cannot be told counts as left in the source language from so many words on.
LEAST_WORDS_UNTOLD = 8


def check_untranslated(story: AlignedStory) -> Iterator[Issue]:
    """Yield an issue for every target sentence that repeats the source or is in its language, or in a third one."""
    if story.source.language == story.target.language:
        return
    reported: set[int] = set()
    for pair in story.pairs:
        for target in pair.target if pair.aligned else ():
            if issue := _untranslated(story, pair.source, target):
                reported.add(target)
                yield issue
    yield from _in_third_language(story, reported)


def _in_third_language(story: AlignedStory, reported: set[int]) -> Iterator[Issue]:
    """Yield an issue for each sentence in neither language, unless both versions quote it."""
    quoted = {
        (side, i)
        for pair in story.pairs
        for i, j in itertools.product(pair.source, pair.target)
        if _is_copy(story.source.sentences[i].text, story.target.sentences[j].text)
        for side, i in (("source", i), ("target", j))
    }
    languages = story.source.language, story.target.language
    for side in get_args(Side):
        for i in story.document(side).story:
            if (side, i) not in quoted and (side == "source" or i not in reported):
                text = story.document(side).sentences[i].text
                if opinion := other_language(text, languages):
                    yield _wrong_language(story, side, i, opinion)


def _untranslated(story: AlignedStory, source: tuple[int, ...], target: int) -> Issue | None:
    sentence = story.target.sentences[target]
    copied = next((i for i in source if _is_copy(story.source.sentences[i].text, sentence.text)), None)
    opinion = likelier_language(sentence.text, story.source.language, story.target.language)
    if opinion and opinion.language == story.target.language:
        return None
    if opinion is None and (copied is None or _words(sentence.text) < LEAST_WORDS_UNTOLD):
        return None
    name = language_name(story.source.language)
    original = story.source.sentences[source[0] if copied is None else copied]
    return Issue(
        type="untranslated",
        severity="major",
        confidence=opinion.confidence if opinion else 0.9,
        message=f"This sentence repeats the {name} source." if copied is not None else f"This sentence is in {name}.",
        rule="untranslated-sentence",
        source=source if copied is None else (copied,),
        target=(target,),
        spans=(
            story.span("source", original.start, original.end),
            story.span("target", sentence.start, sentence.end),
        ),
    )


def _is_copy(source: str, target: str) -> bool:
    return _words(target) >= LEAST_WORDS and fuzz.ratio(source, target, score_cutoff=COPIED) > 0


def _words(text: str) -> int:
    """Return the number of words that are no names."""
    return sum(word[0].islower() for word in text.split())


def _wrong_language(story: AlignedStory, side: Side, sentence: int, opinion: Opinion) -> Issue:
    found = story.document(side).sentences[sentence]
    languages = " nor ".join(language_name(story.document(each).language) for each in get_args(Side))
    return Issue(
        type="wrong_language",
        severity="major",
        confidence=opinion.confidence,
        message=f"This sentence is in {language_name(opinion.language)}, neither {languages}.",
        rule="wrong-language-sentence",
        spans=(story.span(side, found.start, found.end),),
        **on(side, sentence),
    )
