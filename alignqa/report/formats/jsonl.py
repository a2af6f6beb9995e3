"""A report in; out come its pairs as JSON lines."""

from __future__ import annotations

import json

from alignqa.datatypes import ReportRecord
from alignqa.report.formats.tables import table_rows


def render_jsonl(report: ReportRecord) -> str:
    """Return the pairs, one JSON object a line, with the columns of :data:`alignqa.report.formats.tables.COLUMNS`."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in table_rows(report, "pairs"))
