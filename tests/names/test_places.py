"""Finding names in a sentence and comparing them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.names.places import (
    CALENDAR,
    capitalises_nouns,
    fold,
    is_alike,
    is_common,
    is_misspelling,
    is_respelling,
    kinds_of,
    ordinary_capitals,
    places_in,
    words_of,
)

LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


def firm_capitals(sentence: str) -> list[str]:
    return [word.text for word in words_of(sentence) if word.capital and not word.opening]


def concepts(sentence: str, language: str) -> list[tuple[str, set[str]]]:
    found = places_in(sentence, 0, words_of(sentence), language)
    return [(sentence[place.start : place.end], set(place.concepts)) for place in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Warga menyambut Ratna di Bandung.", ["Ratna", "Bandung"]),
        ("Kemarin hujan. Warga tetap datang.", []),
        ("Dia berkata: “Kami siap.”", []),
        ("She met Mr. Brown and Dr. Marsh.", ["Mr", "Brown", "Dr", "Marsh"]),
        ("Le ministre de l’Intérieur est parti.", ["Intérieur"]),
        ("Storm Closes Every Mountain Road After Heavy Rain", []),
        ('They sang "Long Road Home" with Ratna.', ["Ratna"]),
        ("- Pertama, Ratna datang.", ["Ratna"]),
    ],
)
def test_a_capital_that_the_place_in_the_sentence_explains_is_no_evidence(sentence: str, expected: list[str]) -> None:
    assert firm_capitals(sentence) == expected


def test_words_keep_their_offsets_in_the_document() -> None:
    text = "Dulu. Ratna-Dewi pergi ke U.S. bersama O’Neil."
    words = words_of(text[6:], 6)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert [word.text for word in words] == ["Ratna", "Dewi", "pergi", "ke", "U.S.", "bersama", "O", "Neil"]


@pytest.mark.parametrize(("word", "expected"), [("NATO", True), ("MPs", True), ("Nato", False), ("A", False)])
def test_acronyms(word: str, expected: bool) -> None:
    assert words_of(word)[0].acronym is expected


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("Presiden Amerika Serikat", "id", [("Amerika Serikat", {"US"})]),
        ("di Laut Cina Selatan", "id", [("Laut Cina Selatan", {"South-China-Sea"})]),
        ("Tiongkok dan PBB", "id", [("Tiongkok", {"CN"}), ("PBB", {"UN"})]),
        ("the Chinese and the U.S. Navy", "en", [("Chinese", {"CN"}), ("U.S.", {"US"})]),
        ("fine china and a turkey for us", "en", []),
        ("die russischen Gäste in Moskau", "de", [("russischen", {"RU"}), ("Moskau", {"Moscow"})]),
        ("Russlands Antwort", "de", [("Russlands", {"RU"})]),
        ("les Etats-Unis et la Corée du Nord", "fr", [("Etats-Unis", {"US"}), ("Corée du Nord", {"KP"})]),
        ("người Đức và Liên minh Châu Âu", "vi", [("Đức", {"DE"}), ("Liên minh Châu Âu", {"EU"})]),
        ("Kesatuan Eropah", "ms", [("Kesatuan Eropah", {"EU"})]),
        ("印度尼西亚和德国", "zh", [("印度尼西亚", {"ID"}), ("德国", {"DE"})]),
        ("Deutschland", "xx", []),
    ],
)
def test_places_under_their_own_name_in_each_language(
    sentence: str, language: str, expected: list[tuple[str, set[str]]]
) -> None:
    assert concepts(sentence, language) == expected


def test_months_and_weekdays_are_told_from_places() -> None:
    assert concepts("pada hari Kamis", "id") == [("Kamis", {CALENDAR})]
    assert concepts("vào Thứ Bảy", "vi") == [("Thứ Bảy", {CALENDAR})]


@pytest.mark.parametrize(
    ("sentence", "language", "certain"),
    [
        ("In Germany it rains.", "en", True),
        ("Then Jordan scored.", "en", False),
        ("Anh ấy đã về.", "vi", False),
        ("Jerman menang.", "id", True),
    ],
)
def test_words_that_can_mean_something_else_are_not_certain(sentence: str, language: str, certain: bool) -> None:
    (place,) = places_in(sentence, 0, words_of(sentence), language)
    assert place.certain is certain


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Germany", {"country"}),
        ("Moscow", {"city"}),
        ("NATO", {"organisation"}),
        ("the EU", {"organisation"}),
        ("Europe", {"region"}),
        ("Thursday", set()),
    ],
)
def test_kinds(sentence: str, kinds: set[str]) -> None:
    (place,) = places_in(sentence, 0, words_of(sentence), "en")
    assert kinds_of(place) == kinds


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
def test_respellings_are_told_from_inflections(a: str, b: str, expected: bool) -> None:
    assert is_respelling(a, b) is expected


def test_what_the_sound_explains_is_no_misspelling() -> None:
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
    ("word", "expected"), [("rakyat", True), ("House", True), ("Merkel", False), ("London", False)]
)
def test_everyday_words(word: str, expected: bool) -> None:
    assert is_common(word) is expected


def test_what_a_language_file_says_about_capitals() -> None:
    assert capitalises_nouns("de")
    assert not capitalises_nouns("en")
    assert {"senate", "mrs"} <= ordinary_capitals("en")
    assert ordinary_capitals("xx") == frozenset()


@given(st.text(max_size=80), st.sampled_from(["id", "en", "de", "vi", "fr", "zh", "ar", "ko", "ru", "xx"]))
def test_words_and_places_lie_in_the_text_in_order(text: str, language: str) -> None:
    words = words_of(text, 5)
    places = places_in(text, 5, words, language)
    for found in (words, places):
        ends = [5, *(item.end for item in found)]
        assert all(end <= item.start < item.end <= 5 + len(text) for end, item in zip(ends, found, strict=False))
    assert [text[word.start - 5 : word.end - 5] for word in words] == [word.text for word in words]
