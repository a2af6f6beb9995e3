"""Files are there whole or not at all."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from alignqa.errors import InputError


def json_text(data: Any) -> str:
    """Return plain data as JSON for people and programs: indented, readable in any script, in the order given."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write *text* to *path* as UTF-8; see :func:`write_bytes`.

    Raises:
        InputError: the file cannot be written.
    """
    # A lone surrogate has no UTF-8; its escape is the same character to a JSON reader, and visible to any other.
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write *data* to *path* through a temporary file next to it, so that no reader ever sees half of it.

    Raises:
        InputError: the file cannot be written.
    """
    final = path.resolve()
    temporary = final.with_name(f".{final.name}.{os.getpid()}.tmp")
    try:
        if final.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        temporary.write_bytes(data)
        temporary.replace(final)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise InputError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from error
