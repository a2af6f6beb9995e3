"""A reference encoder that needs no model: for tests of logic, and to show what an encoder is."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alignqa.vectors import Embedding, TokenVectors

_TOKEN = re.compile(r"\w+|[^\w\s]")
_NGRAM = 3


class HashEncoder:
    """Adds up the hashed character trigrams of each word (Weinberger et al. 2009, feature hashing).

    It sees only spelling: names, numbers and cognates lie close together in two languages, translations do not. It is
    fast and the same everywhere, but not made for aligning real stories.
    """

    name = "hash"

    def __init__(self, dimensions: int = 256) -> None:
        """Make vectors of the given length."""
        self._dimensions = dimensions

    def encode(self, sentences: Sequence[str], /) -> NDArray[np.float32]:
        """Return one vector per sentence, shape (sentences, dimensions)."""
        return self.encode_detailed(sentences, tokens=False).vectors

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        """Return vectors, numbers of words and, with *tokens*, word vectors."""
        words = [self._words(sentence) for sentence in sentences]
        vectors = np.zeros((len(sentences), self._dimensions), np.float32)
        for row, found in zip(vectors, words, strict=True):
            if len(found.vectors):
                row[:] = found.vectors.mean(axis=0)
        weights = np.array([max(1, len(found.vectors)) for found in words], np.float32)
        return Embedding(vectors, weights, words if tokens else None)

    def _words(self, sentence: str) -> TokenVectors:
        matches = list(_TOKEN.finditer(sentence))
        vectors = np.zeros((len(matches), self._dimensions), np.float32)
        for row, match in zip(vectors, matches, strict=True):
            padded = f" {match.group().lower()} "
            for start in range(len(padded) - _NGRAM + 1):
                value = zlib.crc32(padded[start : start + _NGRAM].encode("utf-8", "surrogatepass"))
                row[value % self._dimensions] += 1 if value & 0x8000_0000 else -1
        starts, ends = ([place(match) for match in matches] for place in (re.Match.start, re.Match.end))
        return TokenVectors(vectors, np.array(starts, np.int32), np.array(ends, np.int32))
