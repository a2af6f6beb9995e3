"""A report in; out come its issues as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from alignqa.datatypes import ReportRecord
from alignqa.report.bitext import one_line
from alignqa.report.formats.tables import COLUMNS, table_rows

#: What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"). Some skip blanks before it, and know the
#: wide forms as well.
_FORMULA = re.compile(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠]")

_BYTE_ORDER_MARK = "\ufeff"


def render_csv(report: ReportRecord) -> str:
    """Return the issues, one a row, with the columns of :data:`alignqa.report.formats.tables.COLUMNS`.

    A cell that a spreadsheet would calculate gets an apostrophe in front, which keeps it text. The byte-order mark
    tells spreadsheets that it is UTF-8.
    """
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS["issues"])
    writer.writerows([_cell(value) for value in row.values()] for row in table_rows(report, "issues"))
    return _BYTE_ORDER_MARK + file.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    text = "" if value is None else one_line(str(value))
    return f"'{text}" if _FORMULA.match(text) else text
