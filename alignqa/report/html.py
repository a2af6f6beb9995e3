"""A report as HTML: a compact fragment for notebooks, and a page around it. Needs no network and no script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import get_args

from alignqa.datatypes import Issue, Report, Side
from alignqa.report.rows import Marks, Row, find_marks, marked_pieces, story_rows
from alignqa.report.visible import visible
from alignqa.report.words import describe, headline, issue_table, name_of, overview

#: Colours are chosen to read on white as well as on black; every mark differs by more than its colour.
_STYLE = """
.alignqa{font:14px/1.45 system-ui,sans-serif;color:inherit}
.alignqa h2{font-size:1.15em;margin:.2em 0}.alignqa p{margin:.2em 0}
.alignqa table{border-collapse:collapse;width:100%;table-layout:fixed;margin:.6em 0}
.alignqa td,.alignqa th{text-align:start;vertical-align:top;padding:.25em .6em;border-top:1px solid #8884;
overflow-wrap:anywhere}
.alignqa td p{margin:0}.alignqa .note td{border-top:0;padding-top:0;font-size:.92em}
.alignqa .story{max-height:40em;overflow:auto}
.alignqa mark{color:inherit;background:none}
.alignqa .missing{background:#f003;text-decoration:underline}
.alignqa .extra{background:#06f3;text-decoration:underline double}
.alignqa .check{background:#fb05;text-decoration:underline wavy}
.alignqa .leftover{opacity:.65;text-decoration:line-through}
.alignqa .critical,.alignqa .major{font-weight:600}.alignqa small{opacity:.8}
"""


def render_fragment(report: Report) -> str:
    """Return the report as a self-contained HTML fragment, for ``_repr_html_``."""
    return "".join(_fragment(report))


def render_page(report: Report) -> str:
    """Return the report as an HTML page."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{_safe(headline(report))}</title></head>\n<body>{render_fragment(report)}"
        "<style>.alignqa .story{max-height:none}</style></body></html>\n"
    )


def _fragment(report: Report) -> Iterator[str]:
    yield f'<div class="alignqa"><style>{_STYLE}</style>\n<h2>{_safe(headline(report))}</h2>\n'
    yield from (f"<p>{_safe(line)}</p>\n" for line in overview(report))
    if report.issues:
        counts = (f"<b>{number} {kind}</b> ({details})" for kind, number, details in issue_table(report))
        yield f"<p>{' · '.join(counts)}</p>\n"
    yield '<div class="story" tabindex="0"><table><thead><tr>'
    yield from (f'<th scope="col">{side} ({_safe(report.document(side).language)})</th>' for side in get_args(Side))
    yield "</tr></thead><tbody>\n"
    marks = find_marks(report)
    for row in story_rows(report):
        yield from _table_rows(report, row, marks)
    yield f"</tbody></table></div>\n<p><small>{_safe(str(report.signature))}</small></p></div>\n"


def _table_rows(report: Report, row: Row, marks: Marks) -> Iterator[str]:
    yield f"<tr>{''.join(_cell(report, side, row.side(side), marks) for side in get_args(Side))}</tr>\n"
    for issue in row.issues:
        yield f'<tr class="note"><td colspan="2">{_note(issue)}</td></tr>\n'


def _note(issue: Issue) -> str:
    return f'↳ <span class="{issue.severity}">{_safe(describe(issue))}:</span> {_safe(issue.message)}'


def _cell(report: Report, side: Side, sentences: tuple[int, ...], marks: Marks) -> str:
    language = _safe(report.document(side).language)
    told = "".join(f'<p dir="auto" lang="{language}">{_sentence(report, side, i, marks)}</p>' for i in sentences)
    return f"<td>{told}</td>"


def _sentence(report: Report, side: Side, index: int, marks: Marks) -> str:
    sentence = report.document(side).sentences[index]
    label = f" <small>← {name_of(sentence.artifact)}</small>" if sentence.artifact else ""
    pieces = marked_pieces(sentence, marks.get((side, index), []))
    return "".join(_marked(_safe(piece.text), piece.mark) for piece in pieces) + label


def _marked(text: str, mark: str | None) -> str:
    return f'<mark class="{mark}">{text}</mark>' if mark else text


def _safe(text: str) -> str:
    """Return *text* so that a page shows it as it is: nothing in it is markup, nothing in it acts."""
    return escape(visible(text))
