"""Sentences in, an embedding out, with any encoder: each distinct sentence once, and nothing unusable let through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from alignqa.encoders.base import Encoder, TokenEncoder
from alignqa.errors import EncoderError, many
from alignqa.vectors import Embedding, Floats, TokenVectors

#: How many tokens a sentence has is estimated from its bytes where the encoder does not say: four Latin letters take as
#: many bytes as a Chinese character and a third, which is about what multilingual vocabularies make a token of.
BYTES_PER_TOKEN = 4
#: Documents of more sentences, both versions together, are embedded without token vectors, which take 60 kB a sentence.
MAX_SENTENCES_WITH_TOKENS = 6000


def tokens_fit(sentences: int) -> bool:
    """Return whether so many *sentences*, both versions together, are few enough to keep their token vectors."""
    return sentences <= MAX_SENTENCES_WITH_TOKENS


def embed(encoder: Encoder, sentences: Sequence[str | None], *, tokens: bool = False) -> Embedding:
    """Return the embedding of *sentences*, in order; ``None`` stands for one that is not to be encoded.

    Each distinct sentence is encoded once, short ones first, so that sentences of about the same length share a batch
    in encoders that take them as they come. With *tokens*, an encoder that knows its tokens also gives their vectors,
    from the same pass; with 384 dimensions they take 1.5 kB a token, so leave them out for very long documents.
    A sentence that is not encoded gets a zero vector, weight 0 and no tokens.

    Raises:
        EncoderError: the encoder failed, or returned vectors of the wrong number or shape, or numbers that are not
            finite; the message names the sentence.
    """
    distinct = sorted(dict.fromkeys(sentence for sentence in sentences if sentence is not None), key=len)
    if not distinct:
        nothing = [TokenVectors.empty(1) for _ in sentences] if tokens else None
        return Embedding(np.zeros((len(sentences), 1), np.float32), np.zeros(len(sentences), np.float32), nothing)
    found = _encode(encoder, distinct, tokens)
    number = {sentence: i for i, sentence in enumerate(distinct)}
    if any(sentence is None for sentence in sentences):  # one more row, the last, for those that are not encoded
        found = Embedding(
            np.vstack([found.vectors, np.zeros((1, found.vectors.shape[1]), np.float32)]),
            np.append(found.weights, np.float32(0)),
            None if found.tokens is None else [*found.tokens, TokenVectors.none_like(found.tokens[0])],
        )
    return found.take([-1 if sentence is None else number[sentence] for sentence in sentences])


def _encode(encoder: Encoder, sentences: list[str], tokens: bool) -> Embedding:
    """Return what *encoder* makes of the sentences, checked; no weight is below 1, as 0 means not encoded."""
    token_vectors = None
    try:
        if isinstance(encoder, TokenEncoder):
            found = encoder.encode_detailed(sentences, tokens=tokens)
            vectors, sizes, token_vectors = found.vectors, found.weights, found.tokens
        else:
            vectors = encoder.encode(sentences)
            bytes_of = (len(sentence.encode("utf-8", "surrogatepass")) for sentence in sentences)
            sizes = np.array([size / BYTES_PER_TOKEN for size in bytes_of], np.float32)
        weights = np.maximum(np.asarray(sizes, np.float32), np.float32(1))
    except EncoderError:
        raise
    except Exception as error:
        raise EncoderError(f"The encoder failed on {many(len(sentences), 'sentence')}: {error!r}") from error
    return Embedding(_checked(vectors, sentences), weights, token_vectors)


def _checked(vectors: Any, sentences: Sequence[str]) -> Floats:
    """Return *vectors* as an array of finite float32 numbers, one row for each sentence."""
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused below
            array = np.asarray(vectors, np.float32)
    except (RuntimeError, TypeError, ValueError) as error:
        raise EncoderError(f"The encoder did not return an array of numbers: {error}") from error
    if array.ndim != 2 or len(array) != len(sentences) or array.shape[1] == 0:
        raise EncoderError(
            f"The encoder returned an array of shape {array.shape} for {many(len(sentences), 'sentence')}; "
            f"it must return one vector for each, shape ({len(sentences)}, dimensions)."
        )
    finite = np.isfinite(array).all(axis=1)
    if not finite.all():
        first = int(np.argmin(finite))
        raise EncoderError(f"The encoder returned numbers that are not finite for this sentence: {sentences[first]!r}")
    return array
