"""Two sides of a pair, as words with token vectors, in; the probability of a link between any two of their words out.

Tokens are compared in both directions: a token that is, among all tokens of the other side, the one most similar to
another, and the other way around, translates it (Sabet et al. 2020, SimAlign; Dou & Neubig 2021, awesome-align). How
far two words choose each other is made a probability by a logistic model (Platt 1999), which was fitted on links that
many languages agree on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.resources import load_json, load_thresholds
from alignqa.vectors import Floats, sigmoid, sigmoids, unit

#: Log-odds of a word's best link are cut to this range before they say whether it has a counterpart.
MAX_LOG_ODDS = 12.0


@dataclass(frozen=True, slots=True)
class LinkSide:
    """One side of a pair: its tokens and its words.

    ``vectors``, shape (tokens, d), are token vectors of any length. ``starts`` and ``ends``, shape (tokens,), are
    character offsets of the tokens in the text, and ``words`` those of the words, start and end each; both are in
    order. ``texts`` are the words themselves.
    """

    vectors: Floats
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]

    def words_in(self, extents: Sequence[tuple[int, int]]) -> list[int]:
        """Return the words that lie in some of the *extents*, start and end in the text, in order."""
        found: set[int] = set()
        for start, end in extents:
            first = bisect_right(self.words, start, key=lambda word: word[1])
            found.update(range(first, bisect_left(self.words, end, key=lambda word: word[0])))
        return sorted(found)


def link_words(source: LinkSide, target: LinkSide) -> Floats:
    """Return the probabilities (0..1) that words translate each other, shape (source words, target words).

    A word without tokens has no links.
    """
    choices = choose_each_other(source, target)
    floor = load_thresholds("words")["links"]["min_choice"]
    log_odds = _log_odds(load_json("words/model.json")["link"], np.log(np.maximum(choices, floor)))
    return np.where(choices > floor, sigmoids(log_odds), 0).astype(np.float32)


def no_counterpart(probabilities: Floats, axis: int) -> Floats:
    """Return the probability (0..1) that a word has no counterpart, shape (words,), by its best link along *axis*."""
    best = probabilities.max(axis=axis, initial=0).astype(np.float64)
    known = np.clip(best, sigmoid(-MAX_LOG_ODDS), sigmoid(MAX_LOG_ODDS))
    log_odds = np.log(known) - np.log1p(-known)
    return sigmoids(_log_odds(load_json("words/model.json")["no_counterpart"], log_odds)).astype(np.float32)


def _log_odds(model: Mapping[str, float], value: NDArray[np.floating]) -> NDArray[np.floating]:
    return model["constant"] + model["slope"] * value


def choose_each_other(source: LinkSide, target: LinkSide) -> Floats:
    """Return how far words choose each other (0..1), shape (source words, target words): the best of their tokens."""
    if not len(source.vectors) or not len(target.vectors):
        return np.zeros((len(source.words), len(target.words)), np.float32)
    return highest(link_tokens(unit(source.vectors) @ unit(target.vectors).T), source, target)


def link_tokens(similarity: Floats) -> Floats:
    """Return how far two tokens choose each other (0..1), given the cosines of all tokens of a pair, (n, m) both."""
    likely = np.exp((similarity - 1) / np.float32(load_thresholds("words")["links"]["temperature"]))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True) * (likely / likely.sum(axis=0)), np.float32)


def chosen(probabilities: Floats) -> list[tuple[int, int, float]]:
    """Return the links that are probable enough: source word, target word and probability, in order."""
    limit = load_thresholds("words")["links"]["min_probability"]
    rows, columns = np.nonzero(probabilities >= limit)
    return [(int(i), int(j), float(probabilities[i, j])) for i, j in zip(rows, columns, strict=True)]


def highest(values: Floats, source: LinkSide, target: LinkSide) -> Floats:
    """Return the highest of the *values* of two words' tokens, shape (source words, target words)."""
    return _of_words(_of_words(values, source).T, target).T


def _of_words(values: Floats, side: LinkSide) -> Floats:
    """Return the highest of the *values*, one row a token, of every word's tokens."""
    spans = np.array(side.words, np.int64).reshape(-1, 2)
    first = np.searchsorted(side.ends, spans[:, 0], side="right")
    last = np.searchsorted(side.starts, spans[:, 1], side="left")
    padded = np.concatenate([values, np.zeros((1, values.shape[1]), values.dtype)])
    best = np.maximum.reduceat(padded, np.stack([first, last], axis=1).ravel(), axis=0)[::2]
    return np.where((first < last)[:, None], best, 0) if len(spans) else padded[:0]
