"""Bands against sets of cells."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner.band import Band, around, dot_products


@st.composite
def paths(draw):
    """Points that rise in rows and columns, from (0, 0) on."""
    steps = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8))
    return np.concatenate([[(0, 0)], np.cumsum(np.array(steps), axis=0)])


@st.composite
def bands(draw, min_margin=0):
    return around(draw(paths()), draw(st.integers(min_margin, 3)))


def cells_of(band):
    return {(i, j) for i in range(len(band.low)) for j in range(band.low[i], band.high[i] + 1)}


def shifted(cells, down, right, n, m):
    """All cells within the given distances of some cells, inside the grid."""
    return {
        (i, j)
        for row, column in cells
        for i in range(max(row - down[0], 0), min(row + down[1], n) + 1)
        for j in range(max(column - right[0], 0), min(column + right[1], m) + 1)
    }


@given(path=paths(), margin=st.integers(0, 3))
def test_around_holds_the_rectangles_between_points_and_the_margin_about_them(path, margin):
    n, m = path[-1]
    between = {
        (i, j)
        for (top, left), (bottom, right) in itertools.pairwise(path)
        for i in range(top, bottom + 1)
        for j in range(left, right + 1)
    }
    assert cells_of(around(path, margin)) == shifted(between, (margin, margin), (margin, margin), n, m)


@given(band=bands(), back=st.integers(0, 4))
def test_reach_adds_the_cells_above_and_to_the_left(band, back):
    n, m = len(band.low) - 1, int(band.high[-1])
    assert cells_of(band.reach(back)) == shifted(cells_of(band), (back, 0), (back, 0), n, m)


@given(band=bands())
def test_cells_are_numbered_row_by_row(band):
    rows, columns = band.cells(0, len(band.low))
    assert list(zip(rows, columns, strict=True)) == sorted(cells_of(band))
    assert band.find(rows, columns).tolist() == list(range(band.size))
    assert all(range(band.size)[band.row(i)] == range(band.starts[i], band.starts[i + 1]) for i in set(rows))


@given(band=bands(), i=st.integers(-3, 40), j=st.integers(-3, 40))
def test_cells_outside_have_the_number_minus_one(band, i, j):
    found = band.find(np.array([i]), np.array([j]))[0]
    assert (found == -1) == ((i, j) not in cells_of(band))


@given(band=bands(), most=st.integers(1, 50))
def test_chunks_hold_every_row_once(band, most):
    chunks = list(band.chunks(most))
    assert [i for first, last in chunks for i in range(first, last)] == list(range(len(band.low)))
    widest = int((band.high - band.low + 1).max())
    assert all(band.starts[last] - band.starts[first] <= most + widest for first, last in chunks)


def test_the_full_band_is_the_grid():
    assert cells_of(Band.full(2, 3)) == {(i, j) for i in range(3) for j in range(4)}


@given(band=bands(), seed=st.integers(0, 1000))
def test_dot_products_belong_to_the_sentences_before_a_cell(band, seed):
    random = np.random.default_rng(seed)
    n, m = len(band.low) - 1, int(band.high[-1])
    source, target = (random.normal(size=(size, 3)).astype(np.float32) for size in (n, m))
    found = dot_products(source, target, band)
    for number, (i, j) in enumerate(sorted(cells_of(band))):
        assert found[number] == pytest.approx(source[i - 1] @ target[j - 1] if i and j else 0, abs=1e-5)
