"""From the lengths of a story's aligned sentences to its length ratio, and how far a sentence deviates from it.

The lengths of translations are compared as in sentence alignment by length (Gale & Church 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.resources import load_thresholds


@dataclass(frozen=True, slots=True)
class LengthRatio:
    """The typical log ratio of own to other length, and its standard deviation for sentences of one token."""

    mean: float
    spread: float

    def reversed(self) -> LengthRatio:
        """Return the ratio of other to own length."""
        return LengthRatio(-self.mean, self.spread)

    def deviations(
        self, own: NDArray[Any] | float, other: NDArray[Any] | float, tokens: NDArray[Any] | float
    ) -> NDArray[np.float32]:
        """Return by how many standard deviations *own* is too long for *other*, for sentences of so many *tokens*."""
        limit = load_thresholds("checks/coverage")["lengths"]["max_deviation"]
        off = (np.log(own) - np.log(other) - self.mean) * np.sqrt(tokens) / self.spread
        return np.asarray(np.clip(off, -limit, limit), np.float32)


def length_ratio(own: NDArray[np.floating], other: NDArray[np.floating], tokens: NDArray[np.floating]) -> LengthRatio:
    """Estimate the ratio of a story from the lengths of its aligned sentences, each of shape (sentences,).

    The weighted median and the median deviation, which a few errors do not change, are drawn towards typical values:
    the fewer sentences, the more. *tokens* is the length of each sentence in tokens.
    """
    limits = load_thresholds("checks/coverage")["lengths"]
    ratios, weights, count = np.log(own) - np.log(other), np.sqrt(tokens), len(own)
    if not count:
        return LengthRatio(0.0, limits["typical_spread"])
    order = np.argsort(ratios, kind="stable")
    summed = np.cumsum(weights[order])
    median = ratios[order][np.searchsorted(summed, summed[-1] / 2)]
    mean = float(count * median / (count + limits["prior_sentences"]))
    spread = 1.4826 * float(np.median(np.abs(ratios - mean) * weights))
    prior = limits["prior_spreads"]
    pooled = (count * spread**2 + prior * limits["typical_spread"] ** 2) / (count + prior)
    return LengthRatio(mean, float(np.sqrt(pooled)))
