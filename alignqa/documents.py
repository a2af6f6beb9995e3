"""Bytes, files and strings into documents: the one place where bytes become text."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from alignqa.datatypes import Document, Sentence
from alignqa.errors import InputError, LanguageError
from alignqa.language import check_language, detect_language
from alignqa.segment import is_blank, split_sentences

#: The longest input taken, in bytes of a file or characters of a string; a long novel has about 3 million.
MAX_LENGTH = 50_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF_16_AND_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def load_document(
    source: str | Path | Sequence[str], language: str | None, *, name: str, argument: str = ""
) -> Document:
    r"""Make a document of one version of a story.

    A ``str`` is raw text, a ``Path`` a UTF-8 file (``-`` is standard input): both are split into sentences. Any other
    sequence of ``str`` holds one sentence per item; its text is the items joined by one newline. Items are kept exactly
    as given, even blank ones and those with a newline inside, so that sentence *i* is always item *i*.

    A sentence has no upper limit: a line of 5 MB without a full stop is one. Encoders cut what is too long for them.

    Args:
        source: the text, the path of the file, or the sentences.
        language: an ISO 639-1 code; the language is detected when it is ``None``.
        name: what to call this version in error messages, such as ``source``.
        argument: what the user gives the language with, ``source_lang`` of a ``source`` when left out.

    Raises:
        InputError: there is no such file, or it is no UTF-8 text; the text is blank, too long, or holds NUL characters
            or lone surrogates; *source* is something else.
        LanguageError: the code is unknown, or the language cannot be told.
    """
    code = check_language(language) if language is not None else None
    argument = argument or f"{name}_lang"
    if isinstance(source, str | Path):
        text = read_text(source) if isinstance(source, Path) else source
        label = _label(source) if isinstance(source, Path) else f"The {name} text"
        _check_text(text, label)
        code = code or _detect(text, label, argument)
        return Document(text, split_sentences(text, code), code)
    label = f"The {name}"
    items = _check_items(source, label)
    text = "\n".join(items)
    _check_text(text, label)
    return Document(text, _as_given(items), code or _detect(text, label, argument))


def read_text(path: str | Path) -> str:
    """Return the text of a UTF-8 file, or of standard input where *path* is ``-``; a byte-order mark is dropped.

    Raises:
        InputError: it cannot be read, is too long, or no UTF-8 text.
    """
    label = _label(path)
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(MAX_LENGTH + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_LENGTH + 1)
    except FileNotFoundError:
        raise InputError(f"{label} does not exist. Check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{label} is a directory. Give the path of a text file.") from None
    except PermissionError:
        raise InputError(f"{label} may not be read. Check its permissions.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{label} cannot be read: {error}.") from error
    return _decode(data, label)


def _label(path: str | Path) -> str:
    return "Standard input" if str(path) == "-" else f"The file {str(path)!r}"


def _decode(data: bytes, label: str) -> str:
    """Return the text of UTF-8 bytes without a byte-order mark; say what they are if they are something else."""
    if len(data) > MAX_LENGTH:
        raise InputError(f"{label} is longer than {MAX_LENGTH:,} bytes. Split it into several documents.")
    if data.startswith(_UTF_16_AND_32) or _looks_like_utf_16(data):
        raise InputError(f"{label} is UTF-16 or UTF-32, not UTF-8. Convert it: iconv -f UTF-16 -t UTF-8 OLD > NEW")
    if (offset := data.find(b"\0")) >= 0:
        raise InputError(f"{label} is no text: there is a NUL byte at offset {offset}. Give a UTF-8 text file.")
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


def _check_text(text: str, label: str) -> None:
    if not text:
        raise InputError(f"{label} is empty. Give a text with sentences in it.")
    if is_blank(text):
        raise InputError(f"{label} holds nothing but white space. Give a text with sentences in it.")
    if len(text) > MAX_LENGTH:
        raise InputError(f"{label} is longer than {MAX_LENGTH:,} characters. Split it into several documents.")
    if (offset := text.find("\0")) >= 0:
        raise InputError(f"{label} holds a NUL character at offset {offset}. Take it out, or decode the text anew.")
    if surrogate := _SURROGATE.search(text):
        found, offset = ord(surrogate.group()), surrogate.start()
        raise InputError(
            f"{label} holds a lone surrogate, U+{found:04X}, at offset {offset}: it was decoded wrongly. "
            "Decode it as UTF-8 without errors='surrogateescape'."
        )


def _check_items(source: object, label: str) -> tuple[str, ...]:
    """Return the sentences given in a sequence."""
    if isinstance(source, bytes | bytearray | memoryview):
        raise InputError(f"{label} is bytes. Decode them first, for example with .decode('utf-8').")
    if not isinstance(source, Sequence):
        raise InputError(f"{label} is of type {type(source).__name__}. Give a str, a pathlib.Path or a list of str.")
    for number, item in enumerate(source):
        if not isinstance(item, str):
            raise InputError(f"{label} has an item of type {type(item).__name__} at index {number}. Give only str.")
    return tuple(source)


def _as_given(items: Sequence[str]) -> tuple[Sentence, ...]:
    """Return one sentence per item, with its offsets in the items joined by one newline."""
    sentences, start = [], 0
    for number, item in enumerate(items):
        sentences.append(Sentence(item, start, start + len(item), number))
        start += len(item) + 1
    return tuple(sentences)


def _detect(text: str, label: str, argument: str) -> str:
    try:
        return detect_language(text)
    except LanguageError as error:
        option = "--" + argument.replace("_", "-")
        raise LanguageError(f"{label}: {str(error).removesuffix('.')}: {argument}, or {option}.") from None
