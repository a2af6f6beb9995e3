"""Tokens -> dates, months, weekdays and decades."""

from __future__ import annotations

import re
from fractions import Fraction

from alignqa.quantities.model import Number, QuantityDraft, Reading
from alignqa.quantities.numbers import number_at
from alignqa.quantities.numerals import is_in
from alignqa.quantities.reader import Reader

_YEAR = re.compile(r"[12]\d{3}")


def _reading(*parts: int | None) -> Reading:
    return tuple(None if part is None else Fraction(part) for part in parts)


def is_day(number: Number | None) -> bool:
    """Return whether *number* may be the day of a month."""
    return number is not None and is_in(number.readings[0], range(1, 32)) and not (number.scaled or number.careful)


def date_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the date written in numerals at token *i*: ``29.9.2018``, ``2018-09-29``, ``29/9``."""
    if reader.kind(i) == "date":
        parts = re.split(r"\D", reader.folded(i))
        first, second, third = map(int, parts)
        if len(parts[0]) == 4:
            return _date(i + 1, [(first, second, third)])
        year = third if len(parts[2]) == 4 else third + (2000 if third < 50 else 1900)
        return _date(i + 1, _orders(reader, year, first, second))
    after_cue = reader.after("day_before", i)
    start = after_cue or i
    numbers = [reader.folded(j) for j in (start, start + 2) if reader.kind(j) == "numeral"]
    if len(numbers) < 2 or not reader.joined_by("/", start + 1):
        return None
    if not all(number.isdecimal() and len(number) <= 2 for number in numbers):
        return None
    above, below = map(int, numbers)
    if not after_cue and (above < below <= 10 or reader.folded(start + 3) == "/"):
        return None
    return _date(start + 3, _orders(reader, None, above, below))


def marked_date_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the date whose parts have a mark after them: ``2019年7月1日``, ``7月``, ``1日``.

    A year alone is a number, a day alone an ordinal.
    """
    year, i = _marked(reader, i, "year_mark", 1000, 2200)
    month, i = _marked(reader, i, "month_mark", 1, 13)
    day, i = _marked(reader, i, "day_mark", 1, 32) if month or not year else (None, i)
    if month and (year or day):
        return QuantityDraft("date", (_reading(year, month, day),), i)
    if month:
        return QuantityDraft("month", (_reading(month),), i)
    if year or day:
        return QuantityDraft("number" if year else "ordinal", (_reading(year or day),), i)
    return None


def _marked(reader: Reader, i: int, mark: str, low: int, high: int) -> tuple[int | None, int]:
    """Return the number at token *i* and the index after its *mark*; the index unchanged if it is no part of a date."""
    number = number_at(reader, i) if mark in reader.lexicon.roles else None
    end = reader.after(mark, number.end) if number else None
    others = [reader.after(role, number.end) or 0 for role in ("periods", "decade_suffixes")] if number else []
    longer = end is not None and max(others) > end
    if not number or not end or longer or not is_in(number.readings[0], range(low, high)):
        return None, i
    return int(number.readings[0]), end


def _orders(reader: Reader, year: int | None, first: int, second: int) -> list[tuple[int | None, int, int]]:
    orders = [(year, second, first), (year, first, second)]
    return orders[::-1] if reader.lexicon.options.get("month_before_day") else orders


def _date(end: int, orders: list[tuple[int | None, int, int]] | list[tuple[int, int, int]]) -> QuantityDraft | None:
    possible = [_reading(*order) for order in orders if 1 <= order[1] <= 12 and 1 <= order[2] <= 31]
    return QuantityDraft("date", tuple(dict.fromkeys(possible)), end) if possible else None


def day_and_month(reader: Reader, day: Number) -> QuantityDraft | None:
    """Return the date that begins with *day*: ``7 November 2017``, ``7th of November``, ``7 tháng 11``."""
    if not is_day(day):
        return None
    i = day.end
    i = reader.after("of_month", i) or i
    month = month_at(reader, i) or careful_month_at(reader, i)
    if not month:
        return None
    year, end = _year_after(reader, month[1])
    return QuantityDraft("date", (_reading(year, month[0], int(day.readings[0])),), end)


def month_at(reader: Reader, i: int) -> tuple[int, int] | None:
    """Return the month named at token *i* and the index after it."""
    found = reader.match("months", i)
    start = reader.after("month_before", i)
    if found or not start:
        return found
    number = number_at(reader, start)
    if number and is_in(number.readings[0], range(1, 13)) and not number.scaled:
        return int(number.readings[0]), number.end
    five = reader.after("only_multiplied", start)
    return (5, five) if five and not _year_after(reader, start)[0] else None


def careful_month_at(reader: Reader, i: int) -> tuple[int, int] | None:
    """Return the month at token *i* whose name is short or also another word, and the index after it."""
    found = reader.match("careful_months", i)
    if not found:
        return None
    month, end = found
    return month, end + (reader.folded(end) == "." and reader.kind(end + 1) == "numeral")


def _year_after(reader: Reader, i: int) -> tuple[int | None, int]:
    start = i
    if reader.folded(i) in (",", "/"):
        i += 1
    i = reader.after("year_before", i) or i
    if reader.kind(i) == "numeral" and _YEAR.fullmatch(reader.folded(i)):
        return int(reader.folded(i)), i + 1
    return None, start


def month_first(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the month at token *i*, with the day and the year that follow: ``Sept. 29``, ``July 2017``."""
    month = month_at(reader, i)
    careful = not month
    month = month or careful_month_at(reader, i)
    if not month:
        return None
    value, end = month
    day = number_at(reader, end) if reader.lexicon.options.get("month_before_day") else None
    if day and is_day(day) and len(reader.folded(end)) <= 2:
        after = reader.after("ordinal_suffixes", day.end) if reader.is_adjacent(day.end) else None
        year, end = _year_after(reader, after or day.end)
        return QuantityDraft("date", (_reading(year, value, int(day.readings[0])),), end)
    year, end = _year_after(reader, end)
    if year:
        return QuantityDraft("date", (_reading(year, value, None),), end)
    if careful and not (reader.is_capitalised(i) and reader.after("month_cues", i - 1)):
        return None
    return QuantityDraft("month", (_reading(value),), end)


def weekday_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the weekday named at token *i*."""
    found = reader.match("weekdays", i)
    if not found and reader.is_capitalised(i):
        found = reader.match("careful_weekdays", i)
    if found:
        return QuantityDraft("weekday", (_reading(found[0]),), found[1])
    start = reader.after("weekday_prefixes", i)
    if not start or not reader.is_capitalised(start):
        return None
    number = number_at(reader, start)
    if number and is_in(number.readings[0], range(2, 8)):
        return QuantityDraft("weekday", (_reading(int(number.readings[0]) - 1),), number.end)
    return None


def decade_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the decade at token *i*: ``1990s``, ``1980-an``, ``80er``, ``années 80``, ``nineties``."""
    found = reader.match("decades", i)
    if found:
        return _decade(found[0], found[1])
    start = reader.after("decade_before", i)
    number = number_at(reader, start or i)
    if not number or number.scaled or number.ordinal:
        return None
    end: int | None = number.end
    if not start:
        glued = reader.kind(i) == "numeral" or reader.lexicon.options.get("spelt_digits")
        end = reader.after("decade_suffixes", number.end) if glued and reader.is_adjacent(number.end) else None
    return _decade(number.readings[0], end) if end else None


def _decade(value: Fraction | int, end: int) -> QuantityDraft | None:
    if is_in(value, range(10, 100, 10)):
        return QuantityDraft("decade", (_reading(int(value)), _reading(1900 + int(value))), end)
    return QuantityDraft("decade", (_reading(int(value)),), end) if is_in(value, range(1000, 2200, 10)) else None
