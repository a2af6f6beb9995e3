"""Encoders: the bundled offline model, any sentence-transformers model, any object with ``encode``."""

from alignqa.encoders.base import Embedding, Encoder, TokenEncoder, TokenVectors
from alignqa.encoders.loading import describe, load_encoder

__all__ = ["Embedding", "Encoder", "TokenEncoder", "TokenVectors", "describe", "load_encoder"]
