"""Files of the user: read as UTF-8 text, the one place where bytes become text; written whole or not at all."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from itertools import count
from pathlib import Path
from typing import Any

from alignqa.errors import InputError

#: The longest input accepted, in bytes of a file or characters of a string; a long novel has about 3 million.
MAX_LENGTH = 50_000_000

#: The longest line of a file that is read by lines, in bytes.
MAX_LINE = 1_000_000

#: The longest path that a system takes, in characters (PATH_MAX of Linux; Windows takes longer ones only on request).
MAX_PATH = 4096

_UTF_16_AND_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def read_text(path: str | Path) -> str:
    """Return the text of a UTF-8 file, or of standard input where *path* is ``-``; a byte-order mark is dropped.

    Raises:
        InputError: it cannot be read, is too long, or is not UTF-8 text.
    """
    label = label_of(path)
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(MAX_LENGTH + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_LENGTH + 1)
    except FileNotFoundError:
        raise InputError(f"{label} does not exist. Check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{str(path)!r} is a folder. Give the path of a text file.") from None
    except PermissionError:
        raise InputError(f"{label} cannot be read. Check its permissions.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{label} cannot be read: {error}.") from error
    return _decode(data, label)


def text_lines(path: str | Path) -> Iterator[str]:
    """Yield the lines of a UTF-8 file, or of standard input where *path* is ``-``, as they come, without their ends.

    Raises:
        InputError: it cannot be read, a line is too long, or one is not UTF-8 text.
    """
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else Path(path).open("rb") as file:
            for number in count(1):
                if not (line := file.readline(MAX_LINE + 1)):
                    return
                if len(line) > MAX_LINE:
                    raise InputError(
                        f"{line_label(path, number)} is longer than {MAX_LINE:,} bytes. Split or remove it."
                    )
                try:
                    yield line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    byte = f"byte 0x{line[error.start]:02X} at offset {error.start}"
                    raise InputError(f"{line_label(path, number)} is not UTF-8: {byte}. Remove it.") from None
    except FileNotFoundError:
        raise InputError(f"{label_of(path)} does not exist. Check the path.") from None
    except OSError as error:
        raise InputError(f"{label_of(path)} cannot be read: {error.strerror or error}. Check the path.") from error


def refuse_path(text: object, name: str) -> None:
    """Refuse a ``str`` that names a file: the file was meant, and not its name as a text.

    Raises:
        InputError: there is such a file; the message says how to give it. *name* is what to call the text.
    """
    if isinstance(text, str) and names_file(text):
        raise InputError(
            f"The {name} is a str, which is taken as the text itself, but {text!r} is the name of a file. "
            f"To read the file, pass pathlib.Path({text!r})."
        )


def names_file(text: str, folder: Path = Path()) -> bool:
    """Return whether *text* is the path of a file, absolute or relative to *folder*."""
    if len(text) > MAX_PATH or "\n" in text or "\r" in text:
        return False
    with suppress(OSError, ValueError):  # too long for a name, or with characters that none can have
        return (folder / text).is_file()
    return False


def label_of(path: str | Path) -> str:
    """Return what to call the file at *path* in error messages."""
    return "Standard input" if str(path) == "-" else f"The file {str(path)!r}"


def line_label(path: str | Path, number: int) -> str:
    """Return what to call a line, counted from 1, of the file at *path* in error messages."""
    return f"Line {number} of {'standard input' if str(path) == '-' else repr(str(path))}"


def _decode(data: bytes, label: str) -> str:
    """Return the text of UTF-8 bytes without a byte-order mark; say what they are if they are something else."""
    if len(data) > MAX_LENGTH:
        raise InputError(f"{label} is longer than {MAX_LENGTH:,} bytes. Split it into several documents.")
    if data.startswith(_UTF_16_AND_32) or _looks_like_utf_16(data):
        raise InputError(f"{label} is UTF-16 or UTF-32, not UTF-8. Convert it: iconv -f UTF-16 -t UTF-8 OLD > NEW")
    if (offset := data.find(b"\0")) >= 0:
        raise InputError(f"{label} is not text: there is a NUL byte at offset {offset}. Give a UTF-8 text file.")
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return data[mark:].decode("utf-8")
    except UnicodeDecodeError as error:
        offset = mark + error.start
        line = data.count(b"\n", 0, offset) + 1
        raise InputError(
            f"{label} is not UTF-8: byte 0x{data[offset]:02X} at offset {offset}, line {line}. "
            "If it is Latin-1 or Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW"
        ) from None


def _looks_like_utf_16(data: bytes) -> bool:
    """Whether every second byte is nearly always NUL, as in UTF-16 text of a Latin script without its mark."""
    sample = data[:2000]
    halves = sample[::2], sample[1::2]
    nuls = sorted(half.count(0) / max(1, len(half)) for half in halves)
    return len(sample) >= 4 and nuls[0] < 0.1 and nuls[1] > 0.5


def parse_json(text: str) -> Any:
    """Return the plain data in *text*, which a user may have written.

    Raises:
        ValueError: it is not JSON, or nested too deeply, or holds a number of thousands of digits.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


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
        temporary.unlink(missing_ok=True)  # a link there would lead elsewhere
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(final)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise InputError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from error
