"""What a batch writes of each pair: its row, its issues, its aligned sentences, or why it failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alignqa.batch.input.manifest import Record, Text
from alignqa.datatypes import Document, Issue, Side
from alignqa.report.report import Report

Row = dict[str, Any]


def rows_of_report(record: Record, report: Report) -> dict[str, Any]:
    """Return a pair's rows by the table they belong to."""
    return {
        "pairs": [_pair_row(record, report)],
        "issues": [_issue_row(record, report, issue) for issue in report.issues],
        "sentences": _sentence_rows(record.id, report),
    }


def rows_of_failure(name: str, error: str, message: str) -> dict[str, Any]:
    """Return the row of a pair that could not be aligned; *error* is a class name, *message* for a person."""
    return {"failures": [{"id": name, "error": error, "message": message}]}


def _pair_row(record: Record, report: Report) -> Row:
    artifacts = Counter(issue.category for issue in report.issues if issue.category)
    return {
        "id": record.id,
        "source_language": report.source.language,
        "target_language": report.target.language,
        "verdict": report.verdict,
        "score": round(report.score, 4),
        "source_sentences": len(report.source.sentences),
        "target_sentences": len(report.target.sentences),
        "aligned": sum(pair.aligned for pair in report.pairs),
        "issues": dict(sorted(report.issue_counts.items())),
        "majors": sum(issue.severity != "minor" for issue in report.issues),
        "artifacts": dict(sorted(artifacts.items())),
        "signature": str(report.signature),
        "date": record.date,
        "site": record.site,
        "source_path": _path(record.source),
        "target_path": _path(record.target),
    }


def _path(text: Text) -> str | None:
    return str(text) if isinstance(text, Path) else None


def _issue_row(record: Record, report: Report, issue: Issue) -> Row:
    """Return the issue as the JSON report holds it, each span with the line and column where it starts."""
    row: Row = {"id": record.id, **issue.to_dict()}
    for span in row["spans"]:
        text = report.document(span["side"]).text
        span["line"] = text.count("\n", 0, span["start"]) + 1
        span["column"] = span["start"] - text.rfind("\n", 0, span["start"])
    return row


def _sentence_rows(name: str, report: Report) -> list[Row]:
    return [
        {
            "id": name,
            "source": _words(report, "source", pair.source),
            "target": _words(report, "target", pair.target),
            "similarity": round(pair.similarity or 0.0, 4),
            "confidence": round(pair.confidence, 4),
        }
        for pair in report.pairs
        if pair.aligned
    ]


def _words(report: Report, side: Side, sentences: Sequence[int]) -> str:
    """Return the sentences on one line, without the artifacts glued to them."""
    document = report.document(side)
    leftovers = [s for issue in report.issues if issue.type == "artifact" for s in issue.spans if s.side == side]
    return " ".join(" ".join(_without(document, i, [(s.start, s.end) for s in leftovers]) for i in sentences).split())


def _without(document: Document, index: int, spans: Sequence[tuple[int, int]]) -> str:
    sentence, text = document.sentences[index], document.sentences[index].text
    for start, end in spans:
        first, last = max(start - sentence.start, 0), min(end - sentence.start, len(text))
        if first < last:
            text = text[:first] + " " * (last - first) + text[last:]
    return text
