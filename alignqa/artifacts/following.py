"""From the lines of a document to where another story starts behind the first one, and features of such a break.

Some pages go on to the next story by themselves. Breaks are found in the manner of text segmentation by lexical
cohesion (Hearst 1997; Choi 2000), with sentence vectors for words: a break is where the lines on either side are closer
to one another than to the lines across it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.evidence import Lines, is_like_headline
from alignqa.artifacts.shapes import is_prose
from alignqa.resources import load_thresholds

#: Features of a break, where another story may start, in the order of the model's coefficients, and their reasons.
BREAK_FEATURES: dict[str, str] = {
    "before": "the lines before it are closer to one another than to it and what follows",
    "after": "the lines after it are closer to one another than to the lines before",
    "separated": "the lines before it and what follows have little in common",
    "lines": "a whole story follows",
    "unmatched": "what follows has no counterpart in the other version",
    "judged": "what follows has no counterpart in the other version",
    "artifacts": "other artifacts are next to where it starts",
}


def possible_starts(lines: Lines) -> list[int]:
    """Return the lines at which another story may start: those that look like a headline, with a story on each side."""
    limits = load_thresholds("artifacts")["following"]
    prose = np.array([is_prose(text) for text in lines.texts], bool)
    before = np.concatenate([[0], np.cumsum(prose)])
    return [
        k
        for k, text in enumerate(lines.texts[:-1])
        if is_like_headline(text)
        and before[k] >= limits["min_prose_before"]
        and before[-1] - before[k] >= limits["min_prose_after"]
        and prose[k + 1 : k + 1 + int(limits["max_lines_to_prose"])].any()
    ]


def break_features(lines: Lines, starts: Sequence[int]) -> NDArray[np.float64]:
    """Return the features of a break right before each of *starts*, shape (starts, features).

    Raises:
        ValueError: the *lines* have no vectors.
    """
    if lines.vectors is None:
        raise ValueError("Without vectors, nothing shows where another story starts.")
    thresholds = load_thresholds("artifacts")
    limits = thresholds["following"]
    prose = np.flatnonzero([is_prose(text) for text in lines.texts])
    vectors = lines.vectors[prose].astype(np.float64)
    # Standard deviation of the cosines between different lines, in linear memory.
    pairs = max(1, len(prose) * (len(prose) - 1))
    mean = (np.square(vectors.sum(axis=0)).sum() - len(prose)) / pairs
    square = (np.square(vectors.T @ vectors).sum() - len(prose)) / pairs
    deviation = math.sqrt(max(square - mean**2, 1e-6))
    matched = np.clip(lines.counterparts[prose], 0, thresholds["features"]["max_counterpart"])
    judged = bool(len(prose)) and bool(np.isfinite(matched).all())
    rows = []
    for start in starts:
        split = int((prose < start).sum())
        parts = vectors[:split], vectors[split:]
        leanings = [_leaning(parts[0], parts[1]) / deviation, _leaning(parts[1], parts[0]) / deviation]
        cohesion = [each.mean() / max(each.std(), limits["min_spread"]) * len(each) ** 0.5 for each in leanings]
        rows.append(
            [
                *np.clip(cohesion, -limits["max_cohesion"], limits["max_cohesion"]),
                min(each.mean() for each in leanings),
                math.log(min(split, len(vectors) - split)),
                matched[:split].mean() - matched[split:].mean() if judged else 0.0,
                judged,
                any(lines.adjacent[max(0, start - 1) : start + 2]),
            ]
        )
    return np.array(rows, np.float64).reshape(len(starts), len(BREAK_FEATURES))


def _leaning(own: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much closer each vector of *own* is to the others there than to those of *other*, in cosines."""
    inside = (own @ own.sum(axis=0) - 1) / max(1, len(own) - 1)
    return np.asarray(inside - own @ other.mean(axis=0))
