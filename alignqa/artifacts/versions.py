"""The artifacts of two versions and what translates what in; one decision for both out.

A line that translates a line of the other version is an artifact in both or in neither, so no artifact makes its
counterpart look like an omission or an addition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from alignqa.artifacts.detect import Finding
from alignqa.artifacts.unlisted import LineClassifier
from alignqa.datatypes import ArtifactCategory
from alignqa.resources import load_thresholds
from alignqa.vectors import Floats

_COUNTERPART = "structure.counterpart"
#: In the ids of rules for short lines that are taken word by word.
_LABELS = ".labels."
_REASON = "it translates an artifact of the other version"
#: Categories whose rules match nothing that a story says: what translates such a line is an artifact too.
_UNMISTAKABLE: frozenset[ArtifactCategory] = frozenset({"ad_placeholder", "source_link"})


@dataclass(frozen=True, slots=True)
class Group:
    """Source and target ``sentences`` that are aligned, with a ``confidence`` (0..1); maybe a faithful translation."""

    sentences: tuple[tuple[int, ...], tuple[int, ...]]
    confidence: float
    is_faithful: bool


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of one version: its artifacts, by sentence, and how far each sentence looks like one.

    ``artifacts`` are sentences that are artifacts as a whole. ``looks``, shape (sentences,), are the margins of
    :meth:`~alignqa.artifacts.LineClassifier.margins`, all NaN where there is no classifier.
    """

    artifacts: Mapping[int, Finding]
    looks: Floats

    @classmethod
    def of(cls, findings: Iterable[Finding], vectors: Floats, classifier: LineClassifier | None) -> Version:
        """Return the version with these *findings* and unit sentence *vectors*, shape (sentences, dimensions)."""
        looks = np.full(len(vectors), np.nan, np.float32) if classifier is None else classifier.margins(vectors)
        return cls({i: each for each in findings if each.span is None for i in each.sentences}, looks)

    def found(self, sentences: Iterable[int]) -> list[Finding]:
        """Return the artifacts among *sentences*, one each."""
        return [self.artifacts[i] for i in sentences if i in self.artifacts]


@dataclass(frozen=True, slots=True)
class Decision:
    """For one version, which sentences are ``story`` after all, and which artifacts are ``new``."""

    story: set[int]
    new: list[Finding]


def decide_together(
    versions: tuple[Version, Version], groups: Iterable[Group], certain: Collection[str] = ()
) -> tuple[Decision, Decision]:
    """Return for the source and the target what changes when lines are judged together with their translations.

    Of two lines that translate each other, what rules take in both versions stays an artifact, and so does what a
    *certain* rule takes, or a rule of a category that no story is mistaken for. Of other lines, and of labels, which
    are ordinary words, the wording of both sides decides. It may be less like that of artifacts if the other side was
    found as well, or where rules took a line and its translation elsewhere: then a machine translated the whole page. A
    line that no rule names is one of the story where it surely belongs to a group, or if it does not read like an
    artifact.

    Args:
        versions: source and target.
        groups: the groups of the alignment, both sides filled.
        certain: ids of rules that are always right, such as those of the user.
    """
    limits = load_thresholds("artifacts")["translated"]
    decisions = Decision(set(), []), Decision(set(), [])
    translated = []
    for group in groups:
        is_whole = _is_whole(versions, group)
        if is_whole and group.is_faithful:
            translated.append(group)
            continue
        is_sure = group.confidence >= limits["min_confidence" if is_whole else "min_confidence_beside_story"]
        for version, side, decision in zip(versions, group.sentences, decisions, strict=True):
            unlisted = [i for i in side if i in version.artifacts and _is_structural(version.artifacts[i])]
            decision.story.update(i for i in unlisted if is_sure or version.looks[i] < 0)
    is_page = any(all(_listed(versions, group)) for group in translated)
    for group in translated:
        if _is_artifact(versions, group, certain, is_page=is_page):
            _add_counterparts(versions, group, decisions)
        else:
            for side, decision in zip(group.sentences, decisions, strict=True):
                decision.story.update(side)
    return decisions


def _is_artifact(versions: tuple[Version, Version], group: Group, certain: Collection[str], *, is_page: bool) -> bool:
    """Return whether both sides of a *group* are artifacts; *is_page* if a machine translated the whole page."""
    sides = _listed(versions, group)
    rules = [each.rule for each in chain(*sides)]
    if any(each.category in _UNMISTAKABLE or each.rule in certain for each in chain(*sides)):
        return True
    if all(sides) and not all(_LABELS in rule for rule in rules):
        return True
    is_found = all(version.found(side) for version, side in zip(versions, group.sentences, strict=True))
    limits = load_thresholds("artifacts")["translated"]
    return _looks(versions, group) >= limits["min_looks_likely" if is_page or (is_found and rules) else "min_looks"]


def _listed(versions: tuple[Version, Version], group: Group) -> list[list[Finding]]:
    """Return for each side of a *group* the artifacts that rules name."""
    found = (version.found(side) for version, side in zip(versions, group.sentences, strict=True))
    return [[each for each in side if not _is_structural(each)] for side in found]


def _is_structural(finding: Finding) -> bool:
    return finding.rule.startswith("structure.")


def _is_whole(versions: tuple[Version, Version], group: Group) -> bool:
    """Return whether one side of a group is all artifacts, and the other one too, or not at all."""
    shares = [len(version.found(side)) / len(side) for version, side in zip(versions, group.sentences, strict=True)]
    return max(shares) == 1 and min(shares) in (0, 1)


def _looks(versions: tuple[Version, Version], group: Group) -> float:
    """Return by how much both sides look more like an artifact than like a story, on average."""
    margins = [version.looks[list(side)].mean() for version, side in zip(versions, group.sentences, strict=True)]
    return float(np.mean(margins))


def _add_counterparts(versions: tuple[Version, Version], group: Group, decisions: tuple[Decision, Decision]) -> None:
    """Add to *decisions* the side of a *group* that is not an artifact yet."""
    found = chain(*(version.found(side) for version, side in zip(versions, group.sentences, strict=True)))
    surest = max(found, key=lambda each: each.probability)
    for version, side, decision in zip(versions, group.sentences, decisions, strict=True):
        decision.new.extend(
            Finding((i,), surest.category, surest.probability, _COUNTERPART, (_REASON,))
            for i in side
            if i not in version.artifacts
        )
