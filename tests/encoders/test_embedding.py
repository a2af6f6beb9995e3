"""Each distinct sentence is encoded once, and nothing unusable gets through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.encoders import embed
from alignqa.errors import EncoderError
from alignqa.vectors import Embedding
from tests.hashing import HashEncoder

STORY = ["Air naik.", "Warga mengungsi.", "Air naik.", ""]


class Returning:
    """An encoder that returns whatever it was made with and remembers what it was asked."""

    def __init__(self, result: Any) -> None:
        self.result = result
        self.asked: list[str] = []

    def encode(self, sentences: list[str], /) -> Any:
        self.asked = sentences
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def test_each_distinct_sentence_is_encoded_once() -> None:
    encoder = Returning([[1, 2], [3, 4], [5, 6]])
    embedding = embed(encoder, STORY, tokens=True)
    assert encoder.asked == ["", "Air naik.", "Warga mengungsi."]
    assert embedding.vectors.tolist() == [[3, 4], [5, 6], [3, 4], [1, 2]]
    assert embedding.vectors.dtype == np.float32
    assert embedding.tokens is None


def test_where_tokens_are_unknown_a_quarter_of_the_bytes_is_the_weight() -> None:
    assert embed(Returning(np.ones((3, 2))), STORY).weights.tolist() == [2.25, 4, 2.25, 1]


def test_tokens_are_given_when_asked_for() -> None:
    without, found = embed(HashEncoder(), STORY), embed(HashEncoder(), STORY, tokens=True)
    assert without.tokens is None
    assert found.tokens is not None
    assert [len(tokens.vectors) for tokens in found.tokens] == [3, 3, 3, 0]
    assert found.weights.tolist() == [3, 3, 3, 1]


@given(st.lists(st.sampled_from(STORY)))
def test_every_sentence_gets_its_own_vector(sentences: list[str]) -> None:
    vectors = embed(HashEncoder(), sentences).vectors
    assert len(vectors) == len(sentences)
    for sentence, vector in zip(sentences, vectors, strict=True):
        assert np.array_equal(vector, HashEncoder().encode([sentence])[0])


def test_no_sentences_ask_nothing_of_the_encoder() -> None:
    embedding = embed(Returning(AssertionError("asked")), [], tokens=True)
    assert embedding.vectors.shape[0] == embedding.weights.shape[0] == 0


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.ones(3), r"shape \(3,\) for 3 sentences.*shape \(3, dimensions\)"),
        (np.ones((2, 4)), r"shape \(2, 4\) for 3 sentences"),
        (np.ones((3, 0)), r"shape \(3, 0\)"),
        (np.ones((3, 2, 2)), r"shape \(3, 2, 2\)"),
        (None, "shape"),
        ("vectors", "not return an array of numbers"),
        ([[1, 2], [3], [4, 5]], "not return an array of numbers"),
        ([[1, 2], [3, float("nan")], [4, 5]], "not finite for this sentence: 'Air naik.'"),
        ([[1, 2], [3, 4], [float("inf"), 5]], "not finite for this sentence: 'Warga mengungsi.'"),
        (np.full((3, 2), 1e300), "not finite for this sentence: ''"),
        (RuntimeError("out of memory"), r"failed on 3 sentences: RuntimeError\('out of memory'\)"),
    ],
)
def test_unusable_vectors_are_refused(result: Any, message: str) -> None:
    with pytest.raises(EncoderError, match=message):
        embed(Returning(result), STORY)


def test_a_broken_token_encoder_is_refused_too() -> None:
    class Broken(HashEncoder):
        def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
            return Embedding(np.full((len(sentences), 2), np.nan, np.float32), np.ones(len(sentences), np.float32))

    with pytest.raises(EncoderError, match="not finite"):
        embed(Broken(), STORY)


def test_an_encoders_own_error_is_passed_on() -> None:
    with pytest.raises(EncoderError, match="no such language"):
        embed(Returning(EncoderError("no such language")), STORY)
