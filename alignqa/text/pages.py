"""A text in; whether it is the source of an HTML page, and the story in the page, out."""

from __future__ import annotations

import re

from alignqa.errors import InputError

_START = re.compile(
    r"(?>\s+|\ufeff|<\?xml[^<>]*+>|<!--(?:(?!-->).)*+-->)*+<(?:!doctype\s++html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(r"</(?:body|html)\s*+>\s*+\Z", re.IGNORECASE)
#: So many characters at the end of a text are searched for the end of a page.
_TAIL = 1000


def is_page(text: str) -> bool:
    """Return whether *text* is a whole HTML document: it begins or ends like one."""
    return _START.match(text) is not None or _END.search(text[-_TAIL:]) is not None


def story_of(page: str, label: str) -> str:
    """Return the text of the story in the HTML of a *page*, a paragraph a line; *label* names it in errors.

    Raises:
        InputError: trafilatura (Barbaresi 2021), which finds the story, is not installed or finds none.
    """
    try:
        import trafilatura
    except ImportError:
        raise InputError(
            f"{label} is an HTML page, not the text of a story. Extract the text first, for example with trafilatura "
            "(https://trafilatura.readthedocs.io), or have it extracted: pip install 'alignqa[html]'"
        ) from None
    story = trafilatura.extract(page, include_comments=False)
    if not story:
        raise InputError(f"{label} is an HTML page in which no story was found. Give the text of the story.")
    return str(story)
