"""An example of your own check: questions that are not questions in the translation."""

from __future__ import annotations

from collections.abc import Iterator

from alignqa import Issue
from alignqa.datatypes import Side
from alignqa.story import Story


def check(story: Story) -> Iterator[Issue]:
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


def asks(story: Story, side: Side, sentences: tuple[int, ...]) -> bool:
    """Return whether one of the *sentences* contains a question mark."""
    return any("?" in story.document(side).sentences[i].text for i in sentences)
