"""``alignqa mine``: what recurs is listed, and a rule file is proposed that ``alignqa clean`` takes as it is."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from alignqa.cli import main

NEWS = ["Hujan turun di hulu.", "Bendungan bertahan semalam.", "Jembatan baru dibuka.", "Feri kembali berlayar."]
LISTED = """\
4 (100%)  Meja Sungai 0, <date>  [no rule yet; looks like metadata]
    Meja Sungai 7, 2 Maret 2024
    Meja Sungai 7, 3 Maret 2024
    Meja Sungai 7, 4 Maret 2024
4 (100%)  Teman sungai, mari ikut!  [no rule yet; looks like share]
"""


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """Stories of a made-up site, one of them in a subfolder."""
    folder = tmp_path / "stories"
    (folder / "old").mkdir(parents=True)
    for day, news in enumerate(NEWS, 1):
        text = f"{news}\nMeja Sungai 7, {day} Maret 2024\nTeman sungai, mari ikut!\n"
        (folder / ("old" if day == 1 else ".") / f"{day}.txt").write_text(text, encoding="utf-8")
    return folder


def listed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["mine", *arguments]) == 0
    printed, errors = capsys.readouterr()
    assert errors == ""
    return printed


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["mine", *arguments]) == 2
    printed, errors = capsys.readouterr()
    assert (printed, errors.count("\n")) == ("", 1)
    assert errors.startswith("alignqa: error: ")
    return errors


def test_what_recurs_is_listed_with_counts_and_examples(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed([str(stories)], capsys) == LISTED


def test_all_of_it_as_data(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(listed([str(stories), "--format", "json"], capsys))
    assert data["schema"] == "alignqa.mine/1"
    assert [item["pattern"] for item in data["recurrent"]] == ["Meja Sungai 0, <date>", "Teman sungai, mari ikut!"]
    assert data["recurrent"][1] == {
        "pattern": "Teman sungai, mari ikut!",
        "kind": "line",
        "stories": 4,
        "share": 1.0,
        "examples": ["Teman sungai, mari ikut!"],
        "category": "share",
        "rule": None,
    }


def test_the_proposed_rules_are_named_after_their_file_and_can_be_used(
    stories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "sungai.toml"
    assert listed([str(stories), "-o", str(rules)], capsys) == LISTED
    proposed = tomllib.loads(rules.read_text(encoding="utf-8"))["rules"]
    assert [rule["id"] for rule in proposed] == ["sungai.001", "sungai.002"]
    clean = ["clean", str(stories / "2.txt"), "--rules", str(rules), "--rules-only", "--language", "id"]
    assert main(clean) == 0
    assert capsys.readouterr().out.strip() == NEWS[1]
    again = listed([str(stories), "--rules", str(rules)], capsys)
    assert "matched by rule sungai.001" in again
    assert "no rule yet" not in again


def test_stories_without_anything_in_common_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, news in enumerate(NEWS):
        (tmp_path / f"{number}.txt").write_text(news, encoding="utf-8")
    assert listed([str(tmp_path)], capsys) == "Nothing recurs.\n"


def test_what_cannot_be_mined_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not a folder" in refusal([str(tmp_path / "nowhere")], capsys)
    assert "no *.txt files in" in refusal([str(tmp_path)], capsys)
    (tmp_path / "one.txt").write_text(NEWS[0], encoding="utf-8")
    assert "too few" in refusal([str(tmp_path)], capsys)
    (tmp_path / "two.txt").write_bytes("Señor".encode("latin-1"))
    assert "two.txt' is not UTF-8" in refusal([str(tmp_path)], capsys)


def test_a_story_is_not_taken_for_the_rule_file(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = stories / "2.txt"
    before = story.read_bytes()
    assert "must end in .toml" in refusal([str(stories), "-o", str(story)], capsys)
    assert story.read_bytes() == before


def test_an_output_that_cannot_be_written_is_refused(
    stories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Cannot write" in refusal([str(stories), "-o", str(tmp_path / "missing" / "site.toml")], capsys)


def test_help_shows_examples_and_fits_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main(["mine", "--help"])
    text = capsys.readouterr().out
    assert "examples:\n  alignqa " in text
    assert max(map(len, text.splitlines())) <= 80
