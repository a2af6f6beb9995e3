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
    assert "34 records" in capsys.readouterr().out
    assert main(["bench", "detect", str(planted), "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["scores"]["untranslated"]["f1"] == 1.0
    assert result["clean_sentences"] == len(STORY["id"]) + len(OTHER["id"])
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
    groups = [f"[{i}]:[{i - (i > 4)}]" if i != 4 else "[4]:[]" for i in range(len(STORY["id"]))]
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


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A folder of three documents, two of one family."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for name, first, end in (("news-1", 0, 6), ("news-2", 6, 9), ("ferry", 3, 6)):
        write_document(folder, name, STORY["id"][first:end], STORY["en"][first : end - 1])
    return folder


def write_document(folder: Path, name: str, source: list[str], target: list[str]) -> None:
    """Write a document whose last source sentence has no counterpart."""
    (folder / f"{name}.id").write_text("\n".join(source) + "\n", encoding="utf-8")
    (folder / f"{name}.en").write_text("\n".join(target) + "\n", encoding="utf-8")
    groups = "".join(f"[{i}]:[{i}]\n" for i in range(len(target))) + f"[{len(target)}]:[]\n"
    (folder / f"{name}.gold").write_text(groups, encoding="utf-8")


@pytest.fixture
def peers(tmp_path: Path) -> Path:
    """What another aligner makes of one family: nothing of the one document, all of the other."""
    folder = tmp_path / "peers" / "lines"
    folder.mkdir(parents=True)
    (folder / "news-1.align").write_text("[0]:[4]\n", encoding="utf-8")
    (folder / "news-2.align").write_text("0\t0\t0.3\n1\t1\t0.3\n2\t2\t0.3\n3\t2\t0\n", encoding="utf-8")
    return folder.parent


def test_a_folder_of_gold_alignments_is_measured_by_family(
    gold: Path, peers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "align", str(gold), "--peers", str(peers), "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["documents"], result["seed"]) == (3, 1)
    parts = {(part["family"], *part["documents"]): part["aligners"] for part in result["comparison"]}
    assert list(parts) == [
        ("ferry", "ferry"),
        ("news", "news-1", "news-2"),
        ("all", "ferry", "news-1", "news-2"),
    ]
    assert set(parts["news", "news-1", "news-2"]) == {"alignqa", "lines"}
    lines = parts["news", "news-1", "news-2"]["lines"]
    assert lines["strict"]["recall"] == round(2 / 7, 4)
    assert lines["wrongly_unaligned"] == round(8 / 16, 4)
    assert lines["alignqa_leads_by"]["interval"][1] > 0


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_comparison_reads_as_a_table(form: str, gold: Path, peers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (peers / "lines" / "news-2.align").unlink()
    assert main(["bench", "align", str(gold), "--peers", str(peers), "--seed", "7", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "news, 1 of 2 documents" in out
    assert "(no interval from one document)" in out
    assert "seed 7" in out
    assert "3 documents, 21 sentences" in out
    assert "alignqa|version:" in out


def test_another_aligner_is_compared_on_three_files(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(gold / f"news-2.{suffix}") for suffix in ("id", "en", "gold")]
    options = ["--langs", "id,en", "--peer", f"same={files[2]}", "--peer", f"text={gold / 'a'},{gold / 'b'}"]
    (gold / "a").write_text(STORY["id"][6] + "\n", encoding="utf-8")
    (gold / "b").write_text(STORY["en"][6] + "\n", encoding="utf-8")
    assert main(["bench", "align", *files, *options, "--format", "json"]) == 0
    (part,) = json.loads(capsys.readouterr().out)["comparison"]
    assert list(part["aligners"]) == ["alignqa", "same", "text"]
    assert part["aligners"]["same"]["strict"]["f1"] == 1.0
    assert part["aligners"]["text"]["strict"]["recall"] == 0.5


def test_the_source_is_given_where_the_alignment_does_not_tell(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("even-1", "even-2"):
        write_document(gold, name, [STORY["id"][0], STORY["id"][2]], STORY["en"][:1])
        (gold / f"{name}.gold").write_text("[0]:[0]\n", encoding="utf-8")
    assert main(["bench", "align", str(gold)]) == 2
    assert "--source even-1=LANG, where LANG is en or id" in capsys.readouterr().err
    output = gold.parent / "found.txt"
    assert main(["bench", "align", str(gold), "--source", "even=ID", "--output", str(output)]) == 0
    assert "even, 2 documents" in capsys.readouterr().out
    assert output.read_text(encoding="utf-8").startswith("[0]:[0]\n[1]:[]\n[2]:[1]\n")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("stories.jsonl", "Give the source and the target language with --langs"),
        ("gold --langs id,en", "--langs is not for a folder"),
        ("gold --peer a=b", "--peer is not for a folder"),
        ("gold --source news", "--source 'news' has no name or no value"),
        ("gold --source news=xx", "'xx'"),
        ("gold --source news=de", "news-1 is in en and id; its source cannot be 'de'"),
        ("gold --peers stories.jsonl", "is not a folder"),
        ("gold --output gold/ferry.id", "is an input"),
        ("gold --seed -1", "--seed is -1; give 0 or more"),
        ("stories.jsonl --langs id,en --peers peers", "--peers is only for a folder"),
        ("stories.jsonl --langs id,en --source a=id", "--source is only for a folder"),
        ("stories.jsonl --langs id,en --peer a=b", "--peer is only for three files"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    command: str,
    message: str,
    gold: Path,
    peers: Path,
    stories: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(gold.parent)
    assert main(["bench", "align", *command.split()]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


PLANTED = {"id": "a", "recipe": "clean", "source_lang": "id", "target_lang": "en", "source": [], "target": []}


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([STORY], "are stories; run `alignqa bench inject` first"),
        ([], "contains no records"),
        ([{**PLANTED, "findings": []}, {**PLANTED, "findings": [{"type": "number"}]}], "record 2: not a record"),
        ([PLANTED], "record 1: not a record"),
        ([{**PLANTED, "findings": [], "source": "A."}], "record 1: not a record"),
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
