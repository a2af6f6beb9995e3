"""Words with an opposite: texts in, their meanings out."""

from __future__ import annotations

import pytest

from alignqa.words.opposites import find_poles, has_opposites


@pytest.mark.parametrize(
    ("language", "text", "word", "concept", "pole"),
    [
        ("en", "Prices rose.", "rose", "rise-fall", 0),
        ("id", "Harga menurun.", "menurun", "rise-fall", 1),
        ("de", "Die Einfuhren wachsen.", "Einfuhren", "import-export", 0),
        ("vi", "ở phía nam", "phía nam", "north-south", 1),
        ("zh", "价格上涨了", "上涨", "rise-fall", 0),
        ("id", "Kenaikannya kecil.", "Kenaikannya", "rise-fall", 0),
        ("fr", "L’échec est connu.", "L’échec", "success-failure", 1),
        ("de", "Nach dem 2:0-Sieg", "0-Sieg", "win-lose", 0),
        ("en", "less expensive rice", "expensive", "expensive-cheap", 1),
        ("fr", "du riz moins cher", "cher", "expensive-cheap", 1),
    ],
)
def test_a_word_has_its_meaning(language: str, text: str, word: str, concept: str, pole: int) -> None:
    found = {text[each.start : each.end]: each.meanings for each in find_poles(text, language)}
    assert (concept, pole, False) in found[word]


def test_a_word_that_reverses_the_next_is_not_there_for_itself() -> None:
    found = [word.meanings for word in find_poles("It is less safe", "en")]
    assert [{meaning.concept for meaning in meanings} for meanings in found] == [{"safe-dangerous"}]


def test_a_neutral_phrase_has_none() -> None:
    assert list(find_poles("It is more or less", "en")) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Vendredi"),
        ("it", "Stati Uniti"),
        ("es", "Estados Unidos"),
        ("de", "im Landtag"),
        ("ru", "правительство"),
    ],
)
def test_a_word_that_only_begins_alike_has_none(language: str, text: str) -> None:
    assert list(find_poles(text, language)) == []


def test_a_language_without_a_table_has_none() -> None:
    assert not has_opposites("sw")
    assert list(find_poles("Bei ilipanda.", "sw")) == []
