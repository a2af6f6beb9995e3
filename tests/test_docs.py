"""Every snippet in the documentation runs, and prints what the page says it prints.

In ``console`` blocks, lines after ``$ `` are commands and what follows is their output; a line ``...`` stands for any
lines. The blocks of one page run one after another in one folder, as a reader would type them.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from alignqa.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the kind and the body of every block that runs."""
    return FENCE.findall(page.read_text(encoding="utf-8"))


def commands(block: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def run(command: str) -> str:
    program, *argv = shlex.split(command)
    assert program == "alignqa", f"a page shows a command that is not ours: {command}"
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.suppress(SystemExit):
        main(argv)
    return output.getvalue()


def pattern(expected: str) -> str:
    lines = [line.rstrip() for line in expected.rstrip("\n").split("\n")]
    return "\n".join(r"(?:.*\n?)*?.*" if line == "..." else re.escape(line) for line in lines)


def plain(printed: str) -> str:
    return "\n".join(line.rstrip() for line in printed.rstrip("\n").split("\n"))


@pytest.fixture(autouse=True)
def _in_a_copy_of_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def check_commands(block: str) -> None:
    for command, expected in commands(block):
        printed = plain(run(command))
        assert re.fullmatch(pattern(expected), printed), f"$ {command}\n{printed}"


def check_python(block: str, name: str, names: dict[str, object]) -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(block, name, "exec"), names)
    promised = re.findall(r"^#> ?(.*)$", block, re.MULTILINE)
    if promised:
        assert plain(output.getvalue()).split("\n") == [line.rstrip() for line in promised]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=lambda page: page.name)
def test_a_page_shows_what_its_commands_and_snippets_print(page: Path) -> None:
    names: dict[str, object] = {}
    for kind, block in blocks(page):
        if kind == "console":
            check_commands(block)
        else:
            check_python(block, page.name, names)
