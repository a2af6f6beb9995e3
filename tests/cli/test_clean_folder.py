"""``alignqa clean FOLDER``: every text file into another folder, whatever is wrong with some of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa.cli import main
from tests.cli.test_clean import CLEAN, PAGE

OPTIONS = ["--language", "id", "--rules-only"]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "old").mkdir(parents=True)
    (folder / "new.txt").write_text(PAGE, encoding="utf-8")
    (folder / "old" / "page.txt").write_text(PAGE, encoding="utf-8")
    (folder / "notes.md").write_text("no story", encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8").rstrip("\n") for path in files}


def clean(pages: Path, output: Path, *options: str) -> int:
    return main(["clean", str(pages), "--output", str(output), *OPTIONS, *options])


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["clean", *arguments]) == 2
    printed, errors = capsys.readouterr()
    assert (printed, errors.count("\n")) == ("", 1)
    return errors


def test_every_text_is_cleaned_under_its_name(pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(pages)
    assert clean(pages, tmp_path / "a" / "cleaned") == 0
    assert capsys.readouterr() == ("", "")
    expected = CLEAN.rstrip("\n")
    assert contents(tmp_path / "a" / "cleaned") == {"new.txt": expected, "old/page.txt": expected}
    assert contents(pages) == before


def test_reasons_and_differences_are_shown_file_by_file(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clean(pages, tmp_path / "cleaned", "--explain") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [lines[0], lines[3]] == ["new.txt:", "old/page.txt:"]
    assert lines[1] == "line 2: advertisement placeholder [neutral.ad_token]: [iklan_2]"
    assert clean(pages, tmp_path / "cleaned", "--diff") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("---")] == ["--- new.txt", "--- old/page.txt"]


def test_data_is_written_as_json_files(pages: Path, tmp_path: Path) -> None:
    assert clean(pages, tmp_path / "cleaned", "--format", "json") == 0
    data = contents(tmp_path / "cleaned")
    assert sorted(data) == ["new.json", "old/page.json"]
    assert json.loads(data["new.json"])["text"].rstrip("\n") == CLEAN.rstrip("\n")


def test_a_broken_file_is_reported_and_the_others_are_cleaned(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / "latin.txt").write_bytes("Señor".encode("latin-1"))
    (pages / "dangling.txt").symlink_to(pages / "nowhere.txt")
    (pages / "page.txt").write_text("[iklan_2]\nKomentar (0)\n", encoding="utf-8")
    assert clean(pages, tmp_path / "cleaned") == 2
    printed, errors = capsys.readouterr()
    assert printed == ""
    messages = dict(line.removeprefix("alignqa: error: ").split(": ", 1) for line in errors.splitlines()[:-1])
    assert sorted(messages) == ["dangling.txt", "latin.txt", "page.txt"]
    assert "does not exist" in messages["dangling.txt"]
    assert "is not UTF-8" in messages["latin.txt"]
    assert "Nothing would be left" in messages["page.txt"]
    assert errors.endswith("3 of 5 files could not be cleaned.\n")
    assert sorted(contents(tmp_path / "cleaned")) == ["new.txt", "old/page.txt"]


def test_a_warning_names_its_file(pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pages / "thin.txt").write_text("Air naik di desa itu.\n" + "[iklan_2]\nKomentar (0)\n" * 3, encoding="utf-8")
    assert clean(pages, tmp_path / "cleaned") == 0
    assert capsys.readouterr().err.startswith("alignqa: warning: thin.txt: ")


def test_the_encoder_is_loaded_once(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alignqa import encoders

    load, loaded = encoders.load_encoder, []
    monkeypatch.setattr(encoders, "load_encoder", lambda *given: loaded.append(given) or load(*given))
    assert main(["clean", str(pages), "-o", str(tmp_path / "cleaned"), "--language", "id"]) == 0
    assert len(loaded) == 1
    assert len(contents(tmp_path / "cleaned")) == 2


def test_a_folder_needs_another_to_write_to(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(pages)
    assert "is a folder" in refusal([str(pages)], capsys)
    assert "is a folder" in refusal([str(pages), "-o", "-"], capsys)
    for output in (pages, pages / "cleaned", pages / "old" / ".."):
        assert "outside it" in refusal([str(pages), "-o", str(output)], capsys)
    assert contents(pages) == before


def test_an_original_reached_by_another_way_is_not_written_over(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(pages)
    output = tmp_path / "cleaned"
    output.mkdir()
    (output / "old").symlink_to(pages / "old", target_is_directory=True)
    (output / "new.txt").symlink_to(pages / "new.txt")
    assert clean(pages, output) == 2
    assert capsys.readouterr().err.count("is one of the files to clean") == 2
    assert contents(pages) == before


def test_what_is_wrong_for_all_files_is_reported_once(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(tmp_path / "cleaned")
    assert "klingon" in refusal([str(pages), "-o", output, "--language", "klingon"], capsys)
    assert "nowhere.toml" in refusal([str(pages), "-o", output, "--rules", "nowhere.toml"], capsys)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "Cannot make the folder" in refusal([str(pages), "-o", str(tmp_path / "file")], capsys)
    (tmp_path / "empty").mkdir()
    assert "no *.txt files in" in refusal([str(tmp_path / "empty"), "-o", output], capsys)


def test_what_recurs_across_the_stories_is_learned_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(6):
        text = f"Kapal nomor {'x' * (number + 1)} tiba di pulau {'y' * (number + 1)} pada pagi hari ini."
        (folder / f"{number}.txt").write_text(f"{text}\nSahabat Pulau Biru\n", encoding="utf-8")
    assert main(["clean", *OPTIONS, str(folder), "--output", str(tmp_path / "out")]) == 0
    assert "Sahabat" not in (tmp_path / "out" / "0.txt").read_text(encoding="utf-8")
    assert "  [site.001] Sahabat Pulau Biru" in capsys.readouterr().err.splitlines()
    assert main(["clean", *OPTIONS, str(folder), "--output", str(tmp_path / "kept"), "--no-site"]) == 0
    assert "Sahabat" in (tmp_path / "kept" / "0.txt").read_text(encoding="utf-8")
