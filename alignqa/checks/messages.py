"""How omissions and additions are worded, whichever check finds them: a side in, a sentence for the user out."""

from __future__ import annotations

from collections.abc import Mapping

from alignqa.datatypes import Side

#: Longer phrases are shortened to this many characters where they are quoted.
MAX_QUOTED = 100

#: What is said of a sentence of either side that has no counterpart.
UNALIGNED_SENTENCE: Mapping[Side, str] = {
    "source": "This sentence is missing from the translation.",
    "target": "This sentence has no counterpart in the source.",
}
#: What is said of a part of a sentence that has no counterpart; the part is put in, quoted.
UNALIGNED_PART: Mapping[Side, str] = {
    "source": "The translation leaves out {}.",
    "target": "The translation adds {}.",
}


def quoted(text: str, max_length: int = MAX_QUOTED) -> str:
    """Return *text* in quotation marks, shortened at a word if it has more than *max_length* characters."""
    return f"“{text if len(text) <= max_length else text[:max_length].rsplit(None, 1)[0] + ' …'}”"
