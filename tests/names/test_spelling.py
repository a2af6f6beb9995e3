"""Comparing the spellings of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.names.spelling import differ_in_first_letter, fold, is_alike, is_misspelling, is_respelling, sound_unlike

LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Moskow", "Moscow"),
        ("Sumatera", "Sumatra"),
        ("Trumps", "Trump"),
        ("Мария", "Maria"),
        ("Zelensky", "Selenskyj"),
        ("Müller", "Mueller"),
        ("Chernyshenko", "Tschernyschenko"),
    ],
)
def test_forms_of_one_name_are_alike(a: str, b: str) -> None:
    assert is_alike(fold(a), fold(b))


@pytest.mark.parametrize(
    ("a", "b"), [("Clark", "Smith"), ("Kusumadewi", "Hartanto"), ("Ayr", "Auris"), ("May", "Mark")]
)
def test_other_names_are_not_alike(a: str, b: str) -> None:
    assert not is_alike(fold(a), fold(b))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("chernyshenko", "chernishenko", True),
        ("bernard", "benard", True),
        ("aguero", "ageuro", True),
        ("maria", "mario", False),
        ("russia", "russian", False),
        ("clinton", "clintons", False),
        ("hansen", "jansen", False),
        ("iran", "iraq", False),
    ],
)
def test_respellings_are_distinguished_from_inflections(a: str, b: str, expected: bool) -> None:
    assert is_respelling(a, b) is expected


def test_what_the_sound_explains_is_not_a_misspelling() -> None:
    assert not is_misspelling("demokrat", "democrats")
    assert not is_misspelling(fold("Oesterreicher"), fold("Österreicher"))
    assert is_misspelling("halvorsen", "havlorsen")


@given(LETTERS, LETTERS)
def test_comparisons_do_not_depend_on_the_order(a: str, b: str) -> None:
    assert is_alike(a, b) == is_alike(b, a)
    assert is_respelling(a, b) == is_respelling(b, a)
    assert is_misspelling(a, b) == is_misspelling(b, a)
    assert is_alike(a, a)
    assert not is_respelling(a, a)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Chernyshenko", "Tschernyschenko", False),
        ("Moscow", "Moskow", False),
        ("Anna", "Annabel", False),
        ("Hansen", "Larsen", True),
    ],
)
def test_names_that_sound_unlike(a: str, b: str, expected: bool) -> None:
    assert sound_unlike(fold(a), fold(b)) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("tortugal", "portugal", True),
        ("jokohama", "yokohama", False),
        ("portugal", "portugal", False),
        ("tortugel", "portugal", False),
        ("roma", "soma", False),
    ],
)
def test_a_first_letter_is_misspelt_if_it_is_another_sound(a: str, b: str, expected: bool) -> None:
    assert differ_in_first_letter(a, b) == expected
