"""Another story behind this one, the headline of another in the middle, and headings of artifacts."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from alignqa import Document
from alignqa.artifacts import Finding, counterparts, detect_unlisted
from alignqa.artifacts.evidence import open_lines, possible_headlines
from alignqa.artifacts.following import break_features, possible_starts
from tests.stories import document

SIZE = 60
FLOOD = [
    "River floods five villages",
    "The river rose by two metres in a single night, the mayor of Riverton said on Monday.",
    "Families from five villages slept in the school, where volunteers handed out soup and blankets.",
    "Engineers fear that the old bridge will not stand another flood like this one.",
    "The council wants to decide in May whether to build a new one further up the river.",
    "Until then, buses will take children to school by way of the northern road.",
    "Insurers expect claims of some forty million from homes and shops along the bank.",
]
CHESS = [
    "Girl of twelve wins the national chess title without losing a single game",
    "A girl of twelve has won the national chess championship without losing a single game.",
    "Her trainer said she had studied the games of the old masters since she was five years old.",
    "The final took six hours and ended with a sacrifice that nobody in the hall had foreseen.",
    "She will now travel to the world championship for juniors, which starts in October.",
    "Her school has promised to move her examinations so that she can take part.",
]


def vectors(lines: list[str], topic: int, seed: int = 0) -> NDArray[np.float32]:
    """Unit vectors with something of any text, much of their *topic*, and noise of their own."""
    noise = np.random.default_rng(seed).normal(0, 0.15, (len(lines), SIZE))
    rows = np.eye(1, SIZE) + 0.9 * np.eye(1, SIZE, topic) + noise
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def both() -> tuple[Document, NDArray[np.float32]]:
    return document(*FLOOD, *CHESS), np.concatenate([vectors(FLOOD, 1), vectors(CHESS, 2, 1)])


def known_of(version: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    rng = np.random.default_rng(5)
    return counterparts(version, other + rng.normal(0, 0.01, other.shape).astype(np.float32))[0]


def test_another_story_behind_this_one_is_found_whole() -> None:
    (finding,) = detect_unlisted(*both())
    assert finding.sentences == tuple(range(len(FLOOD), len(FLOOD) + len(CHESS)))
    assert (finding.category, finding.rule) == ("related_link", "structure.following")
    assert finding.reasons


def test_it_is_found_if_the_other_version_lacks_it_and_stays_if_that_has_it_too() -> None:
    pages, found = both()
    (finding,) = detect_unlisted(pages, found, known_of(found, found[: len(FLOOD)]))
    assert finding.sentences[0] == len(FLOOD)
    assert "what follows has no counterpart in the other version" in finding.reasons
    assert detect_unlisted(pages, found, known_of(found, found)) == []


def test_a_translation_that_breaks_off_makes_no_other_story_of_the_rest() -> None:
    lines = [*FLOOD, "What the council says", *(line.replace("The", "That") for line in FLOOD[1:])]
    found = vectors(lines, 1)
    assert detect_unlisted(document(*lines), found, known_of(found, found[: len(FLOOD)])) == []


def test_artifacts_that_rules_took_divide_the_story_behind() -> None:
    pages, found = both()
    middle = len(FLOOD) + 2
    findings = detect_unlisted(pages, found, already=[Finding((middle,), "promo", 0.98, "a rule")])
    assert [finding.sentences[0] for finding in findings] == [len(FLOOD), middle + 1]
    assert middle not in {i for finding in findings for i in finding.sentences}


def test_a_story_starts_at_a_headline_with_enough_on_either_side() -> None:
    pages, found = both()
    lines = open_lines(pages, {}, found, None)
    assert possible_starts(lines) == [len(FLOOD)]
    assert possible_starts(lines.before(len(FLOOD) + 3)) == []
    assert break_features(lines, [len(FLOOD)]).shape == (1, 7)
    with pytest.raises(ValueError, match="vectors"):
        break_features(open_lines(pages, {}, None, None), [3])


def test_the_leanings_are_those_of_the_plain_definition() -> None:
    pages, found = both()
    lines = open_lines(pages, {}, found, None)
    prose = [k for k, text in enumerate(lines.texts) if text.endswith(".")]
    cosines = lines.vectors[prose] @ lines.vectors[prose].T  # type: ignore[index]
    split = sum(k < len(FLOOD) for k in prose)
    pairs = cosines[~np.eye(len(prose), dtype=bool)]
    leanings = []
    for k in range(len(prose)):
        own = [j for j in range(len(prose)) if (j < split) == (k < split) and j != k]
        other = [j for j in range(len(prose)) if (j < split) != (k < split)]
        leanings.append((cosines[k, own].mean() - cosines[k, other].mean()) / pairs.std())
    expected = min(np.mean(leanings[:split]), np.mean(leanings[split:]))
    assert break_features(lines, [len(FLOOD)])[0, 2] == pytest.approx(expected, rel=1e-3)


def test_the_headline_of_another_story_in_the_middle_is_found() -> None:
    lines = [*FLOOD[:4], CHESS[0], *FLOOD[4:]]
    found = np.concatenate([vectors(FLOOD, 1)[:4], vectors(CHESS[:1], 2, 1), vectors(FLOOD, 1)[4:]])
    (finding,) = detect_unlisted(document(*lines), found)
    assert (finding.sentences, finding.category) == ((4,), "related_link")
    assert finding.rule == "structure.other_headline"


def test_the_own_headline_and_what_ends_in_a_comma_are_not_headlines_of_others() -> None:
    lines = open_lines(document(*FLOOD, "He said that he would come,", CHESS[0]), {}, None, None)
    assert possible_headlines(lines).tolist() == [False] * 8 + [True]


@pytest.mark.parametrize(("topic", "is_found"), [(2, True), (1, False)])
def test_a_heading_above_an_appeal_goes_with_it_unless_it_is_of_the_story(topic: int, is_found: bool) -> None:
    appeal = "Do you like what you read? Support us with a donation."
    lines = [*FLOOD[:4], "No gold, no glory", appeal, *FLOOD[4:]]
    found = np.concatenate([vectors(FLOOD, 1)[:4], vectors(lines[4:6], topic, 1), vectors(FLOOD, 1)[4:]])
    findings = detect_unlisted(document(*lines), found, already=[Finding((5,), "promo", 0.98, "a rule")])
    assert [(f.sentences, f.category, f.rule) for f in findings] == ([((4,), "promo", "structure.heading")] * is_found)
