"""The figures of two aligners on the same documents in; whether their difference may be chance out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.evaluation.alignment import PrecisionRecall

#: Samples of the bootstrap, and the share of their differences that an interval holds.
SAMPLES, LEVEL = 1_000, 0.95


@dataclass(frozen=True, slots=True)
class F1Difference:
    """How much higher the F1 of one aligner is than that of another (-1..1).

    ``interval`` holds the difference in 95 % of the samples of a bootstrap; ``None`` for a single document, from which
    nothing else can be drawn.
    """

    value: float
    interval: tuple[float, float] | None

    @property
    def excludes_zero(self) -> bool | None:
        """Whether 0 is outside the interval: chance alone hardly explains the difference. ``None`` without one."""
        return None if self.interval is None else not self.interval[0] <= 0 <= self.interval[1]

    def to_dict(self) -> dict[str, object]:
        """Return the difference as plain data."""
        interval = None if self.interval is None else [round(end, 4) for end in self.interval]
        return {"value": round(self.value, 4), "interval": interval, "excludes_zero": self.excludes_zero}

    def __str__(self) -> str:
        """Return the difference and its interval in words."""
        if self.interval is None:
            return f"{self.value:+.3f} (no interval from one document)"
        low, high = self.interval
        return (
            f"{self.value:+.3f} (95 %: {low:+.3f} to {high:+.3f}, {'excludes' if self.excludes_zero else 'includes'} 0)"
        )


def f1_difference(
    ours: Sequence[PrecisionRecall], theirs: Sequence[PrecisionRecall], seed: int, samples: int = SAMPLES
) -> F1Difference:
    """Return how much higher the F1 over all documents is in *ours* than in *theirs*, with a bootstrap over documents.

    Each sample draws as many documents as there are, with replacement, and takes both aligners' figures on them.

    Args:
        ours: the counts of one aligner, by document.
        theirs: those of the other, on the same documents in the same order.
        seed: what is drawn.
        samples: how often.
    """
    counts = [np.array([[one.correct, one.found, one.recalled, one.gold] for one in own]) for own in (ours, theirs)]
    difference = float(_f1(counts[0].sum(axis=0)) - _f1(counts[1].sum(axis=0)))
    if len(ours) == 1:
        return F1Difference(difference, None)
    drawn = np.random.default_rng(seed).integers(len(ours), size=(samples, len(ours)))
    differences = _f1(counts[0][drawn].sum(axis=1)) - _f1(counts[1][drawn].sum(axis=1))
    low, high = np.quantile(differences, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return F1Difference(difference, (low, high))


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the F1 of *counts*, whose last axis is as in :class:`~alignqa.evaluation.alignment.PrecisionRecall`."""
    correct, found, recalled, gold = np.moveaxis(counts, -1, 0)
    precision, recall = _share(correct, found), _share(recalled, gold)
    return 2 * precision * recall / np.maximum(precision + recall, np.finfo(np.float64).tiny)


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return *part* of *whole*; 1 of nothing."""
    return np.where(whole > 0, part / np.maximum(whole, 1), 1.0)
