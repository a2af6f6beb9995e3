"""A sentence in, its words out: where each is, whether it has a capital, and whether that capital shows a name."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from alignqa.names.spelling import fold
from alignqa.resources import load_text, load_thresholds

#: A dotted acronym (``U.S.``) or a run of letters; hyphens and apostrophes separate words.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
#: What is before, between and after double quotation marks.
_PART = re.compile(r"[^\"“”„«»]*(?:[\"“”„«»]|$)")
_ABBREVIATION = re.compile(r"\b[^\W\d_]{1,3}\.$")
_QUOTES = "\"'“”„‟«»‹›‘’‚`"
_BREAKS = ".!?:;…—–•*|/"
_LOOK_BACK = 20
#: Several checks read a sentence: so many are remembered.
MAX_KNOWN_SENTENCES = 1024


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a document: ``start`` and ``end`` are character offsets into the document's text.

    ``key`` is the word folded to lower-case ASCII letters. ``opening`` says that a sentence, a quotation or a headline
    would capitalise the word anyway, so that its capital is no evidence of a name. ``capital`` says that the word
    begins with a capital letter.
    """

    text: str
    start: int
    end: int
    key: str
    opening: bool
    capital: bool

    @property
    def acronym(self) -> bool:
        """Whether the word is written in capitals only, but for the ``s`` of a plural (``MPs``)."""
        return len(self.text) > 1 and self.text.removesuffix("s").isupper()


@functools.lru_cache(maxsize=MAX_KNOWN_SENTENCES)
def words_of(text: str, offset: int = 0) -> tuple[Word, ...]:
    """Return the words of one sentence; *offset* is where the sentence starts in its document."""
    titles = list(_titles(text))
    starts = [start for start, _ in titles]
    words = []
    for match in WORD.finditer(text):
        start, end = match.span()
        title = bisect_right(starts, start) - 1
        in_title = title >= 0 and start < titles[title][1]
        opening = in_title or _opens(text[max(0, start - _LOOK_BACK) : start])
        word = match.group()
        capital = word[0].isupper() or word[0].istitle()
        words.append(Word(word, offset + start, offset + end, fold(word), opening, capital))
    return tuple(words)


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans in title case or capitals, where a capital shows nothing: quoted titles, headlines."""
    limits = load_thresholds("names")["title"]
    for number, part in enumerate(_PART.finditer(text)):
        words = [word for word in WORD.findall(part.group()) if len(word) >= limits["min_letters"]]
        min_words = limits["min_quoted_words" if number % 2 == 1 else "min_words"]
        if len(words) >= min_words and sum(word[0].isupper() for word in words) > limits["capitals"] * len(words):
            yield part.span()


def _opens(before: str) -> bool:
    """Return whether a word after *before* begins a sentence, a quotation or a list item."""
    rest = before.rstrip()
    bare = rest.rstrip(_QUOTES)
    if not any(map(str.isalnum, bare)):
        return True
    if len(bare) < len(rest) and not before[-1].isspace():  # an apostrophe inside a word opens nothing
        return not bare[-1].isalpha()
    return bare[-1] in _BREAKS and not _ABBREVIATION.search(bare)


def is_common(word: str) -> bool:
    """Return whether *word*, or what it may be the plural of, is usually written in lower case in some language."""
    lower = word.lower()
    min_letters = load_thresholds("names")["common_word"]["min_letters_of_plural"]
    return lower in _common_words() or (len(lower) >= min_letters and lower.removesuffix("s") in _common_words())


def is_particle(word: str) -> bool:
    """Return whether *word*, in lower case, joins the parts of one name: *bin*, *van*."""
    return word in _particles()


def is_agency(word: str) -> bool:
    """Return whether *word* is a news agency, which each version of a story credits as it pleases."""
    return word in _agencies()


@functools.cache
def _agencies() -> frozenset[str]:
    return _lines("names/agencies.txt")


@functools.cache
def _particles() -> frozenset[str]:
    return _lines("names/particles.txt")


@functools.cache
def _common_words() -> frozenset[str]:
    return _lines("names/common_words.txt")


def _lines(path: str) -> frozenset[str]:
    return frozenset(line for line in load_text(path).splitlines() if not line.startswith("#"))
