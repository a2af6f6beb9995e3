"""Text in, however hostile; out comes what may reach a terminal or a page, the rest shown by its code point."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")

#: Characters that act on a screen rather than show on it: C0 and C1 controls (terminal escape sequences start with
#: them), explicit directional controls (they reorder what is around them) and lone surrogates (no UTF-8).
_ACTING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

#: Characters without a width of their own that terminals nevertheless measure differently: joiners, marks of
#: direction, variation selectors, fillers, tags.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff"
    r"\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)

#: What begins markup in Markdown, or a cell of its tables.
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|]")

_DOTTED_CIRCLE = "\u25cc"


def visible(text: str) -> str:
    """Return *text* with every kind of line break and tab as a space and acting characters by code point: ``<U+001B>``.

    Joiners and combining marks stay: right for a page, whose browser knows how to set them.
    """
    return _ACTING.sub(_code_point, _SPACE.sub(" ", text))


def printable(text: str) -> str:
    """Return *text* so that any terminal draws it in as many cells as counted: visible, composed, without joiners.

    A text of nothing but invisible characters is shown by their code points, and a combining mark that has nothing to
    be on gets a dotted circle.
    """
    shown = _INVISIBLE.sub("", visible(text)) or _INVISIBLE.sub(_code_point, text)
    shown = unicodedata.normalize("NFC", shown)
    return _DOTTED_CIRCLE + shown if shown and unicodedata.category(shown[0]).startswith("M") else shown


def _code_point(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"


def in_markdown(text: str) -> str:
    """Return *text* as a cell of a table in Markdown, visible, with every mark that has a meaning there escaped."""
    return _MARKDOWN.sub(r"\\\g<0>", visible(text))


def reads_right_to_left(text: str) -> bool:
    """Return whether *text* has letters of a right-to-left script."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
