"""Reports as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa import InputError
from alignqa.report.formats.save import render_json
from alignqa.report.html.page import render_page
from alignqa.report.terminal.render import render_text
from tests.report.reports import StoryBuilder, flood
from tests.stories import document


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.json", render_json), ("a.txt", render_text), ("a.html", render_page), ("UPPER.JSON", render_json)],
)
def test_the_suffix_says_the_format(tmp_path: Path, name: str, expected: object) -> None:
    flood().save(tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8") == expected(flood())  # type: ignore[operator]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_json_is_the_contract_and_always_the_same() -> None:
    assert json.loads(render_json(flood())) == flood().to_dict()
    assert render_json(flood()) == render_json(flood())
    assert "“Air belum juga surut,”" in render_json(flood())


def test_a_path_may_be_a_string(tmp_path: Path) -> None:
    flood().save(str(tmp_path / "a.json"))
    assert (tmp_path / "a.json").exists()


@pytest.mark.parametrize("name", ["report", "report.pdf", ".json.bak"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"Known suffixes: \.csv, \.html, \.json, "):
        flood().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "taken.json").mkdir()
    with pytest.raises(InputError, match=r"Cannot write .*missing.*a\.json.*No such file or directory"):
        flood().save(tmp_path / "missing" / "a.json")
    with pytest.raises(InputError, match=r"Cannot write .*taken\.json.*Is a directory"):
        flood().save(tmp_path / "taken.json")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.json"]


def test_an_old_report_is_replaced_where_a_link_points(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "old.txt")
    flood().save(tmp_path / "link.txt")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "old.txt").read_text(encoding="utf-8") == render_text(flood())


def test_a_lone_surrogate_survives_in_json(tmp_path: Path) -> None:
    report = StoryBuilder(document("a\ud800b", language="id"), document("c")).report([((0,), (0,))], 1.0)
    report.save(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_bytes()) == report.to_dict()
