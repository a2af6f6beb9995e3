"""Where texts say no, in every language with a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.words.negation import find_negation, has_negation_table

TABLES = sorted(
    path.stem for path in (Path(__file__).parents[2] / "alignqa" / "data" / "words" / "negation").glob("*.toml")
)


def cues(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in find_negation(text, language).cues]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "She did not come, and he couldn't call.", ["not", "n't"]),
        ("en", "The mayor cannot pay without a loan.", ["cannot pay without"]),
        ("en", "Not only the bridge but also the road is closed.", []),
        ("en", "There is no doubt that it was car no. 5.", []),
        ("id", "Mereka tidak membawa payung, bukan karena lupa.", ["tidak", "bukan"]),
        ("id", "Tidak hanya jembatan, jalan juga ditutup.", []),
        ("ms", "Kami belum makan.", ["belum"]),
        ("de", "Er hat kein Geld und kommt nicht.", ["kein Geld und kommt nicht"]),
        ("de", "Nicht nur die Brücke ist gesperrt.", []),
        ("fr", "Il ne vient plus ; personne n’est là.", ["ne vient plus", "personne n’"]),
        ("fr", "Il vient de plus en plus.", []),
        ("es", "No vino nadie.", ["No vino nadie"]),
        ("it", "Non vedo l'ora di tornare.", []),
        ("ru", "Мост не закрыт, тем не менее дорога пуста.", ["не"]),
        ("vi", "Họ không đến vì không khí lạnh.", ["không"]),
        ("zh", "他没有来，但是非常高兴。", ["没有"]),
    ],
)
def test_cues_are_found_and_idioms_are_not(language: str, text: str, expected: list[str]) -> None:
    assert cues(text, language) == expected


def test_words_that_imply_a_negation_are_found() -> None:
    text = "The council failed to pay and was unable to explain."
    negation = find_negation(text, "en")
    assert [text[start:end] for start, end in negation.implied] == ["failed"]
    assert [text[start:end] for start, end in negation.affixes] == ["unable"]


def test_a_language_without_a_table_has_no_negation() -> None:
    assert not has_negation_table("sw")
    assert not has_negation_table("../en")
    assert find_negation("Sijui hapana", "sw").cues == ()


@pytest.mark.parametrize("language", TABLES)
@given(text=st.text(max_size=200))
def test_extents_are_in_order_and_inside_the_text(language: str, text: str) -> None:
    found = find_negation(text, language)
    for extents in (found.cues, found.implied, found.affixes):
        bounds = [bound for extent in extents for bound in extent]
        assert bounds == sorted(bounds)
        assert all(0 <= bound <= len(text) for bound in bounds)
