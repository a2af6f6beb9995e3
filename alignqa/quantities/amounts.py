"""A number and the tokens after it, or words for one, -> a percentage, money, a measurement or a multiple."""

from __future__ import annotations

import re
from fractions import Fraction

from alignqa.quantities.model import Number, QuantityDraft
from alignqa.quantities.numbers import number_at
from alignqa.quantities.reader import Reader

_DECIMAL = re.compile(r"(\d{1,2})[.,](\d{1,2})")


def as_percentage(reader: Reader, number: Number) -> QuantityDraft | None:
    """Read a percentage: ``5 %``, ``lima persen``."""
    end = reader.after("percent", number.end + reader.joined_by("-", number.end))
    return QuantityDraft("percent", number.single(), end, "percent", scale=number.scale) if end else None


def percentage_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Read a percentage after the words for it: ``百分之三十``."""
    start = reader.after("percent_before", i)
    number = number_at(reader, start) if start else None
    return QuantityDraft("percent", number.single(), number.end, "percent") if number else None


def money_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Read an amount after its currency: ``Rp1,5 triliun``, ``US$ 20``, ``$200 miliar dolar``."""
    sign = currency_sign(reader, i)
    number = number_at(reader, sign[1]) if sign else None
    if not sign or not number or number.ordinal:
        return None
    end = reader.after("currencies", number.end) or number.end
    readings = number.single()[:1] if number.scaled else number.single()
    return QuantityDraft("money", readings, end, sign[0], scale=number.scale)


def currency_sign(reader: Reader, i: int) -> tuple[str, int] | None:
    """Return the currency whose sign or code is token *i*, and the index after it; letters need a capital."""
    found = reader.match("currency_signs", i)
    if not found or (reader.kind(i) == "word" and reader.original(i).islower()):
        return None
    return found


def as_money(reader: Reader, number: Number) -> QuantityDraft | None:
    """Read an amount before its currency: ``20 euros``, ``2 millions de livres``."""
    end = reader.after("of", number.end) if number.scaled else None
    found = reader.match("currencies", end or number.end) or currency_sign(reader, number.end)
    return QuantityDraft("money", number.single(), found[1], found[0], scale=number.scale) if found else None


def as_measure(reader: Reader, number: Number) -> QuantityDraft | None:
    """Read a measurement: ``16 km``, ``two-foot``, ``6-foot-6``, ``6 kaki 6 inci``."""
    end = reader.after("of", number.end) if number.scaled else None
    end = end or number.end + reader.joined_by("-", number.end)
    found = reader.match("units", end)
    if not found or not reader.is_separate(found[1]):
        return None
    unit, end = found
    smaller = None if number.scaled else reader.lexicon.subunits.get(unit)
    if smaller:
        values, end = _with_smaller_unit(reader, number, end, *smaller)
        return QuantityDraft("measure", tuple((value,) for value in values), end, unit)
    return QuantityDraft("measure", number.single(), end, unit, scale=number.scale)


def _with_smaller_unit(
    reader: Reader, number: Number, end: int, unit: str, count: int, named: bool
) -> tuple[tuple[Fraction, ...], int]:
    """Add the inches to the feet; without inches, feet with decimals may be feet and inches: ``5.11 feet``.

    A smaller unit that must be *named* is not taken for granted: ``1 m 82 cm``, but not ``1 m 82``.
    """
    i = end + reader.joined_by("-", end)
    smaller = reader.folded(i)
    if _is_below(smaller, count):
        found = reader.match("units", i + 1 + reader.joined_by("-", i + 1))
        if (found and found[0] == unit) or (found is None and not named):
            after = found[1] if found else i + 1
            return tuple(value + Fraction(int(smaller), count) for value in number.readings), after
    decimal = _DECIMAL.fullmatch(reader.folded(number.end - 1))
    if decimal and not named and _is_below(decimal[2], count):
        return (*number.readings, int(decimal[1]) + Fraction(int(decimal[2]), count)), end
    return number.readings, end


def _is_below(digits: str, bound: int) -> bool:
    return digits.isdecimal() and len(digits) <= 2 and int(digits) < bound


def as_multiple(reader: Reader, number: Number) -> QuantityDraft | None:
    """Read how many times: ``3 times``, ``tiga kali lipat``."""
    end = reader.after("times", number.end + reader.joined_by("-", number.end))
    return QuantityDraft("multiple", number.single(), end, scale=number.scale) if end else None


def multiple_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Read a word that says how many times: ``twice``, ``verdoppelt``."""
    found = reader.match("multiples", i)
    return QuantityDraft("multiple", tuple((value,) for value in found[0]), found[1]) if found else None


def magnitude_at(reader: Reader, i: int) -> QuantityDraft | None:
    """Read a word that says how many about: ``dozens``, ``ratusan ribu``."""
    found = reader.match("magnitudes", i)
    return QuantityDraft("magnitude", tuple((value,) for value in found[0]), found[1]) if found else None


def as_hours(reader: Reader, number: Number) -> QuantityDraft | None:
    """Read hours that may be a time or a duration: ``4 giờ``, ``4 heures``."""
    end = reader.after("hour_words", number.end)
    return QuantityDraft("measure", number.single(), end, "hour", number.careful) if end and not number.scaled else None
