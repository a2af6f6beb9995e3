"""Finding the words of a sentence, and what their capitals show."""

from __future__ import annotations

import pytest

from alignqa.names.words import is_common, words_of


def telling_capitals(sentence: str) -> list[str]:
    return [word.text for word in words_of(sentence) if word.capital and not word.opening]


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
def test_a_capital_that_its_position_in_the_sentence_explains_is_not_evidence(
    sentence: str, expected: list[str]
) -> None:
    assert telling_capitals(sentence) == expected


def test_words_keep_their_offsets_in_the_document() -> None:
    text = "Dulu. Ratna-Dewi pergi ke U.S. bersama O’Neil."
    words = words_of(text[6:], 6)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert [word.text for word in words] == ["Ratna", "Dewi", "pergi", "ke", "U.S.", "bersama", "O", "Neil"]


@pytest.mark.parametrize(("word", "expected"), [("NATO", True), ("MPs", True), ("Nato", False), ("A", False)])
def test_acronyms(word: str, expected: bool) -> None:
    assert words_of(word)[0].acronym is expected


@pytest.mark.parametrize(
    ("word", "expected"), [("rakyat", True), ("House", True), ("Merkel", False), ("London", False)]
)
def test_everyday_words(word: str, expected: bool) -> None:
    assert is_common(word) is expected
