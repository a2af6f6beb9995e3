"""A line in, what its shape says out: whether it is a full sentence, or has a mark at its end."""

from __future__ import annotations

from alignqa.resources import load_thresholds

CLOSERS = "\"'”’»)]}“‘›」』"
_FINAL_MARKS = frozenset(".!?…。！？؟।॥።།")


def is_prose(text: str) -> bool:
    """Return whether *text* is prose: a full sentence or several, not a heading."""
    return len(text) >= load_thresholds("artifacts")["features"]["min_prose_characters"] and has_final_mark(text)


def has_final_mark(text: str) -> bool:
    """Return whether *text* ends with a final mark, closing quotes and brackets aside."""
    return text.rstrip().rstrip(CLOSERS).rstrip()[-1:] in _FINAL_MARKS
