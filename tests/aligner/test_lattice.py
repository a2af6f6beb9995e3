"""The lattice against plain recursion over every path."""

import functools
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner.band import Band
from alignqa.aligner.lattice import Lattice

SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3))


def make_lattice(n: int, m: int, seed: int, band: Band | None = None) -> Lattice:
    random = np.random.default_rng(seed)
    band = band or Band.full(n, m)
    groups = random.normal(size=(len(SHAPES), band.size)).astype(np.float32)
    return Lattice(band, SHAPES, groups, random.normal(size=n), random.normal(size=m), *random.normal(size=2))


def all_paths(lattice: Lattice):
    """Every path with its score, as a list of steps (i, j, a, b): in a run, source sentences come first."""
    band = lattice.band

    def run_cost(path, step):
        """What a step over an unaligned sentence costs beside its own score; None where it may not follow the path."""
        last = path[-1][2:] if path else (1, 1)
        if last == step:
            return 0.0
        if last == (0, 1):
            return None
        return lattice.switching if last == (1, 0) else lattice.opening

    @functools.cache
    def to(i, j):
        if i < 0 or not (j >= 0) or not band.low[i] <= j <= band.high[i]:
            return []
        if i == j == 0:
            return [((), 0.0)]
        cell = band.starts[i] + j - band.low[i]
        steps = [(a, b, float(lattice.groups[k, cell])) for k, (a, b) in enumerate(SHAPES)]
        steps += [(1, 0, lattice.source_unaligned[i - 1])] if i else []
        steps += [(0, 1, lattice.target_unaligned[j - 1])] if j else []
        paths = []
        for a, b, score in steps:
            for path, total in to(i - a, j - b) if a <= i and b <= j else ():
                extra = 0.0 if a and b else run_cost(path, (a, b))
                if extra is not None:
                    paths.append(((*path, (i, j, a, b)), total + score + extra))
        return paths

    return to(len(lattice.source_unaligned), len(lattice.target_unaligned))


def runs_in(path):
    """How many runs of unaligned sentences a path has, and how many of them have source and target sentences."""
    kinds = ["unaligned" if not (a and b) else "group" for _, _, a, b in path]
    runs = [
        [path[k][2:] for k, _ in run]
        for kind, run in ((kind, list(run)) for kind, run in itertools.groupby(enumerate(kinds), lambda x: x[1]))
        if kind == "unaligned"
    ]
    return len(runs), sum(len(set(run)) == 2 for run in runs)


def assert_best(lattice: Lattice) -> None:
    scores = dict(all_paths(lattice))
    assert scores[tuple(lattice.best_path())] == pytest.approx(max(scores.values()))


sizes = st.integers(0, 4)
seeds = st.integers(0, 10_000)


@given(n=sizes, m=sizes, seed=seeds)
def test_the_best_path_is_the_best_of_all_paths(n, m, seed):
    lattice = make_lattice(n, m, seed)
    assert_best(lattice)


@given(n=sizes, m=sizes, seed=seeds)
def test_the_posteriors_are_sums_over_all_paths(n, m, seed):
    lattice = make_lattice(n, m, seed)
    found = lattice.posteriors()
    paths = all_paths(lattice)
    total = sum(math.exp(score) for _, score in paths)
    assert found.log_total == pytest.approx(math.log(total), abs=1e-5)
    for k, (i, j) in itertools.product(range(len(SHAPES)), itertools.product(range(n + 1), range(m + 1))):
        share = sum(math.exp(score) for path, score in paths if (i, j, *SHAPES[k]) in path) / total
        assert found.groups()[k, lattice.band.find(np.array([i]), np.array([j]))[0]] == pytest.approx(share, abs=1e-5)
    for i in range(n):
        share = sum(math.exp(s) for path, s in paths if any(p[0] == i + 1 and p[2:] == (1, 0) for p in path)) / total
        assert found.source_unaligned()[i] == pytest.approx(share, abs=1e-5)
    for j in range(m):
        share = sum(math.exp(s) for path, s in paths if any(p[1] == j + 1 and p[2:] == (0, 1) for p in path)) / total
        assert found.target_unaligned()[j] == pytest.approx(share, abs=1e-5)
    expected = np.sum([np.multiply(runs_in(path), math.exp(score) / total) for path, score in paths], axis=0)
    assert found.runs() == pytest.approx(tuple(expected), abs=1e-5)


@given(seed=seeds)
def test_a_band_holds_exactly_the_paths_inside_it(seed):
    band = Band(np.array([0, 0, 1, 2, 2]), np.array([2, 3, 3, 4, 4]))
    lattice = make_lattice(4, 4, seed, band)
    assert_best(lattice)
    total = sum(math.exp(score) for _, score in all_paths(lattice))
    assert lattice.posteriors().log_total == pytest.approx(math.log(total), abs=1e-5)
