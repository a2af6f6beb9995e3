"""Where the pairs of a batch come from: a manifest in one of four formats, or two folders paired by file name."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignqa.datatypes import Side
from alignqa.errors import InputError, OptionalDependencyError

Text = str | Path | tuple[str, ...]

#: What a manifest's columns are called. Either form of a side is enough; paths count from the manifest's folder.
COLUMNS = ("id", "source", "target", "source_path", "target_path", "source_lang", "target_lang", "date", "site")

_FIELD_LIMIT = 50_000_000
_PARQUET_ROWS = 100


@dataclass(frozen=True, slots=True)
class Record:
    """One pair of a batch.

    ``id`` names it in every output. ``source`` and ``target`` are raw texts, paths, or sentences in order; ``date`` and
    ``site`` are passed on as they are. ``problem`` says why the pair cannot be read at all, ``None`` if it can.
    """

    id: str
    source: Text = ""
    target: Text = ""
    source_lang: str | None = None
    target_lang: str | None = None
    date: str | None = None
    site: str | None = None
    problem: str | None = None

    @property
    def size(self) -> int:
        """About how long both texts are, in characters."""
        return _size(self.source) + _size(self.target)

    def fingerprint(self) -> list[Any]:
        """Return what tells this record from any other; for a file its name, size and time of change."""
        texts = [_file_state(text) if isinstance(text, Path) else text for text in (self.source, self.target)]
        return [self.id, *texts, self.source_lang, self.target_lang, self.date, self.site, self.problem]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A file of one folder without a counterpart in the other."""

    side: Side
    path: Path


def _size(text: Text) -> int:
    if isinstance(text, Path):
        return _file_state(text)[1]
    return len(text) if isinstance(text, str) else sum(map(len, text))


def _file_state(path: Path) -> tuple[str, int, int]:
    try:
        state = path.stat()
    except (OSError, ValueError):
        return str(path), 0, 0  # told when the record is worked on
    return str(path), state.st_size, state.st_mtime_ns


def read_manifest(path: Path, *, source_lang: str | None = None, target_lang: str | None = None) -> Iterator[Record]:
    """Yield the pairs of a manifest in order: ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``, UTF-8.

    Columns: ``source`` and ``target`` (texts; in JSONL and Parquet also lists of sentences) or ``source_path`` and
    ``target_path``; optional ``id``, ``source_lang``, ``target_lang``, ``date``, ``site``. A row without an id is named
    by its number from 1, a row without languages has those given here. A row that makes no sense is a record with a
    ``problem``.

    Raises:
        InputError: the file cannot be read, its name has another suffix, or it lacks a column.
        OptionalDependencyError: pyarrow is needed but not installed.
    """
    folder, default = path.parent, {"source_lang": source_lang, "target_lang": target_lang}
    for number, row in enumerate(_rows(path), 1):
        name = f"{number:09d}"
        try:
            yield _record(row, name, folder, default)
        except InputError as error:
            yield Record(_given_id(row) or name, problem=f"Row {number} of {str(path)!r}: {error}")


def _rows(path: Path) -> Iterator[Any]:
    readers = {".csv": _delimited, ".tsv": _delimited, ".jsonl": _json_lines, ".parquet": _parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"Cannot tell the format of the manifest {str(path)!r}. Known suffixes: {', '.join(readers)}.")
    try:
        yield from reader(path)
    except OSError as error:
        raise InputError(f"Cannot read the manifest {str(path)!r}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The manifest {str(path)!r} is not UTF-8: {error.reason}. Convert it to UTF-8.") from error


def _delimited(path: Path) -> Iterator[Mapping[str, Any]]:
    tabs = path.suffix.lower() == ".tsv"
    csv.field_size_limit(_FIELD_LIMIT)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t" if tabs else ",")
        _require_columns(rows.fieldnames or (), path)
        try:
            yield from rows
        except csv.Error as error:
            raise InputError(f"The manifest {str(path)!r} breaks off at line {rows.line_num}: {error}.") from error


def _json_lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8-sig") as file:
        for line in file:
            if line.strip():
                yield _json_row(line)


def _json_row(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        return error


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise OptionalDependencyError("A manifest in Parquet", "parquet") from error
    try:
        with parquet.ParquetFile(path) as file:
            _require_columns(file.schema_arrow.names, path)
            wanted = [name for name in COLUMNS if name in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=wanted):
                yield from batch.to_pylist()
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"The manifest {str(path)!r} is no Parquet file: {error}") from error


def _require_columns(names: Iterable[str], path: Path) -> None:
    names = set(names)
    for side in ("source", "target"):
        if not names & {side, f"{side}_path"}:
            raise InputError(
                f"The manifest {str(path)!r} has no column {side!r} and none {side + '_path'!r}. "
                f"Known columns: {', '.join(COLUMNS)}."
            )


def _record(row: Any, name: str, folder: Path, default: Mapping[str, str | None]) -> Record:
    if isinstance(row, ValueError):
        raise InputError(f"not JSON: {row}.")
    if not isinstance(row, Mapping):
        raise InputError(f"not an object with columns, but {type(row).__name__}.")
    return Record(
        id=_given_id(row) or name,
        source=_text(row, "source", folder),
        target=_text(row, "target", folder),
        source_lang=_label(row, "source_lang") or default["source_lang"],
        target_lang=_label(row, "target_lang") or default["target_lang"],
        date=_label(row, "date"),
        site=_label(row, "site"),
    )


def _given_id(row: Any) -> str | None:
    return _label(row, "id") if isinstance(row, Mapping) else None


def _label(row: Mapping[str, Any], column: str) -> str | None:
    value = row.get(column)
    return None if value is None or value == "" else str(value)


def _text(row: Mapping[str, Any], side: str, folder: Path) -> Text:
    text, path = row.get(side), row.get(f"{side}_path")
    if text and path:
        raise InputError(f"it has both {side!r} and {side + '_path'!r}. Give one of them.")
    if path:
        return folder / str(path)
    if text is None:
        raise InputError(f"it has neither {side!r} nor {side + '_path'!r}.")
    if isinstance(text, list):
        return tuple(map(str, text))
    return str(text)


def pair_folders(
    source: Path, target: Path, *, source_lang: str | None = None, target_lang: str | None = None
) -> tuple[list[Record], list[Unmatched]]:
    """Pair the ``*.txt`` files of two folders, subfolders included, by their names.

    ``a/story.txt`` belongs to ``a/story.txt``; where the languages are given, ``story.id.txt`` belongs to
    ``story.en.txt`` too. The name without its endings is the id of the pair.

    Raises:
        InputError: a folder is not there, no file has a counterpart, or two files of a folder have the same name.
    """
    sources, targets = _by_name(source, source_lang), _by_name(target, target_lang)
    both = [name for name in sources if name in targets]
    if not both:
        raise InputError(f"No file of {str(source)!r} has a counterpart of the same name in {str(target)!r}. ")
    records = [Record(name, sources[name], targets[name], source_lang, target_lang) for name in both]
    alone = [Unmatched("source", path) for name, path in sources.items() if name not in targets]
    return records, alone + [Unmatched("target", path) for name, path in targets.items() if name not in sources]


def _by_name(folder: Path, language: str | None) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in story_files(folder):
        name = path.relative_to(folder).as_posix().removesuffix(".txt").removesuffix(f".{language}")
        if name in found:
            raise InputError(f"{str(path)!r} and {str(found[name])!r} are both called {name!r}. Rename one of them.")
        found[name] = path
    return found


def story_files(folder: Path) -> list[Path]:
    """Return the ``*.txt`` files of *folder* and its subfolders, sorted by name.

    Raises:
        InputError: *folder* is no folder, or holds no such file.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is not a folder. Give two folders of *.txt files, or one manifest.")
    files = sorted((path for path in folder.rglob("*.txt") if path.is_file()), key=Path.as_posix)
    if not files:
        raise InputError(f"{str(folder)!r} holds no file *.txt. Check the folder.")
    return files
