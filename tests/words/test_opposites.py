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
    ],
)
def test_a_word_has_its_meaning(language: str, text: str, word: str, concept: str, pole: int) -> None:
    found = {text[each.start : each.end]: each.meanings for each in find_poles(text, language)}
    assert (concept, pole, False) in found[word]


def test_a_neutral_phrase_has_none() -> None:
    assert list(find_poles("It is more or less", "en")) == []


def test_a_language_without_a_table_has_none() -> None:
    assert not has_opposites("sw")
    assert list(find_poles("Bei ilipanda.", "sw")) == []
