"""The tables of a batch: rows in, files in JSON Lines or Parquet out, each of which takes its name when complete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from alignqa.errors import InputError, OptionalDependencyError

TableFormat = Literal["jsonl", "parquet"]
Table = Literal["pairs", "issues", "sentences", "failures", "unmatched"]
TABLES: tuple[Table, ...] = get_args(Table)

#: Rows of a Parquet row group.
MAX_GROUP_ROWS = 5000


class JsonLines:
    """Writes rows as JSON objects, one a line, UTF-8."""

    def __init__(self, path: Path, table: Table) -> None:
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")

    def add(self, row: Mapping[str, Any]) -> None:
        """Write one row."""
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Write what is left."""
        self._file.close()


class Parquet:
    """Writes rows in groups, compressed with Zstandard."""

    def __init__(self, path: Path, table: Table) -> None:
        try:
            from pyarrow import parquet
        except ImportError as error:
            raise OptionalDependencyError("Output in Parquet", "parquet") from error
        self._schema = arrow_schema(table)
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Mapping[str, Any]] = []

    def add(self, row: Mapping[str, Any]) -> None:
        """Write one row, sooner or later."""
        self._rows.append(row)
        if len(self._rows) == MAX_GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        if self._rows:
            self._writer.write_table(pyarrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        self._writer.close()


def arrow_schema(table: Table) -> Any:
    """Return the Arrow schema of a table: the types of its columns, the same whatever rows there are."""
    import pyarrow as pa

    text, whole, number = pa.string(), pa.int32(), pa.float64()
    counts = pa.map_(text, whole)
    span = {"side": text, "start": whole, "end": whole, "text": text, "line": whole, "column": whole}
    columns: dict[Table, dict[str, Any]] = {
        "pairs": {
            **dict.fromkeys(("id", "title", "source_language", "target_language", "verdict"), text),
            "score": number,
            **dict.fromkeys(("source_sentences", "target_sentences", "aligned"), whole),
            "issues": counts,
            "majors": whole,
            "artifacts": counts,
            "notes": pa.list_(text),
            **dict.fromkeys(("signature", "date", "site", "source_path", "target_path"), text),
        },
        "issues": {
            **dict.fromkeys(("id", "type", "category", "severity"), text),
            "confidence": number,
            "source": pa.list_(whole),
            "target": pa.list_(whole),
            "spans": pa.list_(pa.struct(list(span.items()))),
            **dict.fromkeys(("message", "its_type", "rule"), text),
            "target_line": whole,
        },
        "sentences": {
            **dict.fromkeys(("id", "source", "target"), text),
            "similarity": number,
            "confidence": number,
        },
        "failures": dict.fromkeys(("id", "error", "message", "traceback"), text),
        "unmatched": dict.fromkeys(("side", "path"), text),
    }
    return pa.schema(list(columns[table].items()))


class Tables:
    """All tables of an output folder, written under temporary names and renamed together."""

    def __init__(self, folder: Path, table_format: TableFormat) -> None:
        """Begin new tables in *folder*.

        Raises:
            InputError: they cannot be written.
            OptionalDependencyError: Parquet is asked for and pyarrow is not installed.
        """
        self._final = {table: folder / f"{table}.{table_format}" for table in TABLES}
        self._temporary = {table: path.with_name(f".{path.name}.tmp") for table, path in self._final.items()}
        kind = JsonLines if table_format == "jsonl" else Parquet
        for path in self._temporary.values():
            path.unlink(missing_ok=True)  # a link there would lead elsewhere
        self._writers = {table: kind(path, table) for table, path in self._temporary.items()}
        other = "parquet" if table_format == "jsonl" else "jsonl"
        self._stale = [folder / f"{table}.{other}" for table in TABLES]

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        """Write one row."""
        self._writers[table].add(row)

    def publish(self) -> None:
        """Give the finished tables their names; those of an earlier run in the other format are deleted."""
        for table, writer in self._writers.items():
            writer.close()
            self._temporary[table].replace(self._final[table])
        for path in self._stale:
            path.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> InputError:
    """Return the error to raise when output cannot be written."""
    return InputError(
        f"Cannot write to {str(path)!r}: {error.strerror or error}. Finished work is kept. "
        "Fix the cause and run the same command again to continue."
    )
