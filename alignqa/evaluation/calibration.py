"""Confidences and whether each was right in; how far they are from being probabilities out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """What has about the same confidence: how many there are, their mean confidence, and the share that is right."""

    count: int
    confidence: float
    right: float


def confidence_bins(outcomes: Iterable[tuple[float, bool]]) -> list[ConfidenceBin]:
    """Return those of ten bins of equal width that are not empty, for *outcomes*: a confidence, and if it was right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in outcomes:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return [
        ConfidenceBin(len(own), sum(one for one, _ in own) / len(own), sum(right for _, right in own) / len(own))
        for own in bins
        if own
    ]


def calibration_error(outcomes: Iterable[tuple[float, bool]]) -> float:
    """Return the expected calibration error (0..1) of *outcomes*; 0 where there are none.

    It is the mean gap between confidence and share of what is right in a bin, weighed by its size (Guo et al., 2017).
    """
    bins = confidence_bins(outcomes)
    gaps = sum(one.count * abs(one.confidence - one.right) for one in bins)
    return gaps / max(1, sum(one.count for one in bins))
