"""The example scripts run unchanged."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import sys
from pathlib import Path

import pytest

from alignqa import Pair
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


def test_every_script_is_run_by_some_test() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.py")]
    assert [path.name for path in EXAMPLES.glob("*.py") if not any(path.name in text for text in texts)] == []


def test_the_check_of_ones_own_tells_lost_questions() -> None:
    check = runpy.run_path(str(EXAMPLES / "user_check" / "question_marks.py"))["check"]
    sides = document("Apakah jembatan itu aman?", "Ya."), document("The bridge is safe.", "Is it? Yes.")
    pairs = Pair((0,), (0,), 0.9, 0.8), Pair((1,), (1,), 0.9, 0.9)
    (issue,) = check(aligned_story(*sides, *pairs))
    assert (issue.rule, issue.source, issue.target) == ("example.question-mark", (0,), (0,))
