"""Digits and Roman numerals."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.quantities.numerals import readings, roman

CASES = [
    ("1.000", ".", [1, 1000]),
    ("1.000", ",", [1000, 1]),
    ("1,000", ".", [1000, 1]),
    ("1,000", ",", [1, 1000]),
    ("0.125", ",", ["1/8"]),
    ("1,5", ".", ["3/2"]),
    ("1.234.567", ".", [1234567]),
    ("1.234,5", ".", ["2469/2"]),
    ("1,234.5", ",", ["2469/2"]),
    ("12,34,567", ".", [1234567]),
    ("5'000", ".", [5000]),
    ("5\u202f000", ",", [5000]),
    ("007", ".", [7]),
    ("½", ".", ["1/2"]),
    ("⅔", ".", ["2/3"]),
    ("٣٤٥", ".", [345]),
    ("10.4.2", ".", []),
    ("1.23.456,7", ",", []),
]


@pytest.mark.parametrize(("numeral", "decimal", "values"), CASES)
def test_readings(numeral: str, decimal: str, values: list[int | str]) -> None:
    assert readings(numeral, decimal) == tuple(Fraction(value) for value in values)


def slow_roman(number: int) -> str:
    parts = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    return next((word + slow_roman(number - value) for value, word in parts if number >= value), "")


@given(st.integers(1, 39))
def test_roman_numerals_get_their_value_back(number: int) -> None:
    assert roman(slow_roman(number)) == number


@given(st.text("IVXLabc", max_size=6))
def test_only_well_formed_roman_numerals_have_a_value(word: str) -> None:
    value = roman(word)
    assert value is None or slow_roman(value) == word
