"""The rows of a manifest: a CSV, TSV, JSON Lines or Parquet file in, one row after the other out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from alignqa.errors import InputError, OptionalDependencyError
from alignqa.files import parse_json

#: What a manifest's columns are called. Either form of a side is enough; paths count from the manifest's folder.
COLUMNS = ("id", "source", "target", "source_path", "target_path", "source_lang", "target_lang", "date", "site")

MAX_FIELD_LENGTH = 50_000_000
MAX_PARQUET_ROWS = 100


def manifest_rows(path: Path) -> Iterator[Any]:
    """Yield the rows of the manifest at *path*; a line of JSON that cannot be read is yielded as a ``ValueError``.

    Raises:
        InputError: the file cannot be read, its name has another suffix, or it lacks a column.
        OptionalDependencyError: pyarrow is needed but not installed.
    """
    readers = {".csv": delimited_rows, ".tsv": delimited_rows, ".jsonl": json_rows, ".parquet": parquet_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"The manifest {str(path)!r} has no known format. Known suffixes: {', '.join(readers)}.")
    try:
        yield from reader(path)
    except FileNotFoundError:
        raise InputError(f"The manifest {str(path)!r} does not exist. Check the path.") from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"The manifest {str(path)!r} cannot be read: {reason}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The manifest {str(path)!r} is not UTF-8: {error.reason}. Convert it to UTF-8.") from error


def delimited_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a TSV file, or of a CSV file, whose fields are separated by commas or semicolons."""
    csv.field_size_limit(MAX_FIELD_LENGTH)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        delimiter = "\t" if path.suffix.lower() == ".tsv" else max(",;", key=header.count)
        rows = csv.DictReader(chain([header] if header else [], file), delimiter=delimiter)
        _require_columns(rows.fieldnames or (), path)
        try:
            yield from rows
        except csv.Error as error:
            raise InputError(
                f"The manifest {str(path)!r} cannot be read past line {rows.line_num}: {error}."
            ) from error


def json_rows(path: Path) -> Iterator[Any]:
    """Yield what each line of a JSON Lines file holds, or the error that keeps it from being read."""
    with path.open(encoding="utf-8-sig") as file:
        for line in file:
            if line.strip():
                try:
                    row = parse_json(line)
                except ValueError as error:
                    row = error
                yield row


def parquet_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a Parquet file, of which a few are in memory at once."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise OptionalDependencyError("A manifest in Parquet", "parquet") from error
    try:
        with parquet.ParquetFile(path) as file:
            _require_columns(file.schema_arrow.names, path)
            wanted = [name for name in COLUMNS if name in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=MAX_PARQUET_ROWS, columns=wanted):
                yield from batch.to_pylist()
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"The manifest {str(path)!r} is not a Parquet file: {error}") from error


def _require_columns(names: Iterable[str], path: Path) -> None:
    names = set(names)
    if not names:
        raise InputError(f"The manifest {str(path)!r} is empty. Name the columns in the first row.")
    for side in ("source", "target"):
        if not names & {side, f"{side}_path"}:
            raise InputError(
                f"The manifest {str(path)!r} has neither a column {side!r} nor a column {side + '_path'!r}. "
                f"Known columns: {', '.join(COLUMNS)}."
            )
