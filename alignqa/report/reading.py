"""Plain data in, from any source; out comes the report they were made from, or an error that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from alignqa.datatypes import (
    NEVER_CHECKED,
    REPORT_SCHEMA,
    Document,
    Issue,
    Pair,
    ReportRecord,
    Sentence,
    Signature,
    Span,
)
from alignqa.errors import InputError
from alignqa.files import MAX_LENGTH

#: A language tag. It becomes part of file names, so nothing else may pass.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

T = TypeVar("T")
R = TypeVar("R", bound=ReportRecord)


class DataReader:
    """A value somewhere in the data, which knows its path for messages and hands out only what it should be."""

    def __init__(self, value: Any, path: str) -> None:
        """Remember *value* and its *path*."""
        self.value, self.path = value, path

    def error(self, message: str) -> InputError:
        """Return an error that names the path."""
        return InputError(f"This is not an alignqa report: {self.path} {message}.")

    def __getitem__(self, name: str) -> DataReader:
        """Return a field of an object."""
        if not isinstance(self.value, Mapping):
            raise self.error("is not an object")
        if name not in self.value:
            raise self.error(f"has no {name!r}")
        return DataReader(self.value[name], f"{self.path}.{name}".removeprefix("the data."))

    def fields(self) -> dict[str, DataReader]:
        """Return all fields of an object."""
        if not isinstance(self.value, Mapping):
            raise self.error("is not an object")
        return {str(name): self[name] for name in self.value}

    def items(self) -> list[DataReader]:
        """Return the items of a list."""
        if not isinstance(self.value, list | tuple):
            raise self.error("is not a list")
        return [DataReader(item, f"{self.path}[{number}]") for number, item in enumerate(self.value)]

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self.error("is not a string")
        return self.value

    def whole(self) -> int:
        """Return a whole number from 0 to the length of the longest text: larger offsets would only fill memory."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not 0 <= self.value <= MAX_LENGTH:
            raise self.error(f"is not a whole number from 0 to {MAX_LENGTH:,}")
        return self.value

    def number(self) -> float:
        """Return a number; NaN and infinity are not."""
        number = self.value
        if not isinstance(number, int | float) or isinstance(number, bool) or not -MAX_LENGTH <= number <= MAX_LENGTH:
            raise self.error("is not a number, or is out of range")
        return float(number)

    def indices(self, document: Document) -> tuple[int, ...]:
        """Return indices of sentences of *document*."""
        found = tuple(item.whole() for item in self.items())
        if outside := [i for i in found if i >= len(document.sentences)]:
            raise self.error(f"names sentence {outside[0]}, but there are only {len(document.sentences)}")
        return found

    def setting(self) -> Any:
        """Return a setting: a text, a number, a truth value, or a list of them."""
        scalars = self.items() if isinstance(self.value, list | tuple) else [self]
        for item in scalars:
            if not isinstance(item.value, str | int | float | None):
                raise item.error("is not a setting")
        return self.value

    def or_none(self, read: Callable[[DataReader], T]) -> T | None:
        """Return what *read* makes of the value, or ``None`` for ``null``."""
        return None if self.value is None else read(self)

    def made(self, make: Callable[[], T]) -> T:
        """Return what *make* makes of the value, with the path of what the record itself refuses."""
        try:
            return make()
        except ValueError as error:
            raise self.error(f"cannot be: {error}") from None


def read_report(data: Any, record: type[R]) -> R:
    """Return the report, as a *record* of the class given, that its ``to_dict`` made *data* of.

    Data of a version that did not write the text of its documents get spaces between their sentences.

    Raises:
        InputError: *data* is not a report; the message says where it is wrong.
    """
    reader = DataReader(data, "the data")
    if (schema := reader["schema"].value) != REPORT_SCHEMA:
        raise reader["schema"].error(f"is {str(schema)[:40]!r}, not {REPORT_SCHEMA!r}")
    source, target = _document(reader["source"]), _document(reader["target"])
    pairs = tuple(_pair(item, source, target) for item in reader["pairs"].items())
    issues = tuple(_issue(item, source, target) for item in reader["issues"].items())
    score, signature = reader["score"].number(), _signature(reader["signature"])
    verdict: Any = reader["verdict"].text()
    notes, unchecked = _texts(reader, "notes", ()), _texts(reader, "unchecked", NEVER_CHECKED)
    made = partial(record, source, target, pairs, issues, score, verdict, signature, notes, unchecked=unchecked)
    return reader.made(made)


def _texts(reader: DataReader, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of a field, and the *default* where the report was made before there was such a field."""
    return tuple(item.text() for item in reader[name].items()) if name in reader.fields() else default


def _document(reader: DataReader) -> Document:
    language = reader["language"].text()
    if not _LANGUAGE.fullmatch(language):
        raise reader["language"].error("is not a language code, such as en")
    sentences = tuple(_sentence(item) for item in reader["sentences"].items())
    text = reader["text"].text() if "text" in reader.fields() else _joined(sentences)
    return reader.made(lambda: Document(text, sentences, language))


def _joined(sentences: Iterable[Sentence]) -> str:
    pieces, end = [], 0
    for sentence in sentences:
        pieces += [" " * (sentence.start - end), sentence.text]
        end = sentence.end
    return "".join(pieces)


def _sentence(reader: DataReader) -> Sentence:
    text, start, end = reader["text"].text(), reader["start"].whole(), reader["end"].whole()
    artifact: Any = reader["artifact"].or_none(DataReader.text)
    paragraph = reader["paragraph"].whole() if "paragraph" in reader.fields() else 0
    return reader.made(lambda: Sentence(text, start, end, paragraph, artifact))


def _pair(reader: DataReader, source: Document, target: Document) -> Pair:
    sides = reader["source"].indices(source), reader["target"].indices(target)
    similarity, confidence = reader["similarity"].or_none(DataReader.number), reader["confidence"].number()
    return reader.made(lambda: Pair(*sides, similarity, confidence))


def _issue(reader: DataReader, source: Document, target: Document) -> Issue:
    spans = tuple(_span(item, source, target) for item in reader["spans"].items())
    kind: Any = reader["type"].text()
    severity: Any = reader["severity"].text()
    category: Any = reader["category"].or_none(DataReader.text)
    sides = reader["source"].indices(source), reader["target"].indices(target)
    confidence, message, rule = reader["confidence"].number(), reader["message"].text(), reader["rule"].text()
    return reader.made(lambda: Issue(kind, severity, confidence, message, rule, *sides, spans, category))


def _span(reader: DataReader, source: Document, target: Document) -> Span:
    side: Any = reader["side"].text()
    start, end, text = reader["start"].whole(), reader["end"].whole(), reader["text"].text()
    span = reader.made(lambda: Span(side, start, end, text))
    if end > len((source if side == "source" else target).text):
        raise reader.error("ends after the text")
    return span


def _signature(reader: DataReader) -> Signature:
    encoder_hash = reader["encoder_hash"].or_none(DataReader.text)
    settings = reader["settings"].fields()
    plain = {name: item.setting() for name, item in settings.items()}
    return Signature(reader["version"].text(), reader["encoder"].text(), encoder_hash, plain)
