"""SentencePiece unigram tokenization (Kudo 2018) with character offsets into the text as given."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

#: Stands for a space inside pieces.
SPACE = "▁"

_LONGEST_CACHED_WORD = 40


class Token(NamedTuple):
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

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Return the range that characters *first* to *last* stand for, without the space before a word."""
        first += self.text[first] == SPACE
        if first < last:
            return self.starts[first], self.ends[last - 1]
        at = self.starts[last] if last < len(self.text) else self.ends[-1]
        return at, at


class UnigramTokenizer:
    """Splits a text into those pieces of the vocabulary whose scores have the highest sum.

    No piece reaches across a space, so each word is split by itself, and words seen before need no search.
    """

    def __init__(
        self, pieces: Sequence[str], scores: Sequence[float], replacements: Mapping[str, str], unknown: int
    ) -> None:
        """Take the *pieces* by id, their log probabilities, what replaces which character, and the id for the rest."""
        self._vocabulary = dict(zip(pieces, enumerate(scores), strict=True))
        del self._vocabulary[pieces[unknown]]
        self._replacements = {ord(old): new for old, new in replacements.items() if old != new}
        self._longest = max(map(len, pieces))
        self._unknown = unknown
        self._unknown_score = min(scores) - 10.0  # as SentencePiece has it
        self._cached_split = lru_cache(maxsize=1 << 16)(self._split)

    def tokenize(self, text: str) -> list[Token]:
        """Return the tokens of *text*, which is taken to stand after a space."""
        normal = self._normalize(text)
        tokens: list[Token] = []
        start = 0
        while start < len(normal.text):
            end = normal.text.find(SPACE, start + 1)
            end = end if end >= 0 else len(normal.text)
            word = normal.text[start:end]
            split = self._cached_split if len(word) <= _LONGEST_CACHED_WORD else self._split
            for piece, first, last in split(word):
                tokens.append(Token(piece, *normal.place(start + first, start + last)))
            start = end
        return tokens

    def _normalize(self, text: str) -> _Normalized:
        """Replace characters, collapse runs of spaces, put a space in front and mark all spaces."""
        plain = text.translate(self._replacements)
        if plain == text and "  " not in f" {text}" and unicodedata.is_normalized("NFC", text):
            starts: Sequence[int] = range(-1, len(text))
            return _Normalized(SPACE + text.replace(" ", SPACE), starts, range(len(text) + 1))
        return self._normalize_slowly(text)

    def _normalize_slowly(self, text: str) -> _Normalized:
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
        for start, score in enumerate(best[:-1]):
            score = best[start]
            if score + self._unknown_score > best[start + 1]:
                best[start + 1] = score + self._unknown_score
                arrivals[start + 1] = (self._unknown, start)
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                found = self._vocabulary.get(word[start:end])
                if found and score + found[1] > best[end]:
                    best[end] = score + found[1]
                    arrivals[end] = (found[0], start)
        split = []
        end = len(word)
        while end:
            piece, start = arrivals[end]
            split.append((piece, start, end))
            end = start
        return tuple(reversed(split))
