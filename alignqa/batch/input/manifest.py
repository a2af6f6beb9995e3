"""Where the pairs of a batch come from: a manifest, or two folders paired by file name, in; records out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignqa.batch.input.formats import manifest_rows
from alignqa.datatypes import Side
from alignqa.errors import InputError
from alignqa.files import names_file

RecordText = str | Path | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One pair of a batch.

    ``id`` names it in every output. ``source`` and ``target`` are raw texts, paths, or sentences in order; ``date`` and
    ``site`` are passed on unchanged. ``problem`` says why the pair cannot be read, and is ``None`` if it can.
    """

    id: str
    source: RecordText = ""
    target: RecordText = ""
    source_lang: str | None = None
    target_lang: str | None = None
    date: str | None = None
    site: str | None = None
    problem: str | None = None

    @classmethod
    def from_row(
        cls,
        row: Any,
        name: str,
        folder: Path,
        source_lang: str | None = None,
        target_lang: str | None = None,
        *,
        confined: bool = False,
    ) -> Record:
        """Return the pair in a *row* of a manifest in *folder*, called *name* if it has no id.

        The languages are those of a row that does not name its own; if *confined*, it may name no
        files outside the folder.

        Raises:
            InputError: the row is not valid.
        """
        if isinstance(row, ValueError):
            raise InputError(f"not JSON: {row}.")
        if not isinstance(row, Mapping):
            raise InputError(f"not an object with columns, but {type(row).__name__}.")
        return cls(
            id=_label(row, "id") or name,
            source=_text(row, "source", folder, confined),
            target=_text(row, "target", folder, confined),
            source_lang=_label(row, "source_lang") or source_lang,
            target_lang=_label(row, "target_lang") or target_lang,
            date=_label(row, "date"),
            site=_label(row, "site"),
        )

    @property
    def size(self) -> int:
        """About how long both texts are, in characters."""
        characters = 0
        for text in (self.source, self.target):
            if isinstance(text, Path):
                characters += _file_state(text)[1]
            else:
                characters += len(text) if isinstance(text, str) else sum(map(len, text))
        return characters

    def fingerprint(self) -> list[Any]:
        """Return what distinguishes this record from any other; for a file its name, size and time of change."""
        texts = [_file_state(text) if isinstance(text, Path) else text for text in (self.source, self.target)]
        return [self.id, *texts, self.source_lang, self.target_lang, self.date, self.site, self.problem]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A file of one folder without a counterpart in the other."""

    side: Side
    path: Path


def _file_state(path: Path) -> tuple[str, int, int]:
    try:
        state = path.stat()
    except (OSError, ValueError):
        return str(path), 0, 0  # reported when the record is worked on
    return str(path), state.st_size, state.st_mtime_ns


def _label(row: Mapping[str, Any], column: str) -> str | None:
    value = row.get(column)
    return None if value is None or value == "" else str(value)


def _text(row: Mapping[str, Any], side: str, folder: Path, confined: bool) -> RecordText:
    text, path = row.get(side), row.get(f"{side}_path")
    if text and path:
        raise InputError(f"it has both {side!r} and {side + '_path'!r}. Give one of them.")
    if path:
        file = folder / str(path)
        if confined and not _is_inside(file, folder):
            raise InputError(
                f"{side + '_path'!r} is {str(path)!r}, which is outside the folder of the manifest. "
                "Leave out --confine if you trust it."
            )
        return file
    if text is None:
        raise InputError(f"it has neither {side!r} nor {side + '_path'!r}.")
    if isinstance(text, list):
        return tuple(map(str, text))
    if names_file(str(text), folder):
        raise InputError(f"{side!r} is for texts, but {text!r} is a file. Name the column {side + '_path'!r}.")
    return str(text)


def _is_inside(path: Path, folder: Path) -> bool:
    """Return whether *path* is in *folder*, wherever symbolic links lead."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop, or characters that no path has
        return False


def read_manifest(
    path: Path, *, source_lang: str | None = None, target_lang: str | None = None, confined: bool = False
) -> Iterator[Record]:
    """Yield the pairs of a manifest in order: ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``, UTF-8.

    Columns: ``source`` and ``target`` (texts; in JSONL and Parquet also lists of sentences) or ``source_path`` and
    ``target_path``; optional ``id``, ``source_lang``, ``target_lang``, ``date``, ``site``. A row without an id is named
    by its number, from 1. A row without languages gets those given here. A row that is not valid becomes a record with
    a ``problem``; if *confined*, so does one that names a file outside the folder of the manifest.

    Raises:
        InputError: the file cannot be read, its name has another suffix, or it lacks a column.
        OptionalDependencyError: pyarrow is needed but not installed.
    """
    for number, row in enumerate(manifest_rows(path), 1):
        name = f"{number:09d}"
        try:
            yield Record.from_row(row, name, path.parent, source_lang, target_lang, confined=confined)
        except InputError as error:
            own = _label(row, "id") if isinstance(row, Mapping) else None
            yield Record(own or name, problem=f"Row {number} of {str(path)!r}: {error}")


def pair_folders(
    source: Path, target: Path, *, source_lang: str | None = None, target_lang: str | None = None
) -> tuple[list[Record], list[Unmatched]]:
    """Pair the ``*.txt`` files of two folders, subfolders included, by their names.

    ``a/story.txt`` belongs to ``a/story.txt``. If the languages are given, ``story.id.txt`` also belongs to
    ``story.en.txt``. The name without its endings is the id of the pair.

    Raises:
        InputError: a folder does not exist, no file has a counterpart, or two files of a folder have the same name.
    """
    sources, targets = _by_name(source, source_lang), _by_name(target, target_lang)
    both = [name for name in sources if name in targets]
    if not both:
        raise InputError(
            f"No file of {str(source)!r} has a counterpart of the same name in {str(target)!r}. Give the languages if "
            "the names end in them, such as story.id.txt; or pair the files by content: alignqa batch … --match"
        )
    records = [Record(name, sources[name], targets[name], source_lang, target_lang) for name in both]
    unmatched = [Unmatched("source", path) for name, path in sources.items() if name not in targets]
    return records, unmatched + [Unmatched("target", path) for name, path in targets.items() if name not in sources]


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
        InputError: *folder* is not a folder, or holds no such file.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is not a folder. Give two folders of *.txt files, or one manifest.")
    files = sorted((path for path in folder.rglob("*.txt") if path.is_file()), key=Path.as_posix)
    if not files:
        raise InputError(f"There are no *.txt files in {str(folder)!r}. Check the folder.")
    return files
