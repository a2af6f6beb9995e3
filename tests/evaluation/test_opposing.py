"""Sentences with a word replaced by its opposite."""

from __future__ import annotations

import random

import pytest

from alignqa.evaluation.opposing import oppose


@pytest.mark.parametrize(
    ("text", "opposed"),
    [
        ("Rice exports stayed flat.", "Rice imports stayed flat."),
        ("Imports stayed flat.", "Exports stayed flat."),
        ("They were soaring.", "They were plunging."),
    ],
)
def test_a_word_is_replaced_in_the_same_form(text: str, opposed: str) -> None:
    assert oppose(text, "en", random.Random(1)) == opposed


def test_a_name_stays_as_it_is() -> None:
    assert oppose("She left for North Hill.", "en", random.Random(1)) == "She joined for North Hill."


def test_nothing_is_replaced_where_nothing_is_known() -> None:
    assert oppose("Fish!", "en", random.Random(1)) is None
    assert oppose("Bei ilipanda.", "sw", random.Random(1)) is None
