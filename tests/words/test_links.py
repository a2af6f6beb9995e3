"""Links between words, against slow and obvious ways of finding them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.resources import load_thresholds
from alignqa.vectors import Floats, unit
from alignqa.words import LinkSide, chosen, link_tokens, link_words, no_counterpart
from alignqa.words.links import choose_each_other

LIMITS = load_thresholds("words")["links"]
TEMPERATURE, MIN_PROBABILITY = LIMITS["temperature"], LIMITS["min_probability"]
DIMENSIONS = 8


@st.composite
def similarities(draw: st.DrawFn) -> Floats:
    """Cosines of the tokens of two sentences, with equal ones among them."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    values = st.sampled_from([-1.0, 0.0, 0.4, 0.9, 1.0]) | st.floats(-1, 1, width=32)
    rows = draw(st.lists(st.lists(values, min_size=m, max_size=m), min_size=n, max_size=n))
    return np.array(rows, np.float32)


@st.composite
def spans(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Spans in order, with and without gaps between them."""
    edges = draw(st.lists(st.integers(0, 20), max_size=8, unique=True).map(sorted))
    return [span for span in pairwise(edges) if draw(st.booleans())]


@st.composite
def sides(draw: st.DrawFn) -> LinkSide:
    """A side whose tokens and words lie anywhere in its text; some tokens mean almost the same."""
    tokens, words = draw(spans()), draw(spans())
    meanings = draw(st.lists(st.integers(0, 3), min_size=len(tokens), max_size=len(tokens)))
    random = np.random.default_rng(draw(st.integers(0, 99)))
    return side_of(np.eye(DIMENSIONS)[meanings] + 0.2 * random.normal(size=(len(tokens), DIMENSIONS)), tokens, words)


def side_of(vectors: Any, tokens: Sequence[tuple[int, int]], words: Sequence[tuple[int, int]]) -> LinkSide:
    offsets = np.array(tokens, np.int64).reshape(-1, 2)
    vectors = np.asarray(vectors, np.float32).reshape(len(tokens), -1 if len(tokens) else DIMENSIONS)
    return LinkSide(vectors, offsets[:, 0], offsets[:, 1], tuple(words), tuple("x" * (b - a) for a, b in words))


def slow_links(similarity: Floats) -> list[list[float]]:
    """Do what ``link_tokens`` does, a number at a time: the shares of each token in its row and in its column."""
    n, m = similarity.shape
    likely = [[math.exp(float(similarity[i, j]) / TEMPERATURE) for j in range(m)] for i in range(n)]
    rows = [sum(likely[i]) for i in range(n)]
    columns = [sum(likely[i][j] for i in range(n)) for j in range(m)]
    return [[likely[i][j] / rows[i] * likely[i][j] / columns[j] for j in range(m)] for i in range(n)]


@given(similarities())
def test_tokens_are_linked_as_the_slow_way_links_them(similarity: Floats) -> None:
    found = link_tokens(similarity)
    assert found.shape == similarity.shape
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, slow_links(similarity), rtol=1e-3, atol=1e-6)


@given(similarities())
def test_no_token_is_linked_more_than_once_in_all(similarity: Floats) -> None:
    found = link_tokens(similarity)
    assert ((found >= 0) & (found <= 1)).all()
    assert found.sum(axis=0).max() <= 1 + 1e-5
    assert found.sum(axis=1).max() <= 1 + 1e-5


@given(similarities())
def test_tokens_are_linked_the_same_way_from_either_side(similarity: Floats) -> None:
    np.testing.assert_allclose(link_tokens(similarity.T), link_tokens(similarity).T, rtol=1e-5, atol=1e-12)


@given(similarities())
def test_the_similarities_are_left_alone(similarity: Floats) -> None:
    before = similarity.copy()
    link_tokens(similarity)
    assert np.array_equal(before, similarity)


def test_tokens_that_choose_each_other_are_linked_and_a_rival_takes_half() -> None:
    alone = link_tokens(np.array([[0.9, 0.1], [0.1, 0.9]], np.float32))
    np.testing.assert_allclose(alone, np.eye(2), atol=1e-3)
    rivals = link_tokens(np.array([[0.9, 0.9]], np.float32))
    np.testing.assert_allclose(rivals, [[0.5, 0.5]], atol=1e-6)
    one_way = link_tokens(np.array([[0.5, 0.1], [0.9, 0.1]], np.float32))  # the first chooses a token that is taken
    assert one_way[0, 0] < 0.01 < 0.9 < one_way[1, 0]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_without_tokens_there_is_nothing_to_link(shape: tuple[int, int]) -> None:
    assert link_tokens(np.zeros(shape, np.float32)).shape == shape


@given(sides(), sides())
def test_words_choose_each_other_as_far_as_any_of_their_tokens(source: LinkSide, target: LinkSide) -> None:
    found = choose_each_other(source, target)
    assert found.shape == (len(source.words), len(target.words))
    linked = slow_links(unit(source.vectors) @ unit(target.vectors).T)

    def tokens_of(side: LinkSide, word: tuple[int, int]) -> list[int]:
        return [i for i, (a, b) in enumerate(zip(side.starts, side.ends, strict=True)) if a < word[1] and word[0] < b]

    expected = [
        [
            max((linked[i][j] for i in tokens_of(source, a) for j in tokens_of(target, b)), default=0.0)
            for b in target.words
        ]
        for a in source.words
    ]
    np.testing.assert_allclose(found, np.reshape(expected, found.shape), rtol=1e-2, atol=1e-5)


@given(sides(), sides())
def test_words_that_choose_each_other_more_are_linked_more_probably(source: LinkSide, target: LinkSide) -> None:
    choices, found = choose_each_other(source, target).ravel(), link_words(source, target).ravel()
    assert found.dtype == np.float32
    assert ((found >= 0) & (found < 1)).all()
    assert (np.diff(found[np.argsort(choices)]) >= 0).all()


@given(sides(), sides())
def test_the_better_its_best_link_the_less_probably_a_word_has_no_counterpart(
    source: LinkSide, target: LinkSide
) -> None:
    probabilities = link_words(source, target)
    for axis, words in ((1, source.words), (0, target.words)):
        found = no_counterpart(probabilities, axis)
        assert found.shape == (len(words),)
        assert ((found > 0) & (found < 1)).all()
        best = probabilities.max(axis=axis, initial=0)
        assert (np.diff(found[np.argsort(best, kind="stable")]) <= 0).all()


def test_a_word_that_nothing_chooses_has_no_counterpart() -> None:
    probabilities = np.array([[0.97, 0.0], [0.001, 0.0]], np.float32)
    assert (no_counterpart(probabilities, 1) > 0.5).tolist() == [False, True]
    assert (no_counterpart(probabilities, 0) > 0.5).tolist() == [False, True]
    assert (no_counterpart(np.zeros((2, 0), np.float32), 1) > 0.9).tolist() == [True, True]


@given(sides(), sides())
def test_words_are_linked_the_same_way_from_either_side(source: LinkSide, target: LinkSide) -> None:
    np.testing.assert_allclose(link_words(target, source), link_words(source, target).T, rtol=1e-3, atol=1e-7)


@given(sides(), sides(), st.floats(0.1, 50))
def test_the_lengths_of_token_vectors_do_not_matter(source: LinkSide, target: LinkSide, scale: float) -> None:
    scaled = LinkSide(source.vectors * np.float32(scale), source.starts, source.ends, source.words, source.texts)
    np.testing.assert_allclose(link_words(scaled, target), link_words(source, target), rtol=1e-3, atol=1e-6)


CAT, SLEEPS, NOTHING = np.eye(DIMENSIONS)[:3]


def test_a_word_without_tokens_has_no_links() -> None:
    source = side_of([CAT, SLEEPS], [(0, 3), (9, 12)], [(0, 3), (4, 8), (9, 12)])
    found = link_words(source, side_of([CAT, SLEEPS], [(0, 2), (3, 5)], [(0, 2), (3, 5)]))
    np.testing.assert_allclose(found, [[1, 0], [0, 0], [0, 1]], atol=0.02)
    assert found[1].tolist() == [0, 0]


def test_a_word_of_several_tokens_is_linked_by_any_of_them() -> None:
    source = side_of([NOTHING, CAT, SLEEPS], [(0, 3), (3, 6), (7, 9)], [(0, 6), (7, 9)])
    target = side_of([CAT, SLEEPS], [(0, 2), (3, 5)], [(0, 2), (3, 5)])
    np.testing.assert_allclose(link_words(source, target), np.eye(2), atol=0.02)


def test_a_token_over_two_words_links_both() -> None:
    source = side_of([CAT, SLEEPS], [(0, 6), (7, 9)], [(0, 3), (3, 6), (7, 9)])
    target = side_of([CAT, SLEEPS], [(0, 2), (3, 5)], [(0, 2), (3, 5)])
    np.testing.assert_allclose(link_words(source, target), [[1, 0], [1, 0], [0, 1]], atol=0.02)


def test_sides_without_tokens_or_words_have_no_links() -> None:
    full = side_of([CAT, SLEEPS], [(0, 2), (3, 5)], [(0, 2), (3, 5)])
    no_tokens, no_words = side_of([], [], [(0, 2)]), side_of([CAT], [(0, 2)], [])
    nothing = side_of([], [], [])
    for source in (full, no_tokens, no_words, nothing):
        for target in (no_tokens, no_words, nothing):
            for found in (link_words(source, target), link_words(target, source).T):
                assert found.shape == (len(source.words), len(target.words))
                assert not found.any()


@given(similarities())
def test_chosen_are_those_that_are_probable_enough_in_order(similarity: Floats) -> None:
    probabilities = link_tokens(similarity)
    expected = [
        (i, j, float(probabilities[i, j]))
        for i in range(probabilities.shape[0])
        for j in range(probabilities.shape[1])
        if probabilities[i, j] >= MIN_PROBABILITY
    ]
    assert chosen(probabilities) == expected


def test_chosen_are_plain_numbers() -> None:
    ((source, target, probability),) = chosen(np.array([[0.0, 0.75]], np.float32))
    assert (source, target, probability) == (0, 1, 0.75)
    assert [type(value) for value in (source, target, probability)] == [int, int, float]
    assert chosen(np.zeros((0, 3), np.float32)) == []
