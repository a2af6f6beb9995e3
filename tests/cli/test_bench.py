"""``alignqa bench`` from stories to scores, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa.cli import main
from tests.evaluation.test_injection import OTHER, STORY


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    path = tmp_path / "stories.jsonl"
    path.write_text("".join(json.dumps(story) + "\n" for story in (STORY, OTHER)), encoding="utf-8")
    return path


def test_planted_errors_are_scored(stories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planted = tmp_path / "planted.jsonl"
    assert main(["bench", "inject", str(stories), str(planted), "--langs", "id,en"]) == 0
    assert "26 records" in capsys.readouterr().out
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
def test_bad_input_is_reported_in_one_line(
    content: str, langs: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text(content, encoding="utf-8")
    assert main(["bench", "inject", str(path), str(tmp_path / "out"), "--langs", langs]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_an_alignment_is_scored_against_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target, gold = (tmp_path / name for name in ("story.id", "story.en", "story.gold"))
    source.write_text("\n".join(STORY["id"]) + "\n", encoding="utf-8")
    target.write_text("\n".join(STORY["en"][:4] + STORY["en"][5:]) + "\n", encoding="utf-8")
    groups = [f"[{i}]:[{i - (i > 4)}]" if i != 4 else "[4]:[]" for i in range(10)]
    gold.write_text("\n".join(groups) + "\n", encoding="utf-8")
    files = [str(source), str(target), str(gold)]
    assert main(["bench", "align", *files, "--langs", "id,en", "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["strict"]["f1"] == 1.0
    assert result["unaligned"]["f1"] == 1.0
    assert main(["bench", "align", *files[:2], str(tmp_path / "nothing"), "--langs", "id,en"]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_the_groups_found_in_stories_are_written(
    stories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = tmp_path / "found.txt"
    assert main(["bench", "align", str(stories), "--langs", "id,en", "--output", str(found)]) == 0
    assert "2 documents" in capsys.readouterr().out
    count = len(STORY["id"]) + len(OTHER["id"])
    assert found.read_text(encoding="utf-8") == "".join(f"[{i}]:[{i}]\n" for i in range(count))


PLANTED = {"id": "a", "recipe": "clean", "source_lang": "id", "target_lang": "en", "source": [], "target": []}


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([STORY], "are stories; run `alignqa bench inject` first"),
        ([], "holds no record"),
        ([{**PLANTED, "findings": []}, {**PLANTED, "findings": [{"type": "number"}]}], "record 2: not as"),
        ([PLANTED], "record 1: not as"),
        ([{**PLANTED, "findings": [], "source": "A."}], "record 1: not as"),
    ],
)
def test_what_holds_no_planted_errors_is_refused(
    records: list[object], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "planted.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records) or "\n", encoding="utf-8")
    assert main(["bench", "detect", str(path)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_an_output_that_cannot_be_written_is_refused(stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = str(stories.parent / ("long" * 100))
    assert main(["bench", "inject", str(stories), output, "--langs", "id,en"]) == 2
    assert "Cannot write" in capsys.readouterr().err
