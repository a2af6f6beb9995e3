"""The vocabulary of a language."""

from __future__ import annotations

import pytest

from alignqa.text.vocabulary import has_vocabulary, is_word


def test_so_far_english_only() -> None:
    assert has_vocabulary("en")
    assert not has_vocabulary("id")


@pytest.mark.parametrize("word", ["bridge", "bridges", "organisation", "organization", "don’t", "well-known"])
def test_english_words(word: str) -> None:
    assert is_word(word, "en")


@pytest.mark.parametrize("word", ["jembatan", "plötzlich", "well-jembatan"])
def test_words_of_other_languages(word: str) -> None:
    assert not is_word(word, "en")
