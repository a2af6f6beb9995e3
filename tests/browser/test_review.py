"""Decisions on issues in a real browser: made by key or click, kept, and exported; a baseline is read back."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alignqa import Report, align
from alignqa.checks.baseline import read_baseline, write_baseline
from alignqa.cli import main
from alignqa.datatypes import ISSUE_TYPES
from alignqa.report.html.page import render_page
from tests.browser.conftest import Open
from tests.browser.stories import hostile
from tests.report.reports import flood

STORIES = Path(__file__).parents[2] / "examples" / "stories"


def press(page: Any, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def exported(page: Any, button: str, folder: Path) -> Path:
    """Return the file that a button of the page saves, under the name that the page gives it."""
    if not page.locator(".export button").first.is_visible():
        page.locator(".export summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def decisions(page: Any) -> list[str]:
    """Return the decision on every issue, in the order of the report."""
    notes = sorted(page.locator(".finding").all(), key=lambda note: int(note.get_attribute("data-i")))
    return [str(note.get_attribute("data-decision")) for note in notes]


def test_what_is_dismissed_on_the_page_is_not_reported_again(open_page: Open, tmp_path: Path) -> None:
    pair = (STORIES / "ferry.id.txt", STORIES / "ferry.en.txt")
    report = align(*pair)
    page = open_page(render_page(report))
    press(page, "nand")
    page.keyboard.press("c")
    page.keyboard.type("and n and p are text here")
    page.keyboard.press("Escape")
    press(page, "nnd")
    assert page.locator("#decided").inner_text() == "3 of 6 decided: 1 accepted, 2 dismissed"
    page.reload()
    chosen = [i for i, decision in enumerate(decisions(page)) if decision == "dismiss"]
    known = exported(page, "as a baseline", tmp_path)
    assert known.name == "page.baseline.json"
    write_baseline(tmp_path / "same.json", [report.issues[i] for i in chosen])
    assert json.loads(known.read_text()) == json.loads((tmp_path / "same.json").read_text())
    left = tmp_path / "left.json"
    main(["align", *map(str, pair), "--quiet", "--baseline", str(known), "--output", str(left)])
    found = [(issue["rule"], issue["message"]) for issue in json.loads(left.read_text(encoding="utf-8"))["issues"]]
    assert found == [(issue.rule, issue.message) for i, issue in enumerate(report.issues) if i not in chosen]


def test_a_key_pressed_again_takes_a_decision_back(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    press(page, "a")
    assert set(decisions(page)) == {""}
    press(page, "na")
    assert decisions(page)[0] == "accept"
    press(page, "d")
    assert decisions(page)[0] == "dismiss"
    assert page.locator("main mark.check.current").count() == 0
    press(page, "d")
    assert set(decisions(page)) == {""}
    accept = page.locator("#i2").get_by_role("button", name="Accept")
    accept.click()
    assert accept.get_attribute("aria-pressed") == "true"
    page.get_by_label("single keys are shortcuts").uncheck()
    press(page, "d")
    assert decisions(page)[2] == "accept"


def test_what_is_decided_can_be_hidden_and_the_next_issue_follows(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.get_by_label("dismissed").uncheck()
    press(page, "nnd")
    assert page.locator("#position").inner_text() == "11 of 12 issues"
    press(page, "n")
    assert page.locator(".finding.current").get_attribute("id") == "i2"


def test_decisions_are_kept_for_one_report_only(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    press(page, "na")
    page.reload()
    assert decisions(page)[0] == "accept"
    page.evaluate('path => { localStorage.setItem(Object.keys(localStorage)[0], \'{"0": null, "77": 3\'); }')
    page.reload()
    assert set(decisions(page)) == {""}
    assert page.evaluate("Object.keys(localStorage)[0]").startswith("alignqa.review/")
    assert data_of(page)["report"] not in render_page(hostile())


def data_of(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.locator("#issues").text_content())
    return found


def test_without_storage_decisions_last_as_long_as_the_page(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    press(page, "na")
    assert decisions(page)[0] == "accept"
    assert "export before you close" in page.locator("#kept").text_content()


@pytest.mark.parametrize("make", [flood, hostile])
def test_labelled_issues_hold_their_text_and_words(open_page: Open, tmp_path: Path, make: Callable[[], Report]) -> None:
    report = make()
    page = open_page(render_page(report))
    press(page, "nan")
    page.keyboard.press("c")
    page.keyboard.type("😀 <b>")
    lines = exported(page, "as JSON Lines", tmp_path).read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert (first["decision"], first["comment"]) == ("accept", "")
    assert (second["decision"], second["comment"]) == (None, "😀 <b>")
    for line, issue in zip((first, second), report.issues, strict=False):
        assert line["source"] == "\n".join(report.source.sentences[i].text for i in issue.source)
        assert [span["text"] for span in line["spans"]] == [span.text for span in issue.spans]
        assert all(line[span["side"]][span["start"] : span["end"]] == span["text"] for span in line["spans"])
        assert (line["type"], line["confidence"], line["rule"]) == (issue.type, issue.confidence, issue.rule)


def test_label_studio_gets_a_task_for_every_issue(open_page: Open, tmp_path: Path) -> None:
    report = flood()
    page = open_page(render_page(report))
    press(page, "ndc")
    page.keyboard.type("why")
    tasks = json.loads(exported(page, "for Label Studio", tmp_path).read_text(encoding="utf-8"))
    assert len(tasks) == len(report.issues)
    assert ["annotations" in task for task in tasks] == [True] + [False] * (len(tasks) - 1)
    answers = tasks[0]["annotations"][0]["result"]
    assert [answer["value"] for answer in answers[-2:]] == [{"choices": ["dismiss"]}, {"text": ["why"]}]
    page_of_docs = (STORIES.parents[1] / "docs" / "report.md").read_text(encoding="utf-8")
    interface = ElementTree.fromstring(page_of_docs.partition("```xml\n")[2].partition("```")[0])
    assert {tag.get("toName") for tag in interface.iter()} - {None} <= {tag.get("name") for tag in interface.iter()}
    for answer in answers:
        tag = next(tag for tag in interface.iter() if tag.get("name") == answer["from_name"])
        assert (tag.tag.lower(), tag.get("toName")) == (answer["type"], answer["to_name"])
        values = answer["value"].get("labels") or answer["value"].get("choices") or []
        assert set(values) <= {child.get("value") for child in tag}
    assert {tag.get("value") for tag in interface.iter("Label")} == set(ISSUE_TYPES)
    region = answers[0]
    assert (region["from_name"], region["to_name"], region["type"]) == ("source_words", "source", "labels")
    value = region["value"]
    assert tasks[0]["data"]["source"][value["start"] : value["end"]] == value["text"] == "1.250"
    assert tasks[0]["predictions"][0]["score"] == report.issues[0].confidence


def test_a_baseline_counts_each_fingerprint(open_page: Open, tmp_path: Path) -> None:
    page = open_page(render_page(flood()))
    page.keyboard.press("n")
    for _ in flood().issues:
        press(page, "dn")
    found = read_baseline(exported(page, "as a baseline", tmp_path))
    write_baseline(tmp_path / "same.json", flood().issues)
    assert found == read_baseline(tmp_path / "same.json")


def test_a_link_to_the_review_goes_to_the_first_issue(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.goto(page.url + "#review")
    page.reload()
    page.wait_for_function("document.activeElement.closest('#i0')?.getBoundingClientRect().top > 100")
    assert page.locator(".finding.current").get_attribute("id") == "i0"


def test_axe_finds_nothing_where_issues_are_decided(open_page: Open, axe: Callable[[Any], list[str]]) -> None:
    for scheme in ("light", "dark"):
        page = open_page(render_page(flood()), color_scheme=scheme)
        press(page, "nandnc")
        page.keyboard.type("why")
        page.locator(".export summary").click()
        assert axe(page) == []


def test_a_decision_and_a_comment_are_printed(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    press(page, "nac")
    page.keyboard.type("why")
    page.emulate_media(media="print")
    assert page.locator(".decide button:visible").all_inner_texts() == ["Accept"]
    assert page.locator("textarea:visible").count() == 1
