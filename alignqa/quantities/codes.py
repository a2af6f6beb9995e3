"""Tokens -> a name with digits: ``H1N1``, ``Covid-19``, ``247sports``; also a version number, an impossible date."""

from __future__ import annotations

import re
from fractions import Fraction

from alignqa.quantities.lexer import MAX_NUMERAL_LENGTH
from alignqa.quantities.model import Number, QuantityDraft
from alignqa.quantities.reader import Reader

#: So many runs of digits of a code are compared.
MAX_CODE_PARTS = 12


def code_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the code that begins at token *i*; the score of a match, where it looks like a time of day: ``2:75``."""
    if reader.kind(i) in ("symbol", None):
        return None
    end = i + 1
    while reader.is_adjacent(end) and _continues_code(reader, i, end):
        end += 1
    digits = [run for j in range(i, end) if reader.kind(j) != "word" for run in re.findall(r"\d+", reader.folded(j))]
    if not digits or max(map(len, digits)) > MAX_NUMERAL_LENGTH:
        return None
    is_clock = all(reader.kind(j) == "clock" for j in range(i, end))
    readings = (tuple(Fraction(int(run)) for run in digits[:MAX_CODE_PARTS]),)
    return QuantityDraft("score" if is_clock else "code", readings, end)


def _continues_code(reader: Reader, start: int, i: int) -> bool:
    """Return whether token *i*, glued to the one before it, belongs to the code that begins at token *start*."""
    if reader.kind(i) in ("word", "numeral"):
        return reader.folded(i).isascii() and reader.folded(i - 1).isascii()
    hyphenated = i == start + 1 and reader.joined_by("-", i) and reader.is_capitalised(start)
    return hyphenated and reader.kind(i + 1) == "numeral"


def as_code(reader: Reader, i: int, number: Number) -> QuantityDraft | None:
    """Return the code that begins with *number* at token *i* and goes on after it: ``247sports``."""
    code = code_at(reader, i) if reader.kind(i) == "numeral" else None
    return code if code and code.end > number.end else None
