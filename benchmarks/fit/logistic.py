"""Samples in; out come the weights of a logistic model, and how it does on samples that it was not fitted on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
L2, STEPS = 0.1, 50
#: Cross-validation leaves one part in so many out.
FOLDS = 5


class Sample(Protocol):
    """What is weighed: its features by name, that of the constant first, 1."""

    @property
    def features(self) -> Mapping[str, float]:
        """The features by name."""
        ...


class Planted(Sample, Protocol):
    """A sample with the languages it is in, and whether it is a planted error."""

    @property
    def planted(self) -> object:
        """True of a planted error."""
        ...

    @property
    def languages(self) -> str:
        """The pair of languages."""
        ...


_Sample = TypeVar("_Sample", bound=Sample)
_Planted = TypeVar("_Planted", bound=Planted)


def fit_logistic(features: Floats, labels: Floats, counts: Floats | None = None) -> Floats:
    """Return the weights, shape (features,), found by Newton's method with an L2 penalty.

    ``features``, shape (samples, features), hold a constant first, which has hardly any penalty; ``labels``, shape
    (samples,), are 0 or 1; *counts*, shape (samples,), says how often each sample counts, once where left out.
    """
    counts = np.ones(len(labels)) if counts is None else counts
    weights, penalty = np.zeros(features.shape[1]), np.array([1e-6, *[L2] * (features.shape[1] - 1)])
    for _ in range(STEPS):
        expected = 1 / (1 + np.exp(-features @ weights))
        gradient = features.T @ (counts * (expected - labels)) + penalty * weights
        hessian = (features * (counts * expected * (1 - expected))[:, None]).T @ features + np.diag(penalty)
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def matrix(samples: Sequence[Sample]) -> Floats:
    """Return the features, shape (samples, features)."""
    return np.array([list(sample.features.values()) for sample in samples])


def left_out(
    samples: Sequence[_Sample], part: Callable[[_Sample], str], fit: Callable[[Sequence[_Sample]], Floats]
) -> list[tuple[_Sample, float]]:
    """Return every sample with the log-odds of a model fitted without its *part* and some others."""
    fold = {name: number % FOLDS for number, name in enumerate(sorted({part(sample) for sample in samples}))}
    judged: list[tuple[_Sample, float]] = []
    for number in sorted(set(fold.values())):
        weights = fit([sample for sample in samples if fold[part(sample)] != number])
        own = [sample for sample in samples if fold[part(sample)] == number]
        judged += zip(own, matrix(own) @ weights, strict=True)
    return judged


def limit_at(judged: Sequence[tuple[_Planted, float]], alarms: float, sentences: int) -> float:
    """Return the log-odds above which so many *alarms* per 100 translated *sentences* lie."""
    clean = sorted((odds for sample, odds in judged if not sample.planted), reverse=True)
    return clean[min(int(alarms * sentences / 100), len(clean) - 1)]


def print_recall(judged: Sequence[tuple[_Planted, float]], rates: Sequence[float], sentences: int) -> None:
    """Print the share of planted errors found at some rates of alarms per 100 translated *sentences*."""
    print(f"{sum(not sample.planted for sample, _ in judged)} clean samples in {sentences} sentences")
    for alarms in rates:
        limit = limit_at(judged, alarms, sentences)
        for languages in ["", *sorted({sample.languages for sample, _ in judged})]:
            own = [(sample, odds) for sample, odds in judged if languages in ("", sample.languages)]
            found = [odds > limit for sample, odds in own if sample.planted]
            false = sum(odds > limit for sample, odds in own if not sample.planted)
            print(f"{alarms} alarms, {languages or 'all'}: {np.mean(found):.3f} of {len(found)}, {false} false alarms")
