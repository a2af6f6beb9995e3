"""What holds for every encoder that the library loads, and for any other object it takes."""

from __future__ import annotations

import numpy as np
import pytest

from alignqa.encoders import Encoder, TokenEncoder, describe, load_encoder
from tests.hashing import HashEncoder

SENTENCES = [
    "Warga desa mengungsi ke balai kota pada malam hari.",
    "The villagers fled to the town hall at night.",
    "Im Mai 2021 stieg der Fluss um 2,5 Meter.",
    "Air naik.",
    "It was the third flood in ten years, said Ms. Sari, who had lost her boat, her nets and half of her house to it.",
    "«Nước dâng rất nhanh», bà nói.",
    "a b",
]


class LetterCounter:
    """The least an encoder can be."""

    def encode(self, sentences: list[str], /) -> list[list[float]]:
        return [[1.0, *(float(sentence.count(letter)) for letter in "aeiou")] for sentence in sentences]


@pytest.fixture(params=["bundled", "sentence-transformers", "hash", "plain object"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "bundled":
        return request.getfixturevalue("bundled")
    if request.param == "sentence-transformers":
        return load_encoder(request.getfixturevalue("tiny_model"), "cpu")
    return HashEncoder() if request.param == "hash" else LetterCounter()


@pytest.fixture
def token_encoder(encoder: Encoder) -> TokenEncoder:
    if not isinstance(encoder, TokenEncoder):
        pytest.skip("knows no tokens")
    return encoder


def test_it_passes_through_load_encoder(encoder: Encoder) -> None:
    assert load_encoder(encoder) is encoder


def test_it_has_a_name(encoder: Encoder) -> None:
    name, weights_hash = describe(encoder)
    assert name
    assert weights_hash is None or len(weights_hash) == 64


def test_one_finite_vector_per_sentence_in_order(encoder: Encoder) -> None:
    vectors = np.asarray(encoder.encode(SENTENCES), np.float32)
    assert vectors.ndim == 2
    assert len(vectors) == len(SENTENCES)
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1).all()
    backwards = np.asarray(encoder.encode(SENTENCES[::-1]), np.float32)
    np.testing.assert_allclose(backwards[::-1], vectors, atol=1e-5)


def test_the_same_sentence_gets_the_same_vector_in_any_company(encoder: Encoder) -> None:
    together = np.asarray(encoder.encode(SENTENCES), np.float32)
    alone = np.concatenate([np.asarray(encoder.encode([sentence]), np.float32) for sentence in SENTENCES])
    np.testing.assert_allclose(alone, together, atol=1e-5)


def test_the_list_of_sentences_is_left_alone(encoder: Encoder) -> None:
    sentences = list(SENTENCES)
    encoder.encode(sentences)
    assert sentences == SENTENCES


@pytest.mark.parametrize("odd", ["", " ", "\n", "\x00", "🙂", "\u200b", "…", "word " * 600, "x" * 2000])
def test_odd_sentences_do_no_harm(encoder: Encoder, odd: str) -> None:
    vectors = np.asarray(encoder.encode([odd, SENTENCES[0]]), np.float32)
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(vectors[1], np.asarray(encoder.encode([SENTENCES[0]]), np.float32)[0], atol=1e-5)


def test_the_detailed_pass_gives_the_same_vectors(token_encoder: TokenEncoder) -> None:
    plain = token_encoder.encode(SENTENCES)
    for tokens in (False, True):
        detailed = token_encoder.encode_detailed(SENTENCES, tokens=tokens)
        np.testing.assert_allclose(detailed.vectors, plain, atol=1e-5)
        assert detailed.vectors.dtype == detailed.weights.dtype == np.float32
        assert (detailed.weights >= 1).all()
        assert (detailed.tokens is not None) == tokens


def test_tokens_stand_in_order_inside_their_sentence(token_encoder: TokenEncoder) -> None:
    sentences = [*SENTENCES, "", "  two  spaces "]
    detailed = token_encoder.encode_detailed(sentences, tokens=True)
    assert detailed.tokens is not None
    for sentence, tokens, weight in zip(sentences, detailed.tokens, detailed.weights, strict=True):
        assert len(tokens.vectors) == len(tokens.starts) == len(tokens.ends) <= weight
        assert tokens.vectors.shape[1] == detailed.tokens[0].vectors.shape[1]
        assert tokens.vectors.dtype == np.float32
        assert (tokens.starts >= 0).all()
        assert (tokens.starts <= tokens.ends).all()
        assert (tokens.ends <= len(sentence)).all()
        assert (np.diff(tokens.starts) >= 0).all()
        assert (np.diff(tokens.ends) >= 0).all()


@pytest.mark.parametrize(
    "sentence", ["  two  spaces ", "a\tb\u00a0c", "你好 世界", "« Nước »", "a - b", "\u3000", "x \u200b y"]
)
def test_no_token_begins_with_a_space_or_is_one(token_encoder: TokenEncoder, sentence: str) -> None:
    tokens = token_encoder.encode_detailed([sentence], tokens=True).tokens
    assert tokens is not None
    pieces = [sentence[start:end] for start, end in zip(tokens[0].starts, tokens[0].ends, strict=True)]
    assert all(piece and not piece[0].isspace() for piece in pieces)


def test_the_same_sentence_gets_the_same_tokens_in_any_company(token_encoder: TokenEncoder) -> None:
    together = token_encoder.encode_detailed(SENTENCES, tokens=True)
    assert together.tokens is not None
    for sentence, own in zip(SENTENCES, together.tokens, strict=True):
        alone = token_encoder.encode_detailed([sentence], tokens=True).tokens
        assert alone is not None
        np.testing.assert_allclose(alone[0].vectors, own.vectors, atol=1e-5)
        assert np.array_equal(alone[0].starts, own.starts)
        assert np.array_equal(alone[0].ends, own.ends)


def test_tokens_leave_out_no_letter(token_encoder: TokenEncoder) -> None:
    sentence = "the river rose by 2 metres at night"
    tokens = token_encoder.encode_detailed([sentence], tokens=True).tokens
    assert tokens is not None
    pieces = [sentence[start:end] for start, end in zip(tokens[0].starts, tokens[0].ends, strict=True)]
    assert "".join(pieces) == sentence.replace(" ", "")


def test_no_sentences_at_all(token_encoder: TokenEncoder) -> None:
    nothing = token_encoder.encode_detailed([], tokens=True)
    assert len(nothing.vectors) == len(nothing.weights) == 0
    assert nothing.tokens == []
