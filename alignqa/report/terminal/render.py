"""A report in; out comes text: a summary to read in five seconds, then the story side by side."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from alignqa.datatypes import Issue, ReportRecord, Side
from alignqa.report.terminal.columns import SEVERITY_STYLES, legend, side_by_side, wrap
from alignqa.report.visible import printable
from alignqa.report.wording import by_severity, headline, issue_table, name_of, overview

#: Below this the two columns could not hold words; beyond, the eye does not find back to the next line.
MIN_WIDTH, MAX_WIDTH = 40, 180

#: How many of the most severe issues the summary names.
MAX_NAMED = 3


def render_text(report: ReportRecord, *, width: int = 80, color: bool = False, fold: bool = True) -> str:
    """Return the report as lines of text for a person.

    Args:
        report: what to show.
        width: columns of the terminal; the report uses 40 to 180 of them.
        color: whether to mark text with ANSI colours and underlines; with brackets otherwise.
        fold: whether to leave out the inside of long runs of pairs without issues.
    """
    width = min(max(width, MIN_WIDTH), MAX_WIDTH)
    lines = [*_summary(report, width), Text(), *side_by_side(report, width=width, color=color, fold=fold)]
    if lines[-1]:
        lines.append(Text())
    if meanings := legend(report, color):
        lines += wrap(meanings, width)
    lines += wrap(Text(printable(str(report.signature)), style="dim"), width)
    return _draw(lines, color)


def render_summary(report: ReportRecord, *, width: int = 80, color: bool = False) -> str:
    """Return only the summary of the report; see :func:`render_text`."""
    return _draw(list(_summary(report, min(max(width, MIN_WIDTH), MAX_WIDTH))), color)


def _draw(lines: list[Text], color: bool) -> str:
    if not color:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", no_color=False)
    with console.capture() as capture:
        for line in lines:
            console.print(line, soft_wrap=True, highlight=False)
    return capture.get()


def _summary(report: ReportRecord, width: int) -> Iterator[Text]:
    severities = {issue.severity for issue in report.issues}
    if report.verdict in ("different_stories", "empty") or "critical" in severities:
        style = "bold red"
    else:
        style = "bold yellow" if report.verdict == "partial" or "major" in severities else "bold green"
    title, score = Text(headline(report), style=style), f"score {report.score:.2f}"
    fill = width - cell_len(title.plain) - len(score)
    yield from [Text.assemble(title, " " * fill, score)] if fill > 0 else wrap(title + f", {score}", width)
    for line in [*overview(report), *(f"Note: {printable(note)}" for note in report.notes)]:
        yield from wrap(Text(line), width)
    if not report.issues:
        return
    yield Text()
    yield from _counts(report, width)
    if severe := [issue for issue in report.issues if issue.severity != "minor"]:
        yield Text()
        yield from (_named_line(issue, report, width) for issue in by_severity(severe)[:MAX_NAMED])


def _counts(report: ReportRecord, width: int) -> Iterator[Text]:
    table = issue_table(report)
    indent = len("    1  ") + max(len(kind) for kind, _, _ in table) + len("  ")
    for kind, number, details in table:
        start = Text.assemble(f"{number:>5}  ", (kind, "bold"))
        for line in wrap(Text(details, style="dim"), width - indent):
            start.pad_right(indent - len(start))
            yield start + line
            start = Text()


def _named_line(issue: Issue, report: ReportRecord, width: int) -> Text:
    """Return an issue on one line: severity, type, sentence and the text it is about."""
    side: Side = "source" if issue.source else "target"
    sentence = max(issue.source or issue.target)
    texts = [span.text for span in issue.spans] or [report.document(side).sentences[sentence].text]
    line = Text.assemble(
        (f"{issue.severity} {name_of(issue.type)}", SEVERITY_STYLES[issue.severity]),
        f", {side} {sentence + 1}: {' / '.join(printable(text.strip()) for text in dict.fromkeys(texts))}",
    )
    line.truncate(width, overflow="ellipsis")
    return line
