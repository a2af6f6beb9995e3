"""A slip of the hand on the command line: the message names what was probably meant, or what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignqa.cli import main

PAIR = ["story.id.txt", "story.en.txt"]


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that refuses some arguments."""
    try:
        status: object = main(arguments)
    except SystemExit as exit_:
        status = exit_.code
    assert status == 2
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert errors.startswith("alignqa: error: ")
    assert errors.count("\n") == 1
    return errors


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["allign", *PAIR], "align"),
        (["clen", "story.id.txt"], "clean"),
        (["bench", "injekt"], "inject"),
        (["align", *PAIR, "--fail-on", "majour"], "major"),
        (["align", *PAIR, "--format", "jsn"], "json"),
        (["align", *PAIR, "--device", "cud"], "cuda"),
        (["align", *PAIR, "--checks", "number,omision"], "omission"),
        (["align", *PAIR, "--source-langauge", "id"], "--source-lang"),
        (["clean", "story.id.txt", "--explian"], "--explain"),
        (["checks", "number-difers"], "number-differs"),
        (["checks", "omisions"], "omission"),
    ],
)
def test_what_was_probably_meant_is_named(arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"Did you mean {meant!r}?" in refusal(arguments, capsys)


def test_nothing_is_suggested_for_what_resembles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["rain"], ["align", *PAIR, "--fail-on", "rain"], ["align", *PAIR, "--checks", "rain"]):
        message = refusal(arguments, capsys)
        assert "rain" in message
        assert "Did you mean" not in message


def test_wrong_use_of_a_command_points_to_its_own_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert "(see alignqa align --help)" in refusal(["align", *PAIR, "--colour"], capsys)
    assert "(see alignqa --help)" in refusal(["rain"], capsys)


@pytest.mark.parametrize("suffix", ["html", "HTML", "xliff", "csv", "tmx"])
def test_a_format_of_files_points_to_the_option_that_writes_one(
    suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"-o report.{suffix.lower()}" in refusal(["align", *PAIR, "--format", suffix], capsys)


def test_folders_of_other_names_point_to_matching_by_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("id/kapal.txt", "en/ferry.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("It rained all day.", encoding="utf-8")
    folders = [str(tmp_path / name) for name in ("id", "en")]
    message = refusal(["batch", *folders, "-o", str(tmp_path / "out"), "--no-site"], capsys)
    assert "has a counterpart of the same name" in message
    assert "--match" in message


def test_files_left_alone_point_to_matching_by_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("id/kapal.txt", "en/kapal.txt", "en/ferry.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("It rained all day.", encoding="utf-8")
    folders = [str(tmp_path / name) for name in ("id", "en")]
    languages = ["--source-lang", "en", "--target-lang", "en"]
    arguments = ["batch", *folders, *languages, "-o", str(tmp_path / "out"), "--cache-size", "0", "--workers", "0"]
    main(arguments)
    assert "--match pairs the files by content" in capsys.readouterr().err
    main([*arguments, "--quiet"])
    assert capsys.readouterr().err == ""
