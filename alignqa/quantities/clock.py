"""Tokens -> a time of day, with its time zone: ``pukul 15.00 WIB``, ``3 p.m.``, ``15 Uhr``, ``15h00``, ``1500 GMT``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from alignqa.quantities.model import QuantityDraft, Reading
from alignqa.quantities.numbers import number_at
from alignqa.quantities.numerals import is_in
from alignqa.quantities.reader import Reader

_HOUR_AND_MINUTE = re.compile(r"(\d{1,2})[.,:](\d\d)(?::\d\d)?")
_FOUR_DIGITS = re.compile(r"(\d\d)([0-5]\d)")
_MINUTE = re.compile(r"[0-5]\d")


class _Clock(NamedTuple):
    """An hour and perhaps a minute; ``is_time`` says that they can be nothing but a time of day."""

    hour: int
    minute: int | None
    end: int
    is_time: bool


def time_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Return the time of day that begins at token *i*."""
    cue = reader.after("clock_before", i)
    part, start = _part_of_day(reader, cue or i, "_before")
    hour = _hour_and_minute(reader, start)
    if not hour:
        return None
    clock = _marked(reader, hour, near=reader.match("clock_near", i - 1) is not None)
    end = clock.end
    # Not "2 дня", where the word for the afternoon counts days.
    if not part and not (clock == hour and reader.match("periods", end)):
        part, end = _part_of_day(reader, end)
    if not (cue or part or clock.is_time) or clock.hour > 24 or (clock.minute or 0) > 59:
        return None
    readings = _readings(clock.hour, clock.minute, part)
    if len(readings) > 1 and not part and _counts_to_24(reader, start, clock):
        readings = readings[:1]
    zone = _zone_at(reader, end)
    return QuantityDraft("time", readings, zone[1] if zone else end, zone[0] if zone else None)


def _zone_at(reader: Reader, i: int) -> tuple[str, int] | None:
    """Return the time zone that token *i* names in capitals, and the index after it."""
    found = reader.match("zones", i)
    return (reader.folded(i), found[1]) if found and reader.original(i).isupper() else None


def _part_of_day(reader: Reader, i: int, suffix: str = "") -> tuple[str | None, int]:
    """Return the part of the day that is named at token *i*, with the index after it, or no part and *i*."""
    parts = ((role, reader.after(role + suffix, i)) for role in ("am", "pm", "day_part"))
    return next(((role, end) for role, end in parts if end), (None, i))


def _hour_and_minute(reader: Reader, i: int) -> _Clock | None:
    """Return the hour at token *i*, with the minute where both are in one numeral."""
    digital = _HOUR_AND_MINUTE.fullmatch(reader.folded(i))
    if digital:
        return _Clock(int(digital[1]), int(digital[2]), i + 1, is_time=reader.kind(i) == "clock")
    four_digits = _FOUR_DIGITS.fullmatch(reader.folded(i))
    if four_digits and _zone_at(reader, i + 1):
        return _Clock(int(four_digits[1]), int(four_digits[2]), i + 1, is_time=True)
    number = number_at(reader, i)
    if not number or number.ordinal or number.careful or not is_in(number.readings[0], range(25)):
        return None
    return _Clock(int(number.readings[0]), None, number.end, is_time=False)


def _marked(reader: Reader, clock: _Clock, near: bool) -> _Clock:
    """Take in the word for *hour* that follows, and the minutes after it.

    Where that word also counts hours, it makes a time only next to other evidence.
    """
    end = reader.after("hour_mark", clock.end)
    if not end:
        return clock
    minute, half = clock.minute, reader.after("half_past", end)
    if minute is None and half:
        minute, end = 30, half
    elif minute is None and (_MINUTE.fullmatch(reader.folded(end)) or _has_minutes(reader, end)):
        minute, end = int(reader.folded(end)), end + 1
        end = reader.after("minute_mark", end) or end
    is_time = near or minute is not None or not reader.match("hour_words", clock.end)
    return _Clock(clock.hour, minute, end, is_time)


def _has_minutes(reader: Reader, i: int) -> bool:
    """Return whether token *i* is one digit before the mark of minutes."""
    return len(reader.folded(i)) == 1 and reader.folded(i).isdecimal() and bool(reader.after("minute_mark", i + 1))


def _counts_to_24(reader: Reader, i: int, clock: _Clock) -> bool:
    """Return whether the hour at token *i* can only be one before noon: in the evening it would read 18.30.

    That holds for ``06.30`` where the language counts to 24, and for ``8 heures`` and ``8h30`` where it always does,
    unless the sentence speaks of an afternoon, an evening or a night.
    """
    options, digits = reader.lexicon.options, reader.folded(i)
    padded = digits.startswith("0") and clock.minute is not None
    counts = options.get("24_hours") if padded else options.get("always_24_hours") and digits[:1].isdecimal()
    return bool(counts) and not reader.speaks_of_evening


def _readings(hour: int, minute: int | None, part: str | None) -> tuple[Reading, ...]:
    """Return the times that *hour* and *minute* can be in a *part* of the day, the likeliest first."""
    if part == "am":
        hours = [hour % 12 if hour == 12 else hour]
    elif part == "pm":
        hours = [hour if hour >= 12 else hour + 12]
    else:
        hours = [hour, hour + 12] if 1 <= hour < 12 else [hour, 0] if part and hour == 12 else [hour]
    return tuple((Fraction(h), None if minute is None else Fraction(minute)) for h in hours)
