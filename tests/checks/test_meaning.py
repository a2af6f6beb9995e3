"""Missing parts and mistranslations: an aligned story in, issues out."""

from __future__ import annotations

import dataclasses
import math

import pytest

from alignqa import Aligner
from alignqa.checks.meaning import MistranslationModel, check_meaning, mistranslation_model
from tests.checks.coverage.test_model import ENGLISH, INDONESIAN, replaced, story, without_tokens


def test_a_faithful_translation_raises_no_issue(aligner: Aligner) -> None:
    assert list(check_meaning(story(aligner, INDONESIAN, ENGLISH))) == []


def test_words_that_say_something_else_are_shown_on_both_sides(aligner: Aligner) -> None:
    old, new = (
        "her income fell by half while the market was closed",
        "the second act of the play was rehearsed for weeks",
    )
    report = aligner.align(INDONESIAN, replaced(ENGLISH, 5, old, new), source_lang="id", target_lang="en")
    (issue,) = report.issues
    assert (issue.type, issue.rule, issue.source, issue.target) == (
        "mistranslation",
        "mistranslated-phrase",
        (5,),
        (5,),
    )
    assert [(span.side, span.text) for span in issue.spans] == [
        ("source", "pendapatannya turun separuh selama pasar ditutup"),
        ("target", new),
    ]
    assert issue.message == f"“{new}” says something else than “pendapatannya turun separuh selama pasar ditutup”."


def test_a_missing_part_is_not_called_a_mistranslation_as_well(aligner: Aligner) -> None:
    dropped = replaced(ENGLISH, 0, " after being closed for two months because a great storm had damaged the pier", "")
    assert [issue.type for issue in check_meaning(story(aligner, INDONESIAN, dropped))] == ["omission"]


def test_in_a_story_of_few_pairs_nothing_is_called_a_mistranslation(aligner: Aligner) -> None:
    few = story(aligner, INDONESIAN[:3], ENGLISH[2:5])
    assert [issue for issue in check_meaning(few) if issue.type == "mistranslation"] == []


def test_without_token_vectors_nothing_is_said(aligner: Aligner) -> None:
    blind = without_tokens(story(aligner, INDONESIAN, ENGLISH[::-1]))
    assert list(check_meaning(blind)) == []


def test_the_model_is_a_logistic_one_with_fewer_faults_expected_than_were_planted() -> None:
    model = MistranslationModel(constant=1.0, lower=1.0, higher=0.5, similarity=-2.0, planted=0.5, expected=0.5)
    assert model.probability([2.0, -1.0], 0.5) == pytest.approx(1 / (1 + math.exp(-(1 - 1 + 1 + 2 * math.log(2)))))
    assert dataclasses.replace(model, constant=-1.0, similarity=0.0, expected=0.1).probability(
        [2.0, 0.0], 0.5
    ) == pytest.approx(0.1)
    shipped = mistranslation_model()
    assert shipped.probability([-1, 0], 0.3) > shipped.probability([-8, -6], 0.3) > shipped.probability([-8, -6], 1.0)
