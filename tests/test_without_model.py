"""Where the bundled model cannot be installed, a test that asks for it is skipped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignqa.encoders import load_encoder, weights
from tests import without_model

ROOT = Path(__file__).parents[1]


def test_asking_for_the_model_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_weights", lambda: None)
    without_model.pytest_configure()
    with pytest.raises(pytest.skip.Exception, match="not installed"):
        load_encoder()


def test_a_model_that_is_there_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(weights, "find_weights", lambda: tmp_path)
    without_model.pytest_configure()
    assert weights.find_weights() == tmp_path


@pytest.mark.parametrize("test", sorted(without_model.OTHER_PROCESSES))
def test_what_is_skipped_by_name_exists(test: str) -> None:
    file, name = re.fullmatch(r"(.*)::(\w+)(?:\[.*\])?", test).groups()
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
