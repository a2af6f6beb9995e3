"""A batch as a Hugging Face dataset."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from alignqa import InputError
from alignqa.errors import OptionalDependencyError
from alignqa.report.formats.dataset import read_dataset

ROWS = [
    {"id": "a", "source": "Satu.", "target": "One.", "similarity": 0.91, "confidence": 1},
    {"id": "b", "source": "“Dua”\u2028", "target": 'It says "two".', "similarity": 0.8, "confidence": 0.7},
]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


def write(folder: Path, rows: list[dict[str, object]]) -> None:
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (folder / "sentences.jsonl").write_text(text, encoding="utf-8")


def test_a_batch_is_a_dataset(tmp_path: Path) -> None:
    write(tmp_path, ROWS)
    assert read_dataset(tmp_path).to_list() == ROWS


def test_parquet_is_read_as_well(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "sentences.parquet")
    assert read_dataset(str(tmp_path)).to_list() == ROWS


def test_a_folder_without_sentences_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no sentences\.jsonl in .*Give a folder"):
        read_dataset(tmp_path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sentences.jsonl").write_text('{"id": ["x"]}\nno json\n', encoding="utf-8")
    with pytest.raises(InputError, match="is not a file of sentences of a batch"):
        read_dataset(tmp_path)


def test_the_missing_library_is_named_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, ROWS)
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(OptionalDependencyError, match=r"pip install 'alignqa\[datasets\]'"):
        read_dataset(tmp_path)
