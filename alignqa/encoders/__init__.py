"""Sentences in, vectors out: the bundled offline model, any sentence-transformers model, any object with ``encode``."""

from alignqa.encoders.background import is_short, measure_background
from alignqa.encoders.base import Encoder, TokenEncoder
from alignqa.encoders.embedding import embed, tokens_fit
from alignqa.encoders.loading import describe, keep_encoder, load_encoder

__all__ = [
    "Encoder",
    "TokenEncoder",
    "describe",
    "embed",
    "is_short",
    "keep_encoder",
    "load_encoder",
    "measure_background",
    "tokens_fit",
]
