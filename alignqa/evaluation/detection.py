"""Records with planted errors and the reports on them in, how well each kind of error is found out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee
from typing import Any

from alignqa.datatypes import Issue
from alignqa.errors import InputError
from alignqa.report.report import Report

#: Planted errors that have a rule of their own, whatever type of issue it reports.
KINDS_OF_RULES: Mapping[str, str] = {
    "negation": "negation",
    "opposite": "opposite",
    "quantity-word": "quantity",
    "roles": "role",
}

#: Which sentence an error is in: the record, the side, the index.
FaultySentence = tuple[str, str, int]


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
    """Figures by kind of error, and what was flagged in stories without errors.

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
        """Return the figures as a Markdown table, and the false alarms below it."""
        head = "| error | planted | precision | recall | F1 |\n|---|---|---|---|---|"
        rows = []
        for kind, score in self.scores.items():
            # To people, 0 of 0 is not a precision that was reached.
            precision = f"{score.precision:.3f}" if score.flagged else "–"
            rows.append(f"| {kind} | {score.planted} | {precision} | {score.recall:.3f} | {score.f1:.3f} |")
        alarms = ", ".join(f"{kind} {count}" for kind, count in self.false_alarms.items()) or "none"
        return "\n".join(
            [head, *rows, "", f"False alarms per 100 clean sentences: {self.false_alarms_per_100:.2f} ({alarms})"]
        )


def check_records(records: Sequence[Mapping[str, Any]], name: str) -> None:
    """Check that *records*, from the file *name*, are as :func:`alignqa.evaluation.injection.inject` makes them.

    Raises:
        InputError: there are none, or one does not say which errors are planted in it.
    """
    if not records:
        raise InputError(f"{name} contains no records. Make some with: alignqa bench inject")
    for number, record in enumerate(records, 1):
        if not {"findings", "recipe"} & set(record):
            raise InputError(f"The records in {name} are stories; run `alignqa bench inject` first.")
        if not is_planted(record):
            raise InputError(
                f"{name}, record {number}: not a record that `alignqa bench inject` wrote. Plant the errors again."
            )


def is_planted(record: Mapping[str, Any]) -> bool:
    """Return whether a record has the form that :func:`alignqa.evaluation.injection.inject` gives it."""
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
    """Return whether *finding* names a type and sentences of both sides."""
    if not isinstance(finding, dict) or not isinstance(finding.get("type"), str):
        return False
    sides = (finding.get(side) for side in ("source", "target"))
    return all(isinstance(side, list) and all(isinstance(i, int) for i in side) for side in sides)


def detect(
    records: Iterable[Mapping[str, Any]], check: Callable[[Iterator[Mapping[str, Any]]], Iterator[Report]]
) -> DetectionResult:
    """Measure the reports that *check* makes of records from :func:`alignqa.evaluation.injection.inject`.

    A finding counts when it names the sentence the error was planted in, on the side that shows it: the source for
    omissions, the target for all else, both for artifacts.
    """
    planted: defaultdict[str, set[FaultySentence]] = defaultdict(set)
    flagged: defaultdict[str, set[FaultySentence]] = defaultdict(set)
    false_alarms: Counter[str] = Counter()
    clean_sentences = 0
    to_check, to_compare = tee(records)
    for report, record in zip(check(to_check), to_compare, strict=False):
        for finding in record["findings"]:
            planted[finding["type"]].update(_sentences(record["id"], finding["type"], finding))
        kinds = [_kind(issue) for issue in report.issues]
        for kind, issue in zip(kinds, report.issues, strict=True):
            flagged[kind].update(_sentences(record["id"], kind, {"source": issue.source, "target": issue.target}))
        if record["recipe"] == "clean":
            false_alarms.update(kinds)
            clean_sentences += len(record["source"])
    scores = {
        kind: DetectionScore(len(planted[kind]), len(flagged[kind]), len(planted[kind] & flagged[kind]))
        for kind in sorted(planted)
    }
    return DetectionResult(scores, dict(sorted(false_alarms.items())), clean_sentences)


def _kind(issue: Issue) -> str:
    """Return which kind of planted error an issue reports."""
    if issue.rule in KINDS_OF_RULES:
        return KINDS_OF_RULES[issue.rule]
    partial = issue.type in {"omission", "addition"} and issue.source and issue.target
    return f"partial_{issue.type}" if partial else issue.type


def _sentences(record: str, kind: str, finding: Mapping[str, Any]) -> Iterator[FaultySentence]:
    """Yield the sentences of *finding* on the sides that count for its kind; of a duplicate's copies the extra one."""
    source, target = finding["source"], finding["target"]
    if kind in {"omission", "partial_omission", "artifact"}:
        yield from ((record, "source", i) for i in source)
    if kind not in {"omission", "partial_omission"}:
        yield from ((record, "target", i) for i in (target[-1:] if kind == "duplicate" else target))
