"""Encoders: the bundled offline model, any sentence-transformers model, any object with ``encode``."""
