"""The typical length of a translation, learned from a story."""

from __future__ import annotations

import numpy as np
import pytest

from alignqa.checks.coverage.lengths import LengthRatio, length_ratio
from alignqa.resources import load_thresholds

LIMITS = load_thresholds("checks/coverage")["lengths"]
OTHER = np.linspace(20, 60, 40)


def test_without_sentences_the_ratio_is_the_typical_one() -> None:
    none = np.zeros(0)
    assert length_ratio(none, none, none) == LengthRatio(0.0, LIMITS["typical_spread"])


def test_the_ratio_of_a_regular_story_is_found() -> None:
    ratio = length_ratio(1.2 * OTHER, OTHER, OTHER)
    assert ratio.mean == pytest.approx(np.log(1.2) * 40 / (40 + LIMITS["prior_sentences"]))
    assert ratio.spread < LIMITS["typical_spread"]


def test_a_few_cut_sentences_do_not_move_it() -> None:
    cut = 1.2 * OTHER
    cut[::8] *= 0.4
    assert length_ratio(cut, OTHER, OTHER).mean == pytest.approx(length_ratio(1.2 * OTHER, OTHER, OTHER).mean)


def test_a_sentence_too_long_deviates_upwards_and_the_other_way_round_downwards() -> None:
    ratio = LengthRatio(0.1, 0.5)
    own = ratio.deviations(30.0, 20.0, 25.0)
    assert own == pytest.approx((np.log(1.5) - 0.1) * 5 / 0.5)
    assert ratio.reversed().deviations(20.0, 30.0, 25.0) == pytest.approx(-own)
    assert ratio.deviations(3000.0, 1.0, 25.0) == LIMITS["max_deviation"]
