"""The page over a batch: its numbers, what recurs, and how a folder that is not a batch is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from alignqa import InputError
from alignqa.batch.output.dashboard import render_dashboard, write_dashboard
from alignqa.batch.output.reading import RecurringArtifact, read_stories, recurring_artifacts
from alignqa.cli import main
from tests.browser.batches import issue_rows, pair_row, write_batch, write_rows
from tests.report.test_html import Page


def text_of(folder: Path) -> str:
    return Page(render_dashboard(folder)).text


def with_dates(folder: Path, *dates: object) -> Path:
    folder.mkdir()
    write_rows(folder / "pairs.jsonl", ({**pair_row(i), "date": date} for i, date in enumerate(dates)))
    return folder


def test_stories_stand_worst_first(tmp_path: Path) -> None:
    stories = read_stories(write_batch(tmp_path / "out", 200))
    assert [story.score for story in stories] == sorted(story.score for story in stories)
    assert len(stories) == 200


def test_artifacts_are_not_counted_as_issues(tmp_path: Path) -> None:
    (story,) = read_stories(write_batch(tmp_path / "out", 1))
    assert (story.number, story.artifact_number) == (0, 1)
    text = text_of(tmp_path / "out")
    assert "related link1in 1" in text
    assert "2025-01-01: 0.0 issues per story, 1 story" in text
    assert "2025-01-01: 1.0 artifacts per story, 1 story" in text


@pytest.mark.parametrize(
    ("verdict", "issues", "shown"),
    [
        ("different_stories", {"characters": 1}, ("not compared", "–")),
        ("empty", {}, ("not compared", "–")),
        ("partial", {}, ("part missing", "–")),
        ("partial", {"omission": 3}, ("3", "0")),
        ("translation", {}, ("0", "0")),
    ],
)
def test_a_mismatch_is_not_shown_as_a_number_of_issues(
    tmp_path: Path, verdict: str, issues: dict[str, int], shown: tuple[str, str]
) -> None:
    write_rows(tmp_path / "pairs.jsonl", [{**pair_row(0), "verdict": verdict, "score": 0.5, "issues": issues}])
    assert f"0.50{''.join(shown)}1" in text_of(tmp_path)


def test_stories_are_called_by_their_headlines(tmp_path: Path) -> None:
    old = pair_row(1)
    del old["title"]
    write_rows(tmp_path / "pairs.jsonl", [pair_row(0), old])
    text = text_of(tmp_path)
    assert f"{pair_row(0)['title']} story-00000" in text
    assert text.count("story-00001") == 1


def test_the_page_sums_up_every_story(tmp_path: Path) -> None:
    rows = [pair_row(number) for number in range(500)]
    text = text_of(write_batch(tmp_path / "out", 500, failures=2))
    omissions = [row["issues"]["omission"] for row in rows if "omission" in row["issues"]]
    assert f"omission{sum(omissions)}in {len(omissions)}" in text
    assert "500 stories" in text
    assert "The file is not UTF-8." in text
    assert all(row["id"] in text for row in rows)


def test_a_story_links_to_its_report_where_there_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    names = ["a b/ü#1", "../outside", "missing"]
    write_rows(folder / "pairs.jsonl", ({**pair_row(i), "id": name} for i, name in enumerate(names)))
    (folder / "reports/a b").mkdir(parents=True)
    for name in ("reports/a b/ü#1.html", "outside.html"):
        (folder / name).write_text("")
    page = Page(render_dashboard(folder))
    assert [address for address in page.addresses if address[0] != "#"] == [
        "reports/a%20b/%C3%BC%231.html",
        "reports/a%20b/%C3%BC%231.html#review",
    ]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2026-01-30", "2026-02-02T08:00:00Z"], ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]),
        (["2025-11-03", "2026-02-02"], ["2025-11", "2025-12", "2026-01", "2026-02"]),
        (["1999-11-03", "2004-02-02"], ["1999", "2000", "2001", "2002", "2003", "2004"]),
    ],
)
def test_time_runs_in_days_months_or_years_without_gaps(tmp_path: Path, dates: list[str], expected: list[str]) -> None:
    html = render_dashboard(with_dates(tmp_path / "out", *dates))
    assert re.findall(r'title="([^:"]*): [^"]* issues per story', html) == expected


def test_stories_without_a_date_are_counted(tmp_path: Path) -> None:
    assert "1 story without a date left out." in text_of(with_dates(tmp_path / "out", "2026-01-01", None))
    assert "over time" not in text_of(with_dates(tmp_path / "undated", None, "yesterday"))


def test_artifacts_recur_by_site_with_digits_aside() -> None:
    rows = [row for number in range(12) for row in issue_rows(number)]
    sites = {f"story-{number:05}": "abc"[number % 3] for number in range(12)}
    found = recurring_artifacts(rows, sites)
    assert found["a"] == [
        RecurringArtifact("related_link", "Baca juga: Harga ikan naik", 4),
        RecurringArtifact("comments", "Komentar (3)", 2),
    ]


def test_an_artifact_counts_once_a_story_and_not_at_all_if_it_stands_in_one() -> None:
    assert recurring_artifacts(issue_rows(1) * 3, {}) == {}


def test_no_stories_have_a_page(tmp_path: Path) -> None:
    assert "0 stories" in text_of(write_batch(tmp_path / "out", 0))


def test_a_batch_in_parquet_gives_the_same_page(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    lines, columns = write_batch(tmp_path / "lines", 50), tmp_path / "columns"
    columns.mkdir()
    counts = arrow.map_(arrow.string(), arrow.int32())
    rows = [pair_row(i) for i in range(50)]
    maps = ("issues", "artifacts")
    table = arrow.Table.from_pylist([{k: v for k, v in row.items() if k not in maps} for row in rows])
    for name in maps:
        table = table.append_column(name, arrow.array([list(row[name].items()) for row in rows], counts))
    parquet.write_table(table, columns / "pairs.parquet")
    issues = [row for i in range(50) for row in issue_rows(i)]
    parquet.write_table(arrow.Table.from_pylist(issues), columns / "issues.parquet")
    assert render_dashboard(columns) == render_dashboard(lines)


def test_a_folder_that_is_not_a_batch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not the output of alignqa batch"):
        write_dashboard(tmp_path)


@pytest.mark.parametrize("line", ["{", "[]", '"text"', "{}", "\udc80"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "pairs.jsonl").write_bytes(line.encode("utf-8", "surrogateescape") + b"\n")
    with pytest.raises(InputError, match=r"pairs\.jsonl"):
        render_dashboard(tmp_path)


@pytest.mark.parametrize("change", [{"issues": 3}, {"score": "high"}, {"majors": None}, {"issues": None}])
def test_a_row_that_no_batch_wrote_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    (tmp_path / "pairs.jsonl").write_text(json.dumps({**pair_row(0), **change}))
    with pytest.raises(InputError, match="not as a batch writes it"):
        render_dashboard(tmp_path)


def test_the_command_writes_the_page_and_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_batch(tmp_path / "out", 3)
    assert main(["dashboard", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder / 'index.html'}\n"
    assert (folder / "index.html").read_text(encoding="utf-8") == render_dashboard(folder)
    assert main(["dashboard", str(tmp_path)]) == 2
