"""An aligned story in; omissions and additions of parts of sentences, and mistranslations, out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import get_args

from alignqa.checks.coverage.model import JudgedSide, judge_sides, missing_parts
from alignqa.checks.coverage.tokens import TokenRun, token_runs
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.resources import load_json, load_thresholds
from alignqa.story import Story
from alignqa.vectors import sigmoid
from alignqa.words import link_tokens


def check_meaning(story: Story) -> Iterator[Issue]:
    """Yield omissions and additions of parts of aligned sentences, and mistranslations.

    One fault is one issue: a pair that does not belong together has no part missing as well, and a pair in which a part
    of either side is missing on the other has a part mistranslated. Nothing is said of parts where the encoder cannot
    show single tokens, nor of those of very long sentences (see :mod:`alignqa.checks.coverage.model`).
    """
    unrelated = dict(unrelated_pairs(story))
    missing: dict[Pair, list[JudgedSide]] = {}
    for judged in judge_sides(story):
        if judged.missing and judged.found.pair not in unrelated:
            missing.setdefault(judged.found.pair, []).append(judged)
    for pair, sides in missing.items():
        yield from missing_parts(story, sides) if len(sides) == 1 else [_mistranslated(story, pair, sides)]
    for pair, confidence in unrelated.items():
        yield _unrelated(story, pair.source, pair.target, confidence)
    only = [side.to_align for side in story.sides]
    if not any(pair.aligned for pair in story.pairs) and list(map(len, only)) == [1, 1]:
        yield _unrelated(story, tuple(only[0]), tuple(only[1]), 1 - story.related)


def _mistranslated(story: Story, pair: Pair, sides: Sequence[JudgedSide]) -> Issue:
    spans = tuple(story.span(each.found.run.side, *each.offsets) for each in sides)
    source, target = (quoted(span.text) for span in spans)
    return Issue(
        type="mistranslation",
        severity="major",
        confidence=min(each.confidence for each in sides),
        message=f"{target} says something else than {source}.",
        rule="mistranslated-phrase",
        source=pair.source,
        target=pair.target,
        spans=spans,
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
        message="The target says something else than the source.",
        rule="unrelated",
        source=source,
        target=target,
        spans=tuple(spans),
    )


def unrelated_pairs(story: Story) -> Iterator[tuple[Pair, float]]:
    """Yield the aligned pairs that are more probably not translations, each with the probability of it (0..1)."""
    model = load_json("checks/unrelated.json")
    min_probability = load_thresholds("checks")["unrelated"]["min_probability"]
    for pair, features in pair_evidence(story):
        log_odds = model["prior"] + sum(model["weights"][name] * value for name, value in features.items())
        if (confidence := sigmoid(log_odds)) >= min_probability:
            yield pair, confidence


def pair_evidence(story: Story) -> Iterator[tuple[Pair, dict[str, float]]]:
    """Yield every aligned pair with what shows whether its two sides belong together.

    ``similarity`` is the logarithm of the pair's similarity as a share of what is typical: the median of the story,
    drawn towards that of the encoder's background. ``closeness`` is the mean cosine of its tokens to the most similar
    ones of the other side, ``linked`` how far these choose each other; ``tokens`` is the logarithm of the tokens of its
    shorter side. Where the encoder shows no tokens, nothing is known of a pair.
    """
    aligned = [pair for pair in story.pairs if pair.aligned]
    if not aligned or None in (story.tokens("source"), story.tokens("target")):
        return
    limits = load_thresholds("checks")["unrelated"]
    known = [pair.similarity for pair in aligned if pair.similarity is not None]
    prior = story.background.typical if story.background else limits["typical_similarity"]
    share = len(known) / (len(known) + limits["prior_pairs"])
    typical = max(share * median(known) + (1 - share) * prior, limits["min_similarity"])
    runs = [dict(zip(story.pairs, token_runs(story, side), strict=True)) for side in get_args(Side)]
    for pair in aligned:
        source, target = (own[pair] for own in runs)
        if len(source) and len(target):
            yield pair, _evidence((pair.similarity or 0.0) / typical, source, target)


def _evidence(similarity: float, source: TokenRun, target: TokenRun) -> dict[str, float]:
    cosines = source.vectors @ target.vectors.T
    links = link_tokens(cosines)
    return {
        "constant": 1.0,
        "similarity": math.log(max(similarity, load_thresholds("checks")["unrelated"]["min_similarity"])),
        "closeness": float(cosines.max(axis=0).mean() + cosines.max(axis=1).mean()) / 2,
        "linked": float(links.max(axis=0).mean() + links.max(axis=1).mean()) / 2,
        "tokens": math.log(min(len(source), len(target))),
    }
