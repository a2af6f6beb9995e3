"""Sentences and phrases left in the source language, and sentences in neither language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import get_args

from rapidfuzz import fuzz

from alignqa.checks.base import on
from alignqa.datatypes import Issue, Side
from alignqa.story import Story
from alignqa.text.languages import Opinion, language_name, likelier_language, other_language

#: Two sentences are copies of each other from this share (0..100) of common characters on.
COPIED = 90.0
#: A copied sentence of fewer lower-case words may be a title, a list of names or a saying in a third language.
LEAST_WORDS = 4
#: A copied sentence whose language cannot be told counts as left in the source language from so many words on.
LEAST_WORDS_UNTOLD = 8
#: A sentence with fewer words of its own outside quotation marks is judged with what it quotes.
LEAST_WORDS_OUTSIDE = 3

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_QUOTED = re.compile(r"[\"“„«‘(\[][^\"”“»’)\]]*[\"”“»’)\]]")


def check_untranslated(story: Story) -> Iterator[Issue]:
    """Yield an issue for every target sentence that repeats the source or is in its language, or in a third one."""
    if story.source.document.language == story.target.document.language:
        return
    reported: set[int] = set()
    for pair in story.pairs:
        for target in pair.target if pair.aligned else ():
            issue = _untranslated(story, pair.source, target) or _phrase(story, pair.source, target)
            if issue:
                reported.add(target)
                yield issue
    yield from _in_third_language(story, reported)


def _in_third_language(story: Story, reported: set[int]) -> Iterator[Issue]:
    """Yield an issue for each sentence in neither language, unless both versions quote it."""
    languages = story.source.document.language, story.target.document.language
    opinions = {
        (side, i): opinion
        for side in get_args(Side)
        for i in story.document(side).story
        if (opinion := other_language(story.document(side).sentences[i].text, languages))
    }
    quoted = _quoted(story, opinions)
    for (side, i), opinion in opinions.items():
        if (side, i) not in quoted and (side == "source" or i not in reported):
            yield _wrong_language(story, side, i, opinion)


def _quoted(story: Story, opinions: Mapping[tuple[Side, int], Opinion]) -> set[tuple[Side, int]]:
    """Return the sentences whose counterpart is a copy of them or in the same third language."""
    found: set[tuple[Side, int]] = set()
    for pair in story.pairs:
        for i, j in itertools.product(pair.source, pair.target):
            own, other = opinions.get(("source", i)), opinions.get(("target", j))
            alike = own is not None and other is not None and own.language == other.language
            if alike or _is_copy(story.source.document.sentences[i].text, story.target.document.sentences[j].text):
                found |= {("source", i), ("target", j)}
    return found


def _untranslated(story: Story, source: tuple[int, ...], target: int) -> Issue | None:
    sentence = story.target.document.sentences[target]
    languages = story.source.document.language, story.target.document.language
    copied = next((i for i in source if _is_copy(story.source.document.sentences[i].text, sentence.text)), None)
    opinion = likelier_language(_own_words(sentence.text), *languages)
    if opinion and opinion.language == story.target.document.language:
        return None
    if opinion is None and (copied is None or _words(sentence.text) < LEAST_WORDS_UNTOLD):
        return None
    if opinion is None and other_language(sentence.text, languages):
        return None
    name = language_name(story.source.document.language)
    original = story.source.document.sentences[source[0] if copied is None else copied]
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


def _phrase(story: Story, source: tuple[int, ...], target: int) -> Issue | None:
    """Return an issue for the longest run of words that a target sentence took over from the source as they are."""
    sentence = story.target.document.sentences[target]
    for i in source:
        original = story.source.document.sentences[i]
        run = longest_common_run(original.text, sentence.text)
        if run is None or _is_quoted(sentence.text, *run[1]):
            continue
        phrase = sentence.text[slice(*run[1])]
        opinion = likelier_language(phrase, story.source.document.language, story.target.document.language)
        if _words(phrase) >= LEAST_WORDS and opinion and opinion.language == story.source.document.language:
            return Issue(
                type="untranslated",
                severity="major",
                confidence=opinion.confidence,
                message=f"These words are left in {language_name(story.source.document.language)}.",
                rule="untranslated-phrase",
                source=(i,),
                target=(target,),
                spans=(
                    story.span("source", original.start + run[0][0], original.start + run[0][1]),
                    story.span("target", sentence.start + run[1][0], sentence.start + run[1][1]),
                ),
            )
    return None


def longest_common_run(source: str, target: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the offsets, in both texts, of the longest run of words that stands in both as it is."""
    words = [[(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)] for text in (source, target)]
    own, other = ([word for word, _, _ in side] for side in words)
    match = SequenceMatcher(None, own, other, autojunk=False).find_longest_match()
    if not match.size:
        return None
    first, last = words[0][match.a : match.a + match.size], words[1][match.b : match.b + match.size]
    return (first[0][1], first[-1][2]), (last[0][1], last[-1][2])


def _own_words(text: str) -> str:
    """Return *text* without what it quotes, if it tells something besides."""
    outside = _QUOTED.sub(" ", text)
    return outside if _words(outside) >= LEAST_WORDS_OUTSIDE else text


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether a phrase stands in quotation marks or brackets: a title, a saying, a gloss."""
    return any(quoted.start() <= start and end <= quoted.end() for quoted in _QUOTED.finditer(text))


def _is_copy(source: str, target: str) -> bool:
    return _words(target) >= LEAST_WORDS and fuzz.ratio(source, target, score_cutoff=COPIED) > 0


def _words(text: str) -> int:
    """Return the number of words that are no names."""
    return sum(word[0].islower() for word in text.split())


def _wrong_language(story: Story, side: Side, sentence: int, opinion: Opinion) -> Issue:
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
