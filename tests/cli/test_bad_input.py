"""Whatever a user gives: a clear line on standard error, status 2, no traceback, nothing on standard output."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from alignqa.cli import main

RUN = "import sys; from alignqa.cli import main; sys.exit(main())"
LANGUAGES = ["--source-lang", "id", "--target-lang", "id"]
STORY = "Perpustakaan keliling kembali mengunjungi pulau itu.\nAnak-anak boleh meminjam dua buku.\n"

BAD_FILES = {
    "empty": (b"", "is empty"),
    "white space": (b" \n\t\n ", "contains only white space"),
    "binary": (bytes(range(256)), "NUL byte at offset 0"),
    "NUL": (b"Air\0naik.", "NUL byte at offset 3"),
    "UTF-16 with mark": (STORY.encode("utf-16"), "UTF-16"),
    "UTF-16 without mark": (STORY.encode("utf-16-le"), "UTF-16"),
    "Latin-1": ("Señor Muñoz tiba.".encode("latin-1"), "is not UTF-8: byte 0xF1 at offset 2, line 1"),
    "surrogates": (b"Air \xed\xa0\x80 naik.", "is not UTF-8"),
}


@pytest.fixture
def story(tmp_path: Path) -> str:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return str(path)


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line of a refused command."""
    try:
        status: object = main(arguments)
    except SystemExit as exit_:
        status = exit_.code
    printed, errors = capsys.readouterr()
    assert (status, printed) == (2, "")
    assert errors.startswith("alignqa: error: ")
    assert errors.count("\n") == 1
    return errors


@pytest.mark.parametrize(("data", "message"), BAD_FILES.values(), ids=BAD_FILES.keys())
@pytest.mark.parametrize("command", ["source", "target", "clean"])
def test_a_file_that_is_no_text_is_refused(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, data: bytes, message: str
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(data)
    given = {
        "source": ["align", str(bad), story, *LANGUAGES],
        "target": ["align", story, str(bad), *LANGUAGES],
        "clean": ["clean", str(bad)],
    }
    error = refusal(given[command], capsys)
    assert message in error
    assert "bad.txt" in error


@pytest.mark.parametrize("command", ["align", "clean"])
def test_a_path_without_a_file_is_refused(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    more = [story] if command == "align" else []
    assert "does not exist" in refusal([command, str(tmp_path / "nowhere.txt"), *more], capsys)
    assert "is a folder" in refusal([command, str(tmp_path), *more], capsys)


@pytest.mark.parametrize("command", ["align", "clean"])
def test_empty_standard_input_is_refused(
    story: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert "Standard input is empty" in refusal([command, "-", *([story] if command == "align" else [])], capsys)


def test_standard_input_cannot_be_both_versions(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Only one of SOURCE and TARGET" in refusal(["align", "-", "-"], capsys)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--source-lang", "klingon"], "klingon"),
        (["--target-lang", "xx"], "xx"),
        (["--encoder", "./no/such/model"], "no/such/model"),
        (["--checks", "omission,blunder"], "Unknown check 'blunder'"),
        (["--min-confidence", "2"], "between 0 and 1"),
        (["--min-confidence", "high"], "invalid float value"),
        (["--rules", "nowhere.toml"], "nowhere.toml"),
        (["--output", "report.pdf"], "Known suffixes: .csv, .html, .json"),
        (["--format", "xml"], "invalid choice: 'xml'"),
        (["--device", "abacus"], "invalid choice: 'abacus'"),
        (["--fail-on", "rain"], "invalid choice: 'rain'"),
        (["--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    story: str, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert message in refusal(["align", story, story, *LANGUAGES, *options], capsys)


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("[iklan_2]\nKomentar (0)\n", [], "Nothing would be left"),
        (STORY, ["--language", "klingon"], "klingon"),
        (STORY, ["--rules", "nowhere.toml"], "nowhere.toml"),
        (STORY, ["--rules-only", "--encoder", "x"], "leave out one"),
        (STORY, ["--explain", "--diff"], "not allowed with argument"),
        (STORY, ["--explain", "--format", "json"], "not allowed with argument"),
    ],
)
def test_a_text_that_cannot_be_cleaned_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, options: list[str], message: str
) -> None:
    path = tmp_path / "text.txt"
    path.write_text(content, encoding="utf-8")
    assert message in refusal(["clean", str(path), "--language", "id", *options], capsys)


@pytest.mark.parametrize("arguments", [[], ["align"], ["align", "one.txt"], ["clean"], ["dance"]])
def test_a_command_line_that_makes_no_sense_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--help" in refusal(arguments, capsys)


def test_an_output_that_cannot_be_written_is_refused(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(tmp_path / "missing" / "report.json")
    assert "Cannot write" in refusal(["align", story, story, *LANGUAGES, "--output", output], capsys)


def test_a_byte_order_mark_is_no_harm(tmp_path: Path, story: str) -> None:
    marked = tmp_path / "marked.txt"
    marked.write_bytes(b"\xef\xbb\xbf" + STORY.encode())
    assert main(["align", str(marked), story, *LANGUAGES, "--checks", "omission,addition"]) == 0


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", RUN, *arguments], input=stdin, capture_output=True, check=False)


def test_a_real_process_ends_with_status_2_and_no_traceback(tmp_path: Path) -> None:
    done = run("align", str(tmp_path / "nowhere.txt"), "-", stdin=b"\xff\xfe\0\0")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"alignqa: error: ")
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error(story: str) -> None:
    command = [sys.executable, "-c", RUN, "align", story, story, *LANGUAGES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 141
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_ctrl_c_is_reported_in_one_line(
    story: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alignqa.pipeline.align", interrupt)
    assert main(["align", story, story]) == 130
    assert capsys.readouterr() == ("", "alignqa: interrupted\n")


def test_an_empty_report_and_an_empty_text_to_score_are_refused(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert "Standard input is empty" in refusal(["convert", "-", str(tmp_path / "new.csv")], capsys)
    empty = tmp_path / "empty.txt"
    empty.touch()
    assert "empty.txt' is empty" in refusal(["score", str(empty), story], capsys)
    assert "empty.txt' is empty" in refusal(["score", story, str(empty)], capsys)


def test_a_doubtful_language_is_reported_with_the_option_of_the_command(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = tmp_path / "short.txt"
    short.write_text("Ya.\n", encoding="utf-8")
    assert "or --target-lang." in refusal(["align", story, str(short), "--source-lang", "id"], capsys)
    assert "or --language." in refusal(["clean", str(short), "--rules-only"], capsys)
    assert "or --lang." in refusal(["score", story, str(short)], capsys)
