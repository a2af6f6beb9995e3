"""A report as HTML: a compact fragment for notebooks, and an interactive page. Neither needs a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import get_args

from alignqa.datatypes import SEVERITIES, IssueType, ReportRecord, Severity, Side
from alignqa.report.html.ribbon import bands, flags
from alignqa.report.html.story import Direction, ShownRow, direction_of, find_stretches, shown_rows
from alignqa.report.html.templating import render
from alignqa.report.layout import MARKS, Mark, mark_of
from alignqa.report.wording import headline, overview

MARK_MEANINGS: dict[Mark, str] = {
    "missing": "missing in target",
    "extra": "not in source",
    "check": "to check",
    "leftover": "left by page",
}

#: Runs of rows without issues are folded in a fragment when at least so many of them would be left out.
FOLD_FROM = 3

#: Characters of the first sentence that are shown as a title.
TITLE_LENGTH = 140


def render_page(report: ReportRecord) -> str:
    """Return the report as an interactive HTML page, complete in itself, that can also be read without its script."""
    shown = list(shown_rows(report))
    rows = [row for row in shown if isinstance(row, ShownRow)]
    return render(
        "report.html",
        styles=["base.css", "report.css"],
        scripts=["report.js"],
        report=report,
        title=headline(report).partition(": "),
        overview=overview(report),
        opening=_opening(report),
        legend=_legend(report),
        types=_types(report),
        severities=_severities(report),
        directions=_directions(report),
        rows=shown,
        bands=list(bands(report, rows)),
        flags=list(flags(report, find_stretches(report))),
        ribbon_label=_ribbon_label(report, rows),
    )


def _opening(report: ReportRecord) -> str:
    """Return the beginning of the story, often its headline, to tell which story this is."""
    text = next((report.source.sentences[i].text for i in report.source.story), "")
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1] + "…"


def _legend(report: ReportRecord) -> list[tuple[Mark, str]]:
    used = {mark_of(issue) for issue in report.issues}
    return [(mark, MARK_MEANINGS[mark]) for mark in MARKS if mark in used]


def _types(report: ReportRecord) -> list[tuple[IssueType, Mark, int]]:
    """Return the types that occur, with their marks and numbers: the most frequent first, artifacts last."""
    marks = {issue.type: mark_of(issue) for issue in report.issues}
    found = [(kind, marks[kind], number) for kind, number in report.issue_counts.items()]
    return sorted(found, key=lambda entry: entry[0] == "artifact")


def _severities(report: ReportRecord) -> list[tuple[Severity, int]]:
    counts = Counter(issue.severity for issue in report.issues)
    return [(severity, counts[severity]) for severity in reversed(SEVERITIES) if counts[severity]]


def _directions(report: ReportRecord) -> dict[Side, Direction]:
    return {side: direction_of(report.document(side).text) for side in get_args(Side)}


def _ribbon_label(report: ReportRecord, rows: list[ShownRow]) -> str:
    """Tell in words what the ribbon draws."""
    alone = Counter(side for pair in report.pairs if not pair.aligned for side in get_args(Side) if getattr(pair, side))
    parts = [
        f"{sum(pair.aligned for pair in report.pairs)} aligned pairs",
        f"{sum(row.moved for row in rows)} told in another place",
        f"{alone['source']} source and {alone['target']} target sentences without counterpart",
    ]
    return f"Overview of the story: {', '.join(parts)}."


def render_fragment(report: ReportRecord) -> str:
    """Return the report as a compact HTML fragment, for ``_repr_html_``; long runs without issues are folded away."""
    rows = [row for row in shown_rows(report) if isinstance(row, ShownRow)]
    return render(
        "fragment.html",
        styles=["fragment.css"],
        report=report,
        title=headline(report),
        overview=overview(report),
        directions=_directions(report),
        rows=list(_folded(rows)),
    )


def _folded(rows: Sequence[ShownRow]) -> Iterator[ShownRow | int]:
    """Yield the rows; in place of the inside of a long run without issues, how many rows it has."""
    for clean, group in groupby(rows, key=lambda row: not row.notes and not row.artifact):
        run = list(group)
        if clean and len(run) - 2 >= FOLD_FROM:
            yield from (run[0], len(run) - 2, run[-1])
        else:
            yield from run
