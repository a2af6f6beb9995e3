"""Sentences with a quantity word replaced by another."""

from __future__ import annotations

import random

import pytest

from alignqa.evaluation.miscounting import miscount


@pytest.mark.parametrize(
    ("language", "text", "changed"),
    [
        ("en", "Millions were sold.", "Thousands were sold."),
        ("en", "The rent doubled.", "The rent tripled."),
        ("de", "Zweimal wurde geklingelt.", "Dreimal wurde geklingelt."),
        ("zh", "铃响了两次。", "铃响了三次。"),
    ],
)
def test_a_word_is_replaced_by_another_of_its_form(language: str, text: str, changed: str) -> None:
    assert changed in {miscount(text, language, random.Random(seed)) for seed in range(9)}


def test_a_bound_is_replaced_before_a_figure_by_one_in_the_other_direction() -> None:
    found = {miscount("At least 5 boats sank.", "en", random.Random(seed)) for seed in range(20)}
    assert found == {f"{bound} 5 boats sank." for bound in ("Less than", "At most", "Up to", "Under")}
    assert miscount("At least five boats sank.", "en", random.Random(1)) is None


def test_nothing_is_replaced_where_nothing_is_known() -> None:
    assert miscount("Fish!", "en", random.Random(1)) is None
    assert miscount("Bei ilipanda mara mbili.", "sw", random.Random(1)) is None
