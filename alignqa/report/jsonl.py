"""Pairs as JSON lines."""

from __future__ import annotations

import json

from alignqa.datatypes import Report
from alignqa.report.tables import table_rows


def render_jsonl(report: Report) -> str:
    """Return the pairs, one JSON object a line, with the columns of :data:`alignqa.report.tables.COLUMNS`."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in table_rows(report, "pairs"))
