"""Text in, sentences with character offsets out; lossless: the sentences and the gaps between them are the text.

Rules over a table of abbreviations, in the line of Grefenstette and Tapanainen (1994), "What is a word, what is a
sentence?", with the list of frequent sentence starters of Kiss and Strunk (2006), "Unsupervised multilingual sentence
boundary detection", for abbreviations that can also end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from alignqa.datatypes import Sentence
from alignqa.resources import load_thresholds
from alignqa.text.boundaries import (
    MARKS,
    MAX_TOKEN_LENGTH,
    WORD,
    BoundaryRules,
    after_closers,
    boundary_rules,
    is_boundary,
    is_dateline,
    skip_blanks,
)
from alignqa.text.paragraphs import paragraphs
from alignqa.text.run_ons import gaps

_CAPITALISED = re.compile(r"(?<=[\w%\"'”’“‘»)]) (?=[^\W\d_])(\w+)(?= \w)")


def split_sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """Split *text*, written in *language* (ISO 639-1), into its sentences.

    A sentence carries its character offsets and the number of its paragraph; no white space is around it, and
    nothing else is between two sentences. Every line break ends a sentence, unless the lines of the text are
    broken in mid-sentence. A sentence end inside a quotation counts when another sentence follows there; ``"What?" he
    asked.`` is one sentence. Takes time linear in the text.
    """
    rules = boundary_rules(language)
    lines = paragraphs(text)
    spans = [(number, *span) for number, line in enumerate(lines) for span in _split_line(text, *line, rules)]
    if len(lines) == 1 and len(spans) >= load_thresholds("text")["headline"]["min_sentences"]:
        _, start, stop = spans[0]
        if end := _headline_end(text, start, stop, rules):
            spans[:1] = [(0, start, end), (0, skip_blanks(text, end), stop)]
    sentences = tuple(Sentence(text[start:end], start, end, number) for number, start, end in spans)
    limits = load_thresholds("text")["run_ons"]
    return split_run_ons(sentences, language, limits["min_characters"], int(limits["min_starts"]))


def split_run_ons(
    sentences: Sequence[Sentence],
    language: str,
    min_characters: float,
    min_starts: int = 1,
    lower: Collection[str] | None = None,
) -> tuple[Sentence, ...]:
    """Return the *sentences* of a text with those split that ran together, as their full stops are missing.

    Only sentences of *min_characters* or more are split, in which at least *min_starts* others begin. For *lower* see
    :func:`alignqa.text.run_ons.gaps`.
    """
    rules = boundary_rules(language)
    split: list[Sentence] = []
    for sentence in sentences:
        found = gaps(sentence.text, rules, lower) if len(sentence.text) >= min_characters else []
        first = 0
        for end, after in [*(found if len(found) >= min_starts else ()), (len(sentence.text), 0)]:
            start, stop = sentence.start + first, sentence.start + end
            split.append(replace(sentence, text=sentence.text[first:end], start=start, end=stop))
            first = after
    return tuple(split)


def is_blank(text: str) -> bool:
    """Return whether *text* shows nothing: it is empty, white space or invisible characters."""
    return skip_blanks(text, 0) == len(text)


def _headline_end(text: str, start: int, end: int, rules: BoundaryRules) -> int | None:
    """Return the end of a headline that lost its line break, in a story flattened to one line.

    Where a language writes its function words in lower case, one with a capital begins a sentence. That is too weak a
    sign to split sentences anywhere else.
    """
    limits = load_thresholds("text")["headline"]
    for word in _CAPITALISED.finditer(text, start, min(end, start + int(limits["max_length"]))):
        if (
            word.group(1).istitle()
            and word.group(1).lower() in rules.never_capitalised
            and word.start() - start >= limits["min_length"]
        ):
            return word.start()
    return None


def _split_line(text: str, start: int, end: int, rules: BoundaryRules) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sentences of the line from *start* to *end*."""
    first = seen = start
    has_word = False  # what has no word, such as a quotation mark, is not a sentence by itself
    for mark in MARKS.finditer(text, start, end):
        has_word = has_word or WORD.search(text, seen, mark.start()) is not None
        seen = mark.end()
        if not has_word:
            continue
        stop = after_closers(text, seen, end)
        following = WORD.search(text, stop, min(end, stop + MAX_TOKEN_LENGTH))
        if not (following and is_boundary(text, first, mark, stop, following.start(), rules)):
            continue
        if not (first == start and is_dateline(text, first, stop, rules)):
            yield first, stop
            first = seen = skip_blanks(text, stop)
            has_word = False
    yield first, end
