"""Text in, its tokens with character offsets into the text as given out: SentencePiece unigrams (Kudo 2018)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

#: Replaces a space inside pieces.
SPACE = "▁"

#: The split of a longer word is not remembered.
MAX_CACHED_WORD_LENGTH = 40


class VocabularyToken(NamedTuple):
    """One token: its id in the vocabulary and the characters it covers, ``text[start:end]``."""

    id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Normalized:
    """A text ready for tokenizing; character i stands for ``text[starts[i]:ends[i]]`` of the text as given."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the span that characters *first* to *last* stand for, without the space before a word."""
        first += self.text[first] == SPACE
        if first < last:
            return self.starts[first], self.ends[last - 1]
        at = self.starts[last] if last < len(self.text) else self.ends[-1]
        return at, at


class UnigramTokenizer:
    """Splits a text into those pieces of the vocabulary whose log probabilities have the highest sum.

    No piece reaches across a space, so each word is split by itself, and words seen before need no search.
    """

    def __init__(
        self, pieces: Sequence[str], log_probabilities: Sequence[float], replacements: Mapping[str, str], unknown: int
    ) -> None:
        """Take the *pieces* by id, their log probabilities, what replaces which character, and the id for the rest."""
        # Not pairs of both by piece: to make those takes as long as all the rest.
        self._vocabulary = dict(zip(pieces, range(len(pieces)), strict=True))
        self._log_probabilities = log_probabilities
        del self._vocabulary[pieces[unknown]]
        self._replacements = {ord(old): new for old, new in replacements.items() if old != new}
        self._max_length = max(map(len, pieces))
        self._unknown = unknown
        self._unknown_log_probability = min(log_probabilities) - 10.0  # as SentencePiece has it
        self._cached_split = lru_cache(maxsize=1 << 16)(self._split)

    def tokenize(self, text: str) -> list[VocabularyToken]:
        """Return the tokens of *text*, which is taken to follow a space."""
        normal = self._normalize(text)
        tokens: list[VocabularyToken] = []
        start = 0
        while start < len(normal.text):
            end = normal.text.find(SPACE, start + 1)
            end = end if end >= 0 else len(normal.text)
            word = normal.text[start:end]
            split = self._cached_split if len(word) <= MAX_CACHED_WORD_LENGTH else self._split
            for piece, first, last in split(word):
                tokens.append(VocabularyToken(piece, *normal.span(start + first, start + last)))
            start = end
        return tokens

    def _normalize(self, text: str) -> _Normalized:
        """Replace characters, collapse runs of spaces, put a space in front and mark all spaces."""
        plain = text.translate(self._replacements)
        if plain == text and "  " not in f" {text}" and unicodedata.is_normalized("NFC", text):
            return _Normalized(SPACE + text.replace(" ", SPACE), range(-1, len(text)), range(len(text) + 1))
        characters, starts, ends = [" "], [0], [0]
        start = 0
        while start < len(text):
            end = start + 1
            while end < len(text) and text[start] != " " and unicodedata.combining(text[end]):
                end += 1
            for character in unicodedata.normalize("NFC", text[start:end]).translate(self._replacements):
                if (character, characters[-1]) != (" ", " "):
                    characters.append(character)
                    starts.append(start)
                    ends.append(end)
            start = end
        return _Normalized("".join(characters).replace(" ", SPACE), starts, ends)

    def _split(self, word: str) -> tuple[tuple[int, int, int], ...]:
        """Return the best split of *word* as (id, start, end), found by the Viterbi algorithm."""
        best = [0.0] + [-float("inf")] * len(word)
        arrivals = [(self._unknown, 0)] * (len(word) + 1)
        for start in range(len(word)):
            total = best[start]
            if total + self._unknown_log_probability > best[start + 1]:
                best[start + 1] = total + self._unknown_log_probability
                arrivals[start + 1] = (self._unknown, start)
            for end in range(start + 1, min(len(word), start + self._max_length) + 1):
                piece = self._vocabulary.get(word[start:end])
                if piece is not None and total + self._log_probabilities[piece] > best[end]:
                    best[end] = total + self._log_probabilities[piece]
                    arrivals[end] = (piece, start)
        split = []
        end = len(word)
        while end:
            piece, start = arrivals[end]
            split.append((piece, start, end))
            end = start
        return tuple(reversed(split))
