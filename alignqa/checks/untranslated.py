"""Sentences left in the source language, and sentences in neither language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from rapidfuzz import fuzz

from alignqa.checks.base import AlignedStory, on
from alignqa.datatypes import Issue, Side
from alignqa.language import Opinion, language_name, likelier_language, other_language

#: Two sentences are copies of each other from this share (0..100) of common characters on.
COPIED = 90.0
#: A copied sentence of fewer lower-case words may be a title, a quotation or a list of names.
LEAST_WORDS = 4


def check_untranslated(story: AlignedStory) -> Iterator[Issue]:
    """Yield an issue for every target sentence that repeats the source or is in its language, or in a third one."""
    first, second = story.source.language, story.target.language
    if first == second:
        return
    reported: set[int] = set()
    for pair in story.pairs:
        for target in pair.target if pair.aligned else ():
            if issue := _untranslated(story, pair.source, target):
                reported.add(target)
                yield issue
    for side in get_args(Side):
        for i in story.document(side).story:
            if side == "source" or i not in reported:
                text = story.document(side).sentences[i].text
                if opinion := other_language(text, (first, second)):
                    yield _wrong_language(story, side, i, opinion)


def _untranslated(story: AlignedStory, source: tuple[int, ...], target: int) -> Issue | None:
    sentence = story.target.sentences[target]
    copied = next((i for i in source if _is_copy(story.source.sentences[i].text, sentence.text)), None)
    opinion = likelier_language(sentence.text, story.source.language, story.target.language)
    if opinion and opinion.language == story.target.language:
        return None
    if opinion is None and copied is None:
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
    words = [word for word in target.split() if word[0].islower()]
    return len(words) >= LEAST_WORDS and fuzz.ratio(source, target, score_cutoff=COPIED) > 0


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
