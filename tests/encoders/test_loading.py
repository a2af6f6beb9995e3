"""What can be named as an encoder, and what errors say where it cannot be loaded."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alignqa.encoders import describe, load_encoder
from alignqa.errors import EncoderError, OptionalDependencyError
from tests.hashing import HashEncoder


@pytest.mark.parametrize("spec", [42, ["bundled"], object(), HashEncoder])
def test_what_has_no_encode_is_refused(spec: Any) -> None:
    with pytest.raises(EncoderError, match=r"is not an encoder.*name or path.*encode"):
        load_encoder(spec)


def test_an_object_is_described_by_its_class_unless_it_says_more() -> None:
    class Mine:
        def encode(self, sentences: list[str], /) -> Any:
            return np.ones((len(sentences), 2))

    assert describe(Mine()) == (f"{__name__}.{Mine.__qualname__}", None)
    assert describe(HashEncoder()) == ("hash", None)
    assert describe(SimpleNamespace(name="mine", weights_hash="ab" * 32)) == ("mine", "ab" * 32)
    assert describe(SimpleNamespace(name=None, weights_hash=3))[1] is None


def test_without_sentence_transformers_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(OptionalDependencyError, match=r"'LaBSE'.*alignqa\[models\]"):
        load_encoder("LaBSE")


class TestSentenceTransformers:
    @pytest.fixture(autouse=True)
    def installed(self) -> None:
        pytest.importorskip("sentence_transformers", reason="needs the extra 'models'")

    @pytest.mark.parametrize("name", ["no folder here", "./missing", "/missing/model", "a/b/c", ""])
    def test_what_cannot_be_a_name_is_refused_at_once(self, name: str) -> None:
        with pytest.raises(EncoderError, match="neither a folder nor the name of a model"):
            load_encoder(name)

    def test_the_hub_is_asked_once_for_a_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = []

        def unreachable(_self: object, name: str, **_options: object) -> None:
            asked.append(name)
            raise ConnectionError("Name or service not known")

        monkeypatch.setattr("huggingface_hub.HfApi.model_info", unreachable)
        for name in ("owner/unheard-of", "unheard-of"):
            with pytest.raises(EncoderError, match=r"no folder.*Name or service not known.*Check the name"):
                load_encoder(name)
        assert asked == ["owner/unheard-of", "sentence-transformers/unheard-of"]

    def test_a_folder_without_a_model_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match="cannot be loaded"):
            load_encoder(tmp_path)

    @pytest.mark.parametrize("device", ["cuda", "mps"])
    def test_a_device_that_is_not_available_is_refused(self, tiny_model: Path, device: Any) -> None:
        import torch

        if {"cuda": torch.cuda, "mps": torch.backends.mps}[device].is_available():
            pytest.skip("the device is available")
        with pytest.raises(EncoderError, match=f"torch has no device '{device}' here"):
            load_encoder(tiny_model, device)

    def test_a_loaded_model_is_the_same_as_one_loaded_by_its_path(self, tiny_model: Path) -> None:
        from sentence_transformers import SentenceTransformer

        by_path, by_instance = load_encoder(str(tiny_model)), load_encoder(SentenceTransformer(str(tiny_model)))
        assert describe(by_path) == describe(by_instance)
        assert describe(by_path)[0] == "tiny-model"
        assert np.array_equal(by_path.encode(["water"]), by_instance.encode(["water"]))

    @pytest.mark.parametrize(
        ("name", "prompt"),
        [
            ("intfloat/multilingual-e5-small", "query: "),
            ("models/e5-base-v2", "query: "),
            ("intfloat/multilingual-e5-large-instruct", ""),
            ("sentence-transformers/LaBSE", ""),
            ("e5/LaBSE", ""),
        ],
    )
    def test_e5_models_get_the_prompt_they_were_trained_with(self, tiny_model: Path, name: str, prompt: str) -> None:
        from sentence_transformers import SentenceTransformer

        from alignqa.encoders.sentence_transformer import wrap_sentence_transformer

        model = SentenceTransformer(str(tiny_model))
        wrapped = wrap_sentence_transformer(model, name)
        assert np.array_equal(wrapped.encode(["water"]), model.encode([prompt + "water"]))
        detailed = wrapped.encode_detailed(["water"], tokens=True)
        np.testing.assert_allclose(detailed.vectors, wrapped.encode(["water"]), atol=1e-6)
        assert [(int(s), int(e)) for s, e in zip(detailed.tokens[0].starts, detailed.tokens[0].ends, strict=True)] == [
            (i, i + 1) for i in range(5)
        ]
