"""Transport between tokens: mass is never made, and words without a counterpart stay uncovered."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alignqa.checks.coverage.tokens import TokenRun
from alignqa.checks.coverage.transport import ITERATIONS, Matrix, match_tokens, transport
from alignqa.resources import load_thresholds
from alignqa.vectors import unit

LIMITS = load_thresholds("checks/coverage")["transport"]
SHAPES = st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(0, 2**16))


def similarities(n: int, m: int, seed: int) -> Matrix:
    return np.random.default_rng(seed).uniform(-0.3, 1, (n, m)).astype(np.float32)


def run_of(vectors: Matrix) -> TokenRun:
    offsets = np.arange(len(vectors), dtype=np.int64)
    none = np.zeros(len(vectors), bool)
    return TokenRun("source", "x" * len(vectors), vectors, offsets, offsets + 1, none.astype(np.int64), none)


def slow_transport(similarity: Matrix, ratio: float) -> list[list[float]]:
    """Do what ``transport`` does, a number at a time."""
    n, m = similarity.shape
    kernel = [[math.exp(float(similarity[i, j]) / LIMITS["temperature"]) for j in range(m)] for i in range(n)]
    nowhere = math.exp(LIMITS["bin_similarity"] / LIMITS["temperature"])
    columns = [1.0] * m
    for _ in range(ITERATIONS):
        rows = [1 / (sum(kernel[i][j] * columns[j] for j in range(m)) + nowhere) for i in range(n)]
        columns = [ratio / (sum(kernel[i][j] * rows[i] for i in range(n)) + nowhere) for j in range(m)]
    return [[rows[i] * kernel[i][j] * columns[j] for j in range(m)] for i in range(n)]


@given(SHAPES, st.floats(0.5, 2))
def test_it_is_what_the_slow_way_gives(shape: tuple[int, int, int], ratio: float) -> None:
    similarity = similarities(*shape)
    np.testing.assert_allclose(transport(similarity, ratio), slow_transport(similarity, ratio), rtol=2e-3, atol=1e-5)


@given(SHAPES, st.floats(0.5, 2))
def test_no_column_gets_more_than_its_share(shape: tuple[int, int, int], ratio: float) -> None:
    plan = transport(similarities(*shape), ratio)
    assert (plan >= 0).all()
    assert (plan.sum(axis=0) <= ratio * 1.001).all()


def test_a_word_without_a_counterpart_stays_uncovered() -> None:
    words = unit(np.random.default_rng(3).normal(size=(12, 64)).astype(np.float32))
    coverage = match_tokens(run_of(words), run_of(np.delete(words, slice(4, 8), axis=0)), 1.0).coverage
    assert coverage[5:7].max() < 0.3
    assert np.delete(coverage, slice(3, 9)).min() > 0.7


def test_seen_from_the_other_side_it_is_the_same_matching() -> None:
    rng = np.random.default_rng(5)
    own, other = (run_of(unit(rng.normal(size=(n, 16)).astype(np.float32))) for n in (6, 9))
    matching = match_tokens(own, other, 0.8)
    again = matching.reversed().reversed()
    np.testing.assert_allclose(again.plan, matching.plan, rtol=1e-5)
    np.testing.assert_allclose(matching.reversed().plan.sum(), matching.plan.sum() / 0.8, rtol=1e-4)
