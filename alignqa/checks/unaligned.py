"""An aligned story in; out come omissions and additions of whole sentences, those without a counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from alignqa.checks.base import on, span_of
from alignqa.checks.messages import UNALIGNED_SENTENCE
from alignqa.datatypes import Issue, Side
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.text.segmentation import is_blank


def check_unaligned(story: Story) -> Iterator[Issue]:
    """Yield an omission for every unaligned source sentence and an addition for every unaligned target sentence.

    Extra copies of a sentence are left to :func:`alignqa.checks.duplicate.check_duplicates`.
    """
    min_major_length = load_thresholds("checks")["unaligned"]["min_major_length"]
    for pair in story.pairs:
        if pair.aligned:
            continue
        side: Side = "source" if pair.source else "target"
        for i in pair.side(side):
            text = story.document(side).sentences[i].text
            if i in story.copies(side) or is_blank(text):
                continue
            yield Issue(
                type="omission" if side == "source" else "addition",
                severity="minor" if len(text) < min_major_length else "major",
                confidence=pair.confidence,
                message=UNALIGNED_SENTENCE[side],
                rule="sentence-omission" if side == "source" else "sentence-addition",
                spans=(span_of(story, side, [i]),),
                **on(side, i),
            )
