"""Text -> lexemes: runs of letters, numerals, single symbols; with the offsets they have in the text as given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

#: More digits than this are an identifier, not a quantity.
MAX_NUMERAL_LENGTH = 24

_VULGAR = "¼-¾⅐-⅞↉"
#: Separators that group digits in every language: apostrophe, Arabic thousands separator, no-break and thin spaces.
_GROUP = r"['٬\u00a0\u2007\u2009\u202f]"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = _FULL_WIDTH | str.maketrans("’‘ʼ‐‑‒–−ёЁ", "'''-----ее")
_MARK = re.compile(r"[\u0300-\u036f]")
_CLUSTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+", re.DOTALL)
#: Letters of scripts without spaces between words; each is a token of its own.
_UNSPACED = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ADDRESS_SIGNS = ("://", "www.", "@")


class Lexeme(NamedTuple):
    """One token. ``text`` is folded: lower case, plain apostrophes and hyphens, ASCII in place of full-width forms."""

    kind: Literal["word", "numeral", "clock", "date", "symbol"]
    text: str
    start: int
    end: int


@cache
def _pattern(space_groups: bool) -> re.Pattern[str]:
    group = f"(?:{_GROUP}|[ ])" if space_groups else _GROUP
    return re.compile(
        rf"""
        (?P<word>[a-z]++(?!\w)|[{_UNSPACED}]|(?:(?![\d_{_VULGAR}{_UNSPACED}])\w)+)
        |(?P<date>\d{{4}}-\d{{1,2}}-\d{{1,2}}(?!\d)
               |\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)\d{{4}}(?!\d)
               |\d{{1,2}}(?P<short>[./])\d{{1,2}}(?P=short)\d{{2}}(?![.\d]))
        |(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?![:\d]))
        |(?P<numeral>\d{{1,3}}(?:(?:[ ]\d{{3}}){{2,}}|(?:[ ]000)+)(?!\d)(?![.,]\d|[ ]\d)
                  |\d{{1,3}}(?P<group>[.,]|{group})\d{{3}}(?:(?P=group)\d{{3}})*(?!\d)(?:[.,٫]\d+)?(?![.,]\d|[ ]\d)
                  |\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?!\d)
                  |\d+(?:[.,٫]\d+)*
                  |[{_VULGAR}])
        |(?P<symbol>[^\s])
        """,
        re.VERBOSE,
    )


def is_unspaced(token: str) -> bool:
    """Return whether *token* is of a script without spaces between words, so that any other may touch it."""
    return _IS_UNSPACED.match(token) is not None


def _fold(text: str) -> str:
    """Return *text* in lower case and plain forms, character for character."""
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    if len(lower) == len(plain):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in plain)


def _composed(text: str) -> tuple[str, Sequence[int]]:
    """Return *text* with letters and their accents composed, and where each of its characters begins."""
    parts: list[str] = []
    starts: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        composed = unicodedata.normalize("NFC", cluster.group())
        part = composed if len(composed) < len(cluster.group()) else cluster.group()
        parts.append(part)
        starts += [cluster.start(), *range(cluster.end() - len(part) + 1, cluster.end())]
    return "".join(parts), [*starts, len(text)]


def tokenize(text: str, space_groups: bool = False) -> list[Lexeme]:
    """Return the tokens of *text*. ``space_groups``: a space may group any digits, as in ``150 250``.

    It always groups several threes of digits, and thousands: ``35 000``.

    Web and mail addresses give no tokens. Runs in time linear in the length of the text.
    """
    composed, starts = _composed(text) if _MARK.search(text) else (text, None)
    folded = _fold(composed)
    addresses: list[tuple[int, int]] = []
    if any(sign in folded for sign in _ADDRESS_SIGNS):
        chunks = re.finditer(r"\S+", folded)
        addresses = [chunk.span() for chunk in chunks if any(sign in chunk.group() for sign in _ADDRESS_SIGNS)]
    tokens: list[Lexeme] = []
    position = 0
    for start, end in [*addresses, (len(folded), len(folded))]:
        found = _pattern(space_groups).finditer(folded, position, start)
        tokens += [Lexeme(match.lastgroup, match[0], match.start(), match.end()) for match in found]  # type: ignore[arg-type]
        position = end
    if starts is None:
        return tokens
    return [token._replace(start=starts[token.start], end=starts[token.end]) for token in tokens]
