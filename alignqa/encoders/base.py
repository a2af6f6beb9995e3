"""Sentences in, vectors out: the one method an encoder has, and one more of those that know their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from alignqa.vectors import Embedding


@runtime_checkable
class Encoder(Protocol):
    """Turns sentences of any language into vectors in which translations lie close together.

    A ``SentenceTransformer`` is one as it is.
    """

    def encode(self, sentences: list[str], /) -> Any:
        """Return one vector per sentence: shape (sentences, dimensions), finite numbers, any scale."""
        ...


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that knows its tokens: how many a sentence has and, when asked, the vector of each."""

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        """Return vectors, token counts and, with *tokens*, token vectors from a single pass over the sentences."""
        ...
