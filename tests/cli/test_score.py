"""``alignqa score``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sacrebleu.metrics import BLEU

from alignqa.cli import main
from tests.evaluation.test_metrics import SYSTEM
from tests.evaluation.test_resegmentation import REFERENCE


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "system", tmp_path / "reference"
    for folder, texts in zip(made, (SYSTEM, REFERENCE), strict=True):
        folder.mkdir()
        (folder / "a.txt").write_text("\n".join(texts[:2]) + "\n", encoding="utf-8")
        (folder / "b.txt").write_text("\n".join(texts[2:]) + "\n", encoding="utf-8")
    (made[0] / "b.txt").write_text(" ".join(SYSTEM[2:]) + "\n", encoding="utf-8")
    return made


def test_two_files(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", *(str(folder / "a.txt") for folder in folders)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"BLEU    {BLEU().corpus_score(SYSTEM[:2], [REFERENCE[:2]]).score:6.2f}")
    assert "2 segments, as given\nBLEU|nrefs:1|bs:1000|seed:12345|" in printed


def test_folders_are_scored_by_story_and_as_a_corpus(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    argv = ["score", *map(str, folders), "--lang", "en", "--segments", str(tmp_path / "out.tsv")]
    assert main([*argv, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["total"]["metrics"]["BLEU"]["score"] == BLEU().corpus_score(SYSTEM, [REFERENCE]).score
    assert [(name, own["realigned"]) for name, own in data["stories"].items()] == [("a.txt", False), ("b.txt", True)]
    rows = [line.split("\t") for line in (tmp_path / "out.tsv").read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["story", "hypothesis", "reference"]
    assert [row[1] for row in rows[1:]] == SYSTEM

    assert main(argv) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[0].split() == ["BLEU", "chrF2++", "TER", "segments"]
    assert lines[2].endswith("3 realigned     b.txt")
    assert lines[3].endswith("5 realigned     all")


def test_folders_must_hold_the_same_names(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    (folders[1] / "c.txt").write_text("More.", encoding="utf-8")
    assert main(["score", *map(str, folders)]) == 2
    assert "has no 'c.txt'" in capsys.readouterr().err
    assert main(["score", str(folders[0]), str(folders[1] / "a.txt")]) == 2
    assert "must both be files, or both be folders" in capsys.readouterr().err


def test_segments_go_to_a_tsv_only(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", *(str(folder / "a.txt") for folder in folders), "--segments", str(folders[0] / "a.txt")]) == 2
    assert "must end in .tsv" in capsys.readouterr().err


def test_a_baseline_is_compared_on_the_same_segments(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "other.txt").write_text(" ".join(SYSTEM[:2]), encoding="utf-8")
    argv = ["score", *(str(folder / "a.txt") for folder in folders), "--baseline", str(tmp_path / "other.txt")]
    assert main([*argv, "--lang", "en", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["baseline"]["metrics"]["BLEU"]["score"] == data["total"]["metrics"]["BLEU"]["score"]
    assert set(data["baseline"]["p_values"]) == {"BLEU", "chrF2++", "TER"}

    assert main([*argv, "--lang", "en"]) == 0
    score = data["total"]["metrics"]["BLEU"]["score"]
    assert f"BLEU    {score:6.2f} → {score:6.2f}  (p = " in capsys.readouterr().out


def test_blank_lines_do_not_keep_systems_from_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = {"ref": "\n\n".join(REFERENCE), "new": "\n\n".join(SYSTEM), "old": " ".join(SYSTEM)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("new", "ref", "old")]
    assert main(["score", *paths[:2], "--baseline", paths[2], "--lang", "en", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["total"]["segments"] == data["baseline"]["segments"] == 5
