"""``alignqa bench words`` from pairs to figures, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa.cli import main


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pairs = "The dog sleeps . ||| Le chien dort .\n||| Rien\nThree ferries sank ||| Trois bacs ont sombré\n"
    Path("pairs.text").write_text(pairs, encoding="utf-8")
    Path("pairs.gold").write_text("1-1 2-2 3-3 4-4\n\n1-1 2-2 3-4 3p3\n", encoding="utf-8")
    Path("others.links").write_text("0-0 1-1 2-2 3-3\n\n0-0 1-1 2-2\n", encoding="utf-8")


COMMAND = ["bench", "words", "pairs.text", "pairs.gold", "--langs", "en,fr"]


def test_links_are_scored_and_written(capsys: pytest.CaptureFixture[str]) -> None:
    peer = ["--peer", "others=others.links"]
    assert main([*COMMAND, *peer, "--format", "json", "--output", "found.links"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["pairs"], result["words"], result["sure"], result["possible"]) == (3, 16, 7, 8)
    assert result["peers"]["others"] == {
        "aer": round(1 - 13 / 14, 4),
        "precision": 1,
        "recall": round(6 / 7, 4),
        "found": 7,
    }
    assert result["signature"]["encoder"] == "multilingual-e5-small"
    assert 0 <= result["aer"] <= 1
    assert main([*COMMAND, "--peer", "same=found.links", "--format", "json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["peers"]["same"] == {name: again[name] for name in ("aer", "precision", "recall", "found")}


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_figures_read_as_a_table(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "--peer", "others=others.links", "--format", form]) == 0
    printed = capsys.readouterr().out
    assert "3 pairs, 16 words, 7 sure and 8 possible links" in printed
    assert "others" in printed
    assert "alignqa|version:" in printed


def test_the_help_says_how_words_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bench", "words", "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert "1p2 possible; words are counted from 1" in printed
    assert "Pharaoh format, one pair per line, words counted from 0" in printed


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("pairs.text nowhere --langs en,fr", "'nowhere' does not exist"),
        ("pairs.text pairs.gold --langs en", "--langs names 1 language;"),
        ("pairs.text pairs.gold --langs en,xx", "'xx'"),
        ("pairs.text others.links --langs en,fr", "line 1: 0-0 names source word 0, but there are 4, counted from 1"),
        ("pairs.text pairs.gold --langs en,fr --peer a=pairs.gold", "line 1: 4-4 names source word 4, but there are 4"),
        ("pairs.text pairs.gold --langs en,fr --peer others", "--peer 'others' has no name or no value"),
        ("pairs.text pairs.gold --langs en,fr --peer alignqa=others.links", "Rename the other one"),
        ("pairs.text pairs.gold --langs en,fr --peer a=others.links --output others.links", "is an input"),
        ("pairs.text pairs.gold --langs en,fr --output pairs.gold", "is an input"),
        ("pairs.text pairs.gold --langs en,fr --output no/found", "there is no folder 'no'"),
    ],
)
def test_what_cannot_be_used_is_refused(command: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "words", *command.split()]) == 2
    printed, error = capsys.readouterr()
    assert message in error
    assert (printed, error.count("\n")) == ("", 1)
