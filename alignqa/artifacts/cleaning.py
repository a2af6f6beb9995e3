"""A text in, the same text without its artifacts out, with what was taken out and why."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from alignqa.artifacts.detect import CATEGORY_NAMES, Finding, detect_lines, extent, lines_of, text_of
from alignqa.artifacts.rules import ArtifactRule, load_rules
from alignqa.artifacts.unlisted import detect_unlisted, line_classifier
from alignqa.datatypes import ArtifactCategory, Document
from alignqa.encoders.base import Encoder
from alignqa.errors import InputError
from alignqa.resources import load_thresholds
from alignqa.text.documents import load_document
from alignqa.text.segmentation import split_sentences
from alignqa.vectors import Floats

_COPY_REASON = "an earlier line says the same"
_BLANKS = " \t\u00a0"
_LINE_ENDS = "\r\n"


@dataclass(frozen=True, slots=True)
class Taken:
    """A span that was removed: its offsets in the original text, the text itself, and why.

    ``confidence`` is the probability (0..1) that it is not part of the story, ``rule`` the id of what found it.
    """

    start: int
    end: int
    text: str
    category: ArtifactCategory
    confidence: float
    rule: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CleanedText:
    """A text before and after; ``text`` is ``original`` without the spans in ``cuts``, and nothing else is changed.

    ``cuts`` are offsets into ``original``: what was ``taken``, and the white space and line ends that went with it.
    ``warning`` says so if much of the text was removed.
    """

    original: str
    text: str
    language: str
    taken: tuple[Taken, ...]
    cuts: tuple[tuple[int, int], ...]
    warning: str | None

    def __repr__(self) -> str:
        """Return one line: the language, how many spans were removed, and how the cleaned text begins."""
        beginning = self.text if len(self.text) <= 40 else f"{self.text[:39]}…"
        return f"<CleanedText {self.language}, taken: {len(self.taken)}, {beginning!r}>"

    def explain(self) -> str:
        """Return a readable list of what was removed: line number, category, rule and text."""
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
                    "confidence": round(item.confidence, 4),
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
    rules: tuple[ArtifactRule, ...] | None = None,
    encoder: Encoder | None = None,
) -> CleanedText:
    """Return *source* without its artifacts.

    Cleaning the result again changes nothing.

    Args:
        source: raw text, the path of a UTF-8 file, or sentences, which are joined by newlines.
        language: ISO 639-1 code; detected by default.
        rules: the rules to apply; those of the library by default; see :func:`~alignqa.artifacts.load_rules`.
        encoder: with an encoder, artifacts that no rule matches are found too, by their shape and meaning.

    Raises:
        InputError: the text cannot be read, or nothing would be left of it.
        LanguageError: the language is unknown or cannot be detected.
    """
    given = load_document(source, language, name="text", argument="language")
    rules = load_rules() if rules is None else rules
    text, language = given.text, given.language
    offsets = np.arange(len(text))  # of the characters of the text in the original
    taken: list[Taken] = []
    vectors = None if encoder is None else _Vectors(encoder)
    while findings := _findings(document := Document(text, split_sentences(text, language), language), rules, vectors):
        keep = np.ones(len(text), bool)
        for finding in findings:
            start, end = finding.span or extent(document, finding.sentences)
            taken.append(
                Taken(
                    start=int(offsets[start]),
                    end=int(offsets[end - 1]) + 1,
                    text=text[start:end],
                    category=finding.category,
                    confidence=finding.probability,
                    rule=finding.rule,
                    reasons=finding.reasons,
                )
            )
            keep[slice(*_cut(text, start, end))] = False
        text = "".join(itertools.compress(text, keep))
        offsets = offsets[keep]
        if not text.strip():
            raise InputError(
                "Nothing would be left: the whole text looks like artifacts "
                f"({', '.join(sorted({item.rule for item in taken}))}). "
                "Check that it contains a story, or correct your rule file."
            )
    taken.sort(key=lambda item: (item.start, item.end))
    cuts = ((low + 1, high) for low, high in pairwise([-1, *offsets.tolist(), len(given.text)]) if high > low + 1)
    share = sum(len(item.text) for item in taken) / max(1, len(given.text.strip()))
    is_much = share >= load_thresholds("artifacts")["cleaning"]["min_warning_share"]
    warning = f"{share:.0%} of the text was removed; check that the story is complete." if is_much else None
    return CleanedText(given.text, text, language, tuple(taken), tuple(cuts), warning)


class _Vectors:
    """The vectors of sentences, each encoded once however often a text is looked at."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Floats] = {}
        self.classifier = line_classifier(getattr(encoder, "weights_hash", None))

    def of(self, document: Document) -> Floats:
        """Return one vector per sentence of *document*, shape (sentences, dimensions)."""
        texts = [sentence.text for sentence in document.sentences]
        if new := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known.update(zip(new, np.asarray(self._encoder.encode(new), np.float32), strict=True))
        return np.array([self._known[text] for text in texts])


def _findings(document: Document, rules: tuple[ArtifactRule, ...], vectors: _Vectors | None) -> list[Finding]:
    """Return what rules, structure and, with *vectors*, meaning find in *document*."""
    found = detect_lines(document, rules=rules)
    found += _copies(document, {i for finding in found for i in finding.sentences})
    if vectors is None:
        return found
    return found + detect_unlisted(document, vectors.of(document), None, found, classifier=vectors.classifier)


def _copies(document: Document, taken: set[int]) -> list[Finding]:
    """Return the lines that repeat an earlier line, as captions and headlines do that a page shows twice."""
    limits = load_thresholds("artifacts")["copies"]
    seen: set[str] = set()
    found = []
    for line in lines_of(document):
        text = " ".join(text_of(document, line).split())
        if not taken.intersection(line) and len(text) >= limits["min_characters"]:
            if text in seen:
                found.append(Finding(line, "image_credit", limits["probability"], "structure.copy", (_COPY_REASON,)))
            seen.add(text)
    return found


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what to cut out for an artifact: a line with its line end, or a span with the blanks after it.

    A line between blank lines, or at the start, is cut out with the blank lines after it too.
    """
    before, after = len(text[:start].rstrip(_BLANKS)), len(text) - len(text[end:].lstrip(_BLANKS))
    at_start = before == 0 or text[before - 1] in _LINE_ENDS
    at_end = after == len(text) or text[after] in _LINE_ENDS
    if not at_start or not at_end:
        return (before, after) if at_end else (start, after)
    if after == len(text):
        return len(text[:before].rstrip()) if text[:before].strip() else before, after
    blank_before = before == 0 or text[:before].replace("\r", "").endswith("\n\n")
    line_ends = len(text[after:]) - len(text[after:].lstrip()) if blank_before else 1 + text.startswith("\r\n", after)
    following = text[after : after + line_ends]
    return before, after + (following.rfind("\n") + 1 or line_ends)
