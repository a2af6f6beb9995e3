"""The quantities of two sides in; which have the same value out, whatever their notation; and how two differ."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from alignqa.quantities.lexicon import load_lexicon
from alignqa.quantities.model import Quantity
from alignqa.resources import load_thresholds

#: What a quantity, or a part of it, may stand for: a key in common is a value in common.
Key = tuple[object, ...]

#: Minutes.
_DAY = 24 * 60

_Item = TypeVar("_Item")
#: Kinds whose values are rounded in translation.
_ROUNDED = frozenset({"number", "range", "multiple", "percent", "money", "measure"})
_YEAR = re.compile(r"[12]\d{3}")
_TIME_LIKE = re.compile(r"\D*(\d{1,2})[.,](\d\d)\D*")


class QuantityPart(NamedTuple):
    """A quantity or a part of one (the year of a date, one end of a range), and what it may stand for.

    ``digits`` are the digits it is written with, empty for words.
    """

    keys: frozenset[Key]
    quantity: Quantity
    digits: str = ""


class Matching(NamedTuple):
    """The result of matching two sides: parts without a counterpart, and quantities that have one as a whole."""

    source: list[QuantityPart]
    target: list[QuantityPart]
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
        if not (left and right):
            break
        pairs = match_parts(*([QuantityPart(keys(each), each) for each in side] for side in (left, right)))
        matched += [(left[i], right[k]) for i, k in pairs.items()]
        left, right = _rest(left, pairs.keys()), _rest(right, pairs.values())
    parts, others = ([part for quantity in side for part in _parts_of(quantity)] for side in (left, right))
    for loosen in (False, True) if loose else (False,):
        if loosen:
            parts, others = [_loosened(part) for part in parts], [_loosened(part) for part in others]
        pairs = match_parts(parts, others)
        parts, others = _rest(parts, pairs.keys()), _rest(others, pairs.values())
    return Matching(parts, others, matched)


def match_parts(left: Sequence[QuantityPart], right: Sequence[QuantityPart]) -> dict[int, int]:
    """Match parts that share a key, one to one, from left to right; return index on the left -> index on the right."""
    waiting: dict[Key, deque[int]] = defaultdict(deque)
    for k, part in enumerate(right):
        for key in part.keys:
            waiting[key].append(k)
    taken: set[int] = set()
    matched: dict[int, int] = {}
    for i, part in enumerate(left):
        free: list[int] = []
        for key in part.keys & waiting.keys():
            while waiting[key] and waiting[key][0] in taken:
                waiting[key].popleft()
            free += [waiting[key][0]] if waiting[key] else []
        if free:
            matched[i] = min(free)
            taken.add(matched[i])
    return matched


def _rest(items: Sequence[_Item], indices: Collection[int]) -> list[_Item]:
    gone = set(indices)
    return [item for i, item in enumerate(items) if i not in gone]


def _parts_of(quantity: Quantity) -> list[QuantityPart]:
    """Split *quantity*: a date into year, month and day, a range into its ends; most have one part."""
    first, *others = quantity.readings
    if quantity.kind == "date":
        year, month, day = first
        years = [_number_part(quantity, (year,))] if year is not None else []
        if not others:
            days = [_number_part(quantity, (day,))] if day is not None else []
            return [*years, QuantityPart(frozenset({("month", month)}), quantity), *days]
        either = (month, day)
        return [
            *years,
            *(QuantityPart(frozenset({("number", n), ("month", n)}), quantity, str(n)) for n in either),
        ]
    if quantity.kind == "fraction" and "/" in quantity.text:
        return [_number_part(quantity, (Fraction(int(run)),)) for run in re.findall(r"\d+", quantity.text)]
    if quantity.kind in ("score", "range", "code") or (quantity.kind == "time" and None not in first):
        return [_number_part(quantity, values) for values in zip(*quantity.readings, strict=True)]
    return [QuantityPart(value_keys(quantity), quantity, quantity.digits)]


def _number_part(quantity: Quantity, values: tuple[Fraction | None, ...]) -> QuantityPart:
    """Return the part of *quantity* that may have one of *values*, the likeliest first.

    Its digits are those in the text, or as they would be written: 1953 for the end of 1950-53.
    """
    known = [value for value in values if value is not None]
    runs = re.findall(r"\d+", quantity.text)
    digits = next((run for run in runs if int(run) == known[0]), str(known[0]) if runs else "")
    return QuantityPart(frozenset(("number", value) for value in known), quantity, digits)


def _keys_with_unit(quantity: Quantity) -> frozenset[Key]:
    keys = value_keys(quantity)
    if quantity.kind == "time":
        keys = frozenset(key for key in keys if key[0] in ("time", "instant"))
    return frozenset((quantity.kind, quantity.unit, quantity.period, key) for key in keys)


def _keys_with_kind(quantity: Quantity) -> frozenset[Key]:
    return frozenset((quantity.kind, key) for key in value_keys(quantity))


def value_keys(quantity: Quantity) -> frozenset[Key]:
    """Return what *quantity* as a whole may stand for, over all its readings."""
    kind, keys = quantity.kind, set[Key]()
    for reading in quantity.readings:
        first, *others = reading
        if kind == "time":
            hour, minute = first or Fraction(0), others[0]
            if minute is None:
                keys |= {("time", hour, 0), ("number", hour), ("number", hour % 12)}
            else:
                keys |= {("time", hour, minute), ("pair", hour, minute)}
            keys |= {("instant", (hour * 60 + (minute or 0) - offset) % _DAY) for offset in _offsets(quantity.unit)}
        elif kind in ("score", "range"):
            keys.add(("pair", *sorted(part or 0 for part in reading)))
        elif kind in ("date", "weekday", "month", "magnitude") or first is None or others:
            keys.add((kind, *reading))
        else:
            keys.add(("number", first))
            if kind == "percent":
                keys.add(("number", first / 100))
            if quantity.unit == "hour":
                keys.add(("time", first, 0))
    clock = _TIME_LIKE.fullmatch(quantity.text) if kind == "number" else None
    if clock and int(clock[1]) <= 24 and int(clock[2]) < 60:
        keys.add(("time", int(clock[1]), int(clock[2])))
    return frozenset(keys)


def _offsets(zone: str | None) -> list[Fraction]:
    """Return how many minutes a time zone may be ahead of UTC; nothing for none."""
    zones = load_lexicon("neutral").roles["zones"]
    return [Fraction(str(hours)) * 60 for hours in zones.get(zone or "", ())]


def zones_differ(first: Quantity, second: Quantity) -> bool:
    """Return whether two times, both with a time zone, cannot be the same instant: 15.00 WIB and 3 p.m. GMT."""
    if first.kind != "time" or second.kind != "time" or first.unit is None or second.unit is None:
        return False
    one, other = ({key for key in value_keys(time) if key[0] == "instant"} for time in (first, second))
    return one.isdisjoint(other)


def _loosened(part: QuantityPart) -> QuantityPart:
    """Let *part* also stand for its significant digits, and for the number of the month it names."""
    keys = {
        ("digits", _significand(key[1])) for key in part.keys if key[0] == "number" and isinstance(key[1], Fraction)
    }
    months = {("number", key[1]) for key in part.keys if key[0] == "month"}
    return part._replace(keys=part.keys | keys | months)


def _significand(value: Fraction) -> str:
    return f"{float(value):.12e}".partition("e")[0].replace(".", "").rstrip("0")


def units_differ(first: Quantity, second: Quantity) -> bool:
    """Return whether two quantities of one kind and value have units that cannot be the same: pounds and dollars."""
    families = load_lexicon("neutral").unit_families
    one, other = first.unit, second.unit
    if first.kind != second.kind or first.kind not in ("money", "measure") or one is None or other is None:
        return False
    return one != other and families.get(one, one) != families.get(other, other)


def periods_differ(first: Quantity, second: Quantity) -> bool:
    """Return whether two quantities of one value count unlike units of time: five years and five months."""
    return None not in (first.period, second.period) and first.period != second.period


def bounds_differ(first: Quantity, second: Quantity) -> bool:
    """Return whether one value is a lower bound and the other an upper one: *at least five* and *at most five*."""
    return {first.bound, second.bound} == {"above", "below"}


def hours_differ(first: Quantity, second: Quantity) -> bool:
    """Return whether two times of one number are before and after noon: 8 and 20 hours. Twelve itself may be both."""
    if first.kind != "time" or second.kind != "time":
        return False
    one, other = ({reading[0] or Fraction(0) for reading in time.readings} for time in (first, second))
    return one.isdisjoint(other) and all(hour % 12 for hour in one | other)


def is_rounded(first: Quantity, second: Quantity) -> bool:
    """Return whether one value is the other, rounded: 379,800 and 380,000, 1.23 and 1.2 million; years never are."""
    one, other = first.readings[0][0], second.readings[0][0]
    if first.kind not in _ROUNDED or _YEAR.fullmatch(first.text) or _YEAR.fullmatch(second.text):
        return False
    if (first.kind, first.unit) != (second.kind, second.unit) or not one or not other or one == other:
        return False
    fewest = min(len(_significand(one)), len(_significand(other)))
    same = f"{float(one):.{fewest - 1}e}" == f"{float(other):.{fewest - 1}e}"
    share = Fraction(str(load_thresholds("quantities")["compare"]["max_rounding"]))
    return same and abs(one - other) <= share * max(one, other)


def differ_in_scale(first: Quantity, second: Quantity) -> bool:
    """Return whether two values have the same significant digits: 5 and 5 million, not *tens* and *hundreds*."""
    one, other = first.readings[0][0], second.readings[0][0]
    if "magnitude" in (first.kind, second.kind):
        return False
    return bool(one and other) and one != other and _significand(one or Fraction()) == _significand(other or Fraction())


def are_conversions(first: Quantity, second: Quantity) -> bool:
    """Return whether the two are one measurement in two units, such as 10 miles and 16 km, or 14 days and two weeks."""
    share = load_thresholds("quantities")["compare"]["max_conversion"]
    if first.period is not None and second.period is not None:
        lengths = load_lexicon("neutral").roles["period_seconds"]
        one = float(first.readings[0][0] or 0) * lengths[first.period]
        other = float(second.readings[0][0] or 0) * lengths[second.period]
        return first.period != second.period and abs(one - other) <= share * max(one, other)
    if first.kind != "measure" or second.kind != "measure":
        return False
    return any(
        one_dimension == other_dimension and abs(one - other) <= share * max(abs(one), abs(other))
        for one_unit, one_dimension, one in _in_base_units(first)
        for other_unit, other_dimension, other in _in_base_units(second)
        if one_unit != other_unit
    )


def _in_base_units(quantity: Quantity) -> Iterator[tuple[str, str, float]]:
    """Yield, for every unit that may be meant, its name, its dimension and the value in the base unit of that."""
    lexicon, value = load_lexicon("neutral"), quantity.readings[0][0]
    for unit, (dimension, factor, offset) in lexicon.dimensions.items():
        if value is not None and quantity.unit in (unit, lexicon.unit_families.get(unit)):
            yield unit, dimension, float(value) * factor + offset
