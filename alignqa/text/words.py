"""A text and the offsets of its tokens in; the offsets of its words out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from alignqa.resources import load_text

#: Several checks read a sentence: the words of so many are remembered.
MAX_KNOWN_TEXTS = 1024
#: Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Chinese characters, kana.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff"


@cache
def _word() -> re.Pattern[str]:
    """Return a pattern for one word."""
    # Vowel signs, accents and joiners belong to the character before them; Python does not count them as letters.
    marks = "".join(line for line in load_text("text/combining_marks.txt").splitlines() if not line.startswith("#"))
    signs = "\u200c\u200d" + marks
    # Most characters are letters of words with spaces; signs take longest to look up, and none is below U+0300.
    sign, letter = rf"(?![\x00-\u02ff])[{signs}]", rf"[^\W{_UNSPACED}]"
    other = rf"\d|(?![{_UNSPACED}]){sign}"
    spaced, word = rf"(?:{letter}|{other})", rf"(?:{letter}++|{other})+"
    return re.compile(
        r"(?=\S)(?:</?[A-Za-z][^<>]{0,60}>"  # <b>
        r"|(?:\d{1,3}(?:[ \u00a0\u2007\u2009\u202f]\d{3})+(?!\d)|\d+)"  # 10 000
        r"(?:[.,:/٫٬'’\-]\d+)*"  # 1.234,5  12:30  12/6  2021-05-03
        rf"(?:-?(?:%|(?:(?!\d){spaced}){{1,3}}(?!{spaced})))?"  # 5%  3rd
        rf"|[^\W\d_](?:\.[^\W\d_])+(?!{spaced})\.?"  # U.S.  z.B.  p.m
        rf"|{word}(?:(?:['’‐‑\-]|(?<=\d)[.,:/](?=\d)){word})*"  # don't  Al-Aqsa  Rp1.000
        rf"|(?P<unspaced>(?:(?!\d)(?=[\w{signs}])[{_UNSPACED}])+)"
        rf"|\S)(?:{sign})*"
    )


def word_spans(text: str, starts: Iterable[int]) -> Sequence[tuple[int, int]]:
    """Return start and end of every word of *text*, and of every mark between words, in order.

    A number with its separators, an abbreviation with its full stops and a word with hyphens are one word. Scripts
    without spaces are divided where tokens begin, at *starts*, but not before a vowel sign.
    """
    found, unspaced = _runs(text)
    if not unspaced:
        return found
    boundaries = {start for start in starts if start < len(text) and text[start].isalnum()}
    words = []
    for start, end in found:
        if (start, end) in unspaced:
            for boundary in range(start + 1, end):
                if boundary in boundaries:
                    words.append((start, boundary))
                    start = boundary
        words.append((start, end))
    return words


@lru_cache(MAX_KNOWN_TEXTS)
def _runs(text: str) -> tuple[Sequence[tuple[int, int]], frozenset[tuple[int, int]]]:
    """Return the words and marks of *text*, and those of them that have no spaces between their words."""
    found = list(_word().finditer(text))
    unspaced = frozenset([match.span() for match in found if match.lastgroup])
    return tuple([match.span() for match in found]), unspaced
