"""Intervals of a difference: against a slow bootstrap, against all samples there are, and what always holds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.evaluation.alignment import PrecisionRecall
from alignqa.evaluation.bootstrap import F1Difference, f1_difference

Figures = list[PrecisionRecall]


@st.composite
def figures(draw: st.DrawFn) -> PrecisionRecall:
    found, gold = draw(st.integers(0, 30)), draw(st.integers(0, 30))
    correct = draw(st.integers(0, found))
    return PrecisionRecall(correct, found, draw(st.integers(0, gold)), gold)


documents = st.lists(st.tuples(figures(), figures()), min_size=2, max_size=8).map(
    lambda pairs: ([one for one, _ in pairs], [other for _, other in pairs])
)


def together(figures: Figures) -> float:
    return sum(figures, PrecisionRecall(0, 0, 0, 0)).f1


@given(documents, st.integers(0, 2**32))
def test_it_is_what_a_slow_bootstrap_finds(both: tuple[Figures, Figures], seed: int) -> None:
    ours, theirs = both
    drawn = np.random.default_rng(seed).integers(len(ours), size=(50, len(ours))).tolist()
    differences = [together([ours[i] for i in own]) - together([theirs[i] for i in own]) for own in drawn]
    found = f1_difference(ours, theirs, seed, samples=50)
    assert found.value == pytest.approx(together(ours) - together(theirs))
    assert found.interval == pytest.approx(tuple(np.quantile(differences, [0.025, 0.975])))


def test_it_comes_near_the_interval_of_all_samples_there_are() -> None:
    ours = [PrecisionRecall(right, 10, right, 10) for right in (9, 7, 10, 8)]
    theirs = [PrecisionRecall(right, 10, right, 10) for right in (8, 8, 6, 8)]
    samples = list(itertools.product(range(4), repeat=4))
    exact = [together([ours[i] for i in own]) - together([theirs[i] for i in own]) for own in samples]
    found = f1_difference(ours, theirs, seed=1, samples=20_000)
    assert found.interval == pytest.approx(tuple(np.quantile(exact, [0.025, 0.975])), abs=0.03)


@given(documents, st.integers(0, 2**32))
def test_what_is_compared_the_other_way_round_has_the_opposite_difference(
    both: tuple[Figures, Figures], seed: int
) -> None:
    one, other = f1_difference(*both, seed), f1_difference(*both[::-1], seed)
    assert one.interval is not None
    assert other.interval is not None
    assert one.value == pytest.approx(-other.value)
    assert one.interval == pytest.approx((-other.interval[1], -other.interval[0]))


@given(documents)
def test_an_aligner_is_no_better_than_itself(both: tuple[Figures, Figures]) -> None:
    found = f1_difference(both[0], both[0], seed=1)
    assert found == F1Difference(0, (0, 0))
    assert found.excludes_zero is False


def test_an_aligner_that_is_better_everywhere_excludes_zero() -> None:
    ours = [PrecisionRecall(9, 10, 9, 10), PrecisionRecall(8, 10, 8, 10)]
    theirs = [PrecisionRecall(7, 10, 7, 10), PrecisionRecall(7, 10, 7, 10)]
    found = f1_difference(ours, theirs, seed=1)
    assert str(found) == "+0.150 (95 %: +0.100 to +0.200, excludes 0)"
    assert found.to_dict() == {"value": 0.15, "interval": [0.1, 0.2], "excludes_zero": True}
    assert str(f1_difference(theirs, ours, seed=1)) == "-0.150 (95 %: -0.200 to -0.100, excludes 0)"


def test_one_document_gives_no_interval() -> None:
    found = f1_difference([PrecisionRecall(1, 1, 1, 1)], [PrecisionRecall(0, 1, 0, 1)], seed=1)
    assert str(found) == "+1.000 (no interval from one document)"
    assert found.to_dict() == {"value": 1.0, "interval": None, "excludes_zero": None}
