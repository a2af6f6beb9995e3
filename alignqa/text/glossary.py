"""The user's CSV file of terms in, its terms out; and texts in, where terms are in them out, whatever their inflection.

The first row names the columns, in any order::

    source,target,case,forbidden
    climate crisis,krisis iklim,,
    climate crisis,perubahan iklim,,yes
    Apple,Apple,yes,

``source`` is a term and ``target`` its translation; several rows for one source term are alternatives. ``case`` says
that upper and lower case matter, ``forbidden`` that the source term must not be translated so; without a source term,
that the target term must not be used at all. Both are ``yes`` or ``no``, and ``no`` when left empty or out. Columns are
separated by commas, semicolons or tabs.

Words are compared by their stems (Porter 2001, "Snowball: a language for stemming algorithms"); in a language without a
stemmer, as they are.
"""

from __future__ import annotations

import csv
import functools
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import snowballstemmer
from rapidfuzz.distance import Prefix

from alignqa.errors import InputError, SettingsError
from alignqa.files import read_text
from alignqa.resources import load_thresholds
from alignqa.text.languages import language_name

_COLUMNS = ("source", "target", "case", "forbidden")
_ANSWERS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}
#: In scripts without spaces (Thai, Lao, Burmese, Khmer, Japanese, Chinese), each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_GAP = re.compile(r"[\s\-‐‑'’]*")
#: Stemmers that serve another language than the one they are named after.
_STEMMERS = {"ms": "indonesian", "nb": "norwegian", "nn": "norwegian"}


@dataclass(frozen=True, slots=True)
class Term:
    """One row of a glossary; ``source`` is empty where ``target`` is forbidden in every translation."""

    source: str
    target: str
    case: bool
    forbidden: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for; ``case`` says that upper and lower case matter."""

    text: str
    case: bool


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A phrase found in a text, by character offsets."""

    phrase: Phrase
    start: int
    end: int


def load_glossary(path: str | Path) -> tuple[Term, ...]:
    """Return the terms of the glossary at *path*, in order.

    Raises:
        SettingsError: the file cannot be read, or a row in it is not valid; the message names the line.
    """
    rows = list(_rows(Path(path)))
    header = [name.strip().lower() for name in rows[0][1]] if rows else []
    if unknown := [name for name in header if name not in _COLUMNS]:
        raise SettingsError(f"{path}, line 1: unknown column {unknown[0]!r}. Known columns: {', '.join(_COLUMNS)}.")
    if missing := [name for name in _COLUMNS[:2] if name not in header]:
        raise SettingsError(f"{path}, line 1: the column {missing[0]!r} is missing. Name the columns in the first row.")
    if len(set(header)) < len(header):
        raise SettingsError(f"{path}, line 1: a column is named twice.")
    terms: dict[Term, None] = {}
    first: dict[tuple[str, str], tuple[int, bool]] = {}
    for line, fields in rows[1:]:
        term = _term(header, fields, f"{path}, line {line}")
        first_line, forbidden = first.setdefault((term.source, term.target), (line, term.forbidden))
        if forbidden != term.forbidden:
            pair = f"{term.target!r} for {term.source!r}"
            raise SettingsError(
                f"{path}, line {line}: {pair} is both required and forbidden; see also line {first_line}."
            )
        terms[term] = None
    return tuple(terms)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the number of the line it ends on."""
    try:
        text = read_text(path)
    except InputError as error:
        raise SettingsError(f"The glossary cannot be read. {error}") from error
    lines = text.splitlines(keepends=True)
    first = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count), strict=True)
    try:
        yield from ((reader.line_num, row) for row in reader if any(field.strip() for field in row))
    except csv.Error as error:
        raise SettingsError(f"{path}, line {reader.line_num}: {error}. Check the quotation marks.") from error


def _term(header: list[str], fields: list[str], where: str) -> Term:
    """Return the term in one row."""
    if len(fields) > len(header):
        raise SettingsError(f"{where}: {len(fields)} fields under {len(header)} columns. Quote terms that hold commas.")
    values = dict.fromkeys(_COLUMNS, "") | {
        name: unicodedata.normalize("NFC", field.strip()) for name, field in zip(header, fields, strict=False)
    }
    answers = {}
    for column in _COLUMNS[2:]:
        if values[column].lower() not in _ANSWERS:
            raise SettingsError(f"{where}: {column} is {values[column]!r}; write yes or no.")
        answers[column] = _ANSWERS[values[column].lower()]
    if not _WORD.search(values["target"]):
        raise SettingsError(f"{where}: the target term {values['target']!r} has no word in it.")
    if not _WORD.search(values["source"]) and (values["source"] or not answers["forbidden"]):
        raise SettingsError(f"{where}: the source term {values['source']!r} has no word in it.")
    return Term(values["source"], values["target"], **answers)


class PhraseFinder:
    """Finds phrases in texts of one language, in time that does not grow with the number of phrases."""

    def __init__(self, phrases: Iterable[Phrase], language: str) -> None:
        """Prepare to look for the *phrases*; *language* is an ISO 639-1 code."""
        self._language = language
        self._by_first_stem: defaultdict[str, dict[Phrase, tuple[str, ...]]] = defaultdict(dict)
        for phrase in phrases:
            stems = self._stems(phrase.text)
            self._by_first_stem[stems[0]][phrase] = stems

    def find(self, text: str) -> list[TermMatch]:
        """Return where the phrases are in *text*, from left to right, overlapping ones included."""
        if not self._by_first_stem:
            return []
        words = list(_WORD.finditer(text))
        stems = tuple(stem(word.group(), self._language) for word in words)
        return [
            TermMatch(phrase, words[i].start(), words[i + len(wanted) - 1].end())
            for i, first in enumerate(stems)
            for phrase, wanted in self._by_first_stem.get(first, {}).items()
            if stems[i : i + len(wanted)] == wanted and _is_written_so(phrase, words[i : i + len(wanted)], text)
        ]

    def contains(self, text: str, phrase: Phrase) -> bool:
        """Return whether *phrase* is in *text*, if only as part of a compound or written in one word."""
        if any(found.phrase == phrase for found in self.find(text)):
            return True
        joined = "".join(self._stems(phrase.text))
        min_letters = load_thresholds("text")["glossary"]["min_letters_in_compound"]
        return len(joined) >= min_letters and joined in "".join(_WORD.findall(text.lower()))

    def _stems(self, text: str) -> tuple[str, ...]:
        return tuple(stem(word, self._language) for word in _WORD.findall(text))


def _is_written_so(phrase: Phrase, words: list[re.Match[str]], text: str) -> bool:
    """Return whether the *words*, whose stems are those of *phrase*, are neighbours and in its case.

    Words may differ in case only after the letters that they share: an ending does not count.
    """
    if not all(_GAP.fullmatch(text[a.end() : b.start()]) for a, b in itertools.pairwise(words)):
        return False
    wanted = _WORD.findall(phrase.text) if phrase.case else []
    return all(
        Prefix.similarity(word, found.group()) == Prefix.similarity(word.lower(), found.group().lower())
        for word, found in zip(wanted, words, strict=False)
    )


@functools.lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """Return the stem of *word* in lower case; the word itself in a *language* without a stemmer."""
    lower = unicodedata.normalize("NFC", word).lower()
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(lower)) if stemmer else lower


@functools.cache
def _stemmer(language: str) -> Any:
    name = _STEMMERS.get(language, language_name(language).lower())
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None
