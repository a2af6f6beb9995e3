"""What one side of an aligned pair tells and the other does not, or tells otherwise."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import median

from alignqa.checks.base import AlignedStory
from alignqa.checks.coverage import JudgedSide, judge_sides, missing_parts, quoted
from alignqa.datatypes import Issue, Pair, Side

#: Reported is what is this probable.
LEAST_CONFIDENCE = 0.6
#: In a story of fewer aligned pairs it cannot be told how alike translations are here.
FEWEST_PAIRS = 5
#: Pairs less alike than this share of the usual have hardly anything in common; they are shown whole.
UNLIKE = 0.35


@dataclass(frozen=True, slots=True)
class MistranslationModel:
    """A logistic model of a pair in which one side says something else.

    ``lower`` and ``higher`` belong to the log-odds that a part of either side is missing on the other, ``likeness`` to
    the similarity of the pair as a share of the story's median. ``planted`` is the share of such pairs it was fitted
    on, ``expected`` the share that is expected in what people translate.
    """

    constant: float
    lower: float
    higher: float
    likeness: float
    planted: float
    expected: float

    def probability(self, log_odds: Sequence[float], likeness: float) -> float:
        """Return the probability (0..1) that a pair is mistranslated, given its two sides' *log_odds*."""
        score = self.constant + self.lower * min(log_odds) + self.higher * max(log_odds) + self.likeness * likeness
        score += _logit(self.expected) - _logit(self.planted)
        return 1 / (1 + math.exp(-max(min(score, 50.0), -50.0)))


@cache
def mistranslation_model() -> MistranslationModel:
    """Return the fitted model."""
    text = (files("alignqa") / "data" / "coverage" / "mistranslation.json").read_text(encoding="utf-8")
    return MistranslationModel(**json.loads(text)["model"])


def check_meaning(story: AlignedStory) -> Iterator[Issue]:
    """Yield omissions and additions of parts of aligned sentences, and mistranslations.

    A pair with a part missing is not called mistranslated as well. Nothing is said where the encoder cannot show single
    tokens.
    """
    judged = judge_sides(story)
    yield from missing_parts(story, judged)
    for pair, sides, likeness in compared(story, judged):
        confidence = mistranslation_model().probability([side.log_odds for side in sides.values()], likeness)
        if confidence >= LEAST_CONFIDENCE and not any(side.missing for side in sides.values()):
            yield _issue(story, pair, sides, confidence, whole=likeness < UNLIKE)


def compared(
    story: AlignedStory, judged: Sequence[JudgedSide]
) -> Iterator[tuple[Pair, Mapping[Side, JudgedSide], float]]:
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


def _issue(
    story: AlignedStory, pair: Pair, sides: Mapping[Side, JudgedSide], confidence: float, *, whole: bool
) -> Issue:
    spans = tuple(
        story.span(side, *(_extent(story, pair, side) if whole else judged.offsets)) for side, judged in sides.items()
    )
    message = "These sentences hardly say the same."
    if not whole:
        message = "{} says something else than {}.".format(*(quoted(span.text) for span in reversed(spans)))
    return Issue(
        type="mistranslation",
        severity="major",
        confidence=confidence,
        message=message,
        rule="mistranslated-sentence" if whole else "mistranslated-phrase",
        source=pair.source,
        target=pair.target,
        spans=spans,
    )


def _extent(story: AlignedStory, pair: Pair, side: Side) -> tuple[int, int]:
    sentences, group = story.document(side).sentences, getattr(pair, side)
    return sentences[group[0]].start, sentences[group[-1]].end


def _logit(probability: float) -> float:
    return math.log(probability) - math.log1p(-probability)
