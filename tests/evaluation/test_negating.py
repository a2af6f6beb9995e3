"""Sentences made to say the opposite."""

from __future__ import annotations

import random

import pytest

from alignqa.evaluation.negating import affirm, can_negate, negate


@pytest.mark.parametrize(
    ("language", "text", "negated"),
    [
        ("en", "The bridge is closed.", "The bridge is not closed."),
        ("id", "Jembatan itu akan ditutup.", "Jembatan itu tidak akan ditutup."),
        ("de", "Die Brücke ist gesperrt.", "Die Brücke ist nicht gesperrt."),
        ("fr", "Le pont sera fermé.", "Le pont ne sera pas fermé."),
        ("zh", "这座桥是新的。", "这座桥不是新的。"),
    ],
)
def test_a_verb_is_negated_and_affirmed(language: str, text: str, negated: str) -> None:
    assert can_negate(language)
    assert negate(text, language, random.Random(1)) == negated
    assert affirm(negated, language, random.Random(1)) == text


@pytest.mark.parametrize("change", [negate, affirm])
def test_nothing_is_changed_where_nothing_is_known(change) -> None:  # type: ignore[no-untyped-def]
    assert change("Fish!", "en", random.Random(1)) is None
    assert change("Daraja ni imefungwa.", "sw", random.Random(1)) is None


def test_a_clause_that_says_no_is_not_negated_again() -> None:
    assert negate("It is not here.", "en", random.Random(1)) is None
