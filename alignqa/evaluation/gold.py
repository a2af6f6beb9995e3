"""Alignments made by hand: files in the formats of the field in, documents with their groups out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alignqa.errors import InputError, LanguageError, many
from alignqa.files import parse_json, read_text
from alignqa.text.languages import check_language

#: Source and target sentences that translate each other, by number; one side is empty for an unaligned sentence.
Group = tuple[tuple[int, ...], tuple[int, ...]]

_NUMBERS = r"\[((?:[\s,]*+\d{1,9}(?!\d))*+[\s,]*+)\]"
_LINE = re.compile(rf"\s*{_NUMBERS}\s*:\s*{_NUMBERS}\s*(?::.*)?")


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

    @property
    def family(self) -> str:
        """What the document belongs to, such as a book or a corpus: its name up to the first hyphen."""
        return self.name.partition("-")[0]


def parse_groups(text: str, name: str = "alignment") -> tuple[Group, ...]:
    """Return the groups in *text*, one per line as in Vecalign, ``[0]:[0, 1]``; a cost after a group is ignored.

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
    return GoldDocument(groups.name, source_lang, target_lang, _sentences(source), _sentences(target), alignment)


def _sentences(path: Path) -> tuple[str, ...]:
    """Return the lines of a file, each of which is a sentence."""
    return tuple(line.strip() for line in read_text(path).removesuffix("\n").split("\n"))


def read_gold_folder(folder: Path, sources: Mapping[str, str] | None = None) -> list[GoldDocument]:
    """Return the documents in *folder*, by name: each has an alignment and two files named after their languages.

    For example ``ferry-1.gold``, ``ferry-1.id`` and ``ferry-1.en``. Which of the two is the source is found from the
    alignment: of both readings, the one is taken that names fewer sentences beyond the end of a file. An alignment made
    by hand names nearly all sentences, so that this is clear unless the files are about equally long. Then neither
    reading is the better one, as both leave the same number of sentences unnamed, and *sources* must say it.

    A sentence beyond the end that is named as unaligned is left out: it changes no other group.

    Args:
        folder: where the files are.
        sources: the source language of documents, or of families of documents (see :attr:`GoldDocument.family`). It
            takes precedence over the alignment.

    Raises:
        InputError: there are no alignments, a document does not have exactly two other files, its source is not clear,
            or its alignment does not fit its sentences.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is not a folder. Check the path.")
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    versions: dict[str, list[Path]] = {path.stem: [] for path in files if path.suffix == ".gold"}
    for path in files:
        if path.suffix != ".gold" and path.stem in versions:
            versions[path.stem].append(path)
    if not versions:
        raise InputError(f"{str(folder)!r} has no gold alignments. Name the files of a document like a.gold a.de a.fr.")
    return [_document(folder / f"{name}.gold", own, sources or {}) for name, own in sorted(versions.items())]


def _document(gold: Path, versions: Sequence[Path], sources: Mapping[str, str]) -> GoldDocument:
    """Return the document of the alignment *gold* and the files of its two *versions*."""
    name = gold.stem
    try:
        languages = [check_language(path.suffix[1:]) for path in versions]
    except LanguageError as error:
        raise InputError(f"{name}: files are named after their languages. {error}") from error
    if len(languages) != 2 or languages[0] == languages[1]:
        raise InputError(
            f"{name} has {many(len(languages), 'file')} besides {gold.name}; it needs two, of different languages."
        )
    groups = parse_groups(read_text(gold), str(gold))
    texts = dict(zip(languages, map(_sentences, versions), strict=True))
    source_lang = sources.get(name) or sources.get(name.partition("-")[0]) or _source_language(texts, groups, name)
    if source_lang not in texts:
        raise InputError(f"{name} is in {' and '.join(languages)}; its source cannot be {source_lang!r}.")
    target_lang = languages[1 - languages.index(source_lang)]
    source, target = texts[source_lang], texts[target_lang]
    known = [group for group in groups if all(group) or not _beyond([group], source, target)]
    return GoldDocument(name, source_lang, target_lang, source, target, tuple(known))


def _source_language(texts: Mapping[str, Sequence[str]], groups: Sequence[Group], name: str) -> str:
    """Return the language of the text that the *groups* name on their left."""
    (first, one), (second, other) = texts.items()
    beyond = _beyond(groups, one, other), _beyond(groups, other, one)
    if beyond[0] == beyond[1]:
        raise InputError(
            f"{name}: the alignment does not show which text is the source. Name it with --source {name}=LANG, "
            f"where LANG is {first} or {second}."
        )
    return first if beyond[0] < beyond[1] else second


def _beyond(groups: Iterable[Group], source: Sequence[str], target: Sequence[str]) -> int:
    """Return how often the *groups* name a sentence beyond the end of *source* or *target*."""
    return sum(
        i >= len(side) for group in groups for own, side in zip(group, (source, target), strict=True) for i in own
    )


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
        record = parse_json(line)
        source, target = (tuple(map(str, record[language])) for language in (source_lang, target_lang))
    except ValueError as error:
        raise InputError(f"{label}: not JSON ({error}). Write one object a line.") from error
    except (KeyError, TypeError) as error:
        raise InputError(f"{label}: no list of sentences for {source_lang!r} and {target_lang!r}.") from error
    if len(source) != len(target):
        raise InputError(
            f"{label}: {many(len(source), 'sentence')} against {len(target)}; both sides must have the same number."
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
    raise InputError(f"{many(len(files), 'file')} given; give one of stories, or a source, a target and its alignment.")


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
