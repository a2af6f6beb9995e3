"""A sentence in; out comes where it is several that ran together, as their full stops are missing.

A capital letter tells: one on a word that the language or the text otherwise writes in lower case begins a sentence,
while one on another word may be that of a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from alignqa.resources import load_thresholds
from alignqa.text.boundaries import BLANK, BoundaryRules

#: White space after a word or a closing mark, and before a word: the word, and the first character of the next one.
_GAP = re.compile(rf"(?<=[\w%\"'”’»)\]])[{BLANK}]+(?=[\"“„«'‘(]{{0,2}}([^\W\d_]\w*)(?:[{BLANK}]+(\w))?)")
_LAST_WORD = re.compile(r"(\w)[\w'’-]{0,40}[%\"'”’»)\]]{0,4}$")
#: So many characters before a gap are looked at.
_BEFORE = 50


def gaps(text: str, rules: BoundaryRules, lower: Collection[str] | None = None) -> list[tuple[int, int]]:
    """Return the white space in *text*, one sentence by its marks, behind which another one begins, by offsets.

    *lower* are words that the whole text also has in lower case. With them, weaker signs count as well: such a word
    before one in lower case, and a frequent first word after a name.
    """
    min_length = load_thresholds("text")["run_ons"]["min_length"]
    found, last = [], 0
    for gap in _GAP.finditer(text):
        word, following = gap[1], gap[2] or ""
        if not word[0].isupper() or gap.start() - last < min_length or len(text) - gap.end() < min_length:
            continue
        before = _LAST_WORD.search(text, max(0, gap.start() - _BEFORE), gap.start())
        after_name = before is None or before[1].isupper()
        if rules.never_capitalised:  # nouns have capitals, so one says nothing
            is_start = word.lower() in rules.never_capitalised
        elif word.lower() in rules.starters:
            is_start = not after_name or (lower is not None and not following.isupper())
        else:
            is_start = lower is not None and word.lower() in lower and not after_name and following.islower()
        if is_start:
            found.append(gap.span())
            last = gap.end()
    return found
