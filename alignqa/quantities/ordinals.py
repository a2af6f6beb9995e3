"""Tokens -> ordinals, and what they begin: ``ke-36``, ``3rd``, ``XIXe``, ``7th of November``, ``20th century``."""

from __future__ import annotations

import re
from fractions import Fraction

from alignqa.quantities import numerals
from alignqa.quantities.calendar import day_and_month
from alignqa.quantities.model import Number, QuantityDraft
from alignqa.quantities.numbers import number_at
from alignqa.quantities.reader import Reader

_ROMAN_WITH_ENDING = re.compile(r"([IVX]+)(\w*)")


def prefixed_ordinal_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Read ``ke-36`` and ``thứ hai mươi``."""
    start = reader.after("ordinal_prefixes", i)
    number = number_at(reader, start) if start else None
    if not start or not number or number.scaled or number.fraction or number.readings[0].denominator != 1:
        return None
    return QuantityDraft("ordinal", number.single(), number.end)


def as_ordinal(reader: Reader, i: int, number: Number) -> QuantityDraft | None:
    """Read an ordinal in digits or words whose number begins at token *i*, or the date or century it begins."""
    end = _ordinal_end(reader, i, number)
    date = day_and_month(reader, number._replace(end=end or number.end))
    if date:
        return date
    after = reader.after("century", (end or number.end) + reader.joined_by("-", end or number.end))
    if after:
        return QuantityDraft("century", number.single(), after)
    return QuantityDraft("ordinal", number.single(), end, None, number.careful) if end else None


def _ordinal_end(reader: Reader, i: int, number: Number) -> int | None:
    """Return the index after the ending that makes *number* an ordinal, ``None`` if it is not one."""
    if number.ordinal:
        return number.end
    if number.end != i + 1 or reader.kind(i) != "numeral" or not reader.is_adjacent(number.end):
        return None
    end = reader.after("ordinal_suffixes", number.end)
    if end and reader.is_separate(end):
        return end
    dotted = reader.lexicon.options.get("ordinal_dot") and reader.folded(i).isdecimal() and len(reader.folded(i)) <= 3
    if dotted and reader.folded(number.end) == "." and reader.kind(number.end + 1) == "word":
        return number.end + 1
    return None


def roman_at(reader: Reader, i: int, single_letters: bool = False) -> QuantityDraft | None:
    """Read a Roman numeral, with its ending if it has one: ``II``, ``XIXe``; one letter only if *single_letters*."""
    match = _ROMAN_WITH_ENDING.fullmatch(reader.original(i)) if reader.kind(i) == "word" else None
    value = numerals.roman(match[1]) if match else None
    if not match or not value or (len(match[1]) == 1 and not single_letters):
        return None
    if match[2] and match[2] not in reader.lexicon.roles.get("ordinal_suffixes", {}):
        return None
    return QuantityDraft("ordinal", ((Fraction(value),),), i + 1)


def century_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the century after a word for it (``abad ke-20``), or before one in Roman numerals (``XIXe siècle``)."""
    start = reader.after("century_before", i)
    if start:
        start = reader.after("ordinal_prefixes", start) or start
        number = number_at(reader, start)
        value = number.readings[0] if number else numerals.roman(reader.original(start)) if reader.kind(start) else None
        if not value:
            return None
        return QuantityDraft("century", ((Fraction(value),),), number.end if number else start + 1)
    found = roman_at(reader, i, single_letters=True)
    after = reader.after("century", found.end) if found else None
    return found._replace(kind="century", end=after) if found and after else None
