"""The verdict on two versions of a story, and the score."""

from __future__ import annotations

from collections.abc import Iterable

from alignqa.datatypes import Document, Issue, Pair, Verdict

#: Two versions whose aligned characters fall below this share on either side tell the story only in part.
FULL_COVERAGE = 0.8
#: Two versions of which neither has this share aligned tell different stories; chance aligns a sentence or two.
RELATED_COVERAGE = 0.25


def coverage(document: Document, aligned: Iterable[int]) -> float:
    """Return the share (0..1) of the story's characters that stand in the *aligned* sentences; 1.0 if it has none."""
    total = _characters(document, document.story)
    return _characters(document, aligned) / total if total else 1.0


def judge(source: Document, target: Document, pairs: Iterable[Pair]) -> Verdict:
    """Return the verdict on two documents and their pairs."""
    if not source.story or not target.story:
        return "empty"
    aligned = [pair for pair in pairs if pair.aligned]
    shares = (
        coverage(source, (i for pair in aligned for i in pair.source)),
        coverage(target, (i for pair in aligned for i in pair.target)),
    )
    if max(shares) < RELATED_COVERAGE:
        return "different_stories"
    return "translation" if min(shares) >= FULL_COVERAGE else "partial"


def score(source: Document, target: Document, pairs: Iterable[Pair], issues: Iterable[Issue]) -> float:
    """Return the share (0..1) of both stories' characters in aligned pairs and in no major or critical issue."""
    grave = [issue for issue in issues if issue.severity != "minor"]
    aligned = [pair for pair in pairs if pair.aligned]
    good_source = {i for pair in aligned for i in pair.source} - {i for issue in grave for i in issue.source}
    good_target = {i for pair in aligned for i in pair.target} - {i for issue in grave for i in issue.target}
    good = _characters(source, good_source) + _characters(target, good_target)
    total = _characters(source, source.story) + _characters(target, target.story)
    return good / total if total else 0.0


def _characters(document: Document, sentences: Iterable[int]) -> int:
    return sum(len(document.sentences[i].text) for i in sentences)
