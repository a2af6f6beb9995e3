"""What one side of an aligned pair tells and the other does not, or tells otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

import numpy as np

from alignqa.checks.base import quoted
from alignqa.checks.coverage.model import JudgedSide, judge_sides, missing_parts
from alignqa.datatypes import Issue, Pair, Side
from alignqa.resources import load_json
from alignqa.story import Story
from alignqa.vectors import logit, sigmoid

#: Reported is what is this probable.
LEAST_CONFIDENCE = 0.6
#: In a story of fewer aligned pairs it cannot be told how alike translations are here.
FEWEST_PAIRS = 5
#: Likeness counts by its logarithm, from here on.
LEAST_LIKENESS = 0.05
#: What a word that finds its counterpart lacks, as the negative logarithm of its coverage.
COVERED = 1.0


@dataclass(frozen=True, slots=True)
class MistranslationModel:
    """A logistic model of a pair in which one side says something else.

    ``lower`` and ``higher`` belong to the log-odds that a part of either side is missing on the other, ``likeness`` to
    the logarithm of the pair's similarity as a share of the story's median. ``planted`` is the share of such pairs it
    was fitted on, ``expected`` the share that is expected in what people translate.
    """

    constant: float
    lower: float
    higher: float
    likeness: float
    planted: float
    expected: float

    def probability(self, log_odds: Sequence[float], likeness: float) -> float:
        """Return the probability (0..1) that a pair is mistranslated, given its two sides' *log_odds*."""
        lower, higher, alike = evidence(log_odds, likeness)
        score = self.constant + self.lower * lower + self.higher * higher + self.likeness * alike
        return sigmoid(score + logit(self.expected) - logit(self.planted))


def evidence(log_odds: Sequence[float], likeness: float) -> tuple[float, float, float]:
    """Return what the model weighs: the lower and the higher *log_odds*, and the logarithm of the *likeness*."""
    return min(log_odds), max(log_odds), math.log(max(likeness, LEAST_LIKENESS))


@cache
def mistranslation_model() -> MistranslationModel:
    """Return the fitted model."""
    return MistranslationModel(**load_json("checks/coverage/mistranslation.json")["model"])


def check_meaning(story: Story) -> Iterator[Issue]:
    """Yield omissions and additions of parts of aligned sentences, and mistranslations.

    A pair with a part missing is not called mistranslated as well. Nothing is said where the encoder cannot show single
    tokens.
    """
    judged = judge_sides(story)
    yield from missing_parts(story, judged)
    for pair, sides, likeness in compared(story, judged):
        confidence = mistranslation_model().probability([side.log_odds for side in sides.values()], likeness)
        if confidence >= LEAST_CONFIDENCE and not any(side.missing for side in sides.values()):
            yield _issue(story, pair, sides, confidence)


def compared(story: Story, judged: Sequence[JudgedSide]) -> Iterator[tuple[Pair, Mapping[Side, JudgedSide], float]]:
    """Yield the pairs of which both sides were judged, with these and their likeness, 1.0 for the usual one."""
    similarities = [pair.similarity for pair in story.pairs if pair.similarity is not None]
    if len(similarities) < FEWEST_PAIRS:
        return
    usual = max(median(similarities), 1e-3)
    by_pair: dict[int, dict[Side, JudgedSide]] = {}
    for each in judged:
        by_pair.setdefault(id(each.found.pair), {})[each.found.run.side] = each
    for pair in story.pairs:
        sides = by_pair.get(id(pair), {})
        if len(sides) == 2 and pair.similarity is not None:
            yield pair, sides, pair.similarity / usual


def _issue(story: Story, pair: Pair, sides: Mapping[Side, JudgedSide], confidence: float) -> Issue:
    spans = tuple(story.span(side, *uncovered(judged).offsets) for side, judged in sides.items())
    source, target = (quoted(span.text) for span in spans)
    return Issue(
        type="mistranslation",
        severity="major",
        confidence=confidence,
        message=f"{target} says something else than {source}.",
        rule="mistranslated-phrase",
        source=pair.source,
        target=pair.target,
        spans=spans,
    )


def uncovered(judged: JudgedSide) -> JudgedSide:
    """Return the side with the run of words chosen that finds least on the other side."""
    features = judged.found.features
    lack = -10 * features["coverage_sum"] - COVERED * np.exp(features["log_tokens"])
    return replace(judged, best=int(lack.argmax()))
