"""A spinner only for those who wait at a terminal."""

from __future__ import annotations

import io
import sys
import time

import pytest

from alignqa.cli import progress as module
from alignqa.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO, *, delay: float, quiet: bool = False) -> str:
    monkeypatch.setattr(module, "DELAY", delay)
    monkeypatch.setattr(sys, "stderr", stderr)
    with progress("Aligning …", quiet=quiet):
        deadline = time.monotonic() + 5
        while delay == 0 and not stderr.getvalue() and stderr.isatty() and not quiet and time.monotonic() < deadline:
            time.sleep(0.01)
    return stderr.getvalue()


def test_a_long_wait_at_a_terminal_shows_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Aligning …" in run(monkeypatch, Terminal(), delay=0)


def test_a_short_wait_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, Terminal(), delay=60) == ""


def test_pipes_and_the_quiet_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, io.StringIO(), delay=0) == ""
    assert run(monkeypatch, Terminal(), delay=0, quiet=True) == ""


def test_an_error_ends_the_spinner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(KeyError), progress("Aligning …"):
        raise KeyError
