"""What a report says of its input as a whole, on top of whatever it is shown or saved as; no exit status changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa import align, score
from alignqa.cli import main
from tests.hashing import HashEncoder

INDONESIAN = ["Feri listrik pertama mulai mengangkut penumpang pada hari Senin.", "Tiketnya habis dalam satu jam."]
ENGLISH = ["The first electric ferry began to carry passengers on Monday.", "Its tickets were sold out in an hour."]


def test_swapped_languages_are_noted() -> None:
    report = align(INDONESIAN, ENGLISH, source_lang="en", target_lang="id", encoder=HashEncoder())
    assert [note.partition(":")[0] for note in report.notes] == ["The languages look swapped"]
    assert report.to_dict()["notes"] == list(report.notes)
    assert f"Note: {report.notes[0][:40]}" in str(report)
    assert f"Note: {report.notes[0]}" in report._repr_html_()


def test_right_and_detected_languages_need_no_note() -> None:
    assert align(INDONESIAN, ENGLISH, source_lang="id", target_lang="en", encoder=HashEncoder()).notes == ()
    assert align(INDONESIAN, ENGLISH, encoder=HashEncoder()).notes == ()


def test_the_same_text_twice_is_noted_and_fails_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one.txt", "other.txt"):
        (tmp_path / name).write_text("\n".join(ENGLISH), encoding="utf-8")
    pair = [str(tmp_path / name) for name in ("one.txt", "other.txt")]
    assert main(["align", *pair, "--source-lang", "en", "--target-lang", "en", "--format", "json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert note.startswith("Both texts are the same.")


def test_two_languages_given_to_score_are_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = score(INDONESIAN, ENGLISH)
    (note,) = found.notes
    assert note.startswith("The translation looks like Indonesian, the reference like English.")
    assert found.to_dict()["notes"] == [note]
    for name, lines in {"story.id.txt": INDONESIAN, "story.en.txt": ENGLISH}.items():
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    assert main(["score", str(tmp_path / "story.id.txt"), str(tmp_path / "story.en.txt")]) == 0
    assert capsys.readouterr().out.startswith(f"Note: {note}\n")


def test_one_language_given_to_score_needs_no_note() -> None:
    assert score(ENGLISH, ENGLISH[:1] * 2).notes == ()
    assert "1 segment, as given" in str(score(ENGLISH[:1], ENGLISH[:1]))
