"""What a report is made of: frozen records that check themselves when they are made."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    import pandas
    import polars
    from matplotlib.figure import Figure

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

#: Severities from mild to grave.
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

REPORT_SCHEMA = "alignqa.report/1"


def _require(condition: bool, message: str) -> None:
    """Raise ``ValueError`` with *message* unless *condition* holds."""
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document.

    ``start`` and ``end`` are character offsets: ``document.text[start:end] == text``. ``paragraph`` numbers the line it
    stands on among the non-empty lines, from 0. ``artifact`` is the category when the whole sentence was left by the
    scraper or the page, else ``None``.
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

    @property
    def story(self) -> tuple[int, ...]:
        """Indices of the sentences that belong to the story, that is, are no artifacts."""
        return tuple(i for i, sentence in enumerate(self.sentences) if sentence.artifact is None)

    def with_artifacts(self, categories: Mapping[int, ArtifactCategory]) -> Document:
        """Return this document with the sentences at the given indices marked as artifacts."""
        sentences = tuple(
            dataclasses.replace(sentence, artifact=categories[i]) if i in categories else sentence
            for i, sentence in enumerate(self.sentences)
        )
        return dataclasses.replace(self, sentences=sentences)


@dataclass(frozen=True, slots=True)
class Pair:
    """A group of aligned sentences: indices into both documents; one side is empty for an unaligned sentence.

    ``similarity`` is the cosine of the two sides (-1..1), ``None`` where a side is empty. ``confidence`` is the
    probability (0..1) that the group is right as it stands.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float | None
    confidence: float

    def __post_init__(self) -> None:
        _require(bool(self.source or self.target), "a pair needs a sentence on at least one side")
        _require((self.similarity is None) != self.aligned, "a similarity belongs to a pair with both sides")
        _require(0 <= self.confidence <= 1, f"confidence {self.confidence} is not within 0..1")

    @property
    def aligned(self) -> bool:
        """Whether both sides hold sentences."""
        return bool(self.source and self.target)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one side's text, by character offsets into ``document.text``."""

    side: Side
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        _require(self.side in get_args(Side), f"unknown side {self.side!r}")
        _require(0 <= self.start < self.end, f"span offsets {self.start}..{self.end} are not a range")
        _require(self.end - self.start == len(self.text), "span offsets do not match the length of its text")


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding, told so that a translator understands it.

    ``confidence`` is the probability (0..1) that a careful reader would agree. ``rule`` names the check or the artifact
    rule that spoke, stable across versions.
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

    def __post_init__(self) -> None:
        _require(self.type in ISSUE_TYPES, f"unknown issue type {self.type!r}")
        _require(self.severity in SEVERITIES, f"unknown severity {self.severity!r}")
        _require(0 <= self.confidence <= 1, f"confidence {self.confidence} is not within 0..1")
        _require(bool(self.source or self.target), "an issue needs a sentence on at least one side")
        _require((self.category is not None) == (self.type == "artifact"), "artifacts, and only they, have a category")

    @property
    def its_type(self) -> str:
        """The W3C ITS 2.0 localization quality issue type."""
        return ITS_TYPES[self.type]

    def to_dict(self) -> dict[str, Any]:
        """Return the issue as plain data, as the JSON report holds it."""
        return {
            "type": self.type,
            "category": self.category,
            "severity": self.severity,
            "confidence": round(self.confidence, 4),
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

    ``encoder`` names the model, ``encoder_hash`` is the SHA-256 of its weights where they are known, ``settings`` holds
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
        """Return the signature on one line, in the manner of sacrebleu."""
        settings = "".join(f"|{name}:{value}" for name, value in sorted(self.settings.items()))
        return f"alignqa|version:{self.version}|encoder:{self.encoder}{settings}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found out about two versions of one story.

    ``pairs`` holds every sentence that is not an artifact exactly once, in source order. ``score`` (0..1) is the share
    of the story's characters, both versions together and artifacts left out, that stand in aligned pairs and in no
    issue of major or critical severity.
    """

    source: Document
    target: Document
    pairs: tuple[Pair, ...]
    issues: tuple[Issue, ...]
    score: float
    verdict: Verdict
    signature: Signature

    def __post_init__(self) -> None:
        _require(0 <= self.score <= 1, f"score {self.score} is not within 0..1")
        _require(self.verdict in get_args(Verdict), f"unknown verdict {self.verdict!r}")
        for side, document in (("source", self.source), ("target", self.target)):
            paired = sorted(i for pair in self.pairs for i in getattr(pair, side))
            _require(paired == list(document.story), f"the pairs do not hold every {side} sentence exactly once")

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
            "score": round(self.score, 4),
            "source": _document_to_dict(self.source),
            "target": _document_to_dict(self.target),
            "pairs": [
                {
                    "source": list(pair.source),
                    "target": list(pair.target),
                    "similarity": None if pair.similarity is None else round(pair.similarity, 4),
                    "confidence": round(pair.confidence, 4),
                }
                for pair in self.pairs
            ],
            "issues": [issue.to_dict() for issue in self.issues],
            "summary": {
                "issues": self.issue_counts,
                "source_sentences": len(self.source.sentences),
                "target_sentences": len(self.target.sentences),
            },
        }

    def __str__(self) -> str:
        """Return the report as text of 80 columns: a summary, then the story side by side."""
        from alignqa.report import render_text

        return render_text(self).rstrip("\n")

    def save(self, path: str | PathLike[str]) -> None:
        """Write the report to *path*, in the format its suffix asks for; ``docs/formats.md`` lists them.

        Raises:
            InputError: no format has this suffix, or the file cannot be written.
            OptionalDependencyError: the format needs a package that is not installed.
        """
        from alignqa.report import save_report

        save_report(self, path)

    @classmethod
    def from_dict(cls, data: Any) -> Report:
        """Return the report that :meth:`to_dict` made *data* of, wherever the data come from: all of it is checked.

        What stands between sentences is not part of the data and comes back as spaces.

        Raises:
            InputError: *data* is no report; the message says where it is wrong.
        """
        from alignqa.report import report_from_data

        return report_from_data(data)

    def to_pandas(self, table: str = "pairs") -> pandas.DataFrame:
        """Return ``pairs`` or ``issues`` as a pandas frame.

        Raises:
            InputError: there is no such table.
            OptionalDependencyError: pandas is not installed.
        """
        from alignqa.report.frames import to_pandas

        return to_pandas(self, table)

    def to_polars(self, table: str = "pairs") -> polars.DataFrame:
        """Return ``pairs`` or ``issues`` as a polars frame.

        Raises:
            InputError: there is no such table.
            OptionalDependencyError: polars is not installed.
        """
        from alignqa.report.frames import to_polars

        return to_polars(self, table)

    def plot(self, encoder: Any = None) -> Figure:
        """Return the similarity of all sentences as a figure, with the alignment drawn over it.

        The sentences are encoded once more, by the encoder the report names, or by the one given.

        Raises:
            EncoderError: the encoder cannot be loaded, or it is not the one that the report was made with.
            OptionalDependencyError: matplotlib is not installed.
        """
        from alignqa.report.plot import draw
        from alignqa.similarities import similarities

        return draw(self, similarities(self, encoder))

    def _repr_html_(self) -> str:
        """Return the report as a self-contained HTML fragment, as notebooks show it."""
        from alignqa.report import render_fragment

        return render_fragment(self)


def _document_to_dict(document: Document) -> dict[str, Any]:
    return {
        "language": document.language,
        "sentences": [
            {"text": s.text, "start": s.start, "end": s.end, "paragraph": s.paragraph, "artifact": s.artifact}
            for s in document.sentences
        ],
    }
