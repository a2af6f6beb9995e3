"""Sentence pairs in; out comes how likely each is a good translation, for filters of parallel corpora."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alignqa.datatypes import DECIMALS
from alignqa.errors import InputError
from alignqa.pipeline import Aligner
from alignqa.report.report import Report
from alignqa.resources import load_json
from alignqa.story import Story
from alignqa.text.segmentation import is_blank
from alignqa.vectors import sigmoid

#: Pairs that are encoded together.
BATCH = 256


@dataclass(frozen=True, slots=True)
class PairScore:
    """How likely a pair is a good translation (0..1), and the rules that lowered that, sorted."""

    score: float
    rules: tuple[str, ...] = ()


def score_pairs(
    pairs: Iterable[tuple[str, str]], source_lang: str, target_lang: str, *, aligner: Aligner | None = None
) -> Iterator[PairScore]:
    """Yield the score of each pair of sentences, in order; no score depends on other pairs.

    A score is the probability that the two belong together, by their similarity, times the probability for each issue
    that it is none. Minor issues do not count. A pair with an empty side, or of artifacts only, has the score 0.

    Args:
        pairs: source and target of each pair, taken ``BATCH`` at a time.
        source_lang: ISO 639-1 code of the sources.
        target_lang: ISO 639-1 code of the targets.
        aligner: what checks the pairs; one with the bundled encoder and default settings when left out.

    Raises:
        LanguageError: a code is not known.
        InputError: a text cannot be used; the message names the pair, counted from 1. The pairs before it are scored
            first, also where *pairs* raises it.

    Example:
        >>> pairs = [("Kapal itu membawa 120 orang.", "The ship carried 120 people."),
        ...          ("Kapal itu membawa 120 orang.", "The ship carried 150 people.")]
        >>> [(round(pair.score, 1), pair.rules) for pair in score_pairs(pairs, "id", "en")]
        [(1.0, ()), (0.0, ('number-differs',))]
    """
    aligner = aligner or Aligner()
    waiting: list[Story | None] = []
    try:
        for number, (source, target) in enumerate(pairs, 1):
            is_empty = is_blank(source) or is_blank(target)
            try:
                waiting.append(None if is_empty else aligner.load([source], [target], source_lang, target_lang))
            except InputError as error:
                raise InputError(f"Pair {number}: {error}") from error
            if len(waiting) == BATCH:
                full, waiting = waiting, []
                yield from _scores(full, aligner)
    except InputError:
        yield from _scores(waiting, aligner)
        raise
    yield from _scores(waiting, aligner)


def _scores(stories: Sequence[Story | None], aligner: Aligner) -> Iterator[PairScore]:
    """Yield the scores of some pairs as stories; ``None`` stands for a pair with an empty side."""
    embedded = iter(aligner.embed([story for story in stories if story]))
    for story in stories:
        yield _score(aligner.report(next(embedded), links=False)) if story else PairScore(0.0, ("empty",))


def _score(report: Report) -> PairScore:
    """Return the score of a report on one pair."""
    issues = [issue for issue in report.issues if issue.severity != "minor"]
    if report.verdict == "empty":
        return PairScore(0.0, tuple(sorted({issue.rule for issue in report.issues})))
    model = load_json("filtering.json")
    similarities = [pair.similarity for pair in report.pairs if pair.similarity is not None]
    # Two sentences that are not alike at all are not aligned; then an issue says how certain it is that they differ.
    together = math.prod(sigmoid(model["constant"] + model["similarity"] * each) for each in similarities)
    score = together * math.prod(1 - issue.confidence for issue in issues)
    return PairScore(round(score, DECIMALS), tuple(sorted({issue.rule for issue in issues})))
