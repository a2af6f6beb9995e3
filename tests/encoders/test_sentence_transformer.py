"""The token vectors of a sentence-transformers model come from the layer that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from alignqa import Aligner, Settings
from alignqa.encoders import keep_encoder, load_encoder, sentence_transformer
from alignqa.errors import EncoderError
from alignqa.resources import load_toml
from alignqa.vectors import unit
from tests.encoders.tiny_model import save_tiny_model
from tests.hashing import HashEncoder

pytest.importorskip("sentence_transformers", reason="needs the extra 'models'")

SENTENCES = ["the river rose", "by 2 metres, at night.", "it rained", ""]


def loaded(path: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(path), device="cpu")


def hidden_states(model: Any, sentence: str, layer: int) -> NDArray[np.float32]:
    """Return the states of the tokens of a sentence after a *layer*, as the model itself shows them."""
    import torch

    model.eval()
    with torch.inference_mode():
        features = model.tokenizer([sentence], truncation=True, max_length=model.max_seq_length, return_tensors="pt")
        states = model[0].auto_model(**features, output_hidden_states=True).hidden_states[layer]
    return np.asarray(states[0].numpy()[1:-1])  # without the two special tokens


def expected_tokens(model: Any, sentence: str, layer: int) -> NDArray[np.float32]:
    """Return the directions of a sentence's tokens about the mean token of the background sentences."""
    known = [
        hidden_states(model, text, layer) for pair in load_toml("encoders/background.toml")["pairs"] for text in pair
    ]
    return unit(unit(hidden_states(model, sentence, layer)) - unit(np.concatenate(known)).mean(axis=0))


@pytest.fixture(scope="module")
def deep_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("deep"), layers=6)


@pytest.mark.parametrize("layer", [1, 3, 6])
def test_tokens_are_made_of_the_states_of_the_layer_asked_for(deep_model: Path, layer: int) -> None:
    model = loaded(deep_model)
    encoder: Any = load_encoder(model, token_layer=layer)
    found = encoder.encode_detailed(SENTENCES, tokens=True)
    for sentence, tokens in zip(SENTENCES, found.tokens, strict=True):
        np.testing.assert_allclose(tokens.vectors, expected_tokens(model, sentence, layer), atol=1e-4)
        np.testing.assert_allclose(tokens.total, hidden_states(model, sentence, 6).sum(axis=0), atol=1e-4)
    assert encoder.token_source == f"layer {layer}"


@pytest.mark.parametrize(("layers", "expected"), [(1, 1), (2, 1), (3, 2), (6, 4), (12, 7)])
def test_a_layer_a_little_above_the_middle_is_the_default(tmp_path: Path, layers: int, expected: int) -> None:
    model = loaded(save_tiny_model(tmp_path, layers))
    encoder: Any = load_encoder(model)
    assert encoder.token_source == f"layer {expected}"
    (tokens,) = encoder.encode_detailed(SENTENCES[:1], tokens=True).tokens
    np.testing.assert_allclose(tokens.vectors, expected_tokens(model, SENTENCES[0], expected), atol=1e-4)


def test_what_failed_once_does_not_change_the_tokens_afterwards(
    deep_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = loaded(deep_model)
    encoder: Any = load_encoder(model)
    fresh: Any = load_encoder(model)
    with monkeypatch.context() as broken:
        broken.setattr(model[0], "forward", lambda *_given, **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            encoder.encode_detailed(SENTENCES, tokens=True)
    again, expected = (each.encode_detailed(SENTENCES, tokens=True).tokens for each in (encoder, fresh))
    for own, other in zip(again, expected, strict=True):
        assert np.array_equal(own.vectors, other.vectors)


@pytest.mark.parametrize("layer", [None, 1, 6])
def test_sentence_vectors_do_not_depend_on_the_token_layer(deep_model: Path, layer: int | None) -> None:
    model = loaded(deep_model)
    found = load_encoder(model, token_layer=layer)
    assert np.array_equal(found.encode(SENTENCES), model.encode(SENTENCES))


@pytest.mark.parametrize("tokens", [True, False])
def test_vectors_do_not_depend_on_the_size_of_a_batch(
    deep_model: Path, tokens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder: Any = load_encoder(loaded(deep_model))
    together = encoder.encode_detailed(SENTENCES, tokens=tokens)
    monkeypatch.setattr(sentence_transformer, "MAX_BATCH_SENTENCES", 1)
    alone = encoder.encode_detailed(SENTENCES, tokens=tokens)
    np.testing.assert_allclose(together.vectors, alone.vectors, atol=1e-5)
    for own, other in zip(together.tokens or (), alone.tokens or (), strict=True):
        np.testing.assert_allclose(own.vectors, other.vectors, atol=1e-4)


@pytest.mark.parametrize("before", [None, False, True])
def test_the_model_is_left_as_it_was(deep_model: Path, before: bool | None) -> None:
    model = loaded(deep_model)
    config = model[0].auto_model.config
    if before is not None:
        config.output_hidden_states = before
    else:
        before = config.output_hidden_states
    encoder: Any = load_encoder(model, token_layer=2)
    assert config.output_hidden_states == before
    encoder.encode_detailed(SENTENCES, tokens=True)
    assert config.output_hidden_states == before


def test_the_model_is_left_as_it_was_where_it_fails(deep_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = loaded(deep_model)
    before = model[0].auto_model.config.output_hidden_states

    def fail(*_given: Any, **_options: Any) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(model[0], "forward", fail)
    encoder: Any = load_encoder(model)
    with pytest.raises(RuntimeError, match="out of memory"):
        encoder.encode_detailed(SENTENCES, tokens=True)
    assert model[0].auto_model.config.output_hidden_states == before


@pytest.mark.parametrize("layer", [0, -1, 7])
def test_a_layer_that_the_model_lacks_is_refused(deep_model: Path, layer: int) -> None:
    for spec in (deep_model, loaded(deep_model)):
        with pytest.raises(EncoderError, match=f"token_layer is {layer}, but the encoder 'tiny-model' has 6 layers"):
            load_encoder(spec, "cpu", layer)


def test_a_model_that_shows_no_tokens_has_no_token_layer(deep_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = loaded(deep_model)
    monkeypatch.setattr(type(model.tokenizer), "is_fast", False)
    with pytest.raises(EncoderError, match=r"shows no tokens, so it has no token layer. Leave out token_layer"):
        load_encoder(model, token_layer=1)
    assert not hasattr(load_encoder(model), "encode_detailed")


def test_other_encoders_take_no_token_layer(weights: Path) -> None:
    with pytest.raises(EncoderError, match=r"is not a sentence-transformers model. Leave out token_layer"):
        load_encoder(HashEncoder(), token_layer=1)
    with pytest.raises(EncoderError, match=r"The bundled encoder has its own token layer. Leave out token_layer"):
        load_encoder(None, token_layer=7)


def test_the_layer_is_a_setting_and_in_the_signature(deep_model: Path) -> None:
    aligner = Aligner(deep_model, Settings(token_layer=2, device="cpu"))
    assert aligner.encoder.token_source == "layer 2"
    assert aligner.signature.settings["token_layer"] == 2
    assert keep_encoder(deep_model, "cpu", 2) is aligner.encoder
    other: Any = keep_encoder(deep_model, "cpu", 3)
    assert other.token_source == "layer 3"
