"""A text without what the page left in it, and what was taken out and why."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.detect import CATEGORY_NAMES, Finding, detect_lines, extent, lines_of
from alignqa.artifacts.rules import Rule, load_rules
from alignqa.artifacts.unlisted import detect_unlisted, line_classifier
from alignqa.datatypes import ArtifactCategory, Document
from alignqa.encoders.base import Encoder
from alignqa.errors import InputError
from alignqa.text.documents import load_document
from alignqa.text.segmentation import split_sentences

#: Share of a text's characters from which on taking them out earns a warning.
_MUCH = 0.5
#: Shortest line, in characters, that counts as a copy of an earlier one: shorter ones may be meant.
_LEAST_COPY = 40
_COPY_PROBABILITY = 0.9
_SAID_BEFORE = "an earlier line says the same"
_BLANKS = " \t\u00a0"
_LINE_ENDS = "\r\n"


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch that was taken out: its offsets in the original text, the text itself, and why."""

    start: int
    end: int
    text: str
    category: ArtifactCategory
    probability: float
    rule: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text before and after; ``text`` is ``original`` without the stretches in ``cuts``, and nothing else is changed.

    ``cuts`` are offsets into ``original`` and hold, beside what was ``taken``, the white space and line ends that went
    with it. ``warning`` tells of much being gone.
    """

    original: str
    text: str
    language: str
    taken: tuple[Taken, ...]
    cuts: tuple[tuple[int, int], ...]
    warning: str | None

    def explain(self) -> str:
        """Return a readable list of what was taken out: line number, what it is, the rule, the text."""
        rows = [
            f"line {self.original.count(chr(10), 0, item.start) + 1}: {CATEGORY_NAMES[item.category]} "
            f"[{item.rule}{', ' + '; '.join(item.reasons) if item.reasons else ''}]: {' '.join(item.text.split())}"
            for item in self.taken
        ]
        return "\n".join([*rows, *([f"Warning: {self.warning}"] if self.warning else [])])

    def diff(self, name: str = "text") -> str:
        """Return a unified diff from the original to the cleaned text."""
        sides = (self.original.splitlines(), self.text.splitlines())
        return "\n".join(difflib.unified_diff(*sides, name, f"{name} (cleaned)", lineterm=""))

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, schema ``alignqa.clean/1``."""
        return {
            "schema": "alignqa.clean/1",
            "language": self.language,
            "text": self.text,
            "warning": self.warning,
            "taken": [
                {
                    "start": item.start,
                    "end": item.end,
                    "text": item.text,
                    "category": item.category,
                    "confidence": round(item.probability, 4),
                    "rule": item.rule,
                    "reasons": list(item.reasons),
                }
                for item in self.taken
            ],
        }


def clean(
    source: str | Path | Sequence[str],
    *,
    language: str | None = None,
    rules: tuple[Rule, ...] | None = None,
    encoder: Encoder | None = None,
) -> Cleaned:
    """Return *source* without what the page left in it.

    Cleaning again changes nothing: what is found is cut out until nothing more is found.

    Args:
        source: raw text, the path of a UTF-8 file, or sentences, which are joined by newlines.
        language: ISO 639-1 code; detected when left out.
        rules: the rules to apply, those of the library when left out; see :func:`~alignqa.artifacts.load_rules`.
        encoder: with one, lines that no rule names are looked for too, by their shape and meaning.

    Raises:
        InputError: the text cannot be read, or nothing of it would be left.
        LanguageError: the language is unknown or cannot be told.
    """
    given = load_document(source, language, name="text", argument="language")
    rules = load_rules() if rules is None else rules
    text, language = given.text, given.language
    positions = np.arange(len(text))
    taken: list[Taken] = []
    vectors = None if encoder is None else _Vectors(encoder)
    while findings := _findings(document := Document(text, split_sentences(text, language), language), rules, vectors):
        taken += [_taken(finding, document, positions) for finding in findings]
        keep = _kept(len(text), [_cut(document, finding) for finding in findings])
        text = "".join(itertools.compress(text, keep))
        positions = positions[keep]
        if not text.strip():
            raise InputError(_nothing_left(taken))
    taken.sort(key=lambda item: (item.start, item.end))
    gaps = _gaps(positions, len(given.text))
    return Cleaned(given.text, text, language, tuple(taken), gaps, _warning(taken, given.text))


class _Vectors:
    """The vectors of sentences, each encoded once however often a text is looked at."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.classifier = line_classifier(getattr(encoder, "weights_hash", None))

    def of(self, document: Document) -> NDArray[np.float32]:
        """Return one vector per sentence of *document*, shape (sentences, dimensions)."""
        texts = [sentence.text for sentence in document.sentences]
        if new := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known.update(zip(new, np.asarray(self._encoder.encode(new), np.float32), strict=True))
        return np.array([self._known[text] for text in texts])


def _findings(document: Document, rules: tuple[Rule, ...], vectors: _Vectors | None) -> list[Finding]:
    """Return what rules, structure and, with *vectors*, meaning find in *document*."""
    found = detect_lines(document, rules=rules)
    found += _copies(document, {i for finding in found for i in finding.sentences})
    if vectors is None:
        return found
    return found + detect_unlisted(document, vectors.of(document), None, found, classifier=vectors.classifier)


def _copies(document: Document, taken: set[int]) -> list[Finding]:
    """Return the lines that say what an earlier line says, as captions and headlines do that a page shows twice."""
    seen: set[str] = set()
    found = []
    for line in lines_of(document):
        text = " ".join(_line_text(document, line).split())
        if not taken.intersection(line) and len(text) >= _LEAST_COPY:
            if text in seen:
                found.append(Finding(line, "image_credit", _COPY_PROBABILITY, "structure.copy", (_SAID_BEFORE,)))
            seen.add(text)
    return found


def _line_text(document: Document, line: Sequence[int]) -> str:
    start, end = extent(document, line)
    return document.text[start:end]


def _cut(document: Document, finding: Finding) -> tuple[int, int]:
    """Return what to cut out for a finding: a line with its line end, or a stretch with the blanks after it."""
    text = document.text
    start, end = finding.span or extent(document, finding.sentences)
    before, after = len(text[:start].rstrip(_BLANKS)), len(text) - len(text[end:].lstrip(_BLANKS))
    at_start = before == 0 or text[before - 1] in _LINE_ENDS
    at_end = after == len(text) or text[after] in _LINE_ENDS
    if at_start and at_end:
        return _whole_line(text, before, after)
    return (before, after) if at_end else (start, after)


def _whole_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a line with its line end; between blank lines, or at the start, with the blank lines after it too."""
    if end == len(text):
        return len(text[:start].rstrip()) if text[:start].strip() else start, end
    blank_before = start == 0 or text[:start].replace("\r", "").endswith("\n\n")
    line_ends = len(text[end:]) - len(text[end:].lstrip()) if blank_before else 1 + text.startswith("\r\n", end)
    following = text[end : end + line_ends]
    return start, end + (following.rfind("\n") + 1 or line_ends)


def _kept(length: int, ranges: Iterable[tuple[int, int]]) -> NDArray[np.bool_]:
    keep = np.ones(length, bool)
    for start, end in ranges:
        keep[start:end] = False
    return keep


def _taken(finding: Finding, document: Document, positions: NDArray[np.intp]) -> Taken:
    """Return the record of a finding; *positions* are the original offsets of the characters of *document*."""
    start, end = finding.span or extent(document, finding.sentences)
    return Taken(
        start=int(positions[start]),
        end=int(positions[end - 1]) + 1,
        text=document.text[start:end],
        category=finding.category,
        probability=finding.probability,
        rule=finding.rule,
        reasons=finding.reasons,
    )


def _gaps(positions: NDArray[np.intp], length: int) -> tuple[tuple[int, int], ...]:
    """Return the ranges of 0..*length* that *positions*, which ascend, leave out."""
    edges = [-1, *positions.tolist(), length]
    return tuple((low + 1, high) for low, high in pairwise(edges) if high > low + 1)


def _nothing_left(taken: Sequence[Taken]) -> str:
    rules = ", ".join(sorted({item.rule for item in taken}))
    return (
        f"Nothing would be left of the text: all of it looks like leftovers of a page ({rules}). "
        "Check that it holds a story, or take the rule that is wrong out of your rule file."
    )


def _warning(taken: Sequence[Taken], original: str) -> str | None:
    share = sum(len(item.text) for item in taken) / max(1, len(original.strip()))
    if share < _MUCH:
        return None
    return f"{share:.0%} of the text was taken out; check that the story is whole."
