"""A report in; out come two tables, pairs and issues: what JSON lines, Parquet, CSV and data frames are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from alignqa.datatypes import Issue, ReportRecord, Side
from alignqa.errors import InputError
from alignqa.report.bitext import text_pairs, unicode_text

TableRow = dict[str, Any]

#: What a column holds; ``number`` may be missing, lists are never.
ColumnKind = Literal["text", "number", "numbers", "texts"]

COLUMNS: Mapping[str, Mapping[str, ColumnKind]] = {
    "pairs": {
        "source": "text",
        "target": "text",
        "similarity": "number",
        "confidence": "number",
        "source_sentences": "numbers",
        "target_sentences": "numbers",
        "issues": "texts",
    },
    "issues": {
        "type": "text",
        "category": "text",
        "severity": "text",
        "confidence": "number",
        "message": "text",
        "source": "text",
        "target": "text",
        "source_marked": "text",
        "target_marked": "text",
        "source_sentences": "numbers",
        "target_sentences": "numbers",
        "its_type": "text",
        "rule": "text",
    },
}


def table_rows(report: ReportRecord, table: str) -> list[TableRow]:
    """Return the rows of a table, by the name of their column.

    ``pairs`` has one row a pair, those with an empty side too; artifacts glued to a sentence are taken out of its text.
    ``issues`` has one row an issue, with the sentences it names and the words it marks, several on separate lines.

    Raises:
        InputError: there is no such table.
    """
    if table not in COLUMNS:
        raise InputError(f"A report has no table {table!r}. Known tables: {', '.join(COLUMNS)}.")
    return _pair_rows(report) if table == "pairs" else _issue_rows(report)


def _pair_rows(report: ReportRecord) -> list[TableRow]:
    return [
        {
            "source": unicode_text(each.source),
            "target": unicode_text(each.target),
            "similarity": each.pair.similarity,
            "confidence": each.pair.confidence,
            "source_sentences": list(each.pair.source),
            "target_sentences": list(each.pair.target),
            "issues": list(each.issues),
        }
        for each in text_pairs(report)
    ]


def _issue_rows(report: ReportRecord) -> list[TableRow]:
    return [
        {
            "type": issue.type,
            "category": issue.category,
            "severity": issue.severity,
            "confidence": issue.confidence,
            "message": unicode_text(issue.message),
            "source": _sentences(report, "source", issue.source),
            "target": _sentences(report, "target", issue.target),
            "source_marked": _marked(issue, "source"),
            "target_marked": _marked(issue, "target"),
            "source_sentences": list(issue.source),
            "target_sentences": list(issue.target),
            "its_type": issue.its_type,
            "rule": unicode_text(issue.rule),
        }
        for issue in report.issues
    ]


def _sentences(report: ReportRecord, side: Side, indices: Iterable[int]) -> str:
    sentences = report.document(side).sentences
    return unicode_text("\n".join(sentences[i].text for i in indices))


def _marked(issue: Issue, side: Side) -> str:
    return unicode_text("\n".join(span.text for span in issue.spans if span.side == side))
