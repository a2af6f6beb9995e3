"""Anchors and bands against search over everything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.aligner import search
from alignqa.aligner.search import find_band
from alignqa.aligner.sides import make_side
from tests.aligner.made import make


def sums_of(made):
    return [make_side(side).sums for side in made.embeddings(tokens=False)]


def corners(made):
    """The cells between the true groups, as far as they are in order."""
    i = j = 0
    for source, target in made.groups:
        yield i, j
        i, j = i + len(source), j + len(target)
    yield i, j


def holds(band, cells):
    return all(band.low[i] <= j <= band.high[i] for i, j in cells)


plans = st.lists(st.sampled_from([(1, 1)] * 6 + [(1, 2), (2, 1), (1, 0), (0, 1)]), min_size=30, max_size=80)


@settings(max_examples=25)
@given(plan=plans, seed=st.integers(0, 1000), largest=st.sampled_from([100, 1000, search.MAX_GRID]))
def test_the_band_holds_the_true_path_pooled_or_not(plan, seed, largest):
    made = make(plan, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MAX_GRID", largest)
        assert holds(find_band(*sums_of(made)), corners(made))


@pytest.mark.parametrize("gap", [(200, 0), (0, 200)])
def test_the_band_follows_a_long_gap(gap):
    shape = (1, 0) if gap[0] else (0, 1)
    made = make([(1, 1)] * 30 + [shape] * 200 + [(1, 1)] * 30)
    band = find_band(*sums_of(made))
    assert holds(band, corners(made))
    assert band.size < 0.5 * len(made.source or made.target) * 260


def test_the_band_of_a_long_pair_grows_no_faster_than_its_length():
    sizes = [find_band(*sums_of(make([(1, 1)] * n))).size / n for n in (100, 400)]
    assert sizes[1] <= 1.1 * sizes[0]


@pytest.mark.parametrize("sizes", [(3, 300), (300, 3)])
def test_sides_of_unequal_length_are_searched(sizes):
    random = np.random.default_rng(1)
    sides = [random.normal(size=(n, 16)).astype(np.float32) for n in sizes]
    places = (50, 150, 250)
    for k, place in enumerate(places):
        short, long = (k, place) if sizes[0] < sizes[1] else (place, k)
        sides[0][short] = sides[1][long]
    band = find_band(*sides)
    assert holds(band, [(k + 1, p + 1) if sizes[0] < sizes[1] else (p + 1, k + 1) for k, p in enumerate(places)])


def test_nothing_in_common_is_searched_along_the_sides():
    random = np.random.default_rng(1)
    band = find_band(*(random.normal(size=(n, 16)).astype(np.float32) for n in (200, 150)))
    assert (band.low[0], band.high[-1]) == (0, 150)
    assert (band.low[1:] <= band.high[:-1]).all()
