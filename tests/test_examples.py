"""The example scripts run as they stand."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_one_pair(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "one_pair.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert printed.startswith("translation, score 0.")
    assert "120 / 150" in printed


def test_batch_qa_stops_a_build(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["batch_qa.py"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(EXAMPLES / "batch_qa.py"), run_name="__main__")
    assert stop.value.code == 1
    assert "ferry.id.txt" in capsys.readouterr().out
