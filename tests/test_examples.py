"""The example scripts run unchanged."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import shlex
import sys
from pathlib import Path
from string import Template
from xml.etree import ElementTree

import pytest

from alignqa import Pair, align
from alignqa.cli import main
from alignqa.datatypes import ISSUE_TYPES
from tests.stories import aligned_story, document

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


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("build_corpus.py", "sentence pairs in corpus.tsv"),
        ("clean_crawl.py", "'ad_placeholder': 1"),
        ("pandas_archive.py", "ferry-untranslated untranslated      11"),
        ("compare_aligners.py", "line-by-line   strict F1 0.29"),
        ("score_documents.py", "5 segments, realigned"),
        ("word_links.py", "  2  feri = ferry\n"),
    ],
)
def test_a_script_runs_and_prints(
    script: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [script])
    runpy.run_path(str(EXAMPLES / script), run_name="__main__")
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_the_cells_of_a_notebook_print_what_it_shows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(EXAMPLES)
    names: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec("".join(cell["source"]), names)
            assert printed.getvalue() == "".join(line for output in cell["outputs"] for line in output["text"])


def test_a_dataset_is_scored_in_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["datasets_map.py"])
    runpy.run_path(str(EXAMPLES / "datasets_map.py"), run_name="__main__")
    assert "2 of 6 pairs kept" in capsys.readouterr().out


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the report on the ferry."""
    path = tmp_path_factory.mktemp("reports") / "ferry.json"
    stories = EXAMPLES / "stories"
    align(stories / "ferry.id.txt", stories / "ferry.en.txt", source_lang="id", target_lang="en").save(path)
    return path


def run_script(script: str, monkeypatch: pytest.MonkeyPatch, *arguments: Path) -> None:
    monkeypatch.setattr(sys, "argv", [script, *map(str, arguments)])
    runpy.run_path(str(EXAMPLES / script), run_name="__main__")


def test_issues_become_tasks_for_label_studio(
    report_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_script("label_issues.py", monkeypatch, report_file, tmp_path / "tasks.json")
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    interface = ElementTree.parse(EXAMPLES / "labelling" / "label_studio.xml").getroot()
    names = {each.attrib["name"]: each.attrib["toName"] for each in interface.iter("Labels")}
    shown = {each.attrib["value"] for each in interface if each.tag in ("Header", "Text")}
    for labels in interface.iter("Labels"):
        assert [label.attrib["value"] for label in labels] == list(ISSUE_TYPES)
    assert len(tasks) == 6
    for task in tasks:
        assert {f"${name}" for name in task["data"]} >= shown
        (prediction,) = task["predictions"]
        for mark in prediction["result"]:
            value = mark["value"]
            assert names[mark["from_name"]] == mark["to_name"]
            assert task["data"][mark["to_name"]][value["start"] : value["end"]] == value["text"]
    assert [mark["value"]["text"] for mark in tasks[0]["predictions"][0]["result"]] == ["120", "150"]
    assert tasks[1]["data"]["source"] == "—"


def test_issues_become_tasks_for_prodigy(report_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_script("label_issues.py", monkeypatch, report_file, tmp_path / "tasks.jsonl")
    lines = (tmp_path / "tasks.jsonl").read_text(encoding="utf-8").splitlines()
    task, addition, *_ = map(json.loads, lines)
    assert len(lines) == 6
    assert [task["text"][span["start"] : span["end"]] for span in task["spans"]] == ["120", "150"]
    assert {span["label"] for span in task["spans"]} == {"number"}
    (span,) = addition["spans"]
    assert addition["text"][span["start"] : span["end"]].startswith("The ferry was built in Batam")


def test_a_report_becomes_a_project_for_omegat(
    report_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    xliff = pytest.importorskip("translate.storage.xliff")
    run_script("xliff_for_omegat.py", monkeypatch, report_file, tmp_path / "ferry.xlf")
    units = xliff.xlifffile.parsefile(str(tmp_path / "ferry.xlf")).units
    assert len(units) == 11
    assert all(unit.source == unit.target and not unit.isapproved() for unit in units)
    assert "The number “120” became “150”." in units[2].getnotes()


def test_the_filter_for_opuscleaner_calls_a_command_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    text = (EXAMPLES / "opuscleaner" / "alignqa.json").read_text(encoding="utf-8")
    description = json.loads(text)
    values = {"SRCLANG": "id", "TRGLANG": "en", "MINSCORE": str(description["parameters"]["MINSCORE"]["default"])}
    assert set(values) == set(description["parameters"])
    program, *command = shlex.split(Template(description["command"]).substitute(values))
    assert program == "alignqa"
    assert main([*command, str(EXAMPLES / "corpus" / "pairs.tsv")]) == 0
    kept = capsys.readouterr().out.splitlines()
    assert [line.partition("\t")[2] for line in kept] == [
        "The morning ferry to Samosir is full.",
        "The next boat leaves in the afternoon.",
    ]


def test_every_script_is_run_by_some_test() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.py")]
    assert [path.name for path in EXAMPLES.glob("*.py") if not any(path.name in text for text in texts)] == []


def test_the_check_of_ones_own_tells_lost_questions() -> None:
    check = runpy.run_path(str(EXAMPLES / "user_check" / "question_marks.py"))["check"]
    sides = document("Apakah jembatan itu aman?", "Ya."), document("The bridge is safe.", "Is it? Yes.")
    pairs = Pair((0,), (0,), 0.9, 0.8), Pair((1,), (1,), 0.9, 0.9)
    (issue,) = check(aligned_story(*sides, *pairs))
    assert (issue.rule, issue.source, issue.target) == ("example.question-mark", (0,), (0,))
