"""When quantities are the same, and which are matched."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.quantities import find_quantities
from alignqa.quantities.compare import (
    QuantityPart,
    are_conversions,
    is_rounded,
    match_parts,
    match_quantities,
    units_differ,
    value_keys,
)
from alignqa.quantities.model import Quantity


def only(text: str, language: str = "en") -> Quantity:
    (quantity,) = find_quantities(text, language)
    return quantity


def open_parts(source: str, target: str, languages: str = "id en", loose: bool = False) -> list[list[str]]:
    first, second = languages.split()
    matching = match_quantities(find_quantities(source, first), find_quantities(target, second), loose)
    return [[part.quantity.text for part in side] for side in (matching.source, matching.target)]


SAME = [
    ("3 juta", "id", "3 million", "en"),
    ("Rp1,5 triliun", "id", "1,500 billion rupiah", "en"),
    ("1.000", "de", "1,000", "en"),
    ("pukul 15.00", "id", "3 p.m.", "en"),
    ("15h00", "fr", "3 p.m.", "en"),
    ("7/11/2024", "vi", "November 7, 2024", "en"),
    ("setengah", "id", "50%", "en"),
    ("abad ke-20", "id", "20th century", "en"),
    ("XXe siècle", "fr", "20. Jahrhundert", "de"),
    ("80er", "de", "1980s", "en"),
    ("anderthalb", "de", "1.5", "en"),
    ("tháng 7", "vi", "July", "en"),
    ("17.30", "id", "5:30 p.m.", "en"),
]


@pytest.mark.parametrize(("one", "language", "other", "other_language"), SAME)
def test_equal_values_share_a_key(one: str, language: str, other: str, other_language: str) -> None:
    assert value_keys(only(one, language)) & value_keys(only(other, other_language))


DIFFERENT = [("3 juta", "5 million"), ("3 juta", "3 billion"), ("pukul 15.00", "3 a.m."), ("7 November", "November 8")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_values_share_none(one: str, other: str) -> None:
    assert not value_keys(only(one, "id")) & value_keys(only(other))


def test_each_counterpart_serves_once() -> None:
    assert open_parts("20 orang dan 20 kapal", "20 people") == [["20"], []]


def test_dates_scores_and_ranges_are_matched_part_by_part() -> None:
    assert open_parts("29 September 2018", "on the 29th, in 2018, in September") == [[], []]
    assert open_parts("dari 30 sampai 43 persen", "between 30 and 43 percent") == [[], []]
    assert open_parts("skor 17-5", "a score of 17-3") == [["17-5"], ["17-3"]]


HOURS = [
    ("3-4 heures", "fr", "3-4 hours", "en"),
    ("3-4 giờ", "vi", "3 to 4 hours", "en"),
    ("3 giờ", "vi", "3 heures", "fr"),
    ("4 heures", "fr", "04:00", "id"),
]


@pytest.mark.parametrize(("one", "language", "other", "other_language"), HOURS)
@pytest.mark.parametrize("loose", [False, True])
def test_hours_that_may_be_a_duration_are_matched(
    one: str, language: str, other: str, other_language: str, loose: bool
) -> None:
    assert open_parts(one, other, f"{language} {other_language}", loose) == [[], []]
    assert open_parts(other, one, f"{other_language} {language}", loose) == [[], []]


def test_another_range_of_hours_stays_without_a_counterpart() -> None:
    assert open_parts("3-4 heures", "3-5 hours", "fr en") == [["3-4 heures"], ["3-5"]]


def test_without_number_words_a_magnitude_may_stand_for_any_power_of_ten() -> None:
    assert open_parts("3,5 milhões", "3.5 million", "pt en") == [["3,5"], ["3.5 million"]]
    assert open_parts("3,5 milhões", "3.5 million", "pt en", loose=True) == [[], []]
    assert open_parts("7월 28일", "July 28", "ko en", loose=True) == [[], []]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10 miles", "16 km", True),
        ("6 feet", "1.83 m", True),
        ("80 degrees", "27 °C", True),
        ("40 acres", "16 hectares", True),
        ("10 miles", "26 km", False),
        ("10 miles", "16 kg", False),
        ("10 miles", "10 km", False),
        ("10 miles", "12 miles", False),
    ],
)
def test_conversions(one: str, other: str, same: bool) -> None:
    assert are_conversions(only(one), only(other)) is same
    assert are_conversions(only(other), only(one)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("379,800", "380,000", True),
        ("1.23 million", "1.2 million", True),
        ("1.98 m", "2 m", True),
        ("1998", "1999", False),
        ("7", "7", False),
        ("1.5 m", "2 m", False),
        ("$1.98", "£2", False),
    ],
)
def test_rounding(one: str, other: str, same: bool) -> None:
    assert is_rounded(only(one), only(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("$20", "£20", True),
        ("$20", "USD 20", False),
        ("40 km", "40 miles", True),
        ("40 degrees", "40 °C", False),
        ("40%", "$40", False),
    ],
)
def test_units(one: str, other: str, differ: bool) -> None:
    assert units_differ(only(one), only(other)) is differ


QUANTITY = only("7")
SIDES = st.lists(st.frozensets(st.integers(0, 5).map(lambda n: ("number", Fraction(n))), max_size=3), max_size=12)


def slow_match(left: list[QuantityPart], right: list[QuantityPart]) -> dict[int, int]:
    matched: dict[int, int] = {}
    for i, part in enumerate(left):
        for k, other in enumerate(right):
            if k not in matched.values() and part.keys & other.keys:
                matched[i] = k
                break
    return matched


@given(SIDES, SIDES)
def test_matching_agrees_with_the_obvious_way(left: list[frozenset[object]], right: list[frozenset[object]]) -> None:
    sides = [[QuantityPart(keys, QUANTITY) for keys in side] for side in (left, right)]
    assert match_parts(*sides) == slow_match(*sides)
