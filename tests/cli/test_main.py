"""Help and version."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

from alignqa.cli import main


def shown(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 0
    return capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(["--version"], capsys) == f"alignqa {version('alignqa')}\n"


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "alignqa", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"alignqa {version('alignqa')}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["align", "--help"], ["clean", "--help"], ["weights", "--help"]])
def test_help_shows_examples_and_fits_80_columns(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = shown(arguments, capsys)
    assert "examples:\n  alignqa " in text
    assert "exit status: " in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_columns_of_checks_are_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks"]) == 0
    rows = [line.split(maxsplit=3) for line in capsys.readouterr().out.splitlines()]
    assert {row[2] for row in rows} == {"critical", "major", "minor"}
