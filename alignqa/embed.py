"""Sentences to vectors with any encoder: each distinct sentence once, and nothing unusable let through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders.base import Embedding, Encoder, TokenEncoder
from alignqa.errors import EncoderError

__all__ = ["Embedding", "embed"]

#: How many tokens a sentence has is told from its bytes where the encoder does not say: four Latin letters take as many
#: bytes as a Chinese character and a third, which is about what multilingual vocabularies make a token of.
BYTES_PER_TOKEN = 4


def embed(encoder: Encoder, sentences: Sequence[str], *, tokens: bool = False) -> Embedding:
    """Return the vectors of *sentences*, in order.

    Each distinct sentence is encoded once, short ones first, so that sentences of about the same length share a batch
    in encoders that take them as they come. With *tokens*, an encoder that knows its tokens also gives their vectors,
    from the same pass; with 384 dimensions they take 1.5 kB a token, so leave them out for very long documents.

    Raises:
        EncoderError: the encoder failed, or returned vectors of the wrong number or shape, or numbers that are not
            finite; the message names the sentence.
    """
    distinct = sorted(dict.fromkeys(sentences), key=len)
    if not distinct:
        return Embedding(np.zeros((0, 1), np.float32), np.zeros(0, np.float32), [] if tokens else None)
    found = _encode(encoder, distinct, tokens)
    place = {sentence: i for i, sentence in enumerate(distinct)}
    order = [place[sentence] for sentence in sentences]
    return Embedding(
        vectors=found.vectors[order],
        weights=found.weights[order],
        tokens=[found.tokens[i] for i in order] if found.tokens is not None else None,
    )


def _encode(encoder: Encoder, sentences: list[str], tokens: bool) -> Embedding:
    try:
        if isinstance(encoder, TokenEncoder):
            found = encoder.encode_detailed(sentences, tokens=tokens)
            _checked(found.vectors, sentences)
            return found
        vectors = encoder.encode(sentences)
    except EncoderError:
        raise
    except Exception as error:
        raise EncoderError(f"The encoder failed on {len(sentences)} sentences: {error!r}") from error
    sizes = [len(sentence.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN for sentence in sentences]
    return Embedding(_checked(vectors, sentences), np.maximum(np.array(sizes, np.float32), 1))


def _checked(vectors: Any, sentences: Sequence[str]) -> NDArray[np.float32]:
    """Return *vectors* as an array of finite float32 numbers, one row for each sentence."""
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused below
            array = np.asarray(vectors, np.float32)
    except (RuntimeError, TypeError, ValueError) as error:
        raise EncoderError(f"The encoder did not return an array of numbers: {error}") from error
    if array.ndim != 2 or len(array) != len(sentences) or array.shape[1] == 0:
        raise EncoderError(
            f"The encoder returned an array of shape {array.shape} for {len(sentences)} sentences; "
            f"it must return one vector for each, shape ({len(sentences)}, dimensions)."
        )
    finite = np.isfinite(array).all(axis=1)
    if not finite.all():
        first = int(np.argmin(finite))
        raise EncoderError(f"The encoder returned numbers that are not finite for this sentence: {sentences[first]!r}")
    return array
