"""One decision for a line and its translation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from alignqa.artifacts import Finding, Group, Version, decide_together
from alignqa.datatypes import ArtifactCategory

OTHER = Group(((3,), (3,)), 0.9, True)


def finding(sentence: int, rule: str, category: ArtifactCategory = "navigation") -> Finding:
    return Finding((sentence,), category, 0.95, rule)


def version(rules: Mapping[int, str], looks: float | Mapping[int, float] = 0.0, **kind: ArtifactCategory) -> Version:
    margins = [looks.get(i, 0.0) if isinstance(looks, Mapping) else looks for i in range(5)]
    return Version({i: finding(i, rule, **kind) for i, rule in rules.items()}, np.array(margins, np.float32))


def outcome(source: Version, target: Version, *groups: Group, certain: tuple[str, ...] = ()) -> list[str]:
    """Return for either version what sentence 1 turns out to be: the story, an artifact anew, or what it was."""
    decisions = decide_together((source, target), groups or (Group(((1,), (1,)), 0.9, True),), certain)
    return [
        "story" if 1 in each.story else "new" if any(1 in f.sentences for f in each.new) else "as before"
        for each in decisions
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (version({1: "en.share"}), version({1: "de.share"}, -1.0), ["as before", "as before"]),
        (version({1: "en.share"}), version({}), ["story", "story"]),
        (version({1: "en.share"}, 0.5), version({}, 0.5), ["as before", "new"]),
        (version({1: "en.ad"}, -1.0, category="ad_placeholder"), version({}, -1.0), ["as before", "new"]),
        (version({1: "en.labels.share"}), version({1: "de.labels.share"}), ["story", "story"]),
        (version({1: "en.labels.share"}, 0.2), version({1: "de.labels.share"}, 0.2), ["as before", "as before"]),
        (version({1: "structure.unlisted"}, 0.2), version({1: "structure.unlisted"}, 0.2), ["story", "story"]),
        (version({1: "en.share"}, 0.2), version({1: "structure.unlisted"}, 0.2), ["as before", "as before"]),
        (version({}), version({}), ["as before", "as before"]),
    ],
)
def test_a_line_and_its_translation_are_artifacts_both_or_neither(
    source: Version, target: Version, expected: list[str]
) -> None:
    assert outcome(source, target) == expected
    assert outcome(target, source) == expected[::-1]


def test_the_counterpart_is_an_artifact_of_the_same_kind_and_says_why() -> None:
    _, target = decide_together((version({1: "en.share"}, 0.9), version({}, 0.9)), [Group(((1,), (1,)), 0.9, True)])
    (new,) = target.new
    assert (new.sentences, new.category, new.probability) == ((1,), "navigation", 0.95)
    assert new.rule == "structure.counterpart"
    assert new.reasons == ("it translates an artifact of the other version",)


def test_less_likeness_is_asked_for_on_a_page_that_was_translated_with_other_artifacts() -> None:
    one, pair = version({1: "en.share", 3: "en.share"}, 0.2), Group(((1,), (1,)), 0.9, True)
    assert outcome(one, version({3: "de.share"}, 0.2), pair, OTHER) == ["as before", "new"]
    assert outcome(one, version({}, 0.2), pair, OTHER) == ["story", "story"]


def test_a_rule_of_the_user_is_always_right() -> None:
    assert outcome(version({1: "ours"}, -1.0), version({}, -1.0), certain=("ours",)) == ["as before", "new"]


def test_a_rule_is_not_overruled_by_a_pair_due_to_chance_or_beside_a_sentence_of_the_story() -> None:
    source, target = version({1: "en.share"}, -1.0), version({}, -1.0)
    assert outcome(source, target, Group(((1,), (1,)), 0.99, False)) == ["as before", "as before"]
    assert outcome(source, target, Group(((1, 2), (1,)), 0.99, True)) == ["as before", "as before"]


@pytest.mark.parametrize(
    ("looks", "confidence", "sentences", "expected"),
    [
        (0.2, 0.8, ((1, 2), (1,)), "story"),
        (0.2, 0.7, ((1, 2), (1,)), "as before"),
        (-0.2, 0.3, ((1, 2), (1,)), "story"),
        (0.2, 0.6, ((1,), (1,)), "story"),
        (np.nan, 0.3, ((1,), (1,)), "as before"),
    ],
)
def test_a_line_that_no_rule_names_is_story_where_it_is_surely_aligned_or_reads_like_it(
    looks: float, confidence: float, sentences: tuple[tuple[int, ...], tuple[int, ...]], expected: str
) -> None:
    source, target = version({1: "structure.unlisted"}, looks), version({}, looks)
    assert outcome(source, target, Group(sentences, confidence, False)) == [expected, "as before"]


def test_without_a_classifier_a_doubtful_line_is_story() -> None:
    source = Version.of([finding(1, "en.share")], np.ones((5, 2), np.float32), None)
    assert outcome(source, version({}, np.nan)) == ["story", "story"]
