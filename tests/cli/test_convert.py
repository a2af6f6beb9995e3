"""``alignqa convert``."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignqa.cli import main
from alignqa.report.formats.save import WRITERS
from tests.report.reports import flood

EXAMPLES = Path(__file__).parents[2] / "examples/stories"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    flood().save(tmp_path / "report.json")
    return tmp_path / "report.json"


def test_a_report_goes_to_every_format_as_if_it_had_been_saved_there(report: Path, tmp_path: Path) -> None:
    suffixes = sorted(set(WRITERS) - {".moses", ".png", ".svg"})
    (tmp_path / "saved").mkdir()
    (tmp_path / "converted").mkdir()
    assert main(["convert", str(report), *(str(tmp_path / "converted" / f"a{suffix}") for suffix in suffixes)]) == 0
    for suffix in suffixes:
        flood().save(tmp_path / "saved" / f"a{suffix}")
        assert (tmp_path / "converted" / f"a{suffix}").read_bytes() == (tmp_path / "saved" / f"a{suffix}").read_bytes()


def test_moses_writes_both_languages(report: Path, tmp_path: Path) -> None:
    assert main(["convert", str(report), str(tmp_path / "story.moses")]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"report.json", "story.id", "story.en"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not a JSON report"),
        ("[" * 100_000, "is not a JSON report"),
        ('{"schema": 1}', "This is not an alignqa report: schema is '1'"),
        ("[1]", "This is not an alignqa report: the data is not an object"),
        ('{"score": ' + "9" * 5000 + "}", "is not a JSON report"),
    ],
)
def test_what_is_no_report_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    assert main(["convert", str(tmp_path / "bad.json"), str(tmp_path / "a.tmx")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "a.tmx").exists()


def test_an_unknown_suffix_is_reported_before_anything_is_written(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(report), str(tmp_path / "a.tmx"), str(tmp_path / "a.pdf")]) == 2
    assert "Known suffixes" in capsys.readouterr().err
    assert not (tmp_path / "a.tmx").exists()


@pytest.mark.parametrize("suffix", [".tmx", ".xliff", ".tsv", ".vecalign", ".csv", ".jsonl", ".svg"])
def test_align_writes_the_same_as_align_and_convert(tmp_path: Path, suffix: str) -> None:
    story = [str(EXAMPLES / f"ferry.{language}.txt") for language in ("id", "en")]
    options = ["--source-lang", "id", "--target-lang", "en", "--quiet", "--fail-on", "never"]
    for name in (f"direct{suffix}", "report.json"):
        assert main(["align", *story, *options, "--output", str(tmp_path / name)]) == 0
    assert main(["convert", str(tmp_path / "report.json"), str(tmp_path / f"converted{suffix}")]) == 0
    direct, converted = (tmp_path / f"{name}{suffix}" for name in ("direct", "converted"))
    assert direct.read_bytes() == converted.read_bytes()
