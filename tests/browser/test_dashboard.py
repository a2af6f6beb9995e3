"""The page over a batch in a real browser: sorting, filters, 10,000 stories, and that nothing leaves the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alignqa.batch.output.dashboard import render_dashboard
from tests.browser.batches import pair_row, write_batch, write_rows
from tests.browser.conftest import Open
from tests.browser.stories import HOSTILE


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    return render_dashboard(write_batch(tmp_path_factory.mktemp("batch") / "out", 200, failures=2))


def column(page: Any, number: int) -> list[str]:
    """Return the text of a column of the stories that are shown."""
    cells = f".stories tbody tr:not([hidden]) > :nth-child({number})"
    return list(page.locator(cells).evaluate_all("cells => cells.map(cell => cell.textContent)"))


def test_stories_sort_by_score_and_by_number_of_issues(open_page: Open, html: str) -> None:
    page = open_page(html)
    scores = column(page, 6)
    assert scores == sorted(scores)
    page.get_by_role("button", name="Score").click()
    assert column(page, 6) == sorted(scores, reverse=True)
    page.get_by_role("button", name="Issues").click()
    counts = column(page, 7)
    compared = [int(count) for count in counts if count.isdigit()]
    assert compared == sorted(compared, reverse=True)
    assert set(counts[: -len(compared)]) == {"not compared", "part missing"}
    assert page.locator("[aria-sort]").get_attribute("data-key") == "issues"
    page.get_by_role("button", name="Date").press("Enter")
    assert column(page, 3) == sorted(column(page, 3))


def test_stories_can_be_found_and_filtered(open_page: Open, html: str) -> None:
    page = open_page(html)
    page.get_by_label("Headline, id or site").fill("warta-GUNUNG")
    assert set(column(page, 2)) == {"warta-gunung.example"}
    page.get_by_label("Verdict", exact=True).select_option("partial")
    assert set(column(page, 5)) == {"partial"}
    assert page.locator("#number").inner_text() == f"{len(column(page, 5))} of 200 stories"
    page.get_by_label("Headline, id or site").fill("bakau")
    assert all("menanam bakau" in title for title in column(page, 1))
    page.get_by_label("Headline, id or site").fill("")
    page.get_by_label("Verdict", exact=True).select_option("")
    page.get_by_label("Issue", exact=True).select_option("omission")
    assert len(column(page, 1)) == sum("omission" in pair_row(number)["issues"] for number in range(200))


def test_a_type_of_issue_leads_to_its_stories(open_page: Open, html: str) -> None:
    page = open_page(html)
    page.get_by_role("button", name="omission").click()
    assert len(column(page, 1)) == sum("omission" in pair_row(number)["issues"] for number in range(200))
    assert page.evaluate("document.activeElement.id") == "stories"


def test_the_page_can_be_read_without_its_script(open_page: Open, html: str) -> None:
    page = open_page(html, java_script_enabled=False)
    assert page.get_by_role("search").count() == 0
    assert page.locator(".stories tbody tr").count() == 200
    assert page.locator(".bars").first.is_visible()
    assert page.get_by_role("button").count() == 0


def test_a_phone_needs_no_scrolling_sideways(open_page: Open, html: str) -> None:
    page = open_page(html, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_hostile_names_are_shown_as_text(open_page: Open, tmp_path: Path) -> None:
    rows = [{**pair_row(number), "id": text, "site": text} for number, text in enumerate(HOSTILE)]
    write_rows(tmp_path / "pairs.jsonl", rows)
    artifact = {"category": "code", "spans": [{"text": HOSTILE[0]}]}
    write_rows(tmp_path / "issues.jsonl", [{**artifact, "id": HOSTILE[0]}, {**artifact, "id": HOSTILE[1]}])
    page = open_page(render_dashboard(tmp_path))
    assert page.locator("main :is(script, img, iframe)").count() == 0
    assert page.locator(".stories tbody tr").count() == len(HOSTILE)


def test_10000_stories_can_be_sorted_and_scrolled(open_page: Open, tmp_path: Path) -> None:
    page = open_page(render_dashboard(write_batch(tmp_path / "out", 10_000)))
    page.get_by_role("button", name="Story").click()
    page.locator(".stories tbody tr").last.scroll_into_view_if_needed()
    assert page.locator(".stories tbody tr").last.text_content().startswith("Warga tiga desa")
    assert 0 < page.locator(".stories tbody tr").last.bounding_box()["y"] < 800
    page.get_by_label("Headline, id or site").fill("story-0987")
    assert len(column(page, 1)) == 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(
    open_page: Open, axe: Callable[[Any], list[str]], html: str, width: int, scheme: str
) -> None:
    page = open_page(html, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert axe(page) == []
