"""The story side by side: aligned sentences on one row, what is wrong marked in place, issues told beneath."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, zip_longest
from typing import get_args

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from alignqa.datatypes import Issue, ReportRecord, Severity, Side
from alignqa.report.layout import Mark, Marks, Row, find_marks, marked_pieces, named_sentences, story_rows
from alignqa.report.visible import printable, reads_right_to_left
from alignqa.report.wording import describe, name_of

#: Runs of rows without issues keep one row at either end; the rest is folded away when it is at least so many rows.
FOLD_FROM = 3

#: How many sentences of each version are shown of stories that have nothing to do with each other.
OPENING = 3

SEVERITY_STYLES: dict[Severity, str] = {"critical": "bold red", "major": "red", "minor": "yellow"}
_MARK_STYLES: dict[Mark, str] = {
    "missing": "underline red",
    "extra": "underline blue",
    "check": "underline bold yellow",
    "leftover": "dim",
}
_MARK_BRACKETS: dict[Mark, tuple[str, str]] = {
    "missing": ("[-", "-]"),
    "extra": ("{+", "+}"),
    "check": ("{~", "~}"),
    "leftover": ("{#", "#}"),
}
_MARK_MEANINGS: dict[Mark, str] = {
    "missing": "missing in target",
    "extra": "not in source",
    "check": "to check",
    "leftover": "left by page",
}

#: Keeps the columns in place where a terminal sets right-to-left text; without it two such columns would change places.
_LEFT_TO_RIGHT_MARK = "\u200e"


@dataclass(frozen=True, slots=True)
class Columns:
    """What every line of one side-by-side report needs to know; widths in terminal cells."""

    report: ReportRecord
    marks: Marks
    number_width: int
    text_width: int
    full_width: int
    color: bool
    fold: bool


def side_by_side(report: ReportRecord, *, width: int, color: bool, fold: bool) -> Iterator[Text]:
    """Yield the lines of the story in two columns; see :func:`alignqa.report.terminal.render.render_text`."""
    number_width = len(str(max(len(report.source.sentences), len(report.target.sentences))))
    text_width = (width - 2 * (number_width + 1) - len(" │ ")) // 2
    columns = Columns(report, find_marks(report), number_width, text_width, width, color, fold)
    yield from _heading(columns)
    if fold and report.verdict == "different_stories":
        yield from _openings(columns)
        return
    rows = story_rows(report)
    for row in _folded(rows) if fold else rows:
        if isinstance(row, Row):
            yield from _row_lines(columns, row)
        else:
            yield _fold_line(columns, f"{row} pairs without issues")


def legend(report: ReportRecord, color: bool) -> Text:
    """Return what the marks in this report mean."""
    used = {span.mark for spans in find_marks(report).values() for span in spans}
    meanings = [_marked(_MARK_MEANINGS[mark], mark, color) for mark in get_args(Mark) if mark in used]
    return Text("  ").join(meanings)


def wrap(text: Text, width: int) -> list[Text]:
    """Break *text* into lines of at most *width* terminal cells, between words where possible."""
    lines = list(text.wrap(_console(), width)) or [Text()]
    for line in lines:
        line.rstrip()
    return lines


@cache
def _console() -> Console:
    """Return what ``Text.wrap`` asks for; the width is always given."""
    return Console(width=80)


def _folded(rows: list[Row]) -> Iterator[Row | int]:
    """Yield the rows; in place of the inside of a long run without issues, how many rows it has."""
    for clean, group in groupby(rows, key=lambda row: row.clean):
        run = list(group)
        if clean and len(run) - 2 >= FOLD_FROM:
            yield from (run[0], len(run) - 2, run[-1])
        else:
            yield from run


def _fold_line(columns: Columns, message: str) -> Text:
    return Text(f"{'':{columns.number_width}} ⋯ {message}", style="dim")


def _heading(columns: Columns) -> Iterator[Text]:
    titles = [Text(f"{side} ({columns.report.document(side).language})", style="bold") for side in get_args(Side)]
    yield _line(columns, *((Text(), title) for title in titles))
    half = columns.number_width + 1 + columns.text_width
    yield Text(f"{'─' * (half + 1)}┼{'─' * (half + 1)}", style="dim")


def _openings(columns: Columns) -> Iterator[Text]:
    """Show how each version begins, without a claim that anything corresponds."""
    report = columns.report
    for i, j in zip_longest(report.source.story[:OPENING], report.target.story[:OPENING]):
        yield from _row_lines(columns, Row(() if i is None else (i,), () if j is None else (j,)))
    if max(len(report.source.story), len(report.target.story)) > OPENING:
        yield _fold_line(columns, "only the beginnings are shown")


def _row_lines(columns: Columns, row: Row) -> Iterator[Text]:
    cells = [_cell_lines(columns, side, row.side(side)) for side in get_args(Side)]
    if not row.artifact:
        cells = [cell or [(Text(), Text("—", style="dim"))] for cell in cells]
    for left, right in zip_longest(*cells, fillvalue=(Text(), Text())):
        yield _line(columns, left, right)
    for issue in row.issues:
        yield from _note_lines(columns, issue, row)
    if row.issues:
        yield Text()


def _line(columns: Columns, left: tuple[Text, Text], right: tuple[Text, Text]) -> Text:
    """Put number and text of both columns on one line, the left one filled up to its width."""
    fill = " " * (columns.text_width - cell_len(left[1].plain))
    bar = " │ "
    if reads_right_to_left(left[1].plain + right[1].plain):
        fill, bar = f"{_LEFT_TO_RIGHT_MARK}{fill}", f"{bar}{_LEFT_TO_RIGHT_MARK}"
    numbers = [Text(f"{number.plain:>{columns.number_width}} ", style="dim") for number, _ in (left, right)]
    return Text.assemble(numbers[0], left[1], fill, (bar, "dim"), numbers[1], right[1])


def _cell_lines(columns: Columns, side: Side, sentences: tuple[int, ...]) -> list[tuple[Text, Text]]:
    """Return number and text of the lines of one cell; each sentence begins a line, with its number from 1."""
    lines: list[tuple[Text, Text]] = []
    for i in sentences:
        text = wrap(_sentence_text(columns, side, i), columns.text_width)
        lines += zip_longest([Text(str(i + 1))], text, fillvalue=Text())
    return lines


def _sentence_text(columns: Columns, side: Side, index: int) -> Text:
    sentence = columns.report.document(side).sentences[index]
    if sentence.artifact is not None:
        return _artifact_text(columns, printable(sentence.text), f" ← {name_of(sentence.artifact)}")
    pieces = marked_pieces(sentence, columns.marks.get((side, index), []))
    return Text().join(_marked(printable(piece.text), piece.mark, columns.color) for piece in pieces)


def _artifact_text(columns: Columns, text: str, label: str) -> Text:
    """Return an artifact with its category, cut to about three lines where runs are folded: addresses can be long."""
    shown = Text(text)
    if columns.fold:
        shown.truncate(3 * columns.text_width - len(label) - len("{##}"), overflow="ellipsis")
    return _marked(shown.plain, "leftover", columns.color) + Text(label, style="italic dim")


def _marked(text: str, mark: Mark | None, color: bool) -> Text:
    """Return *text* with its mark: styled where there are colours, in brackets where there are none."""
    if mark is None or not text:
        return Text(text)
    if color:
        return Text(text, style=_MARK_STYLES[mark])
    opening, closing = _MARK_BRACKETS[mark]
    return Text(f"{opening}{text}{closing}")


def _note_lines(columns: Columns, issue: Issue, row: Row) -> Iterator[Text]:
    elsewhere = [f"{side} {i + 1}" for side, i in named_sentences(issue) if i not in row.side(side)]
    also = f" (see also {', '.join(elsewhere)})" if elsewhere else ""
    note = Text.assemble((describe(issue), SEVERITY_STYLES[issue.severity]), f": {printable(issue.message)}{also}")
    indent = columns.number_width + len(" └ ")
    for number, line in enumerate(wrap(note, columns.full_width - indent)):
        yield Text.assemble((f"{'└' if not number else '':>{indent - 1}} ", "dim"), line)
