"""What a user asks a report for: some of its issues, the texts of a pair, and one line that says what it is."""

from __future__ import annotations

from typing import Any

import pytest

from alignqa import InputError, Pair, Report
from tests.report.reports import StoryBuilder
from tests.stories import document


@pytest.fixture
def report() -> Report:
    source = document("Kapal membawa 120 orang. (ant)", "Cuaca cerah.", "Tiket habis.", language="id")
    target = document("The ship carries 150 people.", "Tickets are sold out.", "Everybody cheered.", language="en")
    story = StoryBuilder(source, target)
    story.issue("number", "The number “120” became “150”.", source={0: "120"}, target={0: "150"}, confidence=0.94)
    story.issue("artifact", "Credit.", source={0: "(ant)"}, severity="minor", category="metadata")
    story.issue("omission", "This sentence is missing from the translation.", source={1: None})
    story.issue("addition", "This sentence has no counterpart in the source.", target={2: None}, confidence=0.5)
    return story.report([((0,), (0,)), ((1,), ()), ((2,), (1,)), ((), (2,))], 0.7)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["number", "artifact", "omission", "addition"]),
        ({"type": "omission"}, ["omission"]),
        ({"type": "order"}, []),
        ({"severity": "major"}, ["number", "omission", "addition"]),
        ({"min_confidence": 0.9}, ["number", "artifact", "omission"]),
        ({"side": "target"}, ["number", "addition"]),
        ({"severity": "major", "side": "source", "min_confidence": 0.95}, ["omission"]),
    ],
)
def test_issues_are_found_by_what_they_are(report: Report, wanted: dict[str, Any], found: list[str]) -> None:
    issues = report.find(**wanted)
    assert isinstance(issues, tuple)
    assert [issue.type for issue in issues] == found


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"type": "omision"}, "There is no type 'omision'. Did you mean 'omission'? Give one of: omission, addition"),
        ({"severity": "serious"}, "There is no severity 'serious'. Give one of: minor, major, critical."),
        ({"side": "left"}, "There is no side 'left'. Give one of: source, target."),
        ({"min_confidence": 90}, "min_confidence is 90; it must be a number between 0 and 1."),
    ],
)
def test_what_no_issue_can_be_is_refused(report: Report, wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as raised:
        report.find(**wanted)
    assert message in str(raised.value)


def test_the_texts_of_a_pair_are_those_of_its_sentences_without_artifacts(report: Report) -> None:
    assert report.texts(report.pairs[0]) == ("Kapal membawa 120 orang.", "The ship carries 150 people.")
    assert report.texts(report.pairs[1]) == ("Cuaca cerah.", "")
    assert report.texts(report.pairs[3]) == ("", "Everybody cheered.")
    assert report.texts(Pair((1, 2), (1,), 0.5, 0.5))[0] == "Cuaca cerah. Tiket habis."


def test_a_pair_of_another_report_has_no_texts(report: Report) -> None:
    with pytest.raises(InputError, match="not a pair of this report"):
        report.texts(Pair((9,), (), None, 1.0))


def test_one_of_a_thing_is_counted_in_the_singular() -> None:
    story = StoryBuilder(document("Hujan turun.", language="id"), document("It rained.", language="en"))
    lines = str(story.report([((0,), (0,))], 1.0)).splitlines()
    assert lines[1] == "id → en, 1 → 1 sentence, 1 aligned pair"


def test_a_report_is_shown_on_one_line(report: Report) -> None:
    assert repr(report) == "<Report translation, score 0.70, id → en, pairs: 4, issues: 4>"
