"""What the library asks of an encoder: one method; and one more from those that can show single tokens."""

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
    into the sentence; special tokens and prompts are left out.
    """

    vectors: NDArray[np.float32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives the vectors of single tokens, from the same pass."""

    def encode_tokens(self, sentences: Sequence[str], /) -> list[TokenVectors]:
        """Return the token vectors of every sentence, in order."""
        ...
