"""Reports as files: the suffix says which format; a file is there whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alignqa.datatypes import Report
from alignqa.errors import InputError
from alignqa.report.html import render_page
from alignqa.report.terminal import render_text


def render_json(report: Report) -> str:
    """Return the report as JSON, schema ``alignqa.report/1``; the same report gives the same text."""
    return json_text(report.to_dict())


def json_text(data: Any) -> str:
    """Return plain data as JSON for people and programs: indented, readable in any script, in the order given."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


#: What writes each format, by suffix.
WRITERS: dict[str, Callable[[Report], str]] = {".html": render_page, ".json": render_json, ".txt": render_text}


def writer_for(path: Path) -> Callable[[Report], str]:
    """Return what writes the format that the suffix of *path* asks for.

    Raises:
        InputError: no format has this suffix.
    """
    try:
        return WRITERS[path.suffix.lower()]
    except KeyError:
        known = ", ".join(sorted(WRITERS))
        raise InputError(f"Cannot tell a format from the name {str(path)!r}. Known suffixes: {known}.") from None


def save_report(report: Report, path: str | os.PathLike[str]) -> None:
    """Write the report to *path*, in the format its suffix asks for.

    Raises:
        InputError: no format has this suffix, or the file cannot be written.
    """
    path = Path(path)
    write_text(path, writer_for(path)(report))


def write_text(path: Path, text: str) -> None:
    """Write *text* to *path* as UTF-8, through a temporary file next to it, so that no reader ever sees half of it.

    Raises:
        InputError: the file cannot be written.
    """
    final = path.resolve()
    temporary = final.with_name(f".{final.name}.{os.getpid()}.tmp")
    # A lone surrogate has no UTF-8; its escape is the same character to a JSON reader, and visible to any other.
    data = text.encode("utf-8", "backslashreplace")
    try:
        if final.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        temporary.write_bytes(data)
        temporary.replace(final)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from error
