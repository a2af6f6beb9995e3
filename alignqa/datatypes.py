"""What a report is made of: frozen records, plain data in and out, that check themselves when they are made."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Side = Literal["source", "target"]
Verdict = Literal["translation", "partial", "different_stories", "empty"]
Severity = Literal["minor", "major", "critical"]
IssueType = Literal[
    "omission",
    "addition",
    "number",
    "name",
    "untranslated",
    "wrong_language",
    "duplicate",
    "order",
    "mistranslation",
    "terminology",
    "characters",
    "artifact",
]
ArtifactCategory = Literal[
    "ad_placeholder",
    "related_link",
    "share",
    "comments",
    "source_link",
    "image_credit",
    "media_placeholder",
    "navigation",
    "metadata",
    "promo",
    "code",
]

#: Severities from minor to critical.
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
ISSUE_TYPES: tuple[IssueType, ...] = get_args(IssueType)
ARTIFACT_CATEGORIES: tuple[ArtifactCategory, ...] = get_args(ArtifactCategory)

#: Type of the same issue in W3C ITS 2.0, section 8.17 (localization quality issue types).
ITS_TYPES: Mapping[IssueType, str] = {
    "omission": "omission",
    "addition": "addition",
    "number": "numbers",
    "name": "inconsistent-entities",
    "untranslated": "untranslated",
    "wrong_language": "untranslated",
    "duplicate": "duplication",
    "order": "other",
    "mistranslation": "mistranslation",
    "terminology": "terminology",
    "characters": "characters",
    "artifact": "non-conformance",
}

#: The severity of a verdict itself, whatever issues there are.
VERDICT_SEVERITIES: Mapping[Verdict, Severity] = {
    "partial": "major",
    "different_stories": "critical",
    "empty": "critical",
}

REPORT_SCHEMA = "alignqa.report/1"
#: What no check judges, in any report.
NEVER_CHECKED = ("style", "tone", "fluency")
#: Similarities, confidences and scores are rounded to so many decimals: further ones depend on the processor.
DECIMALS = 4

#: Line breaks, and what acts on a terminal rather than shows on it: controls and explicit directions.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def _require(condition: bool, message: str) -> None:
    """Raise ``ValueError`` with *message* unless *condition* holds."""
    if not condition:
        raise ValueError(message)


def _round(record: Any, field: str) -> None:
    """Round a number of a frozen *record* to DECIMALS."""
    object.__setattr__(record, field, round(float(getattr(record, field)), DECIMALS))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document.

    ``start`` and ``end`` are character offsets: ``document.text[start:end] == text``. ``paragraph`` is the number
    of its line among the non-empty lines, from 0. ``artifact`` is the category if the whole sentence is an artifact,
    else ``None``.
    """

    text: str
    start: int
    end: int
    paragraph: int = 0
    artifact: ArtifactCategory | None = None

    def __post_init__(self) -> None:
        _require(0 <= self.start <= self.end, f"sentence offsets {self.start}..{self.end} are not a range")
        _require(self.end - self.start == len(self.text), "sentence offsets do not match the length of its text")
        _require(self.artifact is None or self.artifact in ARTIFACT_CATEGORIES, f"unknown category {self.artifact!r}")


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a story: its text as given, its sentences in order, its ISO 639-1 language code."""

    text: str
    sentences: tuple[Sentence, ...]
    language: str

    def __post_init__(self) -> None:
        end = 0
        for sentence in self.sentences:
            _require(sentence.start >= end, "sentences overlap or are out of order")
            _require(self.text[sentence.start : sentence.end] == sentence.text, "a sentence is not at its offsets")
            end = sentence.end

    def __repr__(self) -> str:
        """Return one line: the language, the number of sentences, and how the text begins."""
        beginning = self.text if len(self.text) <= 40 else f"{self.text[:39]}…"
        return f"<Document {self.language}, sentences: {len(self.sentences)}, {beginning!r}>"

    @property
    def story(self) -> tuple[int, ...]:
        """Indices of the sentences that belong to the story, that is, are not artifacts."""
        return tuple(i for i, sentence in enumerate(self.sentences) if sentence.artifact is None)

    def with_artifacts(self, categories: Mapping[int, ArtifactCategory | None]) -> Document:
        """Return this document with the sentences at the given indices marked as artifacts, or as story (``None``)."""
        sentences = tuple(
            dataclasses.replace(sentence, artifact=categories[i]) if i in categories else sentence
            for i, sentence in enumerate(self.sentences)
        )
        return dataclasses.replace(self, sentences=sentences)

    def to_dict(self) -> dict[str, Any]:
        """Return the document as plain data; the offsets of its sentences count characters of ``text``."""
        return {
            "language": self.language,
            "text": self.text,
            "sentences": [
                {"text": s.text, "start": s.start, "end": s.end, "paragraph": s.paragraph, "artifact": s.artifact}
                for s in self.sentences
            ],
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """A group of aligned sentences: indices into both documents; one side is empty for an unaligned sentence.

    ``similarity`` is the cosine of the two sides (-1..1), ``None`` if a side is empty. ``confidence`` is the
    probability (0..1) that the group is exactly right.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float | None
    confidence: float

    def __post_init__(self) -> None:
        _require(bool(self.source or self.target), "a pair needs a sentence on at least one side")
        _require((self.similarity is None) != self.aligned, "a similarity belongs to a pair with both sides")
        _require(0 <= self.confidence <= 1, f"confidence {self.confidence} is not within 0..1")
        _round(self, "confidence")
        if self.similarity is not None:
            _round(self, "similarity")

    @property
    def aligned(self) -> bool:
        """Whether both sides have sentences."""
        return bool(self.source and self.target)

    def side(self, side: Side) -> tuple[int, ...]:
        """Return the sentences of one side."""
        return self.source if side == "source" else self.target

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as plain data."""
        return {
            "source": list(self.source),
            "target": list(self.target),
            "similarity": self.similarity,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class WordLink:
    """Two words of an aligned pair that translate each other, by character offsets into the two documents' texts.

    ``confidence`` is the probability (0..1) that a careful reader would link them.
    """

    source_start: int
    source_end: int
    target_start: int
    target_end: int
    confidence: float

    def __post_init__(self) -> None:
        for start, end in (self.extent("source"), self.extent("target")):
            _require(0 <= start < end, f"word offsets {start}..{end} are not a range")
        _require(0 <= self.confidence <= 1, f"confidence {self.confidence} is not within 0..1")
        _round(self, "confidence")

    def extent(self, side: Side) -> tuple[int, int]:
        """Return where the word of one side begins and ends."""
        if side == "source":
            return self.source_start, self.source_end
        return self.target_start, self.target_end


@dataclass(frozen=True, slots=True)
class UnlinkedWord:
    """A word of an aligned pair without a counterpart, by character offsets into the text of the document on its side.

    ``confidence`` is the probability (0..1) that a careful reader would link it to no word of the other side.
    """

    side: Side
    start: int
    end: int
    confidence: float

    def __post_init__(self) -> None:
        _require(0 <= self.start < self.end, f"word offsets {self.start}..{self.end} are not a range")
        _require(0 <= self.confidence <= 1, f"confidence {self.confidence} is not within 0..1")
        _round(self, "confidence")


@dataclass(frozen=True, slots=True)
class LinkedWords:
    """The links between the words of a pair, and the words that have no counterpart; both in the order of the texts."""

    links: tuple[WordLink, ...] = ()
    unlinked: tuple[UnlinkedWord, ...] = ()

    def extents(self, side: Side) -> list[tuple[int, int]]:
        """Return where the words of one side begin and end."""
        alone = [(word.start, word.end) for word in self.unlinked if word.side == side]
        return [*(link.extent(side) for link in self.links), *alone]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of one side's text, by character offsets into ``document.text``."""

    side: Side
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        _require(self.side in get_args(Side), f"unknown side {self.side!r}")
        _require(0 <= self.start < self.end, f"span offsets {self.start}..{self.end} are not a range")
        _require(self.end - self.start == len(self.text), "span offsets do not match the length of its text")


def _place(side: Side, sentences: tuple[int, ...]) -> str:
    """Return what to call some sentences of one side, counted from 1."""
    numbers = ", ".join(str(i + 1) for i in sentences)
    return f"{side} sentence{'' if len(sentences) == 1 else 's'} {numbers}"


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem, with a message for a translator.

    ``confidence`` is the probability (0..1) that a careful reader would agree. ``rule`` names the check or the artifact
    rule that found it, stable across versions.
    """

    type: IssueType
    severity: Severity
    confidence: float
    message: str
    rule: str
    source: tuple[int, ...] = ()
    target: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()
    category: ArtifactCategory | None = None

    def __repr__(self) -> str:
        """Return one line: what the issue is, the sentences it names, counted from 0, and its message."""
        kind = f"{self.type}, {self.severity}, {self.confidence:.2f}"
        return f"<Issue {kind}, source={self.source}, target={self.target}: {self.message!r}>"

    def __str__(self) -> str:
        """Return the issue as a sentence: what it is, where, and how sure that is; sentences are counted from 1."""
        places = [_place(side, self.side(side)) for side in get_args(Side) if self.side(side)]
        kind = f"{self.severity} {self.type.replace('_', ' ')}".capitalize()
        message = CONTROLS.sub(" ", self.message)
        return f"{kind} in {' and '.join(places)} (confidence {self.confidence:.2f}): {message}"

    def __post_init__(self) -> None:
        _require(self.type in ISSUE_TYPES, f"unknown issue type {self.type!r}")
        _require(self.severity in SEVERITIES, f"unknown severity {self.severity!r}")
        _require(0 <= self.confidence <= 1, f"confidence {self.confidence} is not within 0..1")
        _require(bool(self.source or self.target), "an issue needs a sentence on at least one side")
        _require((self.category is not None) == (self.type == "artifact"), "artifacts, and only they, have a category")
        _round(self, "confidence")

    def side(self, side: Side) -> tuple[int, ...]:
        """Return the sentences of one side that the issue names."""
        return self.source if side == "source" else self.target

    @property
    def its_type(self) -> str:
        """The W3C ITS 2.0 localization quality issue type."""
        return ITS_TYPES[self.type]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that identify the issue in another run.

        They are made of its type and rule and of the words it points at, or of the numbers of its sentences where it
        points at none; not of its offsets, so it outlives changes elsewhere in the story.
        """
        words = [(span.side, " ".join(span.text.split())) for span in self.spans]
        content = json.dumps([self.type, self.rule, words or [self.source, self.target]], ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """Return the issue as plain data, as in the JSON report."""
        return {
            "type": self.type,
            "category": self.category,
            "severity": self.severity,
            "confidence": self.confidence,
            "source": list(self.source),
            "target": list(self.target),
            "spans": [{"side": s.side, "start": s.start, "end": s.end, "text": s.text} for s in self.spans],
            "message": self.message,
            "its_type": self.its_type,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Signature:
    """What made a report: enough to reproduce every number in it.

    ``encoder`` names the model, ``encoder_hash`` is the SHA-256 of its weights, if known, ``settings`` are
    the settings that differ from their defaults.
    """

    version: str
    encoder: str
    encoder_hash: str | None
    settings: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the signature as plain data."""
        return {**dataclasses.asdict(self), "settings": dict(self.settings)}

    def __str__(self) -> str:
        """Return the signature on one line, as sacrebleu does."""
        settings = "".join(f"|{name}:{value}" for name, value in sorted(self.settings.items()))
        return f"alignqa|version:{self.version}|encoder:{self.encoder}{settings}"


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """The report on two versions of a story, as data.

    ``pairs`` has every sentence that is not an artifact exactly once, in source order. ``score`` (0..1) is the share of
    the characters of both versions, artifacts left out, that are in aligned pairs and not in an issue of major or
    critical severity. ``notes`` are sentences for the user about the report as a whole. ``unchecked`` says what was
    not checked, in a few words each: types not looked for, what the checks cannot read in these languages or with this
    encoder, and what no check judges.

    ``word_links`` has the linked and the unlinked words of every pair, in the order of ``pairs``. It is ``None`` if the
    encoder has no token vectors, or if the report was read from data.
    """

    source: Document
    target: Document
    pairs: tuple[Pair, ...]
    issues: tuple[Issue, ...]
    score: float
    verdict: Verdict
    signature: Signature
    notes: tuple[str, ...] = ()
    word_links: tuple[LinkedWords, ...] | None = dataclasses.field(default=None, compare=False, repr=False)
    unchecked: tuple[str, ...] = NEVER_CHECKED

    def __post_init__(self) -> None:
        _require(0 <= self.score <= 1, f"score {self.score} is not within 0..1")
        _require(self.verdict in get_args(Verdict), f"unknown verdict {self.verdict!r}")
        _round(self, "score")
        for side in get_args(Side):
            paired = sorted(i for pair in self.pairs for i in pair.side(side))
            whole = paired == list(self.document(side).story)
            _require(whole, f"the pairs do not hold every {side} sentence exactly once")
        if self.word_links is not None:
            _require(len(self.word_links) == len(self.pairs), "the word links are not those of the pairs")
            for pair, linked in zip(self.pairs, self.word_links, strict=True):
                for side in get_args(Side):
                    words = linked.extents(side)
                    _require(pair.aligned or not words, "word links belong to a pair with both sides")
                    sentences = [self.document(side).sentences[i] for i in pair.side(side)]
                    first = min((s.start for s in sentences), default=0)
                    last = max((s.end for s in sentences), default=0)
                    inside = all(first <= start < end <= last for start, end in words)
                    _require(inside, f"a linked word is outside the {side} sentences of its pair")

    def document(self, side: Side) -> Document:
        """Return the version on the given side."""
        return self.source if side == "source" else self.target

    @property
    def issue_counts(self) -> dict[IssueType, int]:
        """How many issues of each type there are, most frequent first, then by name."""
        counts = Counter(issue.type for issue in self.issues)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, schema ``alignqa.report/1``."""
        return {
            "schema": REPORT_SCHEMA,
            "signature": self.signature.to_dict(),
            "verdict": self.verdict,
            "score": self.score,
            "source": self.source.to_dict(),
            "target": self.target.to_dict(),
            "pairs": [pair.to_dict() for pair in self.pairs],
            "notes": list(self.notes),
            "unchecked": list(self.unchecked),
            "issues": [issue.to_dict() for issue in self.issues],
            "summary": {
                "issues": self.issue_counts,
                "source_sentences": len(self.source.sentences),
                "target_sentences": len(self.target.sentences),
            },
        }
