"""No output replaces what a command reads, or another output; what cannot be written is refused before any work."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignqa import InputError
from alignqa.cli import main
from alignqa.cli.outputs import check_outputs

FILES = (
    "a.txt",
    "a.id",
    "b.en",
    "pairs.jsonl",
    "st.jsonl",
    "seg.tsv",
    "own.toml",
    "terms.csv",
    "dir/x.txt",
    "ref/x.tsv",
)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("kept\n", encoding="utf-8")
    (tmp_path / "sys").mkdir()
    (tmp_path / "link.txt").symlink_to("a.txt")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("align a.id b.en -o b.en --format text", "--output 'b.en' is an input"),
        ("align a.txt b.en -o link.txt", "--output 'link.txt' is an input"),
        ("align a.id b.en -o ./a.moses", "--output 'a.id' is an input"),
        ("align a.id b.en --write-baseline a.id", "--write-baseline 'a.id' is an input"),
        ("align a.id b.en --glossary terms.csv -o terms.csv", "--output 'terms.csv' is an input"),
        ("align a.id b.en --baseline st.jsonl -o st.jsonl", "--output 'st.jsonl' is an input"),
        ("align a.id b.en -o new.json --write-baseline dir/../new.json", "both name 'dir/../new.json'"),
        ("align a.id b.en --write-baseline no/new.json", "there is no folder 'no'"),
        ("batch pairs.jsonl -o out --sarif pairs.jsonl", "--sarif 'pairs.jsonl' is an input"),
        ("batch pairs.jsonl -o out --junit pairs.jsonl", "--junit 'pairs.jsonl' is an input"),
        ("batch pairs.jsonl -o .", "--output 'pairs.jsonl' is an input"),
        ("batch dir dir -o out --junit dir/x.txt", "--junit 'dir/x.txt' is an input"),
        ("batch pairs.jsonl -o out --junit found --sarif found", "--sarif and --junit both name 'found'"),
        ("batch pairs.jsonl -o out --sarif out/issues.jsonl", "both name 'out/issues.jsonl'"),
        ("batch pairs.jsonl -o out --sarif no/a.sarif", "Cannot write 'no/a.sarif': there is no folder 'no'"),
        ("batch pairs.jsonl -o out --junit dir", "Cannot write 'dir': it is a folder"),
        ("score seg.tsv a.txt --segments seg.tsv", "--segments 'seg.tsv' is an input"),
        ("score sys ref --segments ref/x.tsv", "--segments 'ref/x.tsv' is an input"),
        ("bench inject st.jsonl st.jsonl --langs id,en", "OUTPUT 'st.jsonl' is an input"),
        ("bench inject st.jsonl no/st.jsonl --langs id,en", "Cannot write 'no/st.jsonl'"),
        ("bench align st.jsonl --langs id,en --output st.jsonl", "--output 'st.jsonl' is an input"),
        ("bench align st.jsonl --langs id,en --output dir", "Cannot write 'dir'"),
        ("clean a.txt --rules own.toml -o own.toml", "--output 'own.toml' is an input"),
        ("mine dir --rules own.toml -o own.toml", "--output 'own.toml' is an input"),
        ("convert a.txt new.csv new.csv", "FILE and FILE both name 'new.csv'"),
    ],
)
def test_a_command_keeps_its_inputs(command: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) == 2
    printed, error = capsys.readouterr()
    assert message in error
    assert (printed, error.count("\n")) == ("", 1)
    assert all(Path(name).read_text(encoding="utf-8") == "kept\n" for name in FILES)
    assert not Path("out").exists()


def test_standard_output_and_folders_still_to_be_made_are_fine() -> None:
    check_outputs([("--output", "-"), ("--output", None)], ["-"])
    check_outputs([("--sarif", "new/out/a.sarif"), ("--junit", "new/a.xml")], to_be_made=Path("new/out"))
    with pytest.raises(InputError, match="there is no folder 'new/out/deeper'"):
        check_outputs([("--sarif", "new/out/deeper/a.sarif")], to_be_made=Path("new/out"))
