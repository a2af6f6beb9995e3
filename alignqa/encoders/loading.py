"""The name, path or object that a user gives as encoder in, a loaded encoder out; and what reports call it."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from alignqa.encoders.base import Encoder
from alignqa.errors import EncoderError
from alignqa.settings import Device


def load_encoder(
    spec: str | Path | Encoder | None = None, device: Device = "auto", token_layer: int | None = None
) -> Encoder:
    """Return the encoder that *spec* means, loaded.

    Args:
        spec: nothing for the bundled encoder; the name or path of a sentence-transformers model; a
            ``SentenceTransformer``; or any other object with a method ``encode``, which is returned as it is.
        device: where a named model runs. The bundled encoder runs on the processor only.
        token_layer: the layer, counted from 1, of a sentence-transformers model whose token vectors are compared; one
            a little above the middle when left out. Other encoders have their own.

    Raises:
        EncoderError: there is no such model or layer, it cannot be loaded, the device is not available, *spec* is not
            an encoder, or the weights of the bundled encoder are not installed.
        OptionalDependencyError: sentence-transformers is needed but not installed.
    """
    if spec is None:
        return _load_default(device, token_layer)
    if isinstance(spec, str | Path):
        from alignqa.encoders.sentence_transformer import load_sentence_transformer

        return load_sentence_transformer(str(spec), device, token_layer)
    package = sys.modules.get("sentence_transformers")  # if it was never imported, *spec* is not one of its models
    if package is not None and isinstance(spec, package.SentenceTransformer):
        from alignqa.encoders.sentence_transformer import wrap_sentence_transformer

        return wrap_sentence_transformer(spec, token_layer=token_layer)
    if isinstance(spec, Encoder) and not isinstance(spec, type):
        if token_layer is not None:
            raise EncoderError(f"{spec!r} is not a sentence-transformers model. Leave out token_layer.")
        return spec
    raise EncoderError(
        f"{spec!r} is not an encoder. Give the name or path of a sentence-transformers model, "
        "or an object with a method encode(sentences)."
    )


def keep_encoder(spec: str | Path | Encoder | None, device: Device = "auto", token_layer: int | None = None) -> Encoder:
    """Return the encoder that *spec* means, as :func:`load_encoder` does; the last one loaded by name is kept.

    So calling :func:`alignqa.align` again costs no loading.
    """
    if spec is None or isinstance(spec, str | Path):
        return _keep_named(spec, device, token_layer)
    return load_encoder(spec, device, token_layer)


@lru_cache(maxsize=1)
def _keep_named(spec: str | Path | None, device: Device, token_layer: int | None) -> Encoder:
    return load_encoder(spec, device, token_layer)


def _load_default(device: Device, token_layer: int | None) -> Encoder:
    from alignqa.encoders import weights

    if token_layer is not None:
        raise EncoderError("The bundled encoder has its own token layer. Leave out token_layer, or name a model.")
    if device not in ("auto", "cpu"):
        raise EncoderError(
            f"The bundled encoder runs on the processor, not on {device!r}. Leave the device out, "
            "or name a model that runs on torch, such as intfloat/multilingual-e5-small."
        )
    path = weights.find_weights()
    if path is None:
        raise EncoderError(weights.HOW_TO_INSTALL)
    from alignqa.encoders.bundled import BundledEncoder

    return BundledEncoder(path)


def describe(encoder: Any) -> tuple[str, str | None]:
    """Return what a report says of its encoder: a name, and the SHA-256 of the weights where it is known."""
    kind = type(encoder)
    name, weights_hash = getattr(encoder, "name", None), getattr(encoder, "weights_hash", None)
    return (
        name if isinstance(name, str) and name else f"{kind.__module__}.{kind.__qualname__}",
        weights_hash if isinstance(weights_hash, str) else None,
    )
