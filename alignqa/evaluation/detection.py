"""Score every check on stories with planted errors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alignqa.datatypes import Issue
from alignqa.errors import InputError
from alignqa.report.report import Report

#: Where a fault is: the record it stands in, the side, the sentence.
Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class DetectionScore:
    """How well one kind of error was found: sentences planted, flagged, and both."""

    planted: int
    flagged: int
    hits: int

    @property
    def precision(self) -> float:
        """Share (0..1) of the flagged sentences that carry the error; 1 when none is flagged."""
        return self.hits / self.flagged if self.flagged else 1.0

    @property
    def recall(self) -> float:
        """Share (0..1) of the planted errors that are flagged; 1 when none was planted."""
        return self.hits / self.planted if self.planted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall (0..1)."""
        return 2 * self.hits / (self.planted + self.flagged) if self.planted + self.flagged else 1.0


@dataclass(frozen=True, slots=True)
class DetectionResult:
    """Scores by kind of error, and what was flagged in stories without errors.

    ``false_alarms`` counts the issues in the ``clean`` records by type; ``clean_sentences`` counts their source
    sentences.
    """

    scores: Mapping[str, DetectionScore]
    false_alarms: Mapping[str, int]
    clean_sentences: int

    @property
    def false_alarms_per_100(self) -> float:
        """Issues per 100 source sentences of stories without errors."""
        return 100 * sum(self.false_alarms.values()) / self.clean_sentences if self.clean_sentences else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            "scores": {
                kind: {
                    "planted": score.planted,
                    "flagged": score.flagged,
                    "precision": round(score.precision, 4),
                    "recall": round(score.recall, 4),
                    "f1": round(score.f1, 4),
                }
                for kind, score in self.scores.items()
            },
            "clean_sentences": self.clean_sentences,
            "false_alarms": dict(self.false_alarms),
            "false_alarms_per_100_clean_sentences": round(self.false_alarms_per_100, 3),
        }

    def to_markdown(self) -> str:
        """Return the scores as a Markdown table, and the false alarms below it."""
        head = "| error | planted | precision | recall | F1 |\n|---|---|---|---|---|"
        rows = [
            f"| {kind} | {score.planted} | {_precision(score)} | {score.recall:.3f} | {score.f1:.3f} |"
            for kind, score in self.scores.items()
        ]
        alarms = ", ".join(f"{kind} {count}" for kind, count in self.false_alarms.items()) or "none"
        return "\n".join(
            [head, *rows, "", f"False alarms per 100 clean sentences: {self.false_alarms_per_100:.2f} ({alarms})"]
        )


def _precision(score: DetectionScore) -> str:
    """Return the precision for people, to whom 0 of 0 is nothing that was reached."""
    return f"{score.precision:.3f}" if score.flagged else "–"


@dataclass
class _Counts:
    planted: defaultdict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    flagged: defaultdict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    false_alarms: Counter[str] = field(default_factory=Counter)
    clean_sentences: int = 0


def check_records(records: Sequence[Mapping[str, Any]], name: str) -> None:
    """Check that *records*, from the file *name*, are as :func:`alignqa.evaluation.injection.inject` makes them.

    Raises:
        InputError: there are none, or one lacks what tells the errors planted in it.
    """
    if not records:
        raise InputError(f"{name} holds no record. Make some with: alignqa bench inject")
    for number, record in enumerate(records, 1):
        if not {"findings", "recipe"} & set(record):
            raise InputError(f"The records in {name} are stories; run `alignqa bench inject` first.")
        if not _is_planted(record):
            raise InputError(
                f"{name}, record {number}: not as `alignqa bench inject` writes it. Plant the errors anew."
            )


def _is_planted(record: Mapping[str, Any]) -> bool:
    names = (record.get(key) for key in ("id", "recipe", "source_lang", "target_lang"))
    sides = (record.get(side) for side in ("source", "target"))
    findings = record.get("findings")
    return (
        all(isinstance(name, str) for name in names)
        and all(isinstance(side, list) and all(isinstance(text, str) for text in side) for side in sides)
        and isinstance(findings, list)
        and all(map(_is_finding, findings))
    )


def _is_finding(finding: Any) -> bool:
    if not isinstance(finding, dict) or not isinstance(finding.get("type"), str):
        return False
    sides = (finding.get(side) for side in ("source", "target"))
    return all(isinstance(side, list) and all(isinstance(i, int) for i in side) for side in sides)


def detect(
    records: Iterable[Mapping[str, Any]], check: Callable[[Iterator[Mapping[str, Any]]], Iterator[Report]]
) -> DetectionResult:
    """Score the reports that *check* makes of records from :func:`alignqa.evaluation.injection.inject`.

    A finding counts when it names the sentence the error was planted in, on the side that shows it: the source for
    omissions, the target for all else, both for artifacts.
    """
    counts = _Counts()
    seen: list[Mapping[str, Any]] = []
    for report in check(_remember(records, seen)):
        _count(seen.pop(0), report, counts)
    kinds = sorted(counts.planted)
    scores = {kind: _score(counts.planted[kind], counts.flagged[kind]) for kind in kinds}
    return DetectionResult(scores, dict(sorted(counts.false_alarms.items())), counts.clean_sentences)


def _remember(records: Iterable[Mapping[str, Any]], seen: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for record in records:
        seen.append(record)
        yield record


def _count(record: Mapping[str, Any], report: Report, counts: _Counts) -> None:
    for finding in record["findings"]:
        counts.planted[finding["type"]] |= set(_places(record["id"], finding["type"], finding))
    for issue in report.issues:
        kind = _kind(issue)
        counts.flagged[kind] |= set(_places(record["id"], kind, {"source": issue.source, "target": issue.target}))
    if record["recipe"] == "clean":
        counts.false_alarms.update(_kind(issue) for issue in report.issues)
        counts.clean_sentences += len(record["source"])


def _kind(issue: Issue) -> str:
    partial = issue.type in {"omission", "addition"} and issue.source and issue.target
    return f"partial_{issue.type}" if partial else issue.type


def _places(record: str, kind: str, finding: Mapping[str, Any]) -> Iterator[Place]:
    """Yield where *finding* is, on the sides that count for its kind; of a duplicate's copies the extra one counts."""
    source, target = finding["source"], finding["target"]
    if kind in {"omission", "partial_omission", "artifact"}:
        yield from ((record, "source", i) for i in source)
    if kind not in {"omission", "partial_omission"}:
        yield from ((record, "target", i) for i in (target[-1:] if kind == "duplicate" else target))


def _score(planted: set[Place], flagged: set[Place]) -> DetectionScore:
    return DetectionScore(len(planted), len(flagged), len(planted & flagged))
