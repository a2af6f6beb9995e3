"""What the library asks of an encoder: one method; and one more from those that know their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class Encoder(Protocol):
    """Turns sentences of any language into vectors in which translations lie close together.

    A ``SentenceTransformer`` is one as it stands.
    """

    def encode(self, sentences: list[str], /) -> Any:
        """Return one vector per sentence: shape (sentences, dimensions), finite numbers, any scale."""
        ...


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The contextual vectors of one sentence's tokens.

    ``vectors`` has shape (tokens, dimensions), float32. ``starts`` and ``ends``, shape (tokens,), are character offsets
    into the sentence, without the space before a word; a token that stands for nothing but that space has an empty
    range. Special tokens and prompts are left out.
    """

    vectors: NDArray[np.float32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Embedding:
    """Sentences as vectors.

    ``vectors``, shape (sentences, dimensions), float32: the mean over a sentence's tokens, at the encoder's own scale.
    ``weights``, shape (sentences,), float32: how many tokens that mean is made of, so that ``weights * vectors`` are
    sums that can be added up to the vector of a longer span; told from the sentence's length where tokens are unknown.
    ``tokens``: the token vectors of each sentence, ``None`` where not asked for or not known.
    """

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]
    tokens: list[TokenVectors] | None = None


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that knows its tokens: how many a sentence has and, when asked, the vector of each."""

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        """Return vectors, token counts and, with *tokens*, token vectors from a single pass over the sentences."""
        ...
