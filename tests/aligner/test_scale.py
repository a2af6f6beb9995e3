"""What similarity means in a pair, against plain loops over its cells."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner.band import Band
from alignqa.aligner.scale import PRIOR_PAIRS, TYPICAL_CONTRAST, estimate_scale
from alignqa.aligner.sides import make_side
from alignqa.vectors import Embedding


def grid(n, m, seed):
    """Cosines of random vectors in every cell, and two sides of the right lengths."""
    random = np.random.default_rng(seed)
    band = Band.full(n, m)
    sides = [make_side(Embedding(random.normal(size=(k, 3)), random.integers(3, 40, k))) for k in (n, m)]
    return random.uniform(-1, 1, band.size).astype(np.float32), band.cells(0, n + 1), sides


@given(n=st.integers(1, 6), m=st.integers(1, 6), seed=st.integers(0, 1000))
def test_the_scale_is_that_of_plain_loops(n, m, seed):
    cosines, places, (source, target) = grid(n, m, seed)
    found = estimate_scale(cosines, places, source, target)
    cell = {(i, j): float(c) for i, j, c in zip(*places, cosines, strict=True)}
    mutual = [
        (i, j)
        for i, j in cell
        if i
        and j
        and cell[i, j] == max(cell[i, k] for k in range(1, m + 1))
        and cell[i, j] == max(cell[k, j] for k in range(1, n + 1))
    ]
    others = [value for (i, j), value in cell.items() if i and j and (i, j) not in mutual]
    typical, weight = statistics.median(cell[place] for place in mutual), len(others) + PRIOR_PAIRS
    chance = sum(others) / weight
    variance = (sum((v - chance) ** 2 for v in others) + PRIOR_PAIRS * (typical / TYPICAL_CONTRAST) ** 2) / weight
    sizes = sum(target.sizes[j - 1] for _, j in mutual) + 1, sum(source.sizes[i - 1] for i, _ in mutual) + 1
    assert found.typical == pytest.approx(typical, abs=1e-5)
    assert found.chance == pytest.approx(chance, abs=1e-5)
    assert found.spread == pytest.approx(math.sqrt(variance), abs=1e-4)
    assert found.log_ratio == pytest.approx(math.log(sizes[0] / sizes[1]), abs=1e-5)
    assert found.regularity == pytest.approx(2 * len(mutual) / (n + m))


def test_chance_is_zero_and_a_typical_translation_one():
    cosines, places, (source, target) = grid(5, 5, 1)
    scale = estimate_scale(cosines, places, source, target)
    relative = scale.relative(np.array([scale.chance, scale.typical], np.float32))
    assert relative == pytest.approx([0, 1], abs=1e-5)
