"""Tokens -> a number: in digits or in words, with its fraction and its multipliers."""

from __future__ import annotations

from fractions import Fraction

from alignqa.quantities import numerals
from alignqa.quantities.lexer import MAX_NUMERAL_LENGTH
from alignqa.quantities.model import Number
from alignqa.quantities.reader import Reader
from alignqa.quantities.words import multiplier_at, words_at

#: A number is multiplied up to this; more than that is a text gone wrong.
MAX_SCALE = 10**15


def number_at(reader: Reader, i: int) -> Number | None:
    """Return the number that begins at token *i*, in digits or in words, with its multipliers."""
    if i not in reader.numbers:
        reader.numbers[i] = _read_number(reader, i)
    return reader.numbers[i]


def _read_number(reader: Reader, i: int) -> Number | None:
    number = _numeral_at(reader, i) or _fraction_word_at(reader, i) or words_at(reader, i)
    if not number:
        return None
    number = _as_fraction(reader, number)
    # The half may follow the noun: "deux ans et demi", "3 năm rưỡi".
    past = reader.match("hour_mark", number.end) and reader.match("half_past", number.end + 1)
    half = reader.after("halves_apart", number.end + 1) if reader.kind(number.end) == "word" and not past else None
    if not half or number.ordinal or number.fraction or number.scaled:
        return number
    return number._replace(readings=tuple(value + Fraction(1, 2) for value in number.readings), end=half)


def _numeral_at(reader: Reader, i: int) -> Number | None:
    """Read ``12``, ``2/3``, ``14½``, ``220 2/3``, ``5k``, ``1,5 triliun``."""
    text = reader.folded(i)
    if reader.kind(i) != "numeral" or len(text) > MAX_NUMERAL_LENGTH:
        return None
    values = numerals.readings(text, reader.lexicon.options["decimal"])
    if not values:
        return None
    number = _simple_fraction_at(reader, i) or Number(values, i + 1, fraction=not text[0].isdecimal())
    end, whole = number.end, number.readings[0]
    if not number.fraction and whole.denominator == 1 and reader.kind(end) == "numeral":
        if reader.folded(end)[0].isdecimal():
            part = _simple_fraction_at(reader, end)
        else:
            part = Number(numerals.readings(reader.folded(end), "."), end + 1)
        if part:
            number = Number((whole + part.readings[0],), part.end, fraction=True)
    return _scaled(reader, number)


def _simple_fraction_at(reader: Reader, i: int) -> Number | None:
    """Read the simple fraction at token *i*: ``2/3``."""
    if not (reader.joined_by("/", i + 1) and reader.kind(i + 2) == "numeral" and reader.folded(i + 3) != "/"):
        return None
    above, below = reader.folded(i), reader.folded(i + 2)
    if not (above + below).isdecimal() or max(len(above), len(below)) > 3 or int(above) >= int(below):
        return None
    return Number((Fraction(int(above), int(below)),), i + 3, fraction=True)


def _scaled(reader: Reader, number: Number) -> Number:
    """Multiply by what follows: ``5k``, ``125m`` (millions or metres), ``1,5 triliun``, ``5-million``."""
    suffix = reader.match("scale_suffixes", number.end)
    if suffix and reader.is_adjacent(number.end) and reader.is_separate(suffix[1]):
        scale, end = suffix
        readings = tuple(value * scale for value in number.readings)
        is_unit = reader.match("units", number.end) is not None
        return number._replace(readings=readings + number.readings * is_unit, end=end, scale=scale)
    start, factor = reader.after("plus", number.end) or number.end, 1
    while (found := multiplier_at(reader, start)) and found[0] >= factor and number.scale * found[0] <= MAX_SCALE:
        factor, end = found
        readings = tuple(value * factor for value in number.readings)
        number = number._replace(readings=readings, end=end, scale=number.scale * factor)
        half = reader.after("halves", end)
        if half:
            number = number._replace(readings=tuple(v + Fraction(factor, 2) for v in readings), end=half)
        start = number.end
    return _with_rest(reader, number)


def _with_rest(reader: Reader, number: Number) -> Number:
    """Add the smaller number that is glued to *number* in a language that writes so: ``1亿2000万``."""
    glued = number.scaled and reader.lexicon.options.get("spelt_digits") and reader.is_adjacent(number.end)
    rest = _numeral_at(reader, number.end) if glued else None
    if not rest or rest.fraction or rest.readings[0] >= number.scale:
        return number
    return number._replace(readings=tuple(value + rest.readings[0] for value in number.readings), end=rest.end)


def _fraction_word_at(reader: Reader, i: int) -> Number | None:
    """Read ``half``, ``a third``, ``half a million``, ``eine halbe Million``."""
    article = reader.after("articles", i)
    found = reader.match("fractions", i) or (reader.match("fractions", article) if article else None)
    if not found and article and (below := reader.match("denominators", article)):
        found = Fraction(1, below[0]), below[1]
    if not found:
        return None
    value, end = found
    multiplier = multiplier_at(reader, reader.after("articles", end) or end)
    if multiplier:
        return Number((value * multiplier[0],), multiplier[1], scale=multiplier[0])
    return Number((value,), end, fraction=value.denominator != 1, careful=value.denominator != 1)


def _as_fraction(reader: Reader, number: Number) -> Number:
    """Divide by the denominator, which comes first in Chinese: ``two thirds``, ``hai phần ba``, ``三分之二``."""
    over = number.readings[0]
    if number.ordinal or number.scaled or number.fraction or not 1 <= over <= 99:
        return number
    above = reader.after("over_before", number.end)
    part = (words_at(reader, above) or _numeral_at(reader, above)) if above else None
    if part:
        return Number((part.readings[0] / over,), part.end, fraction=True)
    i = number.end + reader.joined_by("-", number.end)
    below = reader.match("denominators", i)
    after = None if below else reader.after("over", i)
    under = (words_at(reader, after) or _numeral_at(reader, after)) if after else None
    if under:
        below = under.readings[0], under.end
    if not below or below[0] < 2 or below[0] <= over > 3:
        return number
    return number._replace(readings=(over / below[0],), end=below[1], fraction=True, careful=False)
