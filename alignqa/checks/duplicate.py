"""An aligned story in; out come issues for sentences that are twice on one side but only once on the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from alignqa.checks.base import on, span_of
from alignqa.datatypes import Issue, Side
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.text.duplicates import fold_text


def check_duplicates(story: Story) -> Iterator[Issue]:
    """Yield one issue for every extra copy of a sentence, naming the original and the extra copy, in this order."""
    limits = load_thresholds("checks")["duplicate"]
    for side in get_args(Side):
        sentences = story.document(side).sentences
        for copy, original in sorted(story.copies(side).items()):
            exact = fold_text(sentences[original].text) == fold_text(sentences[copy].text)
            words = "" if exact else " in nearly the same words"
            yield Issue(
                type="duplicate",
                severity="major",
                confidence=limits["confidence_exact" if exact else "confidence_near"],
                message=f"This sentence appears twice here{words}, but not in the other version.",
                rule="duplicate-sentence" if exact else "near-duplicate-sentence",
                spans=tuple(span_of(story, side, [i]) for i in (original, copy)),
                **on(side, original, copy),
            )
