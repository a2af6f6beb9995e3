"""Numerals -> values: grouped digits, decimals, Roman numerals."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_MARK = re.compile(r"\D")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def readings(numeral: str, decimal: str) -> tuple[Fraction, ...]:
    """Return the values *numeral* may have, the likeliest first; none for a chain such as ``10.4.2``.

    ``decimal`` is the decimal mark usual in the language: it decides which reading of ``1.000`` or ``1,000`` is first;
    both are kept, because writers and translators mix the conventions.
    """
    if not numeral[0].isdecimal():
        return (Fraction(unicodedata.numeric(numeral)).limit_denominator(100),)
    marks = _MARK.findall(numeral)
    runs = _MARK.split(numeral)
    if not marks:
        return (Fraction(int(numeral)),)
    decimals = "".join(str(int(char)) for char in runs[-1])
    decimal_last = Fraction(f"{int(''.join(runs[:-1]))}.{decimals}")
    joined = Fraction(int("".join(runs)))
    if len(set(marks)) == 2 and marks[-1] not in marks[:-1]:
        return (decimal_last,) if _is_grouped(runs[:-1]) else ()
    if len(marks) > 1:
        in_lakhs = len(runs[-1]) == 3 and all(1 <= len(run) <= 2 for run in runs[:-1]) and int(runs[0]) > 0
        return (joined,) if in_lakhs or _is_grouped(runs) else ()
    if marks[0] not in ".,٫":
        return (joined,)
    if marks[0] == "٫" or not _is_grouped(runs):
        return (decimal_last,)
    return (decimal_last, joined) if marks[0] == decimal else (joined, decimal_last)


def _is_grouped(runs: list[str]) -> bool:
    """Return whether runs of digits are those of one number in groups of three."""
    first, *rest = runs
    return 1 <= len(first) <= 3 and int(first) > 0 and all(len(run) == 3 for run in rest)


def is_in(value: Fraction | int, numbers: range) -> bool:
    """Return whether a *value* is one of some whole *numbers*, without comparing it with each as ``in`` does."""
    return value.denominator == 1 and value.numerator in numbers


def roman(word: str) -> int | None:
    """Return the value of a Roman numeral from I to XXXIX in capitals, ``None`` for any other word."""
    if not word or not _ROMAN.fullmatch(word):
        return None
    digits = [_ROMAN_DIGITS[char] for char in word]
    return sum(-digit if digit < after else digit for digit, after in zip(digits, [*digits[1:], 0], strict=True))
