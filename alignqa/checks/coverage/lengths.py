"""How long a translation should be: the ratio of a story, and how far its sentences stray (Gale & Church 1993)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A story counts as if it had this many more sentences of the usual ratio 1 and of the usual spread.
PRIOR_SENTENCES = 3
PRIOR_SPREADS = 5
#: Usual standard deviation of the log ratio of a sentence of one token; it falls with the root of the tokens.
USUAL_SPREAD = 0.6
#: No deviation counts for more than this many standard deviations.
LARGEST = 5.0


@dataclass(frozen=True, slots=True)
class LengthRatio:
    """The usual log ratio of own to other length, and its standard deviation for sentences of one token."""

    mean: float
    spread: float

    def reversed(self) -> LengthRatio:
        """Return the ratio of other to own length."""
        return LengthRatio(-self.mean, self.spread)

    def deviations(self, own: NDArray[Any] | float, other: float, tokens: NDArray[Any] | float) -> NDArray[np.float32]:
        """Return by how many standard deviations *own* is too long for *other*, for sentences of so many *tokens*."""
        off = (np.log(own) - np.log(other) - self.mean) * np.sqrt(tokens) / self.spread
        return np.asarray(np.clip(off, -LARGEST, LARGEST), np.float32)


def length_ratio(own: NDArray[np.floating], other: NDArray[np.floating], tokens: NDArray[np.floating]) -> LengthRatio:
    """Estimate the ratio of a story from the lengths of its aligned sentences, each of shape (sentences,).

    The weighted median and the median deviation, which a few errors leave as they are, are drawn towards what is usual
    in the measure of how few sentences there are. *tokens* is the length of each sentence in tokens.
    """
    ratios, weights, count = np.log(own) - np.log(other), np.sqrt(tokens), len(own)
    if not count:
        return LengthRatio(0.0, USUAL_SPREAD)
    order = np.argsort(ratios, kind="stable")
    summed = np.cumsum(weights[order])
    median = ratios[order][np.searchsorted(summed, summed[-1] / 2)]
    mean = float(count * median / (count + PRIOR_SENTENCES))
    spread = 1.4826 * float(np.median(np.abs(ratios - mean) * weights))
    pooled = (count * spread**2 + PRIOR_SPREADS * USUAL_SPREAD**2) / (count + PRIOR_SPREADS)
    return LengthRatio(mean, float(np.sqrt(pooled)))
