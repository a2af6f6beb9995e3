"""A report in; out comes HTML that needs no network: a compact fragment for notebooks, or an interactive page."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

from alignqa.datatypes import SEVERITIES, ReportRecord, Side
from alignqa.report.html.review import review_data
from alignqa.report.html.ribbon import bands, flags
from alignqa.report.html.story import Elsewhere, ShownRow, directions_of, shown_rows
from alignqa.report.html.templating import render
from alignqa.report.html.words import link_table
from alignqa.report.layout import MAX_OPENING, find_marks, folded, mark_of
from alignqa.report.wording import VERDICT_MEANINGS, headline, legend, opening, overview, scope


def render_page(report: ReportRecord) -> str:
    """Return the report as an interactive HTML page, complete in itself, that can also be read without its script."""
    marks = find_marks(report)
    shown = list(shown_rows(report, marks))
    rows = [row for row in shown if isinstance(row, ShownRow)]
    type_marks = {issue.type: mark_of(issue) for issue in report.issues}
    types = [(kind, type_marks[kind], number) for kind, number in report.issue_counts.items()]
    severities = Counter(issue.severity for issue in report.issues)
    return render(
        "report.html",
        styles=["base.css", "report.css"],
        scripts=["review.js", "report.js"],
        report=report,
        title=headline(report),
        overview=overview(report),
        opening=opening(report),
        scope=scope(report),
        meaning=VERDICT_MEANINGS.get(report.verdict, ""),
        legend=legend(report),
        marks=[mark_of(issue) for issue in report.issues],
        types=sorted(types, key=lambda entry: entry[0] == "artifact"),
        severities=[(severity, severities[severity]) for severity in reversed(SEVERITIES) if severities[severity]],
        directions=directions_of(report),
        story=_folded_story(report, shown),
        count=len(rows),
        review=review_data(report),
        word_links=link_table(report, rows),
        bands=list(bands(report, rows)),
        flags=list(flags(report, marks)),
        ribbon_label=_ribbon_label(report, rows),
    )


def _folded_story(report: ReportRecord, rows: list[ShownRow | Elsewhere]) -> list[Any]:
    """Return the rows with long runs of clean ones as lists; of two different stories, the first rows are shown."""
    shown = MAX_OPENING if report.verdict == "different_stories" else 0
    return [*rows[:shown], *folded(rows[shown:])]


def _ribbon_label(report: ReportRecord, rows: list[ShownRow]) -> str:
    """Return in words what the ribbon draws."""
    unaligned = Counter(side for pair in report.pairs if not pair.aligned for side in get_args(Side) if pair.side(side))
    parts = [
        f"{sum(pair.aligned for pair in report.pairs)} aligned pairs",
        f"{sum(row.reordered for row in rows)} reordered",
        f"{unaligned['source']} source and {unaligned['target']} target sentences without counterpart",
    ]
    return f"Overview of the story: {', '.join(parts)}."


def render_fragment(report: ReportRecord) -> str:
    """Return the report as a compact HTML fragment, for ``_repr_html_``; long runs without issues are folded away."""
    rows = [row for row in shown_rows(report, find_marks(report)) if isinstance(row, ShownRow)]
    return render(
        "fragment.html",
        styles=["fragment.css"],
        report=report,
        title=headline(report),
        overview=overview(report),
        directions=directions_of(report),
        rows=list(folded(rows)),
    )
