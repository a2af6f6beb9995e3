"""``alignqa changed``: changed files in, lines, SARIF and an exit status out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa.cli import main
from tests.test_pipeline import WELL, WELL_EN

PAIRS = ("--pairs", "{name}.id.txt={name}.en.txt", "--source-lang", "id", "--target-lang", "en")


@pytest.fixture(autouse=True)
def _in_a_folder_of_stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {"good.id": WELL, "good.en": WELL_EN, "bad.id": WELL, "bad.en": WELL_EN.partition("\n")[2], "new.id": WELL}
    for name, text in texts.items():
        Path(f"{name}.txt").write_text(text, encoding="utf-8")


def changed(*arguments: str) -> int:
    return main(["changed", *PAIRS, *arguments])


def test_a_good_and_a_bad_pair(capsys: pytest.CaptureFixture[str]) -> None:
    files = ("good.en.txt", "bad.en.txt", "new.id.txt", "bad.id.txt", "README.md")
    assert changed(*files, "--sarif", "found.sarif") == 1
    printed = capsys.readouterr()
    assert printed.err.splitlines() == [
        "alignqa: note: 'new.id.txt' was not checked, because its other version does not exist.",
        "alignqa: 2 pairs checked",
    ]
    assert any(line.startswith("bad.en.txt:1: major omission: ") for line in printed.out.splitlines())
    assert not [line for line in printed.out.splitlines() if line.startswith("good") and " minor " not in line]
    (run,) = json.loads(Path("found.sarif").read_text(encoding="utf-8"))["runs"]
    first = next(result for result in run["results"] if result["ruleId"] == "alignqa/omission")
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad.en.txt"


def test_a_good_pair_and_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert changed("good.id.txt", "--quiet", "--sarif", "found.sarif") == 0
    assert changed("README.md") == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "alignqa: 0 pairs checked\n")


def test_a_file_that_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.en.txt").write_bytes(b"caf\xe9")
    assert changed("bad.id.txt") == 2
    printed = capsys.readouterr()
    assert printed.out.startswith("bad.en.txt:1: critical failure: The file 'bad.en.txt' is not UTF-8")
    assert "alignqa: error: 1 pair could not be checked" in printed.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.id.txt", "--pairs", "x"], "no '='"),
        ([], "Name the changed files"),
        (["good.id.txt", "--sarif", "good.en.txt"], "is an input"),
        (["--since", "HEAD"], "git cannot compare with 'HEAD'"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert changed(*arguments) == 2
    assert message in capsys.readouterr().err
    assert main(["changed", "--pairs", "\n", "good.id.txt"]) == 2
