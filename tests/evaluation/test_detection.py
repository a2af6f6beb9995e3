"""What counts as found, missed and falsely flagged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from alignqa import Issue, Pair, Report
from alignqa.datatypes import Signature
from alignqa.evaluation.detection import DetectionResult, DetectionScore, detect
from tests.stories import document

RECORDS = [
    {"id": "a/clean", "recipe": "clean", "source": ["A.", "B."], "target": ["C.", "D."], "findings": []},
    {
        "id": "a/omission",
        "recipe": "omission",
        "source": ["A.", "B."],
        "target": ["C."],
        "findings": [{"type": "omission", "source": [1], "target": []}],
    },
]


def report_with(*issues: Issue) -> Report:
    pairs = (Pair((0,), (0,), 0.9, 0.9), Pair((1,), (1,), 0.9, 0.9))
    signature = Signature(version="1", encoder="test", encoder_hash=None, settings={})
    source, target = document("A.", "B.", language="id"), document("C.", "D.")
    return Report(source, target, pairs, issues, 1.0, "translation", signature)


def test_hits_misses_and_false_alarms_are_counted() -> None:
    number = Issue("number", "major", 0.9, "m", "r", source=(0,), target=(0,))
    omission = Issue("omission", "major", 0.9, "m", "r", source=(1,))

    def check(records: Iterator[Mapping[str, Any]]) -> Iterator[Report]:
        return (report_with(number) if record["recipe"] == "clean" else report_with(omission) for record in records)

    result = detect(RECORDS, check)
    assert result.scores == {"omission": DetectionScore(planted=1, flagged=1, hits=1)}
    assert result.false_alarms == {"number": 1}
    assert result.false_alarms_per_100 == 50.0
    assert "| omission | 1 | 1.000 | 1.000 | 1.000 |" in result.to_markdown()


def test_a_rule_for_one_kind_of_error_counts_for_this_kind() -> None:
    planted = {**RECORDS[1], "recipe": "negation", "findings": [{"type": "negation", "source": [0], "target": [0]}]}
    found = Issue("mistranslation", "critical", 0.9, "m", "negation", source=(0,), target=(0,))
    other = Issue("mistranslation", "major", 0.9, "m", "unrelated", source=(1,), target=(1,))
    result = detect([planted], lambda records: (report_with(found, other) for _ in records))
    assert result.scores == {"negation": DetectionScore(planted=1, flagged=1, hits=1)}


def test_scores_are_defined_where_nothing_was_planted_or_flagged() -> None:
    nothing = DetectionScore(planted=0, flagged=0, hits=0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (1.0, 1.0, 1.0)
    half = DetectionScore(planted=2, flagged=1, hits=1)
    assert (half.precision, half.recall) == (1.0, 0.5)
    assert half.f1 == pytest.approx(2 / 3)


def test_a_precision_of_nothing_is_no_figure_for_people() -> None:
    result = DetectionResult({"name": DetectionScore(planted=2, flagged=0, hits=0)}, {}, 0)
    assert "| name | 2 | – | 0.000 | 0.000 |" in result.to_markdown()
    assert result.to_dict()["scores"]["name"]["precision"] == 1.0
