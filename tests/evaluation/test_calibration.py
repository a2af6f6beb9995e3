"""The expected calibration error, by hand and against a slow way to get it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.evaluation.calibration import ConfidenceBin, calibration_error, confidence_bins

outcomes = st.lists(st.tuples(st.floats(0, 1), st.booleans()))


def test_outcomes_of_about_the_same_confidence_are_taken_together() -> None:
    found = [(0.9, True), (1.0, True), (0.95, False), (0.05, False)]
    low, high = confidence_bins(found)
    assert low == ConfidenceBin(1, 0.05, 0.0)
    assert (high.count, high.confidence, high.right) == pytest.approx((3, 0.95, 2 / 3))
    assert calibration_error(found) == pytest.approx((0.05 + 3 * (0.95 - 2 / 3)) / 4)


def test_nothing_found_is_no_error() -> None:
    assert calibration_error([]) == 0


@given(outcomes)
def test_the_error_is_the_gap_that_each_outcome_lies_in(found: list[tuple[float, bool]]) -> None:
    gaps = []
    for confidence, _ in found:
        near = [one for one in found if min(9, int(one[0] * 10)) == min(9, int(confidence * 10))]
        gaps.append(abs(sum(one - right for one, right in near)) / len(near))
    assert calibration_error(found) == pytest.approx(sum(gaps) / max(1, len(gaps)))
