"""``alignqa filter``: sentence pairs, a line each, in; scores, or the good lines, out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from alignqa.cli import main

GOOD = "Kapal itu membawa 120 penumpang.\tThe boat carried 120 passengers."
BAD = "Kapal itu membawa 120 penumpang.\tThe boat carried 150 passengers."


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("corpus.tsv")
    path.write_bytes(f"\ufeff{GOOD}\r\n{BAD}\tmore\n\tThe boat.".encode())
    return path


def test_lines_with_scores(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["filter", str(corpus), "--langs", "id,en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("\t")[0] for line in lines] == [GOOD, f"{BAD}\tmore", "\tThe boat."]
    good, bad, empty = (float(line.rpartition("\t")[2]) for line in lines)
    assert good > 0.9 > 0.5 > bad > empty == 0
    assert main(["filter", str(corpus), "--langs", "id,en", "--explain"]) == 0
    assert [line.rpartition("\t")[2] for line in capsys.readouterr().out.splitlines()] == [
        "",
        "number-differs",
        "empty",
    ]


def test_good_lines_of_standard_input(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    swapped = ["\t".join(["id", *reversed(line.split("\t"))]) for line in (GOOD, BAD)]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(swapped).encode())))
    assert main(["filter", "--langs", "id,en", "--columns", "3,2", "--min-score", "0.5"]) == 0
    assert capsys.readouterr().out == f"{swapped[0]}\n"


@pytest.mark.parametrize(
    ("line", "options", "message"),
    [
        (b"one column", [], "Line 2 of 'bad.tsv' has 1 column, separated by tabs."),
        (b"a\tb", ["--columns", "1,4"], "Line 1 of 'bad.tsv' has 2 columns"),
        (b"a\t\xff", [], "Line 2 of 'bad.tsv' is not UTF-8: byte 0xFF at offset 2"),
        (b"a\t" + b"b" * 1_000_000, [], "Line 2 of 'bad.tsv' is longer than 1,000,000 bytes"),
        (b"a\tb", ["--columns", "0,1"], "--columns is '0,1'"),
        (b"a\tb", ["--columns", "1,1"], "--columns is '1,1'"),
        (b"a\tb", ["--columns", "1"], "--columns is '1'"),
        (b"a\tb", ["--min-score", "2"], "--min-score is 2"),
        (b"a\tb", ["--langs", "id"], "--langs names 1 language"),
    ],
)
def test_wrong_use(
    line: bytes, options: list[str], message: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.tsv").write_bytes(b"\tb\n" + line + b"\n")
    assert main(["filter", "bad.tsv", "--langs", "id,en", *options]) == 2
    assert message in capsys.readouterr().err


def test_lines_before_a_bad_one_are_written(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.tsv").write_text(f"{GOOD}\n{BAD}\nno tab\n{GOOD}\n", "utf-8")
    assert main(["filter", "bad.tsv", "--langs", "id,en"]) == 2
    shown = capsys.readouterr()
    assert [line.rpartition("\t")[0] for line in shown.out.splitlines()] == [GOOD, BAD]
    assert "Line 3 of 'bad.tsv'" in shown.err


def test_no_such_file(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["filter", "no.tsv", "--langs", "id,en"]) == 2
    assert "'no.tsv' does not exist. Check the path." in capsys.readouterr().err
