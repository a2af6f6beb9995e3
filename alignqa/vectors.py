"""Sentences and tokens as vectors, and the small mathematics that every room shares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Vectors shorter than this are not scaled up to length 1: their direction is rounding noise.
MIN_LENGTH = 1e-6
#: Log-odds are cut to this range before they become probabilities, so that the exponential does not overflow.
MAX_LOG_ODDS = 50.0


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The contextual vectors of one sentence's tokens.

    ``vectors`` has shape (tokens, dimensions), float32: of length 1, and as close to those of words that translate each
    other as the encoder can bring them, whatever document they are in. The dimensions need not be those of sentences.
    ``starts`` and ``ends``, shape (tokens,), are character offsets into the sentence, without the space before a word.
    Special tokens, prompts and tokens that stand for nothing but a space are left out. ``total``, shape (dimensions of
    sentences,), is what these tokens add to the vector of the sentence before it becomes a mean: the sum of their
    vectors in the last layer; ``None`` if not known.
    """

    vectors: Floats
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    total: Floats | None = None

    @classmethod
    def none_like(cls, other: TokenVectors) -> TokenVectors:
        """Return the vectors of no tokens, of the same dimensions as those of *other*."""
        total = None if other.total is None else np.zeros_like(other.total)
        return cls(other.vectors[:0], other.starts[:0], other.ends[:0], total)

    @classmethod
    def empty(cls, dimensions: int) -> TokenVectors:
        """Return the vectors of no tokens, in a sentence vector of so many *dimensions*."""
        none = np.zeros(0, np.int32)
        return cls(np.zeros((0, dimensions), np.float32), none, none, np.zeros(dimensions, np.float32))


class Cue(IntEnum):
    """The columns of an embedding's cues.

    Whether a sentence begins and ends with a quotation mark; how many question and exclamation marks it has; and, from
    NUMBERS on, how often a figure of each of NUMBER_CLASSES occurs; equal figures are of one class.
    """

    OPENING_QUOTE = 0
    CLOSING_QUOTE = 1
    QUESTIONS = 2
    EXCLAMATIONS = 3
    NUMBERS = 4


#: Classes of figures that cues tell apart.
NUMBER_CLASSES = 8


@dataclass(frozen=True, slots=True)
class Embedding:
    """Sentences as vectors.

    ``vectors``, shape (sentences, dimensions), float32: the mean over a sentence's tokens, at the encoder's own scale.
    ``weights``, shape (sentences,), float32: how many tokens that mean is made of, so that ``weights * vectors`` are
    sums that can be added up to the vector of a longer span; estimated from the sentence's length where tokens are
    unknown. A sentence of weight 0 was not encoded: its vector is zero, and it takes no part in an alignment.
    ``tokens``: the token vectors of each sentence, ``None`` if not asked for or not known. ``cues``: what the text
    of each sentence shows beside its meaning, shape (sentences, 12), by :class:`Cue`; ``None`` if not known.
    """

    vectors: Floats
    weights: Floats
    tokens: list[TokenVectors] | None = None
    cues: Floats | None = None

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.weights)

    def take(self, sentences: Sequence[int] | slice | NDArray[np.int64]) -> Embedding:
        """Return the embedding of the given *sentences* only, in the order given."""
        if self.tokens is None:
            tokens = None
        elif isinstance(sentences, slice):
            tokens = self.tokens[sentences]
        else:
            tokens = [self.tokens[i] for i in sentences]
        cues = None if self.cues is None else self.cues[sentences]
        return Embedding(self.vectors[sentences], self.weights[sentences], tokens, cues)

    def sums(self) -> tuple[Floats, Floats]:
        """Return vectors that add up to those of longer spans, shape (sentences, dimensions), and what each weighs.

        They are the totals of the sentences' own tokens where these are known; else they hold a prompt's as well.
        """
        totals = [own.total for own in self.tokens or () if own.total is not None]
        if self.tokens and len(totals) == len(self.tokens):
            return np.array(totals, np.float32), np.array([max(len(own.starts), 1) for own in self.tokens], np.float32)
        sizes = np.maximum(np.asarray(self.weights, np.float32), np.float32(1e-6))
        return self.vectors.astype(np.float32) * sizes[:, None], sizes

    def without(self, sentences: Iterable[int]) -> Embedding:
        """Return the same embedding in which the given *sentences* have weight 0, so that they are not aligned."""
        weights = self.weights.copy()
        weights[list(sentences)] = 0
        return replace(self, weights=weights)


@dataclass(frozen=True, slots=True)
class Background:
    """What an encoder makes of sentences on all kinds of topics: what very short documents are compared with.

    ``mean``, shape (dimensions,), is their mean token vector. The rest are cosines about it (-1..1) of sentences in two
    languages: ``chance`` and ``spread`` are mean and standard deviation for sentences that do not belong together,
    ``typical`` is the median for translations.
    """

    mean: Floats
    chance: float
    spread: float
    typical: float


class OneThread:
    """A context in which numpy multiplies matrices in one thread; it may be entered by several threads at once.

    More threads wait for each other longer than the products of sentences take.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._entered = 0
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._entered:
                self._limit = _numeric_libraries().limit(limits=1, user_api="blas")
            self._entered += 1

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._entered -= 1
            if not self._entered:
                self._limit.restore_original_limits()


#: The one context of this kind: the number of threads is the process's.
ONE_THREAD = OneThread()


@cache
def _numeric_libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def unit(vectors: NDArray[np.floating]) -> Floats:
    """Return *vectors*, shape (…, dimensions), scaled to length 1; those shorter than MIN_LENGTH stay short."""
    norms = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))[..., None]
    return np.asarray(vectors / np.maximum(norms, MIN_LENGTH), np.float32)


def sigmoid(log_odds: float) -> float:
    """Return the probability (0..1) that belongs to *log_odds*."""
    return 1 / (1 + math.exp(-min(max(log_odds, -MAX_LOG_ODDS), MAX_LOG_ODDS)))


def sigmoids(log_odds: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the probabilities (0..1) that belong to an array of *log_odds*."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -MAX_LOG_ODDS, MAX_LOG_ODDS))), np.float64)


def logit(probability: float) -> float:
    """Return the log-odds of a *probability* strictly between 0 and 1."""
    return math.log(probability / (1 - probability))
