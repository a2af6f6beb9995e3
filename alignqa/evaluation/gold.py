"""Alignments made by hand: files in the formats of the field in, documents with their groups out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alignqa.errors import InputError
from alignqa.files import read_text

#: Source and target sentences that translate each other, by number; one side is empty for an unaligned sentence.
Group = tuple[tuple[int, ...], tuple[int, ...]]

_LINE = re.compile(r"\s*\[([\d\s,]*)\]\s*:\s*\[([\d\s,]*)\]\s*(?::.*)?")


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """Two versions of a text, a sentence an item, and their true alignment."""

    name: str
    source_lang: str
    target_lang: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    groups: tuple[Group, ...]

    def __post_init__(self) -> None:
        for side, sentences in enumerate((self.source, self.target)):
            outside = [i for group in self.groups for i in group[side] if i >= len(sentences)]
            if outside:
                raise InputError(
                    f"{self.name}: the alignment names {('source', 'target')[side]} sentence {outside[0]}, "
                    f"but there are only {len(sentences)}, counted from 0. Check that the files belong together."
                )


def parse_groups(text: str, name: str = "alignment") -> tuple[Group, ...]:
    """Return the groups in *text*, one ``[0]:[0, 1]`` a line as Vecalign writes them; a cost after them is dropped.

    Raises:
        InputError: a line has another form.
    """
    groups = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise InputError(f"{name}, line {number}: {line.strip()!r} is not a group. Write them like [0]:[0, 1].")
        source, target = (tuple(map(int, re.findall(r"\d+", numbers))) for numbers in match.groups())
        groups.append((source, target))
    return tuple(groups)


def format_groups(groups: Iterable[Group]) -> str:
    """Return *groups* one a line, in the form that :func:`parse_groups` reads."""
    return "".join(f"{list(source)}:{list(target)}\n" for source, target in groups)


def read_vecalign(source: Path, target: Path, groups: Path, source_lang: str, target_lang: str) -> GoldDocument:
    """Return the document whose sentences are one per line in *source* and *target*, and its *groups*.

    Raises:
        InputError: a file cannot be read or the alignment does not fit the sentences.
    """
    alignment = parse_groups(read_text(groups), str(groups))
    lines = [
        tuple(line.strip() for line in read_text(path).removesuffix("\n").split("\n")) for path in (source, target)
    ]
    return GoldDocument(groups.name, source_lang, target_lang, lines[0], lines[1], alignment)


def read_stories(path: Path, source_lang: str, target_lang: str) -> Iterator[GoldDocument]:
    """Yield the stories in *path*, one JSON object a line, such as ``{"doc": "name", "id": ["…"], "en": ["…"]}``.

    Sentence i of one language translates sentence i of the other.

    Raises:
        InputError: the file cannot be read, a line is not such an object, or its two versions differ in length.
    """
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield _story(line, f"{path}, line {number}", source_lang, target_lang)


def _story(line: str, label: str, source_lang: str, target_lang: str) -> GoldDocument:
    """Return the story in a *line*, which is called *label* in messages."""
    try:
        record = json.loads(line)
        source, target = (tuple(map(str, record[language])) for language in (source_lang, target_lang))
    except json.JSONDecodeError as error:
        raise InputError(f"{label}: not JSON ({error}). Write one object a line.") from error
    except (KeyError, TypeError) as error:
        raise InputError(f"{label}: no list of sentences for {source_lang!r} and {target_lang!r}.") from error
    if len(source) != len(target):
        raise InputError(
            f"{label}: {len(source)} sentences against {len(target)}; both sides must have the same number."
        )
    groups = tuple(((i,), (i,)) for i in range(len(source)))
    return GoldDocument(str(record.get("doc", label)), source_lang, target_lang, source, target, groups)


def read_gold(files: Sequence[Path], source_lang: str, target_lang: str) -> list[GoldDocument]:
    """Return the documents in *files*: one of parallel stories, or three of a source, a target and its alignment.

    Raises:
        InputError: there are neither one nor three files, or one of them cannot be used.
    """
    if len(files) == 1:
        return list(read_stories(files[0], source_lang, target_lang))
    if len(files) == 3:
        return [read_vecalign(files[0], files[1], files[2], source_lang, target_lang)]
    raise InputError(f"{len(files)} files given; give one of stories, or a source, a target and its alignment.")


def numbered_on(documents: Iterable[tuple[GoldDocument, Iterable[Group]]]) -> Iterator[Group]:
    """Yield the groups of several *documents*, their sentences numbered on from document to document."""
    first = [0, 0]
    for document, groups in documents:
        for source, target in groups:
            yield tuple(first[0] + i for i in source), tuple(first[1] + j for j in target)
        first = [first[0] + len(document.source), first[1] + len(document.target)]


def data_hash(documents: Sequence[GoldDocument]) -> str:
    """Return the SHA-256 of the sentences and alignments of *documents*: it pins what was measured on."""
    content = [[d.source_lang, d.target_lang, d.source, d.target, d.groups] for d in documents]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
