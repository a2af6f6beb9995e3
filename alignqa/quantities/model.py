"""Quantities, and the numbers and tokens on the way to them: records only, no logic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

Kind = Literal[
    "number",
    "ordinal",
    "fraction",
    "multiple",
    "magnitude",
    "percent",
    "money",
    "measure",
    "range",
    "score",
    "date",
    "month",
    "weekday",
    "decade",
    "century",
    "time",
    "code",
]

#: One way to read a quantity: its parts in order; a part of a date that is not given is ``None``.
Reading = tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, amount, date or time in a text.

    ``readings`` are the ways to read it, the likeliest first: ``1.000`` is a thousand or one. Most kinds have one part
    in a reading; two for ``range`` and ``score``; (year, month, day) for ``date``; (hour, minute) for ``time``, on the
    24-hour clock; one for each run of digits for ``code`` (``H1N1``). A weekday counts from Monday, 1. A ``percent`` of
    50 is read as 50. A ``multiple`` says how many times (*twice*, *halved*, *3 times*), a ``magnitude`` about how many
    (*dozens*). ``unit`` names a currency or a unit of measurement. ``start`` and ``end`` are character offsets:
    ``text[start:end]`` of the text searched is ``text``. ``careful`` marks a word that often is not a number at all
    (French ``neuf``, English ``one``). ``period`` names the unit of time that a number counts (``year``), and
    ``counted`` is the text right after it that says so. ``bound`` says that the true value is at least that, or more
    (``above``), or at most that, or less (``below``), and ``bounded`` is the text right before it that says so, or
    ``bounded_after`` that right after it (*or more*).
    """

    kind: Kind
    readings: tuple[Reading, ...]
    unit: str | None
    start: int
    end: int
    text: str
    careful: bool = False
    period: str | None = None
    counted: str = ""
    bound: Literal["above", "below"] | None = None
    bounded: str = ""
    bounded_after: str = ""

    @property
    def digits(self) -> str:
        """The decimal digits it is written with, as ASCII, in order; empty where it is written in words."""
        return "".join(str(int(char)) for char in self.text if char.isdecimal())


class QuantityDraft(NamedTuple):
    """A quantity before it has offsets: ``end`` is the index of the token after it."""

    kind: Kind
    readings: tuple[Reading, ...]
    end: int
    unit: str | None = None
    careful: bool = False
    scale: int = 1


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

    def single(self) -> tuple[Reading, ...]:
        """Return its readings as those of a quantity of one part."""
        return tuple((value,) for value in self.readings)
