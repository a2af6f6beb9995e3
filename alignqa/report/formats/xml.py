"""Text in; the same for XML 1.0 out: escaped, on one line, without control characters."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from alignqa.report.bitext import one_line


def content(text: str) -> str:
    """Return *text* as the content of an element."""
    return escape(one_line(text))


def attribute(text: str) -> str:
    """Return *text* as the value of an attribute, in quotes."""
    return quoteattr(one_line(text))
