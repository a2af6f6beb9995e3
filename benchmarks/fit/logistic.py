"""Features and labels in; the weights of a logistic model out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
L2, STEPS = 0.1, 50


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
