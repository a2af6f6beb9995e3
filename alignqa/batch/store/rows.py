"""A pair and its report in, rows of the tables out: the pair, its issues, its aligned sentences, or why it failed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from alignqa.batch.input.manifest import Record
from alignqa.datatypes import Issue
from alignqa.report.bitext import text_pairs
from alignqa.report.report import Report
from alignqa.report.wording import opening


def rows_of_report(record: Record, report: Report) -> dict[str, Any]:
    """Return a pair's rows by the table they belong to."""
    return {
        "pairs": [_pair_row(record, report)],
        "issues": [_issue_row(record, report, issue) for issue in report.issues],
        "sentences": [
            {
                "id": record.id,
                # On one line: whatever white space a sentence holds becomes one space.
                "source": " ".join(each.source.split()),
                "target": " ".join(each.target.split()),
                "similarity": each.pair.similarity,
                "confidence": each.pair.confidence,
            }
            for each in text_pairs(report)
            if each.pair.aligned
        ],
    }


def rows_of_failure(name: str, error: str, message: str, traceback: str | None = None) -> dict[str, Any]:
    """Return the row of a pair that could not be checked.

    *error* is a class name, *message* is for a person; *traceback* says where an unexpected error was raised.
    """
    return {"failures": [{"id": name, "error": error, "message": message, "traceback": traceback}]}


def _pair_row(record: Record, report: Report) -> dict[str, Any]:
    """Return what the report says of the pair as a whole."""
    artifacts = Counter(issue.category for issue in report.issues if issue.category)
    return {
        "id": record.id,
        "title": opening(report),
        "source_language": report.source.language,
        "target_language": report.target.language,
        "verdict": report.verdict,
        "score": report.score,
        "source_sentences": len(report.source.sentences),
        "target_sentences": len(report.target.sentences),
        "aligned": sum(pair.aligned for pair in report.pairs),
        "issues": dict(sorted(report.issue_counts.items())),
        "majors": sum(issue.severity != "minor" for issue in report.issues),
        "artifacts": dict(sorted(artifacts.items())),
        "notes": list(report.notes),
        "signature": str(report.signature),
        "date": record.date,
        "site": record.site,
        "source_path": str(record.source) if isinstance(record.source, Path) else None,
        "target_path": str(record.target) if isinstance(record.target, Path) else None,
    }


def _issue_row(record: Record, report: Report, issue: Issue) -> dict[str, Any]:
    """Return the issue as in the JSON report, each span with the line and column where it starts.

    ``target_line`` is the line of the target to look at: where the issue stands, or what an omission belongs after.
    """
    row: dict[str, Any] = {"id": record.id, **issue.to_dict()}
    for span in row["spans"]:
        text = report.document(span["side"]).text
        span["line"] = _line(text, span["start"])
        span["column"] = span["start"] - text.rfind("\n", 0, span["start"])
    row["target_line"] = _target_line(report, issue)
    return row


def _target_line(report: Report, issue: Issue) -> int | None:
    """Return the line of the target, from 1, that an issue is about; of an omission, that of the sentence before it.

    ``None`` for other issues that are about the source only.
    """
    starts = [span.start for span in issue.spans if span.side == "target"]
    if not starts and not issue.target and issue.type != "omission":
        return None
    before = [j for pair in report.pairs if pair.aligned and pair.source < issue.source for j in pair.target[-1:]]
    sentences = issue.target[:1] or tuple(before[-1:])
    starts += [report.target.sentences[j].start for j in sentences]
    return _line(report.target.text, starts[0]) if starts else 1


def _line(text: str, offset: int) -> int:
    """Return the number, from 1, of the line that an *offset* is on."""
    return text.count("\n", 0, offset) + 1
