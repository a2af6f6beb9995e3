"""Runs of sentences against sums of their token vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner.shapes import MAX_RUN
from alignqa.aligner.sides import make_side
from alignqa.vectors import Background, Embedding, TokenVectors
from tests.aligner.made import embedding_of, make

shapes = st.lists(st.sampled_from([(1, 1), (1, 2), (2, 1), (1, 0)]), min_size=1, max_size=6)


@given(shapes=shapes, seed=st.integers(0, 1000))
def test_a_run_is_the_sum_of_its_tokens_about_the_mean(shapes, seed):
    tokens = make(shapes, seed).source
    side = make_side(embedding_of(tokens))
    n = len(tokens)
    mean = np.concatenate(tokens).mean(axis=0) * n / (n + 1)
    for end in range(1, n + 1):
        for a in range(1, min(MAX_RUN, end) + 1):
            run = sum((own - mean).sum(axis=0) for own in tokens[end - a : end])
            assert side.norms[a - 1, end] == pytest.approx(np.linalg.norm(run), rel=1e-3)
            assert side.sums[end - a : end].sum(axis=0) == pytest.approx(run, abs=1e-3)


@given(shapes=shapes, seed=st.integers(0, 1000))
def test_mean_vectors_and_sizes_give_the_same_runs_as_tokens(shapes, seed):
    made = make(shapes, seed)
    with_tokens, without = make_side(embedding_of(made.source)), make_side(embedding_of(made.source, tokens=False))
    np.testing.assert_allclose(without.sums, with_tokens.sums, atol=1e-4)
    np.testing.assert_allclose(without.norms, with_tokens.norms, rtol=1e-3)


@given(shapes=shapes, seed=st.integers(0, 1000), tokens=st.booleans())
def test_the_mean_of_a_background_counts_as_one_more_sentence(shapes, seed, tokens):
    own = make(shapes, seed).source
    background = Background(np.arange(64, dtype=np.float32), 0.0, 0.1, 0.6)
    side = make_side(embedding_of(own, tokens), background)
    mean = (len(own) * np.concatenate(own).mean(axis=0) + background.mean) / (len(own) + 1)
    for sums, sentence in zip(side.sums, own, strict=True):
        assert sums == pytest.approx((sentence - mean).sum(axis=0), abs=1e-2)
    assert side.part(0, 1).background is background


def test_a_part_keeps_the_mean_of_the_whole():
    made = make([(1, 1)] * 8)
    whole = make_side(made.embeddings()[0])
    part = whole.part(2, 6)
    np.testing.assert_array_equal(part.sums, whole.sums[2:6])
    np.testing.assert_allclose(part.norms[1, 2:], whole.norms[1, 4:7], rtol=1e-4)
    assert len(part) == len(part.tokens) == 4


def test_a_sentence_without_tokens_is_no_nan():
    side = make_side(
        Embedding(np.zeros((2, 3)), np.ones(2), [TokenVectors.empty(3), *embedding_of([np.ones((2, 3))]).tokens])
    )
    assert np.isfinite(side.sums).all()
    assert np.isfinite(side.norms).all()
    assert [len(own) for own in side.tokens] == [1, 2]
