"""The verdict on two versions of a story, and the score."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import takewhile

from alignqa.datatypes import Document, Issue, Pair, Verdict

#: Two versions whose aligned characters fall below this share on either side tell the story only in part.
FULL_COVERAGE = 0.8
#: A version that lacks so many sentences at its beginning or end, and this share of the text, is cut off.
CUT_SENTENCES, CUT_SHARE = 3, 0.1
#: Below this probability two texts are not versions of one story, nor of parts of it.
LEAST_RELATED = 0.5


def coverage(document: Document, aligned: Iterable[int]) -> float:
    """Return the share (0..1) of the story's characters that stand in *aligned* sentences; 1.0 if it has none."""
    total = _characters(document, document.story)
    return _characters(document, aligned) / total if total else 1.0


def judge(source: Document, target: Document, pairs: Iterable[Pair], related: float) -> Verdict:
    """Return the verdict on two documents, given their pairs and the probability (0..1) that they are *related*."""
    if not source.story or not target.story:
        return "empty"
    aligned = [pair for pair in pairs if pair.aligned]
    if related < LEAST_RELATED or not aligned:
        return "different_stories"
    told = {i for pair in aligned for i in pair.source}, {j for pair in aligned for j in pair.target}
    return "translation" if _fully_told(source, told[0]) and _fully_told(target, told[1]) else "partial"


def _fully_told(document: Document, aligned: Collection[int]) -> bool:
    """Tell whether the *aligned* sentences are nearly all of the story, with neither beginning nor end cut off."""
    if coverage(document, aligned) < FULL_COVERAGE:
        return False
    story = list(document.story)
    edges = (list(takewhile(lambda i: i not in aligned, order)) for order in (story, reversed(story)))
    return not any(len(cut) >= CUT_SENTENCES and coverage(document, cut) >= CUT_SHARE for cut in edges)


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
