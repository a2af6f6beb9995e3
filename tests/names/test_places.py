"""Finding the places, organisations and calendar names of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.names.places import TRANSLATED, capitalises_nouns, kinds_of, ordinary_capitals, places_in
from alignqa.names.words import words_of


def concepts(sentence: str, language: str) -> list[tuple[str, set[str]]]:
    found = places_in(sentence, 0, words_of(sentence), language)
    return [(sentence[place.start : place.end], set(place.concepts)) for place in found]


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


def test_months_and_weekdays_are_not_places() -> None:
    assert concepts("pada hari Kamis", "id") == [("Kamis", {TRANSLATED})]
    assert concepts("vào Thứ Bảy", "vi") == [("Thứ Bảy", {TRANSLATED})]


@pytest.mark.parametrize(
    ("sentence", "language", "ambiguous"),
    [
        ("In Germany it rains.", "en", False),
        ("Then Jordan scored.", "en", True),
        ("Anh ấy đã về.", "vi", True),
        ("Jerman menang.", "id", False),
    ],
)
def test_words_that_can_mean_something_else_are_ambiguous(sentence: str, language: str, ambiguous: bool) -> None:
    (place,) = places_in(sentence, 0, words_of(sentence), language)
    assert place.ambiguous is ambiguous


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
