"""Dates, months, weekdays, decades, centuries and times of day."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from alignqa.quantities import numerals
from alignqa.quantities.model import Kind, Reading
from alignqa.quantities.reader import Reader
from alignqa.quantities.words import Number, number_at

_YEAR = re.compile(r"[12]\d{3}")
_ROMAN_WITH_ENDING = re.compile(r"([IVX]+)(\w*)")


class Found(NamedTuple):
    """A quantity before it has offsets: ``end`` is the index of the token after it."""

    kind: Kind
    readings: tuple[Reading, ...]
    end: int
    unit: str | None = None
    careful: bool = False
    scale: int = 1


def _reading(*parts: int | None) -> Reading:
    return tuple(None if part is None else Fraction(part) for part in parts)


def is_day(number: Number | None) -> bool:
    """Whether *number* may be the day of a month."""
    return number is not None and number.readings[0] in range(1, 32) and not (number.scaled or number.careful)


def date_at(reader: Reader, i: int) -> Found | None:
    """Return the date written in numerals at token *i*: ``29.9.2018``, ``2018-09-29``, ``29/9``."""
    if reader.kind(i) == "date":
        parts = re.split(r"\D", reader.folded(i))
        first, second, third = map(int, parts)
        if len(parts[0]) == 4:
            return _date(i + 1, [(first, second, third)])
        year = third if len(parts[2]) == 4 else third + (2000 if third < 50 else 1900)
        return _date(i + 1, _in_usual_order(reader, year, first, second))
    after_cue = reader.after("day_before", i)
    start = after_cue or i
    if not (_is_short(reader, start) and reader.joined_by("/", start + 1) and _is_short(reader, start + 2)):
        return None
    above, below = int(reader.folded(start)), int(reader.folded(start + 2))
    if not after_cue and (above < below <= 10 or reader.folded(start + 3) == "/"):
        return None
    return _date(start + 3, _in_usual_order(reader, None, above, below))


def _is_short(reader: Reader, i: int) -> bool:
    return reader.kind(i) == "numeral" and reader.folded(i).isdecimal() and len(reader.folded(i)) <= 2


def _in_usual_order(reader: Reader, year: int | None, first: int, second: int) -> list[tuple[int | None, int, int]]:
    orders = [(year, second, first), (year, first, second)]
    return orders[::-1] if reader.lexicon.options.get("month_before_day") else orders


def _date(end: int, orders: list[tuple[int | None, int, int]] | list[tuple[int, int, int]]) -> Found | None:
    possible = [_reading(*order) for order in orders if 1 <= order[1] <= 12 and 1 <= order[2] <= 31]
    return Found("date", tuple(dict.fromkeys(possible)), end) if possible else None


def day_and_month(reader: Reader, day: Number) -> Found | None:
    """Return the date that begins with *day*: ``7 November 2017``, ``7th of November``, ``7 tháng 11``."""
    if not is_day(day):
        return None
    i = day.end
    i = reader.after("of_month", i) or i
    month = month_at(reader, i) or careful_month_at(reader, i)
    if not month:
        return None
    year, end = _year_after(reader, month[1])
    return Found("date", (_reading(year, month[0], int(day.readings[0])),), end)


def month_at(reader: Reader, i: int) -> tuple[int, int] | None:
    """Return the month named at token *i* and the index after it."""
    found = reader.match("months", i)
    start = reader.after("month_before", i)
    if found or not start:
        return found
    number = number_at(reader, start)
    if number and number.readings[0] in range(1, 13) and not number.scaled:
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


def month_first(reader: Reader, i: int) -> Found | None:
    """Return the month at token *i*, with the day and the year that follow: ``Sept. 29``, ``July 2017``."""
    month = month_at(reader, i)
    careful = not month
    month = month or careful_month_at(reader, i)
    if not month:
        return None
    value, end = month
    day = number_at(reader, end) if reader.lexicon.options.get("month_before_day") else None
    if day and is_day(day) and len(reader.folded(end)) <= 2:
        after = reader.after("ordinal_suffixes", day.end) if reader.adjacent(day.end) else None
        year, end = _year_after(reader, after or day.end)
        return Found("date", (_reading(year, value, int(day.readings[0])),), end)
    year, end = _year_after(reader, end)
    if year:
        return Found("date", (_reading(year, value, None),), end)
    if careful and not (reader.capitalised(i) and reader.after("month_cues", i - 1)):
        return None
    return Found("month", (_reading(value),), end)


def weekday_at(reader: Reader, i: int) -> Found | None:
    """Return the weekday named at token *i*."""
    found = reader.match("weekdays", i)
    if not found and reader.capitalised(i):
        found = reader.match("careful_weekdays", i)
    if found:
        return Found("weekday", (_reading(found[0]),), found[1])
    start = reader.after("weekday_prefixes", i)
    if not start or not reader.capitalised(start):
        return None
    number = number_at(reader, start)
    if number and number.readings[0] in range(2, 8):
        return Found("weekday", (_reading(int(number.readings[0]) - 1),), number.end)
    return None


def decade_at(reader: Reader, i: int) -> Found | None:
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
        is_numeral = reader.kind(i) == "numeral" and reader.adjacent(number.end)
        end = reader.after("decade_suffixes", number.end) if is_numeral else None
    return _decade(number.readings[0], end) if end else None


def _decade(value: Fraction | int, end: int) -> Found | None:
    if value in range(10, 100, 10):
        return Found("decade", (_reading(int(value)), _reading(1900 + int(value))), end)
    return Found("decade", (_reading(int(value)),), end) if value in range(1000, 2200, 10) else None


def century_at(reader: Reader, i: int) -> Found | None:
    """Return the century after a word for it (``abad ke-20``), or before one in Roman numerals (``XIXe siècle``)."""
    start = reader.after("century_before", i)
    if start:
        start = reader.after("ordinal_prefixes", start) or start
        number = number_at(reader, start)
        value = number.readings[0] if number else numerals.roman(reader.original(start)) if reader.kind(start) else None
        return Found("century", ((Fraction(value),),), number.end if number else start + 1) if value else None
    found = roman_at(reader, i, lone_letters=True)
    after = reader.after("century", found.end) if found else None
    return found._replace(kind="century", end=after) if found and after else None


def roman_at(reader: Reader, i: int, lone_letters: bool = False) -> Found | None:
    """Return the Roman numeral at token *i*, with its ending if it has one: ``II``, ``XIXe``."""
    match = _ROMAN_WITH_ENDING.fullmatch(reader.original(i)) if reader.kind(i) == "word" else None
    value = numerals.roman(match[1]) if match else None
    if not match or not value or (len(match[1]) == 1 and not lone_letters):
        return None
    if match[2] and match[2] not in reader.lexicon.roles.get("ordinal_suffixes", {}):
        return None
    return Found("ordinal", ((Fraction(value),),), i + 1)
