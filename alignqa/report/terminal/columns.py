"""A report in; out comes its story in two columns of lines, wrong words marked, the issues of a row beneath it."""

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
from alignqa.report.layout import MAX_OPENING, Mark, Marks, Row, cut, find_marks, folded, named_sentences, story_rows
from alignqa.report.visible import printable, reads_right_to_left
from alignqa.report.wording import describe, name_of
from alignqa.report.wording import legend as mark_meanings

SEVERITY_STYLES: dict[Severity, str] = {"critical": "bold red", "major": "red", "minor": "yellow"}
_MARK_STYLES: dict[Mark, str] = {
    "missing": "underline red",
    "extra": "underline blue",
    "check": "underline bold yellow",
    "artifact": "dim",
}
_MARK_BRACKETS: dict[Mark, tuple[str, str]] = {
    "missing": ("[-", "-]"),
    "extra": ("{+", "+}"),
    "check": ("{~", "~}"),
    "artifact": ("{#", "#}"),
}

#: Keeps the columns in order where a terminal sets right-to-left text; without it two such columns would change sides.
_LEFT_TO_RIGHT_MARK = "\u200e"


def side_by_side(report: ReportRecord, *, width: int, color: bool, fold: bool) -> Iterator[Text]:
    """Yield the lines of the story in two columns; see :func:`alignqa.report.terminal.render.render_text`."""
    number_width = len(str(max(len(report.source.sentences), len(report.target.sentences))))
    text_width = (width - 2 * (number_width + 1) - len(" │ ")) // 2
    columns = Columns(report, find_marks(report), number_width, text_width, width, color, fold)
    yield from columns.heading()
    if fold and report.verdict == "different_stories":
        yield from columns.openings()
        return
    rows = story_rows(report)
    shown = folded(rows)
    for row in shown if fold else rows:
        if isinstance(row, Row):
            yield from columns.row(row)
        else:
            yield columns.gap(f"{len(row)} pairs without issues")


def legend(report: ReportRecord, color: bool) -> Text:
    """Return what the marks in this report mean."""
    return Text("  ").join(marked(meaning, mark, color) for mark, meaning in mark_meanings(report))


def marked(text: str, mark: Mark | None, color: bool) -> Text:
    """Return *text* with its mark: styled where there are colours, in brackets where there are none."""
    if mark is None or not text:
        return Text(text)
    if color:
        return Text(text, style=_MARK_STYLES[mark])
    opening, closing = _MARK_BRACKETS[mark]
    return Text(f"{opening}{text}{closing}")


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


@dataclass(frozen=True, slots=True)
class Columns:
    """The two columns of one report; widths in terminal cells. Its methods make their lines."""

    report: ReportRecord
    marks: Marks
    number_width: int
    text_width: int
    full_width: int
    color: bool
    fold: bool

    def heading(self) -> Iterator[Text]:
        """Yield the titles of the columns and the rule below them."""
        titles = [Text(f"{side} ({self.report.document(side).language})", style="bold") for side in get_args(Side)]
        yield self._line(*((Text(), title) for title in titles))
        half = self.number_width + 1 + self.text_width
        yield Text(f"{'─' * (half + 1)}┼{'─' * (half + 1)}", style="dim")

    def openings(self) -> Iterator[Text]:
        """Yield how each version begins, without a claim that anything corresponds."""
        source, target = self.report.source.story, self.report.target.story
        for i, j in zip_longest(source[:MAX_OPENING], target[:MAX_OPENING]):
            yield from self.row(Row(() if i is None else (i,), () if j is None else (j,)))
        if max(len(source), len(target)) > MAX_OPENING:
            yield self.gap("only the beginnings are shown")

    def gap(self, message: str) -> Text:
        """Return the line that stands for what is not shown."""
        return Text(f"{'':{self.number_width}} ⋯ {message}", style="dim")

    def row(self, row: Row) -> Iterator[Text]:
        """Yield the lines of a row, and of its issues; the category of an artifact says what an issue would."""
        cells = [self._cell(side, row.side(side)) for side in get_args(Side)]
        if not row.artifact:
            cells = [cell or [(Text(), Text("—", style="dim"))] for cell in cells]
        for left, right in zip_longest(*cells, fillvalue=(Text(), Text())):
            yield self._line(left, right)
        issues = [self.report.issues[number] for number in row.issues]
        shown = [issue for issue in issues if not (row.artifact and issue.type == "artifact")]
        for issue in shown:
            yield from self._issue(issue, row)
        if shown:
            yield Text()

    def _line(self, left: tuple[Text, Text], right: tuple[Text, Text]) -> Text:
        """Put number and text of both columns on one line, the left one filled up to its width."""
        fill = " " * (self.text_width - cell_len(left[1].plain))
        bar = " │ "
        if reads_right_to_left(left[1].plain + right[1].plain):
            fill, bar = f"{_LEFT_TO_RIGHT_MARK}{fill}", f"{bar}{_LEFT_TO_RIGHT_MARK}"
        numbers = [Text(f"{number.plain:>{self.number_width}} ", style="dim") for number, _ in (left, right)]
        return Text.assemble(numbers[0], left[1], fill, (bar, "dim"), numbers[1], right[1])

    def _cell(self, side: Side, sentences: tuple[int, ...]) -> list[tuple[Text, Text]]:
        """Return number and text of the lines of one cell; each sentence begins a line, with its number from 1."""
        lines: list[tuple[Text, Text]] = []
        for i in sentences:
            text = wrap(self._sentence(side, i), self.text_width)
            lines += zip_longest([Text(str(i + 1))], text, fillvalue=Text())
        return lines

    def _sentence(self, side: Side, index: int) -> Text:
        """Return a sentence with its marks; an artifact with its category, cut to three lines where runs are folded."""
        sentence = self.report.document(side).sentences[index]
        if sentence.artifact is not None:
            text, label = Text(printable(sentence.text)), f" ← {name_of(sentence.artifact)}"
            if self.fold:
                text.truncate(3 * self.text_width - len(label) - len("{##}"), overflow="ellipsis")
            return marked(text.plain, "artifact", self.color) + Text(label, style="italic dim")
        pieces = groupby(cut(sentence, self.marks.get((side, index), ())), key=lambda piece: piece.spans[:1])
        texts = [(spans, "".join(piece.text for piece in run)) for spans, run in pieces]
        return Text().join(
            marked(printable(text), spans[0].mark if spans else None, self.color) for spans, text in texts
        )

    def _issue(self, issue: Issue, row: Row) -> Iterator[Text]:
        elsewhere = [f"{side} {i + 1}" for side, i in named_sentences(issue) if i not in row.side(side)]
        also = f" (see also {', '.join(elsewhere)})" if elsewhere else ""
        text = Text.assemble((describe(issue), SEVERITY_STYLES[issue.severity]), f": {printable(issue.message)}{also}")
        indent = self.number_width + len(" └ ")
        for number, line in enumerate(wrap(text, self.full_width - indent)):
            yield Text.assemble((f"{'└' if not number else '':>{indent - 1}} ", "dim"), line)
