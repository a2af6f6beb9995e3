"""The verdict on two versions of a story, and the score."""

from __future__ import annotations

from collections.abc import Iterable

from alignqa.datatypes import Document, Issue, Pair, Verdict

#: Two versions whose aligned characters fall below this share on either side tell the story only in part.
FULL_COVERAGE = 0.8


def coverage(document: Document, aligned: Iterable[int]) -> float:
    """Return the share (0..1) of the story's characters that stand in the *aligned* sentences; 1.0 if it has none."""
    characters = {i: len(document.sentences[i].text) for i in document.story}
    total = sum(characters.values())
    return sum(characters[i] for i in aligned) / total if total else 1.0


def judge(source: Document, target: Document, pairs: Iterable[Pair], related: bool) -> Verdict:
    """Return the verdict on two documents and their pairs; *related* says whether they tell one story at all."""
    if not source.story or not target.story:
        return "empty"
    if not related:
        return "different_stories"
    aligned = [pair for pair in pairs if pair.aligned]
    shares = (
        coverage(source, (i for pair in aligned for i in pair.source)),
        coverage(target, (i for pair in aligned for i in pair.target)),
    )
    return "translation" if min(shares) >= FULL_COVERAGE else "partial"


def score(source: Document, target: Document, pairs: Iterable[Pair], issues: Iterable[Issue]) -> float:
    """Return the share (0..1) of both stories' characters in aligned pairs and in no major or critical issue."""
    grave = [issue for issue in issues if issue.severity != "minor"]
    flawed_source = {i for issue in grave for i in issue.source}
    flawed_target = {i for issue in grave for i in issue.target}
    good_source, good_target = set(), set()
    for pair in pairs:
        if pair.aligned:
            good_source.update(set(pair.source) - flawed_source)
            good_target.update(set(pair.target) - flawed_target)
    total = good = 0
    for document, fine in ((source, good_source), (target, good_target)):
        total += sum(len(document.sentences[i].text) for i in document.story)
        good += sum(len(document.sentences[i].text) for i in fine)
    return good / total if total else 0.0
