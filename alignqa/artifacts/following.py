"""Finds where another story starts behind the first one, as pages leave it that go on to the next story by themselves.

In the manner of text segmentation by lexical cohesion (Hearst 1997; Choi 2000), with sentence vectors for words: a
break is where the lines on either side are closer to one another than to the lines across it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.evidence import Lines, is_like_headline, is_told

#: Features of a place where another story may start, in the order of the model's coefficients, and their reasons.
BREAK_FEATURES: dict[str, str] = {
    "before": "the lines before it are closer to one another than to it and what follows",
    "after": "what follows it is closer to itself than to the lines before",
    "parted": "the lines before it and what follows have little in common",
    "lines": "a whole story follows",
    "unmatched": "nothing in the other version corresponds to what follows",
    "judged": "nothing in the other version corresponds to what follows",
    "furniture": "other leftovers stand where it starts",
}
#: Fewest lines that tell something, before and from the break on, for either part to be a story.
_FEWEST_BEFORE, _FEWEST_AFTER = 4, 3
#: Caps for how sure either side is of belonging together, and for a counterpart: more says nothing more.
_SUREST, _MATCHED = 8.0, 4.0
#: Least standard deviation of a line's leaning to its own side, in deviations of all cosines.
_LEAST_SPREAD = 0.2


def possible_starts(lines: Lines) -> list[int]:
    """Return the lines at which another story may start: those that look like a headline, with a story on each side."""
    told = np.array([is_told(text) for text in lines.texts], bool)
    before = np.concatenate([[0], np.cumsum(told)])
    return [
        k
        for k, text in enumerate(lines.texts[:-1])
        if is_like_headline(text)
        and before[k] >= _FEWEST_BEFORE
        and before[-1] - before[k] >= _FEWEST_AFTER
        and told[k + 1 : k + 4].any()
    ]


def break_features(lines: Lines, starts: Sequence[int]) -> NDArray[np.float64]:
    """Return the features of a break right before each of *starts*, shape (starts, features).

    Raises:
        ValueError: the *lines* have no vectors.
    """
    if lines.vectors is None:
        raise ValueError("Without vectors, nothing tells where another story starts.")
    told = np.flatnonzero([is_told(text) for text in lines.texts])
    vectors = lines.vectors[told].astype(np.float64)
    deviation = _deviation(vectors)
    rows = [_parts(vectors, int((told < start).sum()), deviation) for start in starts]
    matched = np.clip(lines.counterparts[told], 0, _MATCHED)
    judged = bool(len(told)) and bool(np.isfinite(matched).all())
    for start, row in zip(starts, rows, strict=True):
        split = int((told < start).sum())
        row += [float(matched[:split].mean() - matched[split:].mean()) if judged else 0.0, float(judged)]
        row.append(float(any(lines.beside[max(0, start - 1) : start + 2])))
    return np.array(rows, np.float64).reshape(len(starts), len(BREAK_FEATURES))


def _deviation(vectors: NDArray[np.float64]) -> float:
    """Return the standard deviation of the cosines between different ones of the unit *vectors*, in linear memory."""
    count = len(vectors)
    pairs = max(1, count * (count - 1))
    mean = (np.square(vectors.sum(axis=0)).sum() - count) / pairs
    square = (np.square(vectors.T @ vectors).sum() - count) / pairs
    return math.sqrt(max(square - mean**2, 1e-6))


def _parts(vectors: NDArray[np.float64], split: int, deviation: float) -> list[float]:
    """Return how sure either side is of belonging together, how far apart they are, and how long the shorter one is."""
    sides = vectors[:split], vectors[split:]
    leanings = [_leaning(sides[0], sides[1]) / deviation, _leaning(sides[1], sides[0]) / deviation]
    sure = [
        float(np.clip(each.mean() / max(each.std(), _LEAST_SPREAD) * len(each) ** 0.5, -_SUREST, _SUREST))
        for each in leanings
    ]
    return [*sure, float(min(each.mean() for each in leanings)), math.log(min(split, len(vectors) - split))]


def _leaning(own: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much closer each vector of *own* is to the others there than to those of *other*, in cosines."""
    inside = (own @ own.sum(axis=0) - 1) / max(1, len(own) - 1)
    return np.asarray(inside - own @ other.mean(axis=0))
