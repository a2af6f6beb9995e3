"""Finds the quantities of a text: tries at each token, in turn, every form a quantity may have."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from alignqa.quantities.amounts import as_hours, as_measure, as_money, as_percentage, currency_sign, money_at, single
from alignqa.quantities.calendar import (
    Found,
    century_at,
    date_at,
    day_and_month,
    decade_at,
    month_first,
    roman_at,
    weekday_at,
)
from alignqa.quantities.clock import time_at
from alignqa.quantities.lexer import LONGEST_NUMERAL
from alignqa.quantities.lexicon import load_lexicon
from alignqa.quantities.model import Kind, Quantity
from alignqa.quantities.reader import Reader
from alignqa.quantities.words import Number, number_at

_PARTS_OF_CODE = 12
_IN_RANGE = ("number", "fraction", "percent", "money", "measure")


def find_quantities(text: str, language: str) -> list[Quantity]:
    """Return the quantities of *text*, in order and without overlap.

    ``language`` (ISO 639-1) chooses the words. For a language without a table only numerals, symbols, unit and currency
    codes and Roman numerals are found. Any text is accepted; the time taken is linear in its length.
    """
    reader = Reader.of(text, load_lexicon(language))
    quantities: list[Quantity] = []
    i = 0
    while i < len(reader.tokens):
        found = _range_at(reader, i) if reader.may_open(i) else None
        if found:
            quantities.append(_quantity(reader, i, found))
        i = found.end if found else i + 1
    return quantities


def _quantity(reader: Reader, i: int, found: Found) -> Quantity:
    start, end = reader.tokens[i].start, reader.tokens[found.end - 1].end
    quantity = Quantity(found.kind, found.readings, found.unit, start, end, reader.text[start:end], found.careful)
    period = _period_after(reader, found)
    if not period:
        return quantity
    return replace(quantity, period=period[0], counted=reader.text[end : reader.tokens[period[1] - 1].end])


def _period_after(reader: Reader, found: Found) -> tuple[str, int] | None:
    """Return the unit of time that a number counts, and the index after it."""
    if found.kind not in ("number", "range") or found.unit:
        return None
    return reader.match("periods", found.end + reader.joined_by("-", found.end))


def _single_at(reader: Reader, i: int) -> Found | None:
    for read in (weekday_at, date_at, time_at, decade_at, century_at, month_first, money_at, _prefixed_ordinal_at):
        found = read(reader, i)
        if found:
            return found
    number = number_at(reader, i)
    if number:
        return _with_what_follows(reader, i, number)
    return _code_at(reader, i) or roman_at(reader, i)


def _prefixed_ordinal_at(reader: Reader, i: int) -> Found | None:
    """Read ``ke-36`` and ``thứ hai mươi``."""
    start = reader.after("ordinal_prefixes", i)
    number = number_at(reader, start) if start else None
    if not start or not number or number.scaled or number.fraction or number.readings[0].denominator != 1:
        return None
    return Found("ordinal", single(number), number.end)


def _with_what_follows(reader: Reader, i: int, number: Number) -> Found:
    """Tell what *number* counts from the words after it."""
    return (
        _as_ordinal(reader, i, number)
        or as_percentage(reader, number)
        or as_money(reader, number)
        or as_measure(reader, number)
        or as_hours(reader, number)
        or _as_code(reader, i, number)
        or _plain(number)
    )


def _plain(number: Number) -> Found:
    kind: Kind = "fraction" if number.fraction else "number"
    return Found(kind, single(number), number.end, careful=number.careful, scale=number.scale)


def _as_code(reader: Reader, i: int, number: Number) -> Found | None:
    code = _code_at(reader, i) if reader.kind(i) == "numeral" else None
    return code if code and code.end > number.end else None


def _as_ordinal(reader: Reader, i: int, number: Number) -> Found | None:
    end = _ordinal_end(reader, i, number)
    date = day_and_month(reader, number._replace(end=end or number.end))
    if date:
        return date
    after = reader.after("century", (end or number.end) + reader.joined_by("-", end or number.end))
    if after:
        return Found("century", single(number), after)
    return Found("ordinal", single(number), end, None, number.careful) if end else None


def _ordinal_end(reader: Reader, i: int, number: Number) -> int | None:
    """Return the index after the ending that makes *number* an ordinal, ``None`` if it is not one."""
    if number.ordinal:
        return number.end
    if number.end != i + 1 or reader.kind(i) != "numeral" or not reader.adjacent(number.end):
        return None
    end = reader.after("ordinal_suffixes", number.end)
    if end and reader.is_apart(end):
        return end
    dotted = reader.lexicon.options.get("ordinal_dot") and reader.folded(i).isdecimal() and len(reader.folded(i)) <= 3
    if dotted and reader.folded(number.end) == "." and reader.kind(number.end + 1) == "word":
        return number.end + 1
    return None


def _code_at(reader: Reader, i: int) -> Found | None:
    """Read a name with digits (``H1N1``, ``Covid-19``, ``247sports``), a version number, an impossible date."""
    if reader.kind(i) in ("symbol", None):
        return None
    end = i + 1
    while end < len(reader.tokens) and _continues_code(reader, i, end):
        end += 1
    kinds = {reader.kind(j) for j in range(i, end)}
    digits = [run for j in range(i, end) if reader.kind(j) != "word" for run in re.findall(r"\d+", reader.folded(j))]
    if not digits or max(map(len, digits)) > LONGEST_NUMERAL:
        return None
    kind: Kind = "score" if kinds == {"clock"} else "code"
    return Found(kind, (tuple(Fraction(int(run)) for run in digits[:_PARTS_OF_CODE]),), end)


def _continues_code(reader: Reader, start: int, i: int) -> bool:
    if not reader.adjacent(i):
        return False
    if reader.kind(i) in ("word", "numeral"):
        return reader.folded(i).isascii() and reader.folded(i - 1).isascii()
    return i == start + 1 and reader.joined_by("-", i) and reader.capitalised(start) and reader.kind(i + 1) == "numeral"


def _range_at(reader: Reader, i: int) -> Found | None:
    """Read a range or a score: ``5–10 percent``, ``lima hingga tujuh``, ``1950-53``, ``2:1``."""
    low = _single_at(reader, i)
    if not low or low.kind not in _IN_RANGE:
        return low
    start = reader.after("range", low.end)
    mark = reader.folded(low.end)
    if mark in ("-", ":", "/"):
        start = low.end + 1 if _is_range_mark(reader, low.end) else None
    high = _single_at(reader, start) if start else None
    if not high or high.kind not in _IN_RANGE or len({low.kind, high.kind} - {"number", "fraction"}) > 1:
        return low
    return _range(low, high, mark)


def _is_range_mark(reader: Reader, i: int) -> bool:
    """Whether the mark at token *i* stands between two numerals, with the same space on both sides."""
    if "numeral" not in (reader.kind(i - 1), reader.kind(i - 2)) or reader.adjacent(i) != reader.adjacent(i + 1):
        return False
    mark = reader.folded(i)
    return (mark == "-" or reader.adjacent(i)) and (
        reader.kind(i + 1) == "numeral" or currency_sign(reader, i + 1) is not None
    )


def _range(low: Found, high: Found, mark: str) -> Found:
    lows, highs = _values(low), _values(high)
    if high.scale > low.scale == 1:
        lows = [*(value * high.scale for value in lows), *lows]
    if lows[0] in range(1000, 2200) and highs[0] in range(10, 100):
        highs = [lows[0] - lows[0] % 100 + highs[0], highs[0]]
    unit = low.unit or high.unit
    falling = lows[0] >= highs[0] and len(highs) == 1
    kind: Kind = "score" if unit is None and (mark == ":" or (mark == "-" and falling)) else "range"
    size = max(len(lows), len(highs))
    readings = tuple((lows[min(k, len(lows) - 1)], highs[min(k, len(highs) - 1)]) for k in range(size))
    return Found(kind, readings, high.end, unit)


def _values(found: Found) -> list[Fraction]:
    return [reading[0] for reading in found.readings if reading[0] is not None]
