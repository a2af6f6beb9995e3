"""Sentences in; what their punctuation and figures show in any language, as numbers for the aligner, out.

Translators rarely change where direct speech begins and ends, what is asked or exclaimed, and the figures.
"""

from __future__ import annotations

import dataclasses
import re
import zlib
from collections.abc import Sequence

import numpy as np

from alignqa.vectors import NUMBER_CLASSES, Cue, Embedding, Floats

#: What opens and closes direct speech, in any of the conventions; some languages open with what others close with.
_QUOTES = "\"'“”„‟‘’‚«»‹›「」『』《》"
_OPENING = re.compile(rf"[{_QUOTES}]|[—–-]\s")
_CLOSING = re.compile(rf"[{_QUOTES}][.,;:!?。，]?$")
_FIGURE = re.compile(r"\d+")
#: Above so many of a kind they are no longer counted.
_MAX_COUNT = 3


def add_cues(embedding: Embedding, sentences: Sequence[str | None]) -> Embedding:
    """Return the *embedding* of some *sentences* with their cues; ``None`` stands for one that was not encoded."""
    cues = np.zeros((len(sentences), Cue.NUMBERS + NUMBER_CLASSES), np.float32)
    for row, sentence in zip(cues, sentences, strict=True):
        if sentence is not None:
            _fill(row, sentence.strip())
    return dataclasses.replace(embedding, cues=cues)


def _fill(row: Floats, text: str) -> None:
    row[Cue.OPENING_QUOTE] = _OPENING.match(text) is not None
    row[Cue.CLOSING_QUOTE] = _CLOSING.search(text, max(len(text) - 2, 0)) is not None
    row[Cue.QUESTIONS] = min(sum(map(text.count, "?？؟")), _MAX_COUNT)
    row[Cue.EXCLAMATIONS] = min(sum(map(text.count, "!！")), _MAX_COUNT)
    for figure in _FIGURE.findall(text):
        # Not hash(), which differs from one run to the next.
        row[Cue.NUMBERS + zlib.crc32(str(int(figure[:20])).encode()) % NUMBER_CLASSES] += 1
