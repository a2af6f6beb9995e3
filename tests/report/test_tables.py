"""Pairs and issues as tables."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pandas
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from alignqa import InputError, Report
from alignqa.errors import OptionalDependencyError
from alignqa.report.formats.jsonl import render_jsonl
from alignqa.report.formats.parquet import render_parquet
from alignqa.report.formats.spreadsheet import render_csv
from alignqa.report.formats.tables import COLUMNS, table_rows
from tests.report.reports import StoryBuilder, crossing, flood, hostile
from tests.stories import document

REPORTS = [flood(), hostile(), crossing()]
NAMES = ["flood", "hostile", "crossing"]


def bare() -> Report:
    return StoryBuilder(document("Satu.", language="id"), document("One.")).report([((0,), (0,))], 1.0)


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("report", [*REPORTS, bare()], ids=[*NAMES, "bare"])
def test_frames_hold_the_rows(report: Report, table: str) -> None:
    rows = table_rows(report, table)
    assert report.to_polars(table).to_dicts() == rows
    frame = report.to_pandas(table)
    assert list(frame.columns) == list(COLUMNS[table])
    found = frame.astype(object).where(frame.notna(), None).to_dict("records")
    assert found == rows


def test_columns_have_types_even_without_rows() -> None:
    assert bare().to_polars("issues").schema["source_sentences"] == polars.List(polars.Int64)
    assert bare().to_pandas("issues")["confidence"].dtype == "float64"


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(InputError, match=r"no table 'words'\. Known tables: pairs, issues"):
        flood().to_pandas("words")


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_json_lines_and_parquet_hold_the_pairs(report: Report, tmp_path: Path) -> None:
    rows = table_rows(report, "pairs")
    assert [json.loads(line) for line in render_jsonl(report).split("\n")[:-1]] == rows
    report.save(tmp_path / "a.parquet")
    assert parquet.read_table(tmp_path / "a.parquet").to_pylist() == rows
    assert render_parquet(report) == render_parquet(report)


def test_a_pair_and_an_issue_as_rows() -> None:
    assert table_rows(flood(), "pairs")[1] == {
        "source": "Sedikitnya 1.250 rumah terendam air setinggi lutut.",
        "target": "At least 12,500 houses stand knee-deep in water.",
        "similarity": 0.9,
        "confidence": 0.95,
        "source_sentences": [1],
        "target_sentences": [1],
        "issues": ["number"],
    }
    issue = table_rows(flood(), "issues")[0]
    assert (issue["source_marked"], issue["target_marked"]) == ("1.250", "12,500")
    assert issue["target"] == "At least 12,500 houses stand knee-deep in water."


@pytest.mark.parametrize(
    ("package", "use"),
    [
        ("pandas", lambda report: report.to_pandas()),
        ("polars", lambda report: report.to_polars()),
        ("pyarrow", render_parquet),
    ],
)
def test_a_missing_package_is_named_with_its_extra(package: str, use: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(OptionalDependencyError, match=r"pip install 'alignqa\["):
        use(flood())  # type: ignore[operator]


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_spreadsheets_read_the_issues(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "a.csv")
    frame = pandas.read_csv(tmp_path / "a.csv", keep_default_na=False)
    assert list(frame.columns) == list(COLUMNS["issues"])
    assert list(frame["type"]) == [issue.type for issue in report.issues]


def test_no_cell_is_a_formula() -> None:
    rows = list(csv.reader(render_csv(hostile()).removeprefix("\ufeff").splitlines()))
    assert rows[1][COLUMN["message"]] == "'+1 <i>&amp;</i> differs"
    assert rows[2][COLUMN["message"]] == '\'@SUM(A1) "crosses"'
    assert rows[1][COLUMN["source"]].startswith("'=HYPERLINK")


COLUMN = {name: number for number, name in enumerate(COLUMNS["issues"])}


@given(st.text(st.sampled_from("=+-@＝＋－＠\t\r\n \u00a0\ufeff\"',;a1\x00")))
def test_no_text_whatever_becomes_a_formula(text: str) -> None:
    story = StoryBuilder(document("Satu.", language="id"), document("One."))
    story.issue("name", text, source={0: None})
    written = render_csv(story.report([((0,), (0,))], 1.0))
    cells = [cell for row in csv.reader(written.removeprefix("\ufeff").splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.strip(" \t\r\n\u00a0\ufeff").startswith(tuple("=+-@＝＋－＠"))]
