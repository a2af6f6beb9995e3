"""What similarity means in a pair, against plain loops over its cells."""

import math
import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner.band import Band
from alignqa.aligner.scale import BACKGROUND_PAIRS, PRIOR_PAIRS, TYPICAL_CONTRAST, estimate_scale
from alignqa.aligner.sides import make_side
from alignqa.vectors import Background, Embedding


def grid(n, m, seed):
    """Cosines of random vectors in every cell, and two sides of the right lengths."""
    random = np.random.default_rng(seed)
    band = Band.full(n, m)
    sides = [make_side(Embedding(random.normal(size=(k, 3)), random.integers(3, 40, k))) for k in (n, m)]
    return random.uniform(-1, 1, band.size).astype(np.float32), band.cells(0, n + 1), sides


def mutual_best(cell, n, m):
    """The cells of sentences that are each other's best."""
    return [
        (i, j)
        for i, j in cell
        if i
        and j
        and cell[i, j] == max(cell[i, k] for k in range(1, m + 1))
        and cell[i, j] == max(cell[k, j] for k in range(1, n + 1))
    ]


@given(n=st.integers(1, 6), m=st.integers(1, 6), seed=st.integers(0, 1000))
def test_the_scale_is_that_of_plain_loops(n, m, seed):
    cosines, places, (source, target) = grid(n, m, seed)
    found = estimate_scale(cosines, places, source, target)
    cell = {(i, j): float(c) for i, j, c in zip(*places, cosines, strict=True)}
    mutual = mutual_best(cell, n, m)
    others = [value for (i, j), value in cell.items() if i and j and (i, j) not in mutual]
    typical, weight = statistics.median(cell[place] for place in mutual), len(others) + PRIOR_PAIRS
    chance = sum(others) / weight
    prior = PRIOR_PAIRS * ((typical / TYPICAL_CONTRAST) ** 2 + chance**2)
    variance = (sum((v - chance) ** 2 for v in others) + prior) / weight
    sizes = sum(target.sizes[j - 1] for _, j in mutual) + 1, sum(source.sizes[i - 1] for i, _ in mutual) + 1
    assert found.typical == found.best == pytest.approx(typical, abs=1e-5)
    assert found.chance == pytest.approx(chance, abs=1e-5)
    assert found.spread == pytest.approx(max(math.sqrt(variance), 1e-3), abs=1e-4)
    assert found.log_ratio == pytest.approx(math.log(sizes[0] / sizes[1]), abs=1e-5)


@given(n=st.integers(1, 6), m=st.integers(1, 6), seed=st.integers(0, 1000))
def test_a_background_is_so_many_pairs_more(n, m, seed):
    cosines, places, (source, target) = grid(n, m, seed)
    alone = estimate_scale(cosines, places, source, target)
    background = Background(np.zeros(3), 0.1, 0.2, 0.6)
    found = estimate_scale(cosines, places, replace(source, background=background), target)
    assert (found.best, found.closeness, found.log_ratio) == (alone.best, alone.closeness, alone.log_ratio)
    mutual = len(mutual_best({(i, j): float(c) for i, j, c in zip(*places, cosines, strict=True)}, n, m))
    others, weight = n * m - mutual, n * m - mutual + BACKGROUND_PAIRS
    known = alone.chance * (others + PRIOR_PAIRS)
    assert found.chance == pytest.approx((known + BACKGROUND_PAIRS * 0.1) / weight, abs=1e-5)
    assert 0.19 < found.spread < 0.6
    assert min(alone.best, 0.6) <= found.typical <= max(alone.best, 0.6)


def test_one_pair_is_compared_with_the_background_only():
    cosines, places, (source, target) = grid(1, 1, 3)
    background = Background(np.zeros(3), 0.1, 0.2, 0.6)
    cosines[-1] = 0.9
    found = estimate_scale(cosines, places, replace(source, background=background), target)
    assert (found.chance, found.spread, found.best) == pytest.approx((0.1, 0.2, 0.9))
    assert found.typical == pytest.approx(0.75)
    assert found.contrast == pytest.approx(4)


def test_chance_is_zero_and_a_typical_translation_one():
    cosines, places, (source, target) = grid(5, 5, 1)
    scale = estimate_scale(cosines, places, source, target)
    relative = scale.relative(np.array([scale.chance, scale.typical], np.float32))
    assert relative == pytest.approx([0, 1], abs=1e-5)
