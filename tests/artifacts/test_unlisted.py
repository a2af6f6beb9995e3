"""Artifacts that no rule names, found by shape, meaning and the other version."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alignqa import Document
from alignqa.artifacts import Finding, counterparts, detect_unlisted, line_classifier
from alignqa.artifacts.evidence import FEATURES, features, has_final_mark, open_lines
from alignqa.artifacts.unlisted import LineClassifier
from alignqa.datatypes import ARTIFACT_CATEGORIES
from alignqa.encoders.weights import WEIGHTS_SHA256
from alignqa.text.segmentation import split_sentences
from alignqa.vectors import unit

STORY = [
    "The river rose by two metres in a single night, the mayor of Riverton said on Monday.",
    "Families from five villages slept in the school, where volunteers handed out soup and blankets.",
    "Engineers fear that the old bridge will not stand another flood like this one.",
    "The council wants to decide in May whether to build a new one further up the river.",
    "Until then, buses will take children to school by way of the northern road.",
]
SIZE = 40


def document(lines: list[str]) -> Document:
    text = "\n".join(lines)
    return Document(text, split_sentences(text, "en"), "en")


def story_vectors(count: int, seed: int) -> NDArray[np.float32]:
    """Vectors of one story: near to one another along the first axis, with noise of their own."""
    rng = np.random.default_rng(seed)
    return unit(np.eye(1, SIZE) * 2.0 + rng.normal(0, 0.2, (count, SIZE)))


def classifier_for(vector: NDArray[np.float32]) -> LineClassifier:
    """A classifier that sees a promo in *vector* and story in all else."""
    weights = np.zeros((SIZE, 1 + len(ARTIFACT_CATEGORIES)), np.float32)
    weights[:, 1 + ARTIFACT_CATEGORIES.index("promo")] = 3 * vector
    weights[0, 0] = 1
    return LineClassifier(ARTIFACT_CATEGORIES, weights, np.zeros(weights.shape[1], np.float32))


def test_a_line_that_looks_like_an_artifact_is_found_with_its_category_and_reasons() -> None:
    lines = [*STORY[:3], "Fresh every dawn in your hands", *STORY[3:]]
    vectors = story_vectors(len(lines), 1)
    vectors[3] = np.eye(1, SIZE, 7)
    (finding,) = detect_unlisted(document(lines), vectors, classifier=classifier_for(vectors[3]))
    assert (finding.sentences, finding.category) == ((3,), "promo")
    assert "it reads like an artifact" in finding.reasons
    assert 0.9 <= finding.probability <= 1


def test_a_faithful_counterpart_asks_for_more_evidence() -> None:
    lines = [*STORY[:3], "Fresh every dawn", *STORY[3:]]
    vectors = story_vectors(len(lines), 1)
    vectors[3] = unit(np.eye(1, SIZE, 7) + 0.9 * np.eye(1, SIZE))
    classifier = classifier_for(unit(np.eye(1, SIZE, 7))[0])

    def probability(standing: float) -> float:
        known = np.full(len(lines), 3.0, np.float32)
        known[3] = standing
        found = detect_unlisted(document(lines), vectors, known, classifier=classifier)
        return max((finding.probability for finding in found), default=0.0)

    assert probability(0.5) > probability(3.5)


def test_what_rules_took_is_not_found_again() -> None:
    lines = [*STORY, "|| ## ||", "|| ## ||"]
    everything = detect_unlisted(document(lines))
    assert [finding.sentences for finding in everything] == [(5,), (6,)]
    rest = detect_unlisted(document(lines), already=[Finding((5,), "code", 0.98, "a rule")])
    assert [finding.sentences for finding in rest] == [(6,)]


def test_the_story_itself_and_its_headings_stay() -> None:
    lines = ["River floods five villages", *STORY[:2], "What the engineers say", *STORY[2:]]
    assert detect_unlisted(document(lines)) == []
    assert detect_unlisted(document(lines), story_vectors(len(lines), 3)) == []


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        (["1. Proof that the family lives in one of the five villages", "2. A letter of the clinic"], True),
        (["Riverton | 38 | 81", "Marston | 38 | 77"], True),
        (["Team | Played | Points", "Marston | 38 | 77"], True),
        (["What it takes:", "2 cups of flour", "3 eggs"], True),
        (["ABCD - Buy 1110-1125 | Sell 1150-1175EFGH - Buy 590-605 | Sell 615-625"], True),
        (["What it takes:", "Fresh every dawn"], False),
        (["News | Sport | Weather", "Share | Print | Send"], False),
        (["1. Fresh every dawn", "7. Fresh every night"], False),
    ],
)
def test_lists_and_tables_of_the_story_stay(block: list[str], kept: bool) -> None:
    lines = [*STORY[:3], *block, *STORY[3:]]
    vectors = story_vectors(len(lines), 3)
    promo = np.eye(SIZE, dtype=np.float32)[5]
    vectors[3] = promo
    found = detect_unlisted(document(lines), vectors, classifier=classifier_for(promo))
    assert bool(found) is not kept


def test_a_document_of_few_lines_has_no_shape() -> None:
    assert detect_unlisted(document(["|| ## ||", "One line."])) == []


def test_there_is_a_classifier_for_the_bundled_encoder_alone() -> None:
    classifier = line_classifier(WEIGHTS_SHA256)
    assert classifier is not None
    assert classifier.categories == ARTIFACT_CATEGORIES
    assert classifier.predict(np.zeros((2, 384), np.float32)).shape == (2, 12)
    assert line_classifier("0" * 64) is None
    assert line_classifier(None) is None


def test_counterparts_stand_out_in_a_translation_and_are_missing_for_what_is_left_out() -> None:
    source = unit(np.eye(8, SIZE) + 1.0 * np.eye(1, SIZE, 20))
    target = np.delete(source, 3, axis=0)
    standing, _ = counterparts(source, target)
    assert standing[3] < min(np.delete(standing, 3))


def test_counterparts_say_nothing_about_different_stories() -> None:
    rng = np.random.default_rng(4)
    found = counterparts(rng.normal(size=(12, SIZE)).astype(np.float32), rng.normal(size=(9, SIZE)).astype(np.float32))
    assert np.isnan(found[0]).all()
    assert np.isnan(found[1]).all()


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_counterparts_of_an_empty_side_are_unknown(shape: tuple[int, int]) -> None:
    ones = [np.ones((count, SIZE), np.float32) for count in shape]
    assert all(np.isnan(side).all() for side in counterparts(*ones))


@pytest.mark.parametrize(
    ("text", "marked"), [("He left.", True), ("“Why?”", True), ("是的。", True), ("Read more", False), ("A: ", False)]
)
def test_final_marks(text: str, marked: bool) -> None:
    assert has_final_mark(text) is marked


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=8))
def test_features_are_finite_numbers_whatever_the_text(lines: list[str]) -> None:
    doc = document(lines)
    if doc.sentences:
        values = features(open_lines(doc, set(), None, None), None)
        assert values.shape[1] == len(FEATURES)
        assert np.isfinite(values).all()
