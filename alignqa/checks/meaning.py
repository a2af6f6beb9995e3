"""From an aligned story with token vectors to omissions and additions of parts of sentences, and mistranslations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

import numpy as np

from alignqa.checks.coverage.model import JudgedSide, judge_sides, missing_parts
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.resources import load_json, load_thresholds
from alignqa.story import Story
from alignqa.vectors import logit, sigmoid


@dataclass(frozen=True, slots=True)
class MistranslationModel:
    """A logistic model of a pair in which one side says something else.

    ``lower`` and ``higher`` belong to the log-odds that a part of either side is missing on the other, ``similarity``
    to the logarithm of the pair's similarity as a share of the story's median. ``planted`` is the share of such pairs
    it was fitted on, ``expected`` the share that is expected in what people translate.
    """

    constant: float
    lower: float
    higher: float
    similarity: float
    planted: float
    expected: float

    def probability(self, log_odds: Sequence[float], similarity: float) -> float:
        """Return the probability (0..1) that a pair is mistranslated.

        *log_odds* are those of its two sides, *similarity* is relative to the story's median.
        """
        lower, higher, log_similarity = evidence(log_odds, similarity)
        total = self.constant + self.lower * lower + self.higher * higher + self.similarity * log_similarity
        return sigmoid(total + logit(self.expected) - logit(self.planted))


def evidence(log_odds: Sequence[float], similarity: float) -> tuple[float, float, float]:
    """Return what the model weighs: the lower and the higher *log_odds*, and the logarithm of the *similarity*."""
    min_similarity = load_thresholds("checks/coverage")["mistranslation"]["min_similarity"]
    return min(log_odds), max(log_odds), math.log(max(similarity, min_similarity))


@cache
def mistranslation_model() -> MistranslationModel:
    """Return the fitted model."""
    return MistranslationModel(**load_json("checks/coverage/mistranslation.json")["model"])


def check_meaning(story: Story) -> Iterator[Issue]:
    """Yield omissions and additions of parts of aligned sentences, and mistranslations.

    A pair with a part missing is not called mistranslated as well. Nothing is said where the encoder cannot show single
    tokens, nor of pairs with very long sentences (see :mod:`alignqa.checks.coverage.model`).
    """
    min_probability = load_thresholds("checks/coverage")["mistranslation"]["min_probability"]
    judged = judge_sides(story)
    yield from missing_parts(story, judged)
    for pair, sides, similarity in compared(story, judged):
        confidence = mistranslation_model().probability([side.log_odds for side in sides.values()], similarity)
        if confidence < min_probability or any(side.missing for side in sides.values()):
            continue
        spans = tuple(story.span(side, *uncovered(each).offsets) for side, each in sides.items())
        source, target = (quoted(span.text) for span in spans)
        yield Issue(
            type="mistranslation",
            severity="major",
            confidence=confidence,
            message=f"{target} says something else than {source}.",
            rule="mistranslated-phrase",
            source=pair.source,
            target=pair.target,
            spans=spans,
        )


def compared(story: Story, judged: Sequence[JudgedSide]) -> Iterator[tuple[Pair, Mapping[Side, JudgedSide], float]]:
    """Yield the pairs of which both sides were judged, with these and their similarity relative to the median."""
    similarities = [pair.similarity for pair in story.pairs if pair.similarity is not None]
    if len(similarities) < load_thresholds("checks/coverage")["mistranslation"]["min_pairs"]:
        return
    typical = max(median(similarities), 1e-3)
    by_pair: dict[Pair, dict[Side, JudgedSide]] = {}
    for each in judged:
        by_pair.setdefault(each.found.pair, {})[each.found.run.side] = each
    for pair in story.pairs:
        sides = by_pair.get(pair, {})
        if len(sides) == 2 and pair.similarity is not None:
            yield pair, sides, pair.similarity / typical


def uncovered(judged: JudgedSide) -> JudgedSide:
    """Return the side with the run of words chosen that is least covered by the other side."""
    features = judged.found.features
    typical = load_thresholds("checks/coverage")["mistranslation"]["typical_lack"]
    lack = -10 * features["coverage_sum"] - typical * np.exp(features["log_tokens"])
    return replace(judged, best=int(lack.argmax()))
