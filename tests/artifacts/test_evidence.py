"""Evidence from the other version."""

from __future__ import annotations

import numpy as np
import pytest

from alignqa.artifacts import evidence


def test_best_matches_found_block_by_block_are_those_of_the_whole_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "_BLOCK", 3)
    random = np.random.default_rng(7)
    source = random.normal(size=(11, 6)).astype(np.float32)
    target = source[:10] + np.float32(0.1) * random.normal(size=(10, 6)).astype(np.float32)
    cosines = evidence._unit(source) @ evidence._unit(target).T
    standing = (cosines - cosines.mean()) / cosines.std()
    forth, back = evidence.counterparts(source, target)
    assert forth == pytest.approx(standing.max(axis=1), abs=1e-4)
    assert back == pytest.approx(standing.max(axis=0), abs=1e-4)
