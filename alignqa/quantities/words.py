"""Numerals and number words -> values, by one small grammar whose words are data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from alignqa.quantities import numerals
from alignqa.quantities.compounds import compound_words
from alignqa.quantities.lexer import LONGEST_NUMERAL
from alignqa.quantities.reader import Reader

_LARGEST_SCALE = 10**15
_HALF = Fraction(1, 2)
_GRAMMAR = ("vigesimal", "open_ten", "ordinal_first")
_MULTIPLIERS = ("hundreds", "scales")
_ROLES = ("tens", "teens", "hundreds", "scales", "halves", "cardinals", "ordinals")


class Number(NamedTuple):
    """A number in a text: its readings, the likeliest first, and the index of the token after it."""

    readings: tuple[Fraction, ...]
    end: int
    ordinal: bool = False
    fraction: bool = False
    careful: bool = False
    scale: int = 1

    @property
    def scaled(self) -> bool:
        """Whether a word such as *million* multiplies it."""
        return self.scale > 1


@dataclass
class _Sum:
    """Adds up number words from left to right; each method returns ``False`` where its word cannot follow.

    ``room`` is the bound below which the next word may be added: 10 after ``twenty``, 1 after ``five``. ``step`` is the
    multiplier used last, of which ``and a half`` is a half.
    """

    vigesimal: bool = False
    open_ten: bool = False
    ordinal_first: bool = False
    addends: list[Fraction] = field(default_factory=list)
    room: float = float("inf")
    step: int = 1
    ordinal: bool = False

    def feed(self, role: str, value: int) -> bool:
        """Take a word of *role* into the sum."""
        if self.ordinal and not self.ordinal_first:
            return False
        if role in _MULTIPLIERS:
            return self._multiply(value or 100)
        if role == "cardinals":
            return self._add(value)
        if role == "ordinals":
            added = not self.ordinal and self._add(value)
            self.ordinal = self.ordinal or added
            return added
        if role == "halves":
            return self._halve()
        return self._make_tens(times=10, plus=0) if role == "tens" else self._make_tens(times=1, plus=10)

    def _add(self, value: int) -> bool:
        if value >= self.room or (value == 0 and self.addends):
            return False
        self.addends.append(Fraction(value))
        self.step = value if value >= 100 else 1
        self.room = self._room_after(value)
        return True

    def _room_after(self, value: int) -> int:
        if value >= 100:
            return value
        if self.vigesimal and value in (60, 80):
            return 20
        return 10 if value in range(20, 100, 10) or (self.open_ten and value == 10) else 1

    def _multiply(self, factor: int) -> bool:
        popped = Fraction(0)
        while self.addends and self.addends[-1] < factor:
            popped += self.addends.pop()
        if not popped:
            return False
        self.addends.append(popped * factor)
        self.room = self.step = factor
        return True

    def _make_tens(self, times: int, plus: int) -> bool:
        if not self.addends or not 1 <= self.addends[-1] <= 9:
            return False
        self.addends[-1] = self.addends[-1] * times + plus
        self.room = 1 if plus else 10
        return True

    def _halve(self) -> bool:
        if not self.addends or self.room == 0:
            return False
        self.addends.append(Fraction(self.step, 2))
        self.room = 0
        return True

    def feed_all(self, words: list[list[tuple[str, int]]]) -> bool:
        """Take in several words, each given by what it may be, or none of them."""
        trial = replace(self, addends=list(self.addends))
        if not all(any(trial.feed(*meaning) for meaning in meanings) for meanings in words):
            return False
        vars(self).update(vars(trial))
        return True


def number_at(reader: Reader, i: int) -> Number | None:
    """Return the number that begins at token *i*, in digits or in words, with its multipliers."""
    number = _numeral_at(reader, i) or _fraction_word_at(reader, i) or _words_at(reader, i)
    return _with_half_apart(reader, _as_fraction(reader, number)) if number else None


def _with_half_apart(reader: Reader, number: Number) -> Number:
    """Add the half that stands after the noun: ``deux ans et demi``, ``3 năm rưỡi``."""
    half = reader.after("halves_apart", number.end + 1) if reader.kind(number.end) == "word" else None
    if not half or number.ordinal or number.fraction or number.scaled:
        return number
    return number._replace(readings=tuple(value + _HALF for value in number.readings), end=half)


def _numeral_at(reader: Reader, i: int) -> Number | None:
    text = reader.folded(i)
    if reader.kind(i) != "numeral" or len(text) > LONGEST_NUMERAL:
        return None
    values = numerals.readings(text, reader.lexicon.options["decimal"])
    if not values:
        return None
    number = _over(reader, i) or _mixed(reader, Number(values, i + 1, fraction=not text[0].isdecimal()))
    return _scaled_by_suffix(reader, number) or _scaled(reader, number)


def _over(reader: Reader, i: int) -> Number | None:
    """Read the simple fraction at token *i*: ``2/3``."""
    if not (reader.joined_by("/", i + 1) and reader.kind(i + 2) == "numeral" and reader.folded(i + 3) != "/"):
        return None
    above, below = reader.folded(i), reader.folded(i + 2)
    if not (above + below).isdecimal() or max(len(above), len(below)) > 3 or int(above) >= int(below):
        return None
    return Number((Fraction(int(above), int(below)),), i + 3, fraction=True)


def _mixed(reader: Reader, number: Number) -> Number:
    """Take in the fraction of a mixed number: ``14½``, ``220 2/3``."""
    i, whole = number.end, number.readings[0]
    if number.fraction or whole.denominator != 1 or reader.kind(i) != "numeral":
        return number
    if reader.folded(i)[0].isdecimal():
        part = _over(reader, i)
    else:
        part = Number(numerals.readings(reader.folded(i), "."), i + 1)
    return Number((whole + part.readings[0],), part.end, fraction=True) if part else number


def _scaled_by_suffix(reader: Reader, number: Number) -> Number | None:
    """Read ``5k``, and ``125m``, which is millions or metres."""
    found = reader.match("scale_suffixes", number.end)
    if not found or not reader.adjacent(number.end) or not reader.is_apart(found[1]):
        return None
    scaled = tuple(value * found[0] for value in number.readings)
    is_unit = reader.match("units", number.end) is not None
    return number._replace(readings=scaled + number.readings * is_unit, end=found[1], scale=found[0])


def _scaled(reader: Reader, number: Number) -> Number:
    """Multiply by the words that follow: ``1,5 triliun``, ``3 trăm nghìn``, ``5-million``."""
    while (found := _multiplier_at(reader, number.end)) and number.scale * found[0] <= _LARGEST_SCALE:
        factor, end = found
        readings = tuple(value * factor for value in number.readings)
        number = number._replace(readings=readings, end=end, scale=number.scale * factor)
        half = reader.after("halves", end)
        if half:
            number = number._replace(readings=tuple(v + Fraction(factor, 2) for v in readings), end=half)
    return number


def _multiplier_at(reader: Reader, i: int) -> tuple[int, int] | None:
    i += reader.joined_by("-", i)
    for role in _MULTIPLIERS:
        found = reader.match(role, i)
        if found:
            return found[0] or 100, found[1]
    return None


def _words_at(reader: Reader, i: int) -> Number | None:
    if reader.kind(i) != "word":
        return None
    total = _Sum(*(reader.lexicon.options.get(name, False) for name in _GRAMMAR))
    article = reader.after("articles", i)
    end = i
    if article and _multiplier_at(reader, article) and total.feed("cardinals", 1):
        end = article
    while following := _next_word(reader, total, end):
        end = following
    if not total.addends:
        return None
    careful = end == i + 1 and reader.match("careful", i) is not None
    return Number(
        (sum(total.addends, Fraction(0)),),
        end,
        total.ordinal,
        careful=careful,
        scale=total.step if total.step >= 1000 else 1,
    )


def _next_word(reader: Reader, total: _Sum, i: int) -> int | None:
    """Feed the word at token *i*, or the one after a hyphen or an ``and``; return the index after it."""
    if not total.addends:
        return _feed(reader, total, i)
    i += reader.joined_by("-", i)
    end = _feed(reader, total, i)
    joiner = reader.after("joiners", i)
    if end or not joiner or not _may_join(reader, total, joiner):
        return end
    return _feed(reader, total, joiner, joined=True)


def _may_join(reader: Reader, total: _Sum, i: int) -> bool:
    """Whether ``and`` stands inside a number: not so in ``between two hundred and five hundred``."""
    found = reader.match("cardinals", i)
    if not found:
        return False
    following = _multiplier_at(reader, found[1])
    if following and following[0] == total.step:
        return False
    return total.room >= 100 or (total.vigesimal and found[0] in (1, 11))


def _feed(reader: Reader, total: _Sum, i: int, joined: bool = False) -> int | None:
    for role in _ROLES:
        found = reader.match(role, i)
        if found and (joined or _may_be_number(reader, i, found[1], not total.addends)) and total.feed(role, found[0]):
            return found[1]
    words = compound_words(reader, i)
    return i + 1 if words and total.feed_all(words) else None


def _may_be_number(reader: Reader, i: int, end: int, first: bool) -> bool:
    """Whether a word that is a number only in company has it: ``năm`` before multipliers, ``tư`` after other words."""
    if first and reader.match("only_joined", i):
        return any(reader.match(role, i - 1) for role in ("month_before", "ordinal_prefixes", "over"))
    if reader.match("only_multiplied", i):
        return any(reader.match(role, end) for role in ("tens", "hundreds", "scales", "over", "percent"))
    return True


def _fraction_word_at(reader: Reader, i: int) -> Number | None:
    """Read ``half``, ``a third``, ``half a million``, ``eine halbe Million``."""
    article = reader.after("articles", i)
    found = reader.match("fractions", i) or (reader.match("fractions", article) if article else None)
    if not found and article and (below := reader.match("denominators", article)):
        found = Fraction(1, below[0]), below[1]
    if not found:
        return None
    value, end = found
    multiplier = _multiplier_at(reader, reader.after("articles", end) or end)
    if multiplier:
        return Number((value * multiplier[0],), multiplier[1], scale=multiplier[0])
    return Number((value,), end, fraction=value.denominator != 1, careful=value.denominator != 1)


def _as_fraction(reader: Reader, number: Number) -> Number:
    """Divide by the denominator that follows: ``two thirds``, ``dua pertiga``, ``hai phần ba``."""
    over = number.readings[0]
    if number.ordinal or number.scaled or number.fraction or not 1 <= over <= 99:
        return number
    i = number.end + reader.joined_by("-", number.end)
    below = reader.match("denominators", i)
    if (
        not below
        and (after := reader.after("over", i))
        and (under := _words_at(reader, after) or _numeral_at(reader, after))
    ):
        below = under.readings[0], under.end
    if not below or below[0] < 2 or below[0] <= over > 3:
        return number
    return number._replace(readings=(over / below[0],), end=below[1], fraction=True, careful=False)
