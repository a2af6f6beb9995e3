"""The vocabulary of a language."""

from __future__ import annotations

import pytest

from alignqa.text.vocabulary import has_vocabulary, is_plainly, is_word


def test_so_far_english_only() -> None:
    assert has_vocabulary("en")
    assert not has_vocabulary("id")


@pytest.mark.parametrize("word", ["bridge", "bridges", "organisation", "organization", "don’t", "well-known"])
def test_english_words(word: str) -> None:
    assert is_word(word, "en")


@pytest.mark.parametrize("word", ["jembatan", "plötzlich", "well-jembatan"])
def test_words_of_other_languages(word: str) -> None:
    assert not is_word(word, "en")


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("The bridge was closed by the storm on Monday.", True),
        ("Gubernur Anies Baswedan said the bridge was closed.", True),
        ("The bridge, kata gubernur, was closed by the storm kemarin.", False),
        ("Die Kinder die in der Tat an der Spree sind, hat man gern.", False),
        ("Jembatan itu ditutup karena badai pada hari Senin.", False),
        ("Anies Baswedan closed it.", False),
        ("", False),
    ],
)
def test_a_sentence_is_plainly_english_if_nearly_all_of_its_words_are(sentence: str, plain: bool) -> None:
    assert is_plainly("en", sentence) is plain
    assert not is_plainly("id", sentence)
