"""The verdict on two versions of a story, and the score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alignqa.datatypes import Document, Issue, Pair, Severity, Verdict

#: Two versions whose aligned characters fall below this share on either side tell the story only in part.
FULL_COVERAGE = 0.8
#: Two versions of which neither has this share aligned, by the aligner's own confidence, tell different stories: on one
#: topic, chance makes a few pairs, of which it is not sure.
RELATED_COVERAGE = 0.25
#: How grave a verdict is by itself, whatever issues there are.
VERDICT_SEVERITIES: Mapping[Verdict, Severity] = {
    "partial": "major",
    "different_stories": "critical",
    "empty": "critical",
}


def coverage(document: Document, aligned: Mapping[int, float]) -> float:
    """Return the share (0..1) of the story's characters that stand in aligned sentences; 1.0 if it has none.

    *aligned* leads from these sentences to the weight (0..1) each one counts with.
    """
    characters = {i: len(document.sentences[i].text) for i in document.story}
    total = sum(characters.values())
    return sum(characters[i] * weight for i, weight in aligned.items()) / total if total else 1.0


def judge(source: Document, target: Document, pairs: Iterable[Pair]) -> Verdict:
    """Return the verdict on two documents and their pairs."""
    if not source.story or not target.story:
        return "empty"
    aligned = [pair for pair in pairs if pair.aligned]
    if max(_coverages(source, target, [(pair, pair.confidence) for pair in aligned])) < RELATED_COVERAGE:
        return "different_stories"
    shares = _coverages(source, target, [(pair, 1.0) for pair in aligned])
    return "translation" if min(shares) >= FULL_COVERAGE else "partial"


def _coverages(source: Document, target: Document, weighted: Sequence[tuple[Pair, float]]) -> tuple[float, float]:
    return (
        coverage(source, {i: weight for pair, weight in weighted for i in pair.source}),
        coverage(target, {i: weight for pair, weight in weighted for i in pair.target}),
    )


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
