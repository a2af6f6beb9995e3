"""Text -> its quantities: tries at each token, in turn, every form a quantity may have."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from alignqa.quantities.amounts import (
    as_hours,
    as_measure,
    as_money,
    as_multiple,
    as_percentage,
    currency_sign,
    magnitude_at,
    money_at,
    multiple_at,
    percentage_at,
)
from alignqa.quantities.calendar import date_at, decade_at, marked_date_at, month_first, weekday_at
from alignqa.quantities.clock import time_at
from alignqa.quantities.codes import as_code, code_at
from alignqa.quantities.lexicon import load_lexicon
from alignqa.quantities.model import Kind, Quantity, QuantityDraft
from alignqa.quantities.numbers import number_at
from alignqa.quantities.numerals import is_in
from alignqa.quantities.ordinals import as_ordinal, century_at, prefixed_ordinal_at, roman_at
from alignqa.quantities.reader import Reader

#: What is tried before a number, in this order.
_READERS = (
    weekday_at,
    date_at,
    marked_date_at,
    time_at,
    decade_at,
    century_at,
    month_first,
    money_at,
    percentage_at,
    prefixed_ordinal_at,
    multiple_at,
    magnitude_at,
)
#: Words for a bound have no more tokens than this.
MAX_BOUND_LENGTH = 4
#: So many words may be between a number and a bound after it: ``5 people or more``.
MAX_COUNTED_LENGTH = 1
_BOUNDS: tuple[Literal["above", "below"], ...] = ("above", "below")
_BOUNDED = ("number", "multiple", "percent", "money", "measure")
_IN_RANGE = ("number", "fraction", "percent", "money", "measure")


def find_quantities(text: str, language: str) -> list[Quantity]:
    """Return the quantities of *text*, in order and without overlap.

    ``language`` (ISO 639-1) chooses the words. For a language without a table only numerals, symbols, unit and currency
    codes and Roman numerals are found. Any text is accepted; the time taken is linear in its length.
    """
    reader = Reader.of(text, load_lexicon(language))
    tokens = reader.tokens
    quantities: list[Quantity] = []
    after = 0
    for i in reader.openings():
        found = quantity_at(reader, i) if i >= after else None
        if not found:
            continue
        after = found.end
        start, end = tokens[i].start, tokens[after - 1].end
        quantity = Quantity(found.kind, found.readings, found.unit, start, end, text[start:end], found.careful)
        if found.kind in ("number", "range") and not found.unit:
            period = reader.match("periods", after + reader.joined_by("-", after))
            if period:
                quantity = replace(quantity, period=period[0], counted=text[end : tokens[period[1] - 1].end])
        if found.kind in _BOUNDED:
            quantity = _with_bound(reader, i, after, quantity)
        quantities.append(quantity)
    return quantities


def _with_bound(reader: Reader, i: int, end: int, quantity: Quantity) -> Quantity:
    """Note the words that make *quantity*, tokens *i* to *end*, a bound: ``no more than five``, ``5 people or more``.

    Of those before it the longest count.
    """
    for start in range(max(i - MAX_BOUND_LENGTH, 0), i):
        for bound in _BOUNDS:
            if reader.after(bound, start) == i:
                return replace(quantity, bound=bound, bounded=reader.text[reader.tokens[start].start : quantity.start])
    for start in range(end, end + MAX_COUNTED_LENGTH + 1):
        for bound in _BOUNDS:
            if after := reader.after(f"{bound}_after", start):
                return replace(
                    quantity, bound=bound, bounded_after=reader.text[quantity.end : reader.tokens[after - 1].end]
                )
        if reader.kind(start) != "word":
            break
    return quantity


def quantity_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Read any quantity, a range or a score included: ``5–10 percent``, ``lima hingga tujuh``, ``1950-53``, ``2:1``."""
    low = _single_at(reader, i)
    if not low or low.kind not in _IN_RANGE:
        return low
    start = reader.after("range", low.end)
    mark = reader.folded(low.end)
    if mark in ("-", ":", "/"):
        start = low.end + 1 if _is_range_mark(reader, low.end) else None
    high = _single_at(reader, start) if start else None
    if not high or high.kind not in (*_IN_RANGE, "multiple") or (low.kind == "percent" != high.kind):
        return low
    if len({low.kind, high.kind} - {"number", "fraction"}) > 1:
        return low
    return _range(low, high, mark)


def _single_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Read a quantity that is not a range; what follows a number says what it counts."""
    for read in _READERS:
        found = read(reader, i)
        if found:
            return found
    number = number_at(reader, i)
    if not number:
        return code_at(reader, i) or roman_at(reader, i)
    kind: Kind = "fraction" if number.fraction else "number"
    return (
        as_ordinal(reader, i, number)
        or as_percentage(reader, number)
        or as_money(reader, number)
        or as_measure(reader, number)
        or as_multiple(reader, number)
        or as_hours(reader, number)
        or as_code(reader, i, number)
        or QuantityDraft(kind, number.single(), number.end, careful=number.careful, scale=number.scale)
    )


def _is_range_mark(reader: Reader, i: int) -> bool:
    """Return whether the mark at token *i* is between two numerals, with the same space on both sides."""
    if "numeral" not in (reader.kind(i - 1), reader.kind(i - 2)) or reader.is_adjacent(i) != reader.is_adjacent(i + 1):
        return False
    mark = reader.folded(i)
    return (mark == "-" or reader.is_adjacent(i)) and (
        reader.kind(i + 1) == "numeral" or currency_sign(reader, i + 1) is not None
    )


def _range(low: QuantityDraft, high: QuantityDraft, mark: str) -> QuantityDraft:
    """Join two quantities: ``3 to 5 million`` are millions, ``1950-53`` are years, ``17-5`` is a score."""
    lows, highs = ([reading[0] for reading in end.readings if reading[0] is not None] for end in (low, high))
    if high.scale > low.scale == 1:
        lows = [*(value * high.scale for value in lows), *lows]
    if is_in(lows[0], range(1000, 2200)) and is_in(highs[0], range(10, 100)):
        highs = [lows[0] - lows[0] % 100 + highs[0], highs[0]]
    unit = low.unit or high.unit
    falling = lows[0] >= highs[0] and len(highs) == 1
    kind: Kind = "score" if unit is None and (mark == ":" or (mark == "-" and falling)) else "range"
    size = max(len(lows), len(highs))
    readings = tuple((lows[min(k, len(lows) - 1)], highs[min(k, len(highs) - 1)]) for k in range(size))
    return QuantityDraft(kind, readings, high.end, unit)
