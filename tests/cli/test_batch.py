"""``alignqa batch``: manifests and folders in, tables, a summary and an exit status out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa.batch import BatchOptions
from alignqa.cli import build_parser, main
from tests.test_pipeline import CHESS, WELL, WELL_EN


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    rows = [
        {"id": "well", "source": WELL, "target": WELL_EN},
        {"id": "chess", "source": WELL, "target": CHESS},
        {"id": "empty", "source": WELL, "target": " "},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def batch(*arguments: str | Path) -> int:
    return main(["batch", *map(str, arguments), "--workers", "0", "--source-lang", "id", "--target-lang", "en"])


def test_what_is_left_out_is_as_in_python() -> None:
    options, defaults = build_parser().parse_args(["batch", "pairs.csv", "-o", "out"]), BatchOptions("out")
    for name in ("engine", "workers", "time_limit", "memory_limit", "cache_size", "pages", "retry"):
        assert getattr(options, name) == getattr(defaults, name)
    assert options.format == defaults.table_format


def test_a_manifest(manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exports = "--sarif", tmp_path / "found.sarif", "--junit", tmp_path / "found.xml"
    assert batch(manifest, "--output", tmp_path / "out", *exports) == 2
    assert json.loads((tmp_path / "found.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert 'tests="3" failures="1" errors="1"' in (tmp_path / "found.xml").read_text(encoding="utf-8")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "2 pairs: 1 different stories, 1 translation",
        "2 issues: 2 artifacts",
        "1 pair could not be checked; see the table failures",
        "  empty: The target text contains only white space. Give a text with sentences in it.",
    ]
    assert lines[4].startswith(f"written to {tmp_path / 'out'} in ")
    pairs = [json.loads(line) for line in (tmp_path / "out" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["verdict"]) for row in pairs] == [("chess", "different_stories"), ("well", "translation")]
    assert (tmp_path / "cache" / "alignqa" / "vectors.sqlite").exists()


def test_file_names_in_a_column_of_texts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "well.txt").write_text(WELL, encoding="utf-8")
    manifest = tmp_path / "pairs.jsonl"
    manifest.write_text(json.dumps({"source": "well.txt", "target": WELL_EN}) + "\n", encoding="utf-8")
    assert batch(manifest, "--output", tmp_path / "out", "--cache-size", "0") == 2
    assert "Name the column 'source_path'." in (tmp_path / "out" / "failures.jsonl").read_text(encoding="utf-8")


def test_folders_paired_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in {"id/well.txt": WELL, "en/well.txt": WELL_EN, "en/chess.txt": CHESS}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    output = tmp_path / "out"
    folders = tmp_path / "id", tmp_path / "en"
    assert batch(*folders, "--output", output, "--cache-size", "0", "--fail-on", "minor") == 1
    assert "1 file without a counterpart" in capsys.readouterr().out
    assert batch(*folders, "--output", output, "--cache-size", "0", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "cache").exists()


def test_what_recurs_across_the_stories_of_a_folder_is_learned_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boats = {"kapal": "boat", "kereta": "train", "pesawat": "plane", "sepeda": "bicycle", "truk": "truck"}
    for name, translation in boats.items():
        pages = {"id": f"Warga melihat {name} itu tadi pagi.\n", "en": f"People saw the {translation} this morning.\n"}
        for folder, text in pages.items():
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{name}.txt").write_text(text + "Sahabat Riverton Rangers\n", encoding="utf-8")
    output = tmp_path / "out"
    batch(tmp_path / "id", tmp_path / "en", "--output", output, "--cache-size", "0")
    assert "2 texts recur across these stories" in capsys.readouterr().err
    assert (output / "site.toml").read_text(encoding="utf-8").count("[[rules]]") == 2
    issues = [json.loads(line) for line in (output / "issues.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["rule"] for row in issues if row["type"] == "artifact"} == {"source.site.001"}
    plain = tmp_path / "plain"
    batch(tmp_path / "id", tmp_path / "en", "--output", plain, "--cache-size", "0", "--no-site", "--quiet")
    assert not (plain / "site.toml").exists()


def test_folders_matched_by_what_they_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in {"id/1.txt": WELL, "en/a.txt": CHESS, "en/b.txt": WELL_EN}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    output = tmp_path / "out"
    assert batch(tmp_path / "id", tmp_path / "en", "--match", "--output", output, "--fail-on", "major") == 0
    assert "1 pair: 1 translation" in capsys.readouterr().out
    (pair,) = (output / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(pair)["target_path"] == str(tmp_path / "en" / "b.txt")
    (unmatched,) = (output / "unmatched.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(unmatched) == {"side": "target", "path": str(tmp_path / "en" / "a.txt")}


def test_log_lines_as_json(manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch(manifest, "--output", tmp_path / "out", "--log-format", "json")
    printed = capsys.readouterr()
    first, last = (json.loads(line) for line in printed.err.splitlines())
    assert printed.out == ""
    assert (first["event"], first["level"], first["pairs"], first["failures"]) == ("shard_done", "info", 2, 1)
    assert (last["event"], last["issues"], last["verdicts"]) == (
        "summary",
        {"artifact": 2},
        {"different_stories": 1, "translation": 1},
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stories"], "is one folder. Give the folder of translations too"),
        (["pairs.jsonl", "--output", "pairs.jsonl"], "--output 'pairs.jsonl' is a file. Name a folder."),
        (["pairs.jsonl", "--workers", "-1"], "workers is -1"),
        (["pairs.jsonl", "--time-limit", "0"], "time_limit is 0"),
        (["pairs.doc"], "Known suffixes"),
        (["pairs.jsonl", "--checks", "spelling"], "Unknown check"),
    ],
)
def test_wrong_use(
    arguments: list[str],
    message: str,
    manifest: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stories").mkdir()
    assert main(["batch", "--output", "out", "--workers", "0", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_bar_with_rate_and_issues_on_a_terminal(
    manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    batch(manifest, "--output", tmp_path / "out")
    assert "3/3" in capsys.readouterr().err
