"""Manifests and folders become records; what is broken in one row harms no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignqa import InputError
from alignqa.batch import Record, Unmatched, pair_folders, read_manifest

CSV = """id,source_path,target_path,source_lang,target_lang,date,site,note
b,id/b.txt,en/b.txt,id,en,2024-05-01,desa.example,spare
,id/c.txt,en/c.txt,,,,,
d,id/d.txt,,id,en,,,
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_a_table_of_paths(tmp_path: Path, suffix: str) -> None:
    manifest = write(tmp_path / f"pairs{suffix}", CSV if suffix == ".csv" else CSV.replace(",", "\t"))
    first, second, third = read_manifest(manifest, source_lang="id")
    assert first == Record(
        "b", tmp_path / "id/b.txt", tmp_path / "en/b.txt", "id", "en", date="2024-05-01", site="desa.example"
    )
    assert (second.id, second.source_lang, second.target_lang) == ("000000002", "id", None)
    assert (third.id, third.problem is not None) == ("d", True)


def test_json_lines_hold_texts_or_sentences_and_broken_lines_are_reported(tmp_path: Path) -> None:
    rows = [{"id": 7, "source": "Air naik.", "target": ["Water rises.", "Fast."]}, ["no", "object"]]
    manifest = write(tmp_path / "pairs.jsonl", "\n".join([*map(json.dumps, rows), "{broken", '{"source": "a"}', ""]))
    found = list(read_manifest(manifest))
    assert found[0] == Record("7", "Air naik.", ("Water rises.", "Fast."))
    assert [record.id for record in found[1:]] == ["000000002", "000000003", "000000004"]
    problems = [record.problem or "" for record in found]
    assert "list" in problems[1]
    assert "not JSON" in problems[2]
    assert "neither 'target' nor 'target_path'" in problems[3]


def test_a_spreadsheet_may_separate_fields_by_semicolons(tmp_path: Path) -> None:
    content = '\ufeffid;source;target\r\n7;"Air naik; warga pergi.";Water rises, people leave.\r\n'
    manifest = write(tmp_path / "pairs.csv", content)
    assert list(read_manifest(manifest)) == [Record("7", "Air naik; warga pergi.", "Water rises, people leave.")]


def test_parquet_gives_the_same_records_as_json_lines(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [{"id": str(i), "source": f"Air naik {i}.", "target": [f"Water {i}."], "site": None} for i in range(250)]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "pairs.parquet")
    manifest = write(tmp_path / "pairs.jsonl", "\n".join(map(json.dumps, rows)))
    assert list(read_manifest(tmp_path / "pairs.parquet")) == list(read_manifest(manifest))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("pairs.txt", b"", "Known suffixes: .csv, .tsv, .jsonl, .parquet"),
        ("pairs.csv", b"source,translation\na,b\n", "neither a column 'target' nor a column 'target_path'"),
        ("pairs.csv", b"", "is empty. Name the columns in the first row"),
        ("pairs.jsonl", b'{"source": "\xff"}', "not UTF-8"),
        ("pairs.parquet", b"not really", "not a Parquet file"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        list(read_manifest(tmp_path / name))


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"does not exist\. Check the path"):
        list(read_manifest(tmp_path / "pairs.csv"))


def test_folders_are_paired_by_name_with_or_without_the_language(tmp_path: Path) -> None:
    for name in ("id/a.id.txt", "en/a.en.txt", "id/sub/b.txt", "en/sub/b.txt", "id/c.txt", "en/d.txt"):
        write(tmp_path / name, "x")
    pairs, unmatched = pair_folders(tmp_path / "id", tmp_path / "en", source_lang="id", target_lang="en")
    assert [record.id for record in pairs] == ["a", "sub/b"]
    assert pairs[0] == Record("a", tmp_path / "id/a.id.txt", tmp_path / "en/a.en.txt", "id", "en")
    assert unmatched == [Unmatched("source", tmp_path / "id/c.txt"), Unmatched("target", tmp_path / "en/d.txt")]


def test_folders_without_a_common_name_or_with_one_name_twice_are_refused(tmp_path: Path) -> None:
    for name in ("id/a.txt", "en/b.txt", "both/b.txt", "both/b.en.txt"):
        write(tmp_path / name, "x")
    with pytest.raises(InputError, match="counterpart"):
        pair_folders(tmp_path / "id", tmp_path / "en")
    with pytest.raises(InputError, match="both called 'b'"):
        pair_folders(tmp_path / "id", tmp_path / "both", target_lang="en")
    with pytest.raises(InputError, match="not a folder"):
        pair_folders(tmp_path / "none", tmp_path / "en")
