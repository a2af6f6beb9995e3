"""An aligned story in; omissions and additions of parts of sentences, and mistranslations, out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from alignqa.checks.coverage.model import JudgedSide, judge_sides, missing_parts
from alignqa.checks.coverage.tokens import Runs, TokenRun, token_runs
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.resources import load_json, load_thresholds
from alignqa.story import Story
from alignqa.vectors import logit, sigmoid
from alignqa.words import link_tokens


def check_meaning(story: Story) -> Iterator[Issue]:
    """Yield omissions and additions of parts of aligned sentences, and mistranslations.

    One fault is one issue: a pair that does not belong together has nothing else, and a pair with a mistranslated
    phrase has no part missing as well. Nothing is said of parts where the encoder cannot show single tokens, nor of
    those of very long sentences (see :mod:`alignqa.checks.coverage.model`). Two sentences given alone do not belong
    together either if they are not two versions of one story.
    """
    reported, runs = set(), token_runs(story)
    for pair, confidence in unrelated_pairs(story, runs):
        reported.add(pair)
        yield _unrelated(story, pair.source, pair.target, confidence)
    judged = [each for each in judge_sides(story, runs) if each.found.pair not in reported]
    for pair, sides, similarity in compared(story, judged):
        confidence = mistranslation_probability([side.log_odds for side in sides.values()], similarity)
        if confidence >= load_thresholds("checks")["mistranslation"]["min_probability"]:
            reported.add(pair)
            yield _mistranslated(story, pair, sides, confidence)
    yield from missing_parts(story, (each for each in judged if each.found.pair not in reported))
    source, target = (tuple(side.to_align) for side in story.sides)
    is_related = story.related >= load_thresholds("aligner")["related"]["min_probability"]
    if len(source) == len(target) == 1 and not reported and not is_related:
        yield _unrelated(story, source, target, 1 - story.related)


def compared(story: Story, judged: Iterable[JudgedSide]) -> Iterator[tuple[Pair, Mapping[Side, JudgedSide], float]]:
    """Yield the pairs of which both sides were judged, with these and their similarity relative to the median."""
    similarities = [pair.similarity for pair in story.pairs if pair.similarity is not None]
    limits = load_thresholds("checks")["mistranslation"]
    if len(similarities) < limits["min_pairs"]:
        return
    typical = max(median(similarities), limits["min_similarity"])
    by_pair: dict[Pair, dict[Side, JudgedSide]] = {}
    for each in judged:
        by_pair.setdefault(each.found.pair, {})[each.found.run.side] = each
    for pair in story.pairs:
        sides = by_pair.get(pair, {})
        if len(sides) == 2 and pair.similarity is not None:
            yield pair, sides, pair.similarity / typical


def evidence(log_odds: Sequence[float], similarity: float) -> tuple[float, float, float]:
    """Return what shows a mistranslated phrase.

    That is the lower and the higher of the *log_odds* that a part of either side is missing on the other, and the
    logarithm of the *similarity* of the pair, which is relative to the story's median.
    """
    min_similarity = load_thresholds("checks")["mistranslation"]["min_similarity"]
    return min(log_odds), max(log_odds), math.log(max(similarity, min_similarity))


def mistranslation_probability(log_odds: Sequence[float], similarity: float) -> float:
    """Return the probability (0..1) that a phrase of a pair is mistranslated; see :func:`evidence`."""
    model = load_json("checks/mistranslation.json")["model"]
    total = model["constant"] + logit(model["expected"]) - logit(model["planted"])
    weights = (model["lower"], model["higher"], model["similarity"])
    return sigmoid(total + sum(a * b for a, b in zip(weights, evidence(log_odds, similarity), strict=True)))


def _mistranslated(story: Story, pair: Pair, sides: Mapping[Side, JudgedSide], confidence: float) -> Issue:
    """Report the words of either side that are least covered by the other."""
    typical = load_thresholds("checks")["mistranslation"]["typical_lack"]
    spans = []
    for side, judged in sides.items():
        features = judged.found.features
        lack = -10 * features["coverage_sum"] - typical * np.exp(features["log_tokens"])
        spans.append(story.span(side, *replace(judged, best=int(lack.argmax())).offsets))
    source, target = (quoted(span.text) for span in spans)
    return Issue(
        type="mistranslation",
        severity="minor",
        confidence=confidence,
        message=f"{target} does not mean {source}.",
        rule="mistranslated-phrase",
        source=pair.source,
        target=pair.target,
        spans=tuple(spans),
    )


def _unrelated(story: Story, source: tuple[int, ...], target: tuple[int, ...], confidence: float) -> Issue:
    groups: Mapping[Side, tuple[int, ...]] = {"source": source, "target": target}
    spans = []
    for side, group in groups.items():
        sentences = story.document(side).sentences
        spans.append(story.span(side, sentences[group[0]].start, sentences[group[-1]].end))
    return Issue(
        type="mistranslation",
        severity="major",
        confidence=confidence,
        message="The two sentences say different things.",
        rule="unrelated",
        source=source,
        target=target,
        spans=tuple(spans),
    )


def unrelated_pairs(story: Story, runs: Runs | None = None) -> Iterator[tuple[Pair, float]]:
    """Yield the aligned pairs that are more probably not translations, each with the probability of it (0..1).

    *runs* are the tokens of the story's pairs, where they are known already.
    """
    model = load_json("checks/unrelated.json")
    limits = load_thresholds("checks")["unrelated"]
    prior = model["prior_alone" if len(story.pairs) == 1 else "prior"]
    for pair, features in pair_evidence(story, runs):
        if features["tokens"] < math.log(limits["min_tokens"]):
            continue
        log_odds = prior + sum(model["weights"][name] * value for name, value in features.items())
        if (confidence := sigmoid(log_odds)) >= limits["min_probability"]:
            yield pair, confidence


def pair_evidence(story: Story, runs: Runs | None = None) -> Iterator[tuple[Pair, dict[str, float]]]:
    """Yield every aligned pair with what shows whether its two sides belong together.

    ``similarity`` is the logarithm of the pair's similarity as a share of what is typical: the median of the story,
    drawn towards that of the encoder's background. ``closeness`` is the mean cosine of the tokens of one side to the
    most similar ones of the other side, ``linked`` how far these choose each other: of the side for which it is higher,
    and ``…_of_other`` of the side for which it is lower, as it is where one side only has a part of the other.
    ``tokens`` is the logarithm of the tokens of its shorter side. Where the encoder shows no tokens, nothing is known
    of a pair. *runs* are the tokens of the story's pairs, where they are known already.
    """
    aligned = [pair for pair in story.pairs if pair.aligned]
    if not aligned:
        return
    limits = load_thresholds("checks")["unrelated"]
    known = [pair.similarity for pair in aligned if pair.similarity is not None]
    prior = story.background.typical if story.background else limits["typical_similarity"]
    share = len(known) / (len(known) + limits["prior_pairs"])
    typical = max(share * median(known) + (1 - share) * prior, limits["min_similarity"])
    for pair, source, target in zip(story.pairs, *(runs or token_runs(story)), strict=False):
        if len(source) and len(target):
            yield pair, _evidence((pair.similarity or 0.0) / typical, source, target)


def _evidence(similarity: float, source: TokenRun, target: TokenRun) -> dict[str, float]:
    cosines = source.vectors @ target.vectors.T
    links = link_tokens(cosines)
    closeness, linked = (
        [float(values.max(axis=0).sum()) / len(target), float(values.max(axis=1).sum()) / len(source)]
        for values in (cosines, links)
    )
    return {
        "constant": 1.0,
        "similarity": math.log(max(similarity, load_thresholds("checks")["unrelated"]["min_similarity"])),
        "closeness": max(closeness),
        "closeness_of_other": min(closeness),
        "linked": max(linked),
        "linked_of_other": min(linked),
        "tokens": math.log(min(len(source), len(target))),
    }
