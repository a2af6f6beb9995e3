"""A text and the offsets of its tokens in; the offsets of its words out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Chinese characters, kana.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff]")

#: Vowel signs and accents, which belong to the letter before them; Python does not count them as letters.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u0f18-\u0fbc"
)
_LETTER = rf"[\w{_SIGNS}]"
_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)*(?:-?(?:%|[^\W\d_]{1,3}\b))?"  # 1.234,5  12:30  12/6  5%  3rd
    r"|(?:[^\W\d_]\.){2,}"  # U.S.  z.B.
    rf"|{_LETTER}+(?:['’\-]{_LETTER}+)*"  # don't  Al-Aqsa
    r"|\S"
)


def word_spans(text: str, starts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield start and end of every word of *text*, and of every mark between words.

    A number with its separators, an abbreviation with its full stops and a word with hyphens are one word. Scripts
    without spaces are divided where tokens begin, at *starts*.
    """
    boundaries: set[int] | None = None
    for found in _WORD.finditer(text):
        start, end = found.span()
        if UNSPACED.search(found.group()):
            boundaries = set(starts) if boundaries is None else boundaries
            for boundary in range(start + 1, end):
                if boundary in boundaries:
                    yield start, boundary
                    start = boundary
        yield start, end
