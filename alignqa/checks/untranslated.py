"""An aligned story in; out come issues for text left in the source language, or in neither language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import get_args

from rapidfuzz import fuzz

from alignqa.checks.base import on, span_of
from alignqa.datatypes import Issue, Side
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.text.languages import Opinion, language_name, likelier_language, may_be_in, other_language
from alignqa.text.vocabulary import is_plainly

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_QUOTED = re.compile(r"[\"“„«‘(\[][^\"”“»’)\]]*[\"”“»’)\]]")
#: Words of a sentence that are compared; the time grows with the square of this.
MAX_WORDS = 500
#: A sentence is asked about twice: so many are remembered.
MAX_KNOWN_TEXTS = 1024


def check_untranslated(story: Story) -> Iterator[Issue]:
    """Yield an issue for every target sentence that repeats the source or is in its language, or in a third one."""
    if story.languages[0] == story.languages[1]:
        return
    reported: set[int] = set()
    for pair in story.pairs:
        for target in pair.target if pair.aligned else ():
            issue = untranslated_sentence(story, pair.source, target) or untranslated_phrase(story, pair.source, target)
            if issue:
                reported.add(target)
                yield issue
    for issue in wrong_language_sentences(story):
        if not reported.intersection(issue.target):
            yield issue


def untranslated_sentence(story: Story, source: Sequence[int], target: int) -> Issue | None:
    """Return an issue for a target sentence that repeats one of its *source* sentences or is in their language."""
    limits = load_thresholds("checks")["untranslated"]
    text = story.target.document.sentences[target].text
    if _is_plainly(story.languages[1], text):
        return None
    copied = next((i for i in source if _is_copy(story.source.document.sentences[i].text, text)), None)
    outside = _QUOTED.sub(" ", text)
    own = outside if _word_count(outside) >= limits["min_words_outside"] else text
    if copied is None and not may_be_in(own, story.languages[0]):
        return None
    opinion = likelier_language(own, *story.languages)
    if opinion and opinion.language == story.target.document.language:
        return None
    if opinion is None and (copied is None or _word_count(text) < limits["min_words_unknown"]):
        return None
    if opinion is None and other_language(text, story.languages):
        return None
    name = language_name(story.source.document.language)
    return Issue(
        type="untranslated",
        severity="major",
        confidence=opinion.confidence if opinion else limits["confidence_copied"],
        message=f"This sentence is in {name}." if copied is None else f"This sentence repeats the {name} source.",
        rule="untranslated-sentence",
        source=tuple(source) if copied is None else (copied,),
        target=(target,),
        spans=(
            span_of(story, "source", [source[0] if copied is None else copied]),
            span_of(story, "target", [target]),
        ),
    )


@lru_cache(MAX_KNOWN_TEXTS)
def _is_plainly(language: str, sentence: str) -> bool:
    return is_plainly(language, sentence)


def untranslated_phrase(story: Story, source: Sequence[int], target: int) -> Issue | None:
    """Return an issue for the longest run of words that a target sentence took over from the source as they are."""
    min_words = load_thresholds("checks")["untranslated"]["min_words"]
    sentence = story.target.document.sentences[target]
    for i in source:
        original = story.source.document.sentences[i]
        if _shared_words(original.text, sentence.text) < min_words:
            continue
        run = longest_common_run(original.text, sentence.text)
        if run is None:
            continue
        (own_start, own_end), (start, end) = run
        # In quotation marks or brackets it is a title, a saying or a gloss.
        if any(quote.start() <= start and end <= quote.end() for quote in _QUOTED.finditer(sentence.text)):
            continue
        phrase = sentence.text[start:end]
        opinion = likelier_language(phrase, *story.languages)
        if _word_count(phrase) >= min_words and opinion and opinion.language == story.source.document.language:
            return Issue(
                type="untranslated",
                severity="major",
                confidence=opinion.confidence,
                message=f"These words are still in {language_name(opinion.language)}.",
                rule="untranslated-phrase",
                source=(i,),
                target=(target,),
                spans=(
                    story.span("source", original.start + own_start, original.start + own_end),
                    story.span("target", sentence.start + start, sentence.start + end),
                ),
            )
    return None


def _shared_words(source: str, target: str) -> int:
    """Return how many words of *source* in lower case, so not names, are words of *target* too."""
    words = set(_WORD.findall(target))
    return sum(word[0].islower() and word in words for word in _WORD.findall(source))


def longest_common_run(source: str, target: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the offsets, in both texts, of the longest run of words that both contain as it is.

    Only the first MAX_WORDS words of each are compared, to bound time.
    """
    words = [
        [(m.group(), m.start(), m.end()) for m in itertools.islice(_WORD.finditer(text), MAX_WORDS)]
        for text in (source, target)
    ]
    own, other = ([word for word, _, _ in side] for side in words)
    match = SequenceMatcher(None, own, other, autojunk=False).find_longest_match()
    if not match.size:
        return None
    first, last = words[0][match.a : match.a + match.size], words[1][match.b : match.b + match.size]
    return (first[0][1], first[-1][2]), (last[0][1], last[-1][2])


def wrong_language_sentences(story: Story) -> Iterator[Issue]:
    """Yield an issue for each sentence in neither language, unless both versions quote it."""
    opinions = {
        (side, i): opinion
        for side in get_args(Side)
        for i in story.document(side).story
        if (opinion := _other_language(story, side, i))
    }
    quoted = _quoted_by_both(story, opinions)
    expected = " or ".join(map(language_name, story.languages))
    for (side, i), opinion in opinions.items():
        if (side, i) not in quoted:
            yield Issue(
                type="wrong_language",
                severity="major",
                confidence=opinion.confidence,
                message=f"This sentence is in {language_name(opinion.language)}, not {expected}.",
                rule="wrong-language-sentence",
                spans=(span_of(story, side, [i]),),
                **on(side, i),
            )


def _other_language(story: Story, side: Side, number: int) -> Opinion | None:
    document = story.document(side)
    text = document.sentences[number].text
    return None if _is_plainly(document.language, text) else other_language(text, story.languages)


def _quoted_by_both(story: Story, opinions: Mapping[tuple[Side, int], Opinion]) -> set[tuple[Side, int]]:
    """Return the sentences whose counterpart is a copy of them or in the same third language."""
    found: set[tuple[Side, int]] = set()
    for pair in story.pairs:
        for i, j in itertools.product(pair.source, pair.target):
            own, other = opinions.get(("source", i)), opinions.get(("target", j))
            same = own is not None and other is not None and own.language == other.language
            if same or _is_copy(story.source.document.sentences[i].text, story.target.document.sentences[j].text):
                found |= {("source", i), ("target", j)}
    return found


def _is_copy(source: str, target: str) -> bool:
    """Return whether *target* is nearly the same text as *source*, and not just names."""
    limits = load_thresholds("checks")["untranslated"]
    if _word_count(target) < limits["min_words"]:
        return False
    return fuzz.ratio(source, target, score_cutoff=limits["min_copy_ratio"]) > 0


def _word_count(text: str) -> int:
    """Return the number of words in lower case, so that names do not count."""
    return sum(word[0].islower() for word in text.split())
