"""Every snippet in the documentation runs, and prints what the page says it prints.

In ``console`` blocks, lines after ``$ `` are commands and what follows is their output; a line ``...`` stands for any
lines. ``python`` blocks of one page run one after another, as a reader would type them.
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


def blocks(kind: str, page: Path) -> list[str]:
    return [body for found, body in FENCE.findall(page.read_text(encoding="utf-8")) if found == kind]


def commands(block: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def pages_with(kind: str) -> list[Path]:
    return [page for page in PAGES if blocks(kind, page)]


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


@pytest.mark.parametrize("page", pages_with("console"), ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path) -> None:
    for block in blocks("console", page):
        for command, expected in commands(block):
            printed = plain(run(command))
            assert re.fullmatch(pattern(expected), printed), f"$ {command}\n{printed}"


@pytest.mark.parametrize("page", pages_with("python"), ids=lambda page: page.name)
def test_python_snippets_run_and_print_what_their_comments_say(page: Path) -> None:
    names: dict[str, object] = {}
    for block in blocks("python", page):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(block, page.name, "exec"), names)
        promised = re.findall(r"^#> ?(.*)$", block, re.MULTILINE)
        if promised:
            assert plain(output.getvalue()).split("\n") == [line.rstrip() for line in promised]
