"""A text and the offsets of its tokens in; the offsets of its words out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

#: Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Chinese characters, kana.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff"
#: Vowel signs, accents and joiners belong to the character before them; Python does not count them as letters.
_SIGNS = "\u200c\u200d" + "".join(c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.category(c).startswith("M"))

_SPACED = rf"(?:(?![{_UNSPACED}])[\w{_SIGNS}]|\d)"
_WORD = re.compile(
    r"(?:</?[A-Za-z][^<>]{0,60}>"  # <b>
    r"|(?:\d{1,3}(?:[ \u00a0\u2007\u2009\u202f]\d{3})+(?!\d)|\d+)"  # 10 000
    r"(?:[.,:/٫٬'’\-]\d+)*"  # 1.234,5  12:30  12/6  2021-05-03
    rf"(?:-?(?:%|(?:(?!\d){_SPACED}){{1,3}}(?!{_SPACED})))?"  # 5%  3rd
    rf"|[^\W\d_](?:\.[^\W\d_])+(?!{_SPACED})\.?"  # U.S.  z.B.  p.m
    rf"|{_SPACED}+(?:(?:['’‐‑\-]|(?<=\d)[.,:/](?=\d)){_SPACED}+)*"  # don't  Al-Aqsa  Rp1.000
    rf"|(?P<unspaced>(?:(?!\d)(?=[\w{_SIGNS}])[{_UNSPACED}])+)"
    rf"|\S)[{_SIGNS}]*"
)


def word_spans(text: str, starts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield start and end of every word of *text*, and of every mark between words.

    A number with its separators, an abbreviation with its full stops and a word with hyphens are one word. Scripts
    without spaces are divided where tokens begin, at *starts*, but not before a vowel sign.
    """
    boundaries: set[int] | None = None
    for found in _WORD.finditer(text):
        start, end = found.span()
        if found["unspaced"]:
            boundaries = set(starts) if boundaries is None else boundaries
            for boundary in range(start + 1, end):
                if boundary in boundaries and text[boundary].isalnum():
                    yield start, boundary
                    start = boundary
        yield start, end
