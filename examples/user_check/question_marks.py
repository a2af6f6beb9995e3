"""A check of one's own: a question that is no question in the translation."""

from __future__ import annotations

from collections.abc import Iterator

from alignqa.checks.base import AlignedStory
from alignqa.datatypes import Issue


def check(story: AlignedStory) -> Iterator[Issue]:
    """Yield an issue for every aligned pair in which only the source asks."""
    for pair in story.pairs:
        if pair.aligned and asks(story, "source", pair.source) and not asks(story, "target", pair.target):
            yield Issue(
                type="mistranslation",
                severity="minor",
                confidence=pair.confidence,
                message="The source asks a question, the translation does not.",
                rule="example.question-mark",
                source=pair.source,
                target=pair.target,
            )


def asks(story: AlignedStory, side: str, sentences: tuple[int, ...]) -> bool:
    """Tell whether one of the *sentences* holds a question mark."""
    document = story.source if side == "source" else story.target
    return any("?" in document.sentences[i].text for i in sentences)
