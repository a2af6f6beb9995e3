"""A sentence in, its words out: where each is, whether it has a capital, and whether that capital shows a name."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from alignqa.names.spelling import fold
from alignqa.resources import load_text, load_thresholds

#: A dotted acronym (``U.S.``) or a run of letters; hyphens and apostrophes separate words.
WORD = re.compile(
    r"[A-Za-z]{2,}+(?![\w\u0300-\u036f])"  # most words
    r"|(?:[^\W\d_]\.){2,}"
    r"|[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*"
)
#: What is before, between and after double quotation marks.
_PART = re.compile(r"[^\"“”„«»]*(?:[\"“”„«»]|$)")
_ABBREVIATION = re.compile(r"\b[^\W\d_]{1,3}\.$")
_START = itemgetter(0)
_QUOTES = "\"'“”„‟«»‹›‘’‚`"
_BREAKS = ".!?:;…—–•*|/"
_LOOK_BACK = 20
#: Several checks read a sentence: so many are remembered.
MAX_KNOWN_SENTENCES = 1024


class Word(NamedTuple):
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
    found = [(match.start(), match[0]) for match in WORD.finditer(text)]
    in_title = _in_titles(text, found)
    words = []
    for start, word in found:
        # Nearly all words follow another one and a space, and so open nothing.
        follows = start > 1 and text[start - 1] == " " and text[start - 2].isalnum()
        opening = start in in_title or (not follows and _opens(text[max(0, start - _LOOK_BACK) : start]))
        capital = word[0].isupper() or word[0].istitle()
        words.append(Word(word, offset + start, offset + start + len(word), fold(word), opening, capital))
    return tuple(words)


def _in_titles(text: str, words: Sequence[tuple[int, str]]) -> set[int]:
    """Return where the *words* begin that stand in title case or capitals, where a capital shows nothing.

    That is in quoted titles and headlines.
    """
    limits = load_thresholds("names")["title"]
    min_letters = limits["min_letters"]
    in_titles: set[int] = set()
    for number, part in enumerate(_PART.finditer(text)):
        first, last = bisect_left(words, part.start(), key=_START), bisect_left(words, part.end(), key=_START)
        long = [word for _, word in words[first:last] if len(word) >= min_letters]
        min_words = limits["min_quoted_words" if number % 2 == 1 else "min_words"]
        if len(long) >= min_words and sum(word[0].isupper() for word in long) > limits["capitals"] * len(long):
            in_titles.update(start for start, _ in words[first:last])
    return in_titles


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
