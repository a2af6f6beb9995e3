"""Evidence from the other version."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.artifacts import evidence
from alignqa.vectors import unit


def test_counterparts_found_block_by_block_are_those_of_the_whole_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "_BLOCK", 3)
    random = np.random.default_rng(7)
    source = random.normal(size=(11, 6)).astype(np.float32)
    target = source[:10] + np.float32(0.1) * random.normal(size=(10, 6)).astype(np.float32)
    cosines = unit(source) @ unit(target).T
    standing = (cosines - cosines.mean()) / cosines.std()
    forth, back = evidence.counterparts(source, target)
    assert forth == pytest.approx(standing.max(axis=1), abs=1e-4)
    assert back == pytest.approx(standing.max(axis=0), abs=1e-4)


def test_two_versions_with_their_halves_in_another_order_are_one_story() -> None:
    vectors = np.eye(12, dtype=np.float32)
    swapped = np.concatenate([vectors[6:], vectors[:6]])
    assert np.isfinite(evidence.counterparts(vectors, swapped)[0]).all()
    scattered = vectors[[0, 7, 2, 9, 4, 11, 6, 1, 8, 3, 10, 5]]
    assert np.isnan(evidence.counterparts(vectors, scattered)[0]).all()


@given(st.permutations(range(12)))
def test_long_runs_are_those_that_rise_by_one(order: list[int]) -> None:
    found = evidence.in_long_runs(np.array(order), 4)
    for k in range(12):
        starts = [s for s in range(k - 3, k + 1) if s >= 0 and s + 4 <= 12]
        assert found[k] == any(order[s : s + 4] == list(range(order[s], order[s] + 4)) for s in starts)
