"""What holds for every text and every number."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.quantities import Quantity, find_quantities
from alignqa.quantities.compare import (
    are_conversions,
    bounds_differ,
    differ_in_scale,
    hours_differ,
    is_rounded,
    match_quantities,
    periods_differ,
    units_differ,
    value_keys,
    zones_differ,
)
from alignqa.quantities.lexicon import load_lexicon
from tests.quantities import spelling

LANGUAGES = ("id", "en", "de", "ms", "vi", "fr", "es", "it", "ru", "zh", "xx")
#: Group separator and decimal mark in each language.
STYLES = {"id": ".,", "en": ",.", "de": ".,", "ms": ",.", "vi": ".,", "fr": "\u202f,", "xx": ",."}
SPELLERS = {
    "en": spelling.english,
    "de": spelling.german,
    "id": spelling.indonesian,
    "ms": spelling.malay,
    "vi": spelling.vietnamese,
    "fr": spelling.french,
    "es": spelling.spanish,
    "it": spelling.italian,
    "ru": spelling.russian,
    "zh": spelling.chinese,
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


NUMBERS = ("3", "20", "1.000", "2,5", "½", "1950", "0", "8:30", "08.30", "7/11", "29.9.2018", "12.5.3")
RANGES = ("3-4", "20–30", "2,5 - 3", "1950-53", "17-5", "2:1", "1:02:03", "7/11/13", "3 {range} 4", "$3-4", "3-½")
#: Roles whose phrases follow, precede or replace a number.
AFTER = (
    *("units", "periods", "currencies", "currency_signs", "percent", "scales", "hundreds", "denominators", "months"),
    *("hour_words", "hour_mark", "am", "pm", "day_part", "century", "decade_suffixes", "ordinal_suffixes", "halves"),
    *("zones", "plus", "year_mark", "month_mark", "day_mark", "minute_mark", "over_before", "counters"),
)
BEFORE = (
    *("currency_signs", "clock_before", "month_before", "century_before", "decade_before", "ordinal_prefixes"),
    *("above", "below", "percent_before", "am_before", "pm_before", "day_part_before"),
)
ALONE = ("weekdays", "months", "decades", "cardinals", "ordinals", "fractions")


def phrases(language: str, roles: tuple[str, ...]) -> list[str]:
    tables = load_lexicon(language).roles
    return sorted({phrase for role in roles for phrase in tables.get(role, {})})


def snippets(language: str) -> st.SearchStrategy[str]:
    """Numbers and ranges with any word of the language around them, and words that are quantities by themselves."""
    join = st.sampled_from(phrases(language, ("range",)))
    numbers = st.one_of(
        st.sampled_from(NUMBERS),
        st.tuples(st.sampled_from(RANGES), join).map(lambda parts: parts[0].format(range=parts[1])),
        st.sampled_from(phrases(language, ("cardinals",)) or NUMBERS),
    )
    before = st.sampled_from(["", *phrases(language, BEFORE)])
    after = st.sampled_from(["", *phrases(language, AFTER)])
    whole = st.tuples(before, numbers, after, after).map(" ".join)
    return st.one_of(whole, st.sampled_from(phrases(language, ALONE) or NUMBERS)).flatmap(
        lambda text: st.sampled_from([text, text.title(), text.upper(), text.replace(" ", ""), text.replace(" ", "-")])
    )


def texts() -> st.SearchStrategy[list[Quantity]]:
    """The quantities of a text made of snippets of one language."""
    return st.sampled_from(LANGUAGES).flatmap(
        lambda language: st.lists(snippets(language), min_size=1, max_size=5).map(
            lambda parts: find_quantities(", ".join(parts), language)
        )
    )


COMPARISONS = (
    *(units_differ, periods_differ, hours_differ, zones_differ, bounds_differ),
    *(is_rounded, differ_in_scale, are_conversions),
)


def compare_all(source: list[Quantity], target: list[Quantity]) -> None:
    """Match two sides and compare each quantity of one with each of the other; the result stands for all of them."""
    for loose in (False, True):
        matching = match_quantities(source, target, loose)
        for side, parts in ((source, matching.source), (target, matching.target)):
            matched = {pair[side is target] for pair in matching.matched}
            assert {part.quantity for part in parts} <= set(side) - matched
    for one in source:
        for other in target:
            for compare in COMPARISONS:
                assert compare(one, other) is compare(other, one)


@given(texts(), texts())
def test_any_two_sides_can_be_matched_both_ways(source: list[Quantity], target: list[Quantity]) -> None:
    compare_all(source, target)
    compare_all(target, source)


@given(texts())
def test_a_side_matches_itself(side: list[Quantity]) -> None:
    matching = match_quantities(side, side)
    assert (matching.source, matching.target) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_range_of_any_unit_has_values(language: str) -> None:
    for number in ("3-4", "3", "2,5-3"):
        for phrase in phrases(language, AFTER):
            side = find_quantities(f"{number} {phrase}", language)
            assert side
            assert all(value_keys(quantity) for quantity in side)
            assert match_quantities(side, side)[:2] == ([], [])
