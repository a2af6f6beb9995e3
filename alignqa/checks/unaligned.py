"""Omissions and additions of whole sentences: those that the alignment leaves without a counterpart."""

from __future__ import annotations

from collections.abc import Iterator

from alignqa.checks.base import on
from alignqa.datatypes import Issue, Severity, Side
from alignqa.story import Story
from alignqa.text.segmentation import is_blank

#: A sentence shorter than this many characters is a heading, an interjection or a label; its loss is minor.
SHORT_SENTENCE = 25

MESSAGES = {
    "source": "This sentence is missing from the translation.",
    "target": "This sentence has no counterpart in the source.",
}


def check_unaligned(story: Story) -> Iterator[Issue]:
    """Yield an omission for every unaligned source sentence and an addition for every unaligned target sentence.

    Sentences that stand twice on their side are left to :func:`alignqa.checks.duplicate.check_duplicates`.
    """
    repeated = {side: set(story.copies(side)) for side in ("source", "target")}
    for pair in story.pairs:
        if pair.aligned:
            continue
        side: Side = "source" if pair.source else "target"
        for i in getattr(pair, side):
            if i not in repeated[side] and not is_blank(story.document(side).sentences[i].text):
                yield _issue(story, side, i, pair.confidence)


def _issue(story: Story, side: Side, sentence: int, confidence: float) -> Issue:
    found = story.document(side).sentences[sentence]
    severity: Severity = "minor" if len(found.text) < SHORT_SENTENCE else "major"
    return Issue(
        type="omission" if side == "source" else "addition",
        severity=severity,
        confidence=confidence,
        message=MESSAGES[side],
        rule="sentence-omission" if side == "source" else "sentence-addition",
        spans=(story.span(side, found.start, found.end),),
        **on(side, sentence),
    )
