"""Text in, sentences with character offsets out; lossless: the sentences and the gaps between them are the text.

Rules over a table of abbreviations, in the line of Grefenstette and Tapanainen (1994), "What is a word, what is a
sentence?", with the list of frequent sentence starters of Kiss and Strunk (2006), "Unsupervised multilingual sentence
boundary detection", for abbreviations that can also end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alignqa.datatypes import Sentence
from alignqa.resources import load_thresholds
from alignqa.text.boundaries import (
    BLANK,
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

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_TRIMMED = re.compile(rf"[^{BLANK}](?:.*[^{BLANK}])?", re.DOTALL)
_CAPITALISED = re.compile(r"(?<=[\w%\"'”’“‘»)]) (?=[^\W\d_])(\w+)(?= \w)")


def split_sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """Split *text*, written in *language* (ISO 639-1), into its sentences.

    A sentence carries its character offsets and the number of its paragraph; no white space is around it, and
    nothing else is between two sentences. Every line break ends a sentence. A sentence end inside a quotation
    counts when another sentence follows there; ``"What?" he asked.`` is one sentence. Takes time linear in the text.
    """
    rules = boundary_rules(language)
    trimmed = (_TRIMMED.search(text, *line.span()) for line in _LINE.finditer(text))
    lines = [line.span() for line in trimmed if line]
    spans = [(number, *span) for number, line in enumerate(lines) for span in _split_line(text, *line, rules)]
    if len(lines) == 1 and len(spans) >= load_thresholds("text")["headline"]["min_sentences"]:
        _, start, stop = spans[0]
        if end := _headline_end(text, start, stop, rules):
            spans[:1] = [(0, start, end), (0, skip_blanks(text, end), stop)]
    return tuple(Sentence(text[start:end], start, end, number) for number, start, end in spans)


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
