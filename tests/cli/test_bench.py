"""``alignqa bench`` from stories to scores, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa.cli import main
from tests.bench.test_inject import OTHER, STORY


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    path = tmp_path / "stories.jsonl"
    path.write_text("".join(json.dumps(story) + "\n" for story in (STORY, OTHER)), encoding="utf-8")
    return path


def test_planted_errors_are_scored(stories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planted = tmp_path / "planted.jsonl"
    assert main(["bench", "inject", str(stories), str(planted), "--langs", "id,en"]) == 0
    assert "20 records" in capsys.readouterr().out
    assert main(["bench", "detect", str(planted), "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["scores"]["untranslated"]["f1"] == 1.0
    assert result["clean_sentences"] == 11
    assert result["signature"]["encoder"] == "multilingual-e5-small"


@pytest.mark.parametrize(
    ("content", "langs", "message"),
    [
        ('{"doc": "a"}', "id,en", "no sentences in 'id'"),
        ("not json", "id,en", "line 1: not JSON"),
        ("[1]", "id,en", "not a JSON object"),
        ('{"doc": "a"}', "id", "--langs names 1"),
        ('{"doc": "a"}', "id,xx", "'xx'"),
    ],
)
def test_bad_input_is_told_in_one_line(
    content: str, langs: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text(content, encoding="utf-8")
    assert main(["bench", "inject", str(path), str(tmp_path / "out"), "--langs", langs]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
