"""What holds for every text and every number."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.quantities import Quantity, find_quantities
from tests.quantities import spelling

LANGUAGES = ("id", "en", "de", "ms", "vi", "fr", "xx")
#: Group separator and decimal mark in each language.
STYLES = {"id": ".,", "en": ",.", "de": ".,", "ms": ",.", "vi": ".,", "fr": "\u202f,", "xx": ",."}
SPELLERS = {
    "en": spelling.english,
    "de": spelling.german,
    "id": spelling.indonesian,
    "ms": spelling.malay,
    "vi": spelling.vietnamese,
    "fr": spelling.french,
}
#: Letters, digits of several scripts, and the marks that make up quantities.
PIECES = st.one_of(
    st.sampled_from([*"0123456789.,:/-–'’%$€ ½٣５\u00a0\u0301İß", "ke-", "thứ ", " und ", "million ", "Rp", "XIV"]),
    st.text(max_size=3),
)


def only(text: str, language: str) -> Quantity:
    (quantity,) = find_quantities(text, language)
    return quantity


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(LANGUAGES))
def test_any_text_is_accepted_and_offsets_are_right(text: str, language: str) -> None:
    end = 0
    for quantity in find_quantities(text, language):
        assert end <= quantity.start < quantity.end
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.readings
        assert len({len(reading) for reading in quantity.readings}) == 1
        end = quantity.end


@given(st.integers(0, 10**12), st.integers(0, 9999), st.sampled_from(sorted(STYLES)))
def test_a_grouped_number_gets_its_value_back(whole: int, decimals: int, language: str) -> None:
    group, mark = STYLES[language]
    written = f"{whole:,}".replace(",", group) + f"{mark}{decimals:04d}"
    assert only(f"x {written} y", language).readings[0] == (Fraction(f"{whole}.{decimals:04d}"),)


@given(st.integers(0, 10**15), st.sampled_from("٠०၀๐０"), st.sampled_from(LANGUAGES))
def test_digits_of_every_script_have_values(number: int, zero: str, language: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) for digit in str(number))
    quantity = only(f"({written})", language)
    assert quantity.readings == ((Fraction(number),),)
    assert quantity.digits == str(number)


@pytest.mark.parametrize("language", sorted(SPELLERS))
@given(number=st.integers(2, 999_999).filter(lambda number: number != 5))
def test_a_number_spelt_out_gets_its_value_back(language: str, number: int) -> None:
    speller: Callable[[int], str] = SPELLERS[language]
    quantity = only(f"({speller(number)})", language)
    assert quantity.readings == ((Fraction(number),),)
    assert not quantity.digits


@pytest.mark.parametrize("language", sorted(SPELLERS))
def test_every_number_below_a_thousand_is_read(language: str) -> None:
    wrong = [
        number
        for number in range(2, 1000)
        if number != 5 and [q.readings for q in find_quantities(SPELLERS[language](number), language)] != [((number,),)]
    ]
    assert wrong == []


@given(st.dates(), st.sampled_from(["id", "de", "vi", "fr"]))
def test_a_numeric_date_may_be_read_day_first(date: object, language: str) -> None:
    year, month, day = map(int, str(date).split("-"))
    quantity = only(f"{day}/{month}/{year:04d}", language)
    assert quantity.kind == "date"
    assert quantity.readings[0] == (year, month, day)


@given(st.times())
def test_a_time_is_read_on_both_clocks(time: object) -> None:
    hour, minute = map(int, str(time).split(":")[:2])
    continental = only(f"{hour}:{minute:02d} Uhr", "de")
    english = only(f"{hour % 12 or 12}.{minute:02d} {'p.m.' if hour >= 12 else 'a.m.'}", "en")
    assert english.readings == ((hour, minute),)
    assert (hour, minute) in continental.readings


@given(st.text(max_size=60))
def test_a_language_without_words_finds_what_has_digits_or_is_roman(text: str) -> None:
    for quantity in find_quantities(text, "xx"):
        assert quantity.digits or any(char in "IVX" or char.isnumeric() for char in quantity.text)


def test_a_long_run_of_digits_is_no_quantity() -> None:
    assert find_quantities("7" * 10_000, "en") == []
    assert find_quantities("1." + "7" * 10_000, "en") == []


def test_magnitudes_do_not_grow_without_end() -> None:
    (first, *_) = find_quantities("5" + " million" * 1000, "en")
    assert first.readings[0][0] is not None
    assert first.readings[0][0] < 10**20
