"""Reports from plain data, whoever wrote them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa import InputError, Report
from alignqa.report.formats.save import render_json
from tests.report.reports import crossing, flood, hostile


@pytest.mark.parametrize("report", [flood(), hostile(), crossing()], ids=["flood", "hostile", "crossing"])
def test_a_report_comes_back_as_it_was(report: Report) -> None:
    back = Report.from_dict(json.loads(render_json(report)))
    assert back == report


def test_a_report_of_an_older_version_is_read() -> None:
    report = crossing()
    data = report.to_dict()
    del data["notes"], data["source"]["text"], data["target"]["text"]
    back = Report.from_dict(data)
    assert back.notes == ()
    assert back.source.text == "Satu. Dua. Tiga. Empat."
    assert replace(back, source=report.source) == report


def test_a_report_without_paragraphs_is_read_as_one_paragraph() -> None:
    data = flood().to_dict()
    for sentence in data["source"]["sentences"]:
        del sentence["paragraph"]
    assert {sentence.paragraph for sentence in Report.from_dict(data).source.sentences} == {0}


Change = Callable[[dict[str, Any]], object]

HOSTILE: list[tuple[Change, str]] = [
    (lambda data: data.pop("pairs"), r"the data has no 'pairs'"),
    (lambda data: data.update(schema="other/2"), r"schema is 'other/2', not 'alignqa\.report/1'"),
    (lambda data: data.update(schema=["x" * 10**6]), r"schema is "),
    (lambda data: data.update(verdict="fine"), r"unknown verdict 'fine'"),
    (lambda data: data.update(verdict={}), r"verdict is not a string"),
    (lambda data: data.update(score=float("nan")), r"score is not a number"),
    (lambda data: data.update(score=10**400), r"score is not a number"),
    (lambda data: data.update(score=2), r"score 2\.0 is not within 0\.\.1"),
    (lambda data: data.update(score=True), r"score is not a number"),
    (lambda data: data["source"].update(language="../../etc/passwd"), r"source\.language is not a language code"),
    (lambda data: data["source"].update(language="en\n"), r"source\.language is not a language code"),
    (lambda data: data["source"]["sentences"][0].update(start=-1), r"source\.sentences\[0\]\.start is not a whole"),
    (lambda data: data["source"]["sentences"][-1].update(start=10**12), r"sentences\[16\]\.start is not a whole"),
    (lambda data: data["source"]["sentences"][0].update(end=3), r"offsets do not match"),
    (lambda data: data["source"]["sentences"][1].update(start=0, end=51), r"overlap|do not match"),
    (lambda data: data["source"]["sentences"][0].update(artifact="junk"), r"unknown category 'junk'"),
    (lambda data: data["source"].update(sentences={}), r"source\.sentences is not a list"),
    (lambda data: data.update(source=None), r"source is not an object"),
    (lambda data: data["pairs"][0].update(source=[99]), r"pairs\[0\]\.source names sentence 99"),
    (lambda data: data["pairs"][0].update(source=[0.0]), r"pairs\[0\]\.source\[0\] is not a whole number"),
    (lambda data: data["pairs"][0].update(similarity="0.9"), r"pairs\[0\]\.similarity is not a number"),
    (lambda data: data["pairs"].pop(), r"do not hold every source sentence exactly once"),
    (lambda data: data["pairs"].append(data["pairs"][0]), r"exactly once"),
    (lambda data: data["issues"][0].update(type="joke"), r"issues\[0\] cannot be: unknown issue type"),
    (lambda data: data["issues"][0].update(message=5), r"issues\[0\]\.message is not a string"),
    (lambda data: data["issues"][0].update(category="code"), r"artifacts, and only they"),
    (lambda data: data["issues"][0]["spans"][0].update(side="up"), r"unknown side 'up'"),
    (lambda data: data["issues"][0]["spans"][0].update(start=2000, end=2005), r"spans\[0\] ends after the text"),
    (lambda data: data["signature"].update(settings={"a": {"b": 1}}), r"signature\.settings\.a is not a setting"),
    (lambda data: data.update(unchecked=[5]), r"unchecked\[0\] is not a string"),
    (lambda data: data["signature"].update(settings=[]), r"signature\.settings is not an object"),
]


@pytest.mark.parametrize(("change", "message"), HOSTILE, ids=[message for _, message in HOSTILE])
def test_what_is_not_a_report_is_refused_with_its_path(change: Change, message: str) -> None:
    data = flood().to_dict()
    change(data)
    with pytest.raises(InputError, match=message):
        Report.from_dict(data)


@pytest.mark.parametrize("data", [None, [], "report", 5, {}])
def test_other_data_are_refused(data: object) -> None:
    with pytest.raises(InputError, match="This is not an alignqa report"):
        Report.from_dict(data)


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(deeper for name, child in children for deeper in paths(child, (*path, name)))]


PATHS = [path for path in paths(flood().to_dict()) if path and path[0] != "summary"]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=3)
)


@given(st.sampled_from(PATHS), VALUES)
@settings(max_examples=300, deadline=None)
def test_any_change_makes_another_report_or_an_input_error(path: tuple[Any, ...], value: Any) -> None:
    data = copy.deepcopy(flood().to_dict())
    inner = data
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    try:
        report = Report.from_dict(data)
    except InputError:
        return
    assert Report.from_dict(report.to_dict()) == report
