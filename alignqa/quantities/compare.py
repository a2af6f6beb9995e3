"""When two quantities are the same: by value, whatever their notation."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from alignqa.quantities.lexicon import load_lexicon
from alignqa.quantities.model import Quantity, Reading

#: What a quantity, or a part of it, may stand for: a key in common is a value in common.
Key = tuple[object, ...]

#: How far a converted measurement, and any other number, may be rounded, as a share of it.
_CONVERTED = 0.1
_ROUNDED = Fraction(1, 20)
_Item = TypeVar("_Item")
_TIME_LIKE = re.compile(r"\D*(\d{1,2})[.,](\d\d)\D*")


class Part(NamedTuple):
    """A quantity or a part of one (the year of a date, one end of a range), and what it may stand for.

    ``digits`` are the digits it is written with, empty for words.
    """

    keys: frozenset[Key]
    quantity: Quantity
    digits: str = ""


class Matching(NamedTuple):
    """What came of matching two sides: the parts that found no counterpart, and the quantities that did as a whole."""

    source: list[Part]
    target: list[Part]
    matched: list[tuple[Quantity, Quantity]]


def match_quantities(source: Iterable[Quantity], target: Iterable[Quantity], loose: bool = False) -> Matching:
    """Match the quantities of two sides by value; each serves once.

    Quantities of the same kind and unit are matched first, then whole quantities of any kind, then their parts: *1950
    to 1953* is the counterpart of *1950-53*, and of two years. ``loose``, for a language whose number words are not
    known, lets numbers match that differ only by a power of ten, which such a word may stand for, and lets a numeral
    stand for the name of a month. Runs in time linear in the number of quantities.
    """
    left, right = list(source), list(target)
    matched: list[tuple[Quantity, Quantity]] = []
    for keys in (_keys_with_unit, _keys_with_kind, value_keys):
        sides = _wholes(left, keys), _wholes(right, keys)
        pairs = match_parts(*sides)
        matched += [(left[i], right[k]) for i, k in pairs.items()]
        left, right = _rest(left, pairs.keys()), _rest(right, pairs.values())
    parts, others = _parts(left), _parts(right)
    for loosen in (False, True) if loose else (False,):
        if loosen:
            parts, others = [_loosened(part) for part in parts], [_loosened(part) for part in others]
        pairs = match_parts(parts, others)
        parts, others = _rest(parts, pairs.keys()), _rest(others, pairs.values())
    return Matching(parts, others, matched)


def match_parts(left: Sequence[Part], right: Sequence[Part]) -> dict[int, int]:
    """Match parts that share a key, one to one, from left to right; return place on the left -> place on the right."""
    places: dict[Key, deque[int]] = defaultdict(deque)
    for place, part in enumerate(right):
        for key in part.keys:
            places[key].append(place)
    taken: set[int] = set()
    matched: dict[int, int] = {}
    for i, part in enumerate(left):
        free = _first_free(part, places, taken)
        if free is not None:
            matched[i] = free
            taken.add(free)
    return matched


def _rest(items: Sequence[_Item], places: Collection[int]) -> list[_Item]:
    gone = set(places)
    return [item for place, item in enumerate(items) if place not in gone]


def _first_free(part: Part, places: Mapping[Key, deque[int]], taken: set[int]) -> int | None:
    """Return the first place not taken that shares a key with *part*."""
    free: list[int] = []
    for key in part.keys & places.keys():
        while places[key] and places[key][0] in taken:
            places[key].popleft()
        free += [places[key][0]] if places[key] else []
    return min(free, default=None)


def _wholes(quantities: list[Quantity], keys: Callable[[Quantity], frozenset[Key]]) -> list[Part]:
    return [Part(keys(quantity), quantity) for quantity in quantities]


def _parts(quantities: list[Quantity]) -> list[Part]:
    return [part for quantity in quantities for part in _parts_of(quantity)]


def _parts_of(quantity: Quantity) -> list[Part]:
    """Take *quantity* apart: a date into year, month and day, a range into its ends; most have one part."""
    if quantity.kind == "date":
        return _date_parts(quantity)
    if quantity.kind == "fraction" and "/" in quantity.text:
        return [_number_part(quantity, (Fraction(int(run)),)) for run in re.findall(r"\d+", quantity.text)]
    if quantity.kind in ("score", "range", "code") or (quantity.kind == "time" and None not in quantity.readings[0]):
        return [_number_part(quantity, values) for values in zip(*quantity.readings, strict=True)]
    return [Part(value_keys(quantity), quantity, quantity.digits)]


def _number_part(quantity: Quantity, values: tuple[Fraction | None, ...]) -> Part:
    """Return the part of *quantity* that may have one of *values*, the likeliest first."""
    known = [value for value in values if value is not None]
    return Part(frozenset(("number", value) for value in known), quantity, _digits_of(quantity, known[0]))


def _digits_of(quantity: Quantity, value: Fraction) -> str:
    """Return the digits in which the text tells *value*, or would tell it: 1953 for the end of 1950-53."""
    runs = re.findall(r"\d+", quantity.text)
    return next((run for run in runs if int(run) == value), str(value) if runs else "")


def _date_parts(quantity: Quantity) -> list[Part]:
    year, month, day = quantity.readings[0]
    years = [_number_part(quantity, (year,))] if year is not None else []
    if len(quantity.readings) == 1:
        days = [_number_part(quantity, (day,))] if day is not None else []
        return [*years, Part(frozenset({("month", month)}), quantity), *days]
    either = [Part(frozenset({("number", part), ("month", part)}), quantity, str(part)) for part in (month, day)]
    return [*years, *either]


def _keys_with_unit(quantity: Quantity) -> frozenset[Key]:
    keys = value_keys(quantity)
    if quantity.kind == "time":
        keys = frozenset(key for key in keys if key[0] == "time")
    return frozenset((quantity.kind, quantity.unit, quantity.period, key) for key in keys)


def _keys_with_kind(quantity: Quantity) -> frozenset[Key]:
    return frozenset((quantity.kind, key) for key in value_keys(quantity))


def value_keys(quantity: Quantity) -> frozenset[Key]:
    """Return what *quantity* as a whole may stand for, over all its readings."""
    keys = {key for reading in quantity.readings for key in _reading_keys(quantity, reading)}
    clock = _TIME_LIKE.fullmatch(quantity.text) if quantity.kind == "number" else None
    if clock and int(clock[1]) <= 24 and int(clock[2]) < 60:
        keys.add(("time", int(clock[1]), int(clock[2])))
    if quantity.unit == "hour":
        keys |= {("time", hour, 0) for (hour,) in quantity.readings}
    return frozenset(keys)


def _reading_keys(quantity: Quantity, reading: Reading) -> list[Key]:
    if quantity.kind == "time":
        hour, minute = reading
        if minute is not None:
            return [("time", hour, minute), ("pair", hour, minute)]
        return [("time", hour, 0), ("number", hour), ("number", (hour or 0) % 12)]
    if quantity.kind in ("score", "range"):
        return [("pair", *sorted(part or 0 for part in reading))]
    first = reading[0]
    if quantity.kind in ("date", "weekday", "month") or first is None or len(reading) > 1:
        return [(quantity.kind, *reading)]
    keys: list[Key] = [("number", first)]
    if quantity.kind == "percent":
        keys.append(("number", first / 100))
    return keys


def _loosened(part: Part) -> Part:
    """Let *part* also stand for its significant digits, and for the number of the month it names."""
    keys = {
        ("digits", _significand(key[1])) for key in part.keys if key[0] == "number" and isinstance(key[1], Fraction)
    }
    months = {("number", key[1]) for key in part.keys if key[0] == "month"}
    return part._replace(keys=part.keys | keys | months)


def _significand(value: Fraction) -> str:
    return f"{float(value):.12e}".partition("e")[0].replace(".", "").rstrip("0")


def units_differ(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities of one kind and value are told in units that cannot be the same: pounds and dollars."""
    families = load_lexicon("neutral").unit_families
    one, other = first.unit, second.unit
    if first.kind != second.kind or first.kind not in ("money", "measure") or one is None or other is None:
        return False
    return one != other and families.get(one, one) != families.get(other, other)


def periods_differ(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities of one value count unlike stretches of time: five years and five months."""
    return None not in (first.period, second.period) and first.period != second.period


def hours_differ(first: Quantity, second: Quantity) -> bool:
    """Whether two times told with one number are on either side of noon: 8 and 20 hours. Twelve itself may be both."""
    if first.kind != "time" or second.kind != "time":
        return False
    one, other = ({reading[0] or Fraction(0) for reading in time.readings} for time in (first, second))
    return one.isdisjoint(other) and all(hour % 12 for hour in one | other)


def is_rounded(first: Quantity, second: Quantity) -> bool:
    """Whether one value is the other, rounded: 379,800 and 380,000, 1.23 and 1.2 million."""
    one, other = first.readings[0][0], second.readings[0][0]
    if (first.kind, first.unit) != (second.kind, second.unit) or not one or not other or one == other:
        return False
    fewest = min(len(_significand(one)), len(_significand(other)))
    same = f"{float(one):.{fewest - 1}e}" == f"{float(other):.{fewest - 1}e}"
    return same and abs(one - other) <= _ROUNDED * max(one, other)


def are_conversions(first: Quantity, second: Quantity) -> bool:
    """Whether the two are one measurement in two units, such as 10 miles and 16 km, or 14 days and two weeks."""
    if first.period and second.period:
        return _last_as_long(first, second)
    if first.kind != "measure" or second.kind != "measure":
        return False
    return any(
        one_dimension == other_dimension and abs(one - other) <= _CONVERTED * max(abs(one), abs(other))
        for one_unit, one_dimension, one in _in_base_units(first)
        for other_unit, other_dimension, other in _in_base_units(second)
        if one_unit != other_unit
    )


def _last_as_long(first: Quantity, second: Quantity) -> bool:
    """Whether two numbers of unlike periods, such as 18 months and one and a half years, make the same time."""
    lengths = load_lexicon("neutral").roles["period_seconds"]
    one, other = (float(q.readings[0][0] or 0) * lengths[q.period or ""] for q in (first, second))
    return first.period != second.period and abs(one - other) <= _CONVERTED * max(one, other)


def _in_base_units(quantity: Quantity) -> Iterator[tuple[str, str, float]]:
    """Yield, for every unit that may be meant, its name, its dimension and the value in the base unit of that."""
    lexicon, value = load_lexicon("neutral"), quantity.readings[0][0]
    for unit, (dimension, factor, offset) in lexicon.dimensions.items():
        if value is not None and quantity.unit in (unit, lexicon.unit_families.get(unit)):
            yield unit, dimension, float(value) * factor + offset
