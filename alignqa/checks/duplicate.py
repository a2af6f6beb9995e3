"""Sentences that stand twice on one side but only once on the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from alignqa.checks.base import on
from alignqa.datatypes import Issue, Side
from alignqa.story import Story
from alignqa.text.duplicates import fold_text


def check_duplicates(story: Story) -> Iterator[Issue]:
    """Yield one issue for every extra copy of a sentence, naming the original and the extra copy, in this order."""
    for side in get_args(Side):
        for copy, original in sorted(story.copies(side).items()):
            sentences = [story.document(side).sentences[i] for i in (original, copy)]
            exact = fold_text(sentences[0].text) == fold_text(sentences[1].text)
            words = "" if exact else " in nearly the same words"
            yield Issue(
                type="duplicate",
                severity="major",
                confidence=0.99 if exact else 0.9,
                message=f"This sentence stands twice here{words}, but not in the other version.",
                rule="duplicate-sentence" if exact else "near-duplicate-sentence",
                spans=tuple(story.span(side, sentence.start, sentence.end) for sentence in sentences),
                **on(side, original, copy),
            )
