"""What is one word, in written-out examples and for any text."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alignqa.text.words import word_spans

CASES = tomllib.loads((Path(__file__).parents[1] / "data/text/words.toml").read_text(encoding="utf-8"))["case"]
#: What words of many kinds are made of, often enough side by side.
LETTERS = "abA.,:/-'’%() \n\u00a009٣éë\u0301हि्।น้ำปี๒在年ひが\u3099ـَ\u200c❤\ufe0f🙂_"


def starts_of(text: str, tokens: list[str]) -> list[int]:
    """Return where the *tokens*, which follow each other in *text*, begin."""
    starts, at = [], 0
    for token in tokens:
        starts.append(text.index(token, at))
        at = starts[-1] + len(token)
    return starts


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_words_are_found(case: dict[str, Any]) -> None:
    text = case["text"]
    spans = word_spans(text, starts_of(text, case.get("tokens", [])))
    assert [text[start:end] for start, end in spans] == case["words"]


@pytest.mark.parametrize("case", [case for case in CASES if "tokens" not in case], ids=lambda case: case["label"])
def test_words_of_scripts_with_spaces_are_not_divided_at_tokens(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[start:end] for start, end in word_spans(text, range(len(text)))] == case["words"]


@given(st.text(LETTERS) | st.text(), st.sets(st.integers(0, 30)))
def test_words_are_in_order_apart_and_hold_everything_but_spaces(text: str, starts: set[int]) -> None:
    spans = list(word_spans(text, sorted(starts)))
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    inside = {i for start, end in spans for i in range(start, end)}
    assert {i for i, character in enumerate(text) if not character.isspace()} <= inside
    assert not any(text[edge].isspace() for start, end in spans for edge in (start, end - 1))


@given(st.text(LETTERS), st.sets(st.integers(0, 30)))
def test_no_word_begins_with_a_sign_that_belongs_to_a_letter(text: str, starts: set[int]) -> None:
    for start, _ in word_spans(text, sorted(starts)):
        if text[start] in "\u0301\u0e49\u3099\u093f":
            assert start == 0 or text[start - 1].isspace()


@given(st.text(LETTERS), st.sets(st.integers(0, 30)))
@example("A0\u0e52", {0, 1, 2})
def test_no_word_begins_inside_a_group_of_digits(text: str, starts: set[int]) -> None:
    for start, _ in word_spans(text, sorted(starts)):
        assert not (start and text[start].isdecimal() and text[start - 1].isdecimal())
