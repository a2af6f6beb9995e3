"""A text in, its paragraphs out: its lines, or several together where a page or a PDF broke them in mid-sentence."""

from __future__ import annotations

import re
from itertools import pairwise

from alignqa.resources import load_thresholds
from alignqa.text.boundaries import BLANK, MARKS, after_closers

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_TRIMMED = re.compile(rf"[^{BLANK}](?:.*[^{BLANK}])?", re.DOTALL)
_FIRST_WORD = re.compile(r"[\"'“„«(]{0,2}[A-Za-zÀ-ɏͰ-ӿ]\S{0,40}")
#: So many characters at the end of a line are searched for a final mark.
_END = 20

Span = tuple[int, int]


def paragraphs(text: str) -> list[Span]:
    """Return the offsets of the paragraphs of *text*, without the white space around them; blank lines are none.

    A paragraph is a line, unless lines are broken in mid-sentence throughout the text: without a final mark, before a
    word in lower case or where the next word would not have fitted. There it is all lines up to the next other break.
    """
    trimmed = (_TRIMMED.search(text, *line.span()) for line in _LINE.finditer(text))
    lines = [line.span() for line in trimmed if line]
    limits = load_thresholds("text")["broken_lines"]
    width = max((end - start for start, end in lines), default=0)
    going_on = [_goes_on(text, *both) for both in pairwise(lines)]
    full = [
        limits["min_width"] <= width <= limits["max_width"] and _is_full(text, *both, width) for both in pairwise(lines)
    ]
    broken = [
        lower or (at_width and not _is_finished(text, *line))
        for lower, at_width, line in zip(going_on, full, lines, strict=False)
    ]
    has_case = text.lower() != text.upper()
    if (has_case and not any(going_on)) or sum(broken) < max(limits["min_breaks"], limits["min_share"] * len(broken)):
        return lines
    joined = lines[:1]
    for line, lower, at_width in zip(lines[1:], going_on, full, strict=True):
        if lower or at_width:
            joined[-1] = joined[-1][0], line[1]
        else:
            joined.append(line)
    return joined


def _goes_on(text: str, before: Span, after: Span) -> bool:
    """Return whether a sentence goes on from one line, no label, to the next: no final mark, and then lower case."""
    min_length = load_thresholds("text")["broken_lines"]["min_length"]
    return text[after[0]].islower() and before[1] - before[0] >= min_length and not _is_finished(text, *before)


def _is_full(text: str, before: Span, after: Span, width: int) -> bool:
    """Return whether the first word of the line *after* would have made the one *before*, right above, too long.

    In a script without capitals it may be a single character.
    """
    word = _FIRST_WORD.match(text, *after)
    is_next = text.count("\n", before[1], after[0]) <= 1
    return is_next and before[1] - before[0] + (1 + len(word[0]) if word else 1) > width


def _is_finished(text: str, start: int, end: int) -> bool:
    """Return whether a line ends with a final mark, maybe with quotation marks or brackets behind it."""
    marks = list(MARKS.finditer(text, max(start, end - _END), end))
    return bool(marks) and after_closers(text, marks[-1].end(), end) == end
