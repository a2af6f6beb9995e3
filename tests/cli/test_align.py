"""``alignqa align``: what it prints, writes and returns."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from alignqa.cli import main

SOURCE = """Perpustakaan keliling kembali mengunjungi Pulau Raas.
Kapalnya membawa 800 buku dan seorang pendongeng.
Anak-anak boleh meminjam dua buku selama sebulan.
Komentar (0)
"""
TARGET = """The floating library is visiting Raas Island again.
Its ship carries 800 books and a storyteller.
Children may borrow two books for a month.
"""
LANGUAGES = ["--source-lang", "id", "--target-lang", "en"]


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def story(tmp_path: Path) -> list[str]:
    """Return the paths of a faultless pair whose source ends in an artifact."""
    source, target = tmp_path / "story.id.txt", tmp_path / "story.en.txt"
    source.write_text(SOURCE, encoding="utf-8")
    target.write_text(TARGET, encoding="utf-8")
    return [str(source), str(target)]


@pytest.fixture
def gap(story: list[str]) -> list[str]:
    """Return the paths of the same pair, the last sentence of the target left out."""
    lines = TARGET.splitlines()[:2]
    Path(story[1]).write_text("\n".join(lines), encoding="utf-8")
    return story


def test_a_report_is_printed_and_an_artifact_alone_does_not_fail(
    story: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["align", *story, *LANGUAGES]) == 0
    printed, errors = capsys.readouterr()
    assert printed.startswith("Translation, 1 minor issue")
    assert "4 {#Komentar (0)#} ← comments" in printed
    assert "\x1b" not in printed
    assert errors == ""


@pytest.mark.parametrize(("limit", "status"), [("minor", 1), ("major", 0), ("critical", 0), ("never", 0)])
def test_the_status_depends_on_the_most_severe_issue(story: list[str], limit: str, status: int) -> None:
    assert main(["align", *story, *LANGUAGES, "--fail-on", limit]) == status


@pytest.mark.parametrize(("limit", "status"), [([], 1), (["--fail-on", "major"], 1), (["--fail-on", "critical"], 0)])
def test_an_omission_is_major_and_fails_unless_asked_otherwise(gap: list[str], limit: list[str], status: int) -> None:
    assert main(["align", *gap, *LANGUAGES, *limit]) == status


@pytest.mark.parametrize(("limit", "status"), [("critical", 1), ("never", 0)])
def test_a_verdict_counts_even_without_issues(tmp_path: Path, story: list[str], limit: str, status: int) -> None:
    artifacts = tmp_path / "artifacts.txt"
    artifacts.write_text("Komentar (0)\n[iklan_1]\n", encoding="utf-8")
    arguments = [story[0], str(artifacts), "--source-lang", "id", "--target-lang", "id", "--min-confidence", "1"]
    assert main(["align", *arguments, "--fail-on", limit]) == status


def test_json_goes_to_standard_output_alone(story: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", *story, *LANGUAGES, "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == "alignqa.report/1"
    assert [issue["category"] for issue in report["issues"]] == ["comments"]


@pytest.mark.parametrize(
    ("name", "beginning"), [("report.json", "{\n"), ("report.txt", "Translation, "), ("report.html", "<!DOCTYPE html>")]
)
def test_the_suffix_of_the_output_says_the_format(
    story: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, beginning: str
) -> None:
    main(["align", *story, *LANGUAGES, "--output", str(tmp_path / name)])
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(beginning)
    summary = capsys.readouterr().out
    assert summary.startswith("Translation, 1 minor issue")
    assert "│" not in summary


def test_a_format_overrules_the_suffix(story: list[str], tmp_path: Path) -> None:
    main(["align", *story, *LANGUAGES, "--format", "json", "-o", str(tmp_path / "report.dat")])
    assert json.loads((tmp_path / "report.dat").read_bytes())["verdict"] == "translation"


def test_a_dash_as_output_is_standard_output(story: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["align", *story, *LANGUAGES, "--format", "json", "--output", "-"])
    assert json.loads(capsys.readouterr().out)["verdict"] == "translation"


def test_quiet_says_nothing_but_still_writes(
    story: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["align", *story, *LANGUAGES, "--quiet", "-o", str(tmp_path / "report.json")]) == 0
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "report.json").exists()


@pytest.mark.parametrize("side", [0, 1])
def test_one_version_may_come_from_standard_input(
    story: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, side: int
) -> None:
    main(["align", *story, *LANGUAGES])
    expected = capsys.readouterr().out
    text = Path(story[side]).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    story[side] = "-"
    main(["align", *story, *LANGUAGES])
    assert capsys.readouterr().out == expected


def test_checks_and_confidence_limit_what_is_reported(gap: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["align", *gap, *LANGUAGES, "--checks", "omission, addition", "--format", "json"])
    assert {issue["type"] for issue in json.loads(capsys.readouterr().out)["issues"]} == {"omission"}
    main(["align", *gap, *LANGUAGES, "--min-confidence", "1", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["issues"] == []


def test_long_runs_are_folded_unless_all_is_asked_for(
    tmp_path: Path, story: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh"]
    Path(story[0]).write_text("\n".join(f"Kapal {word} tiba di pelabuhan." for word in words), encoding="utf-8")
    Path(story[1]).write_text(Path(story[0]).read_text(encoding="utf-8"), encoding="utf-8")
    arguments = ["align", *story, "--source-lang", "id", "--target-lang", "id", "--checks", "omission"]
    assert main(arguments) == 0
    assert "⋯ 5 pairs without issues" in capsys.readouterr().out
    main([*arguments, "--all"])
    assert "⋯" not in capsys.readouterr().out


def test_colours_are_for_those_who_want_them(
    story: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    main(["align", *story, *LANGUAGES])
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["align", *story, *LANGUAGES])
    assert "\x1b[" not in capsys.readouterr().out


def test_the_report_is_as_wide_as_asked_for(
    story: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    widths = []
    for columns in ("60", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        main(["align", *story, *LANGUAGES])
        widths.append(max(map(len, capsys.readouterr().out.splitlines())))
    assert widths == [60, 120]


def test_ones_own_artifact_rules_are_used(story: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rules]]\nid = "own-stamp"\ncategory = "metadata"\npattern = "cap redaksi"\n', encoding="utf-8")
    Path(story[0]).write_text(SOURCE.replace("Komentar (0)", "Cap Redaksi"), encoding="utf-8")
    main(["align", *story, *LANGUAGES, "--rules", str(rules), "--format", "json"])
    assert [issue["rule"] for issue in json.loads(capsys.readouterr().out)["issues"]] == ["own-stamp"]


def test_a_glossary_is_checked(story: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    glossary = tmp_path / "terms.csv"
    glossary.write_text("source,target\npendongeng,bard\n", encoding="utf-8")
    main(["align", *story, *LANGUAGES, "--glossary", str(glossary), "--format", "json"])
    assert "terminology" in [issue["type"] for issue in json.loads(capsys.readouterr().out)["issues"]]


def test_standard_output_is_asked_for_even_if_quiet(story: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", *story, *LANGUAGES, "--output", "-", "--quiet"]) == 0
    assert capsys.readouterr().out.startswith("Translation, 1 minor issue")
