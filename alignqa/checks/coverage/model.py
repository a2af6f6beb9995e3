"""From an aligned story with token vectors to omissions and additions of parts of sentences, found to the word.

Every run of whole words of an aligned sentence is a candidate. A conditional log-linear model weighs them all against
each other and against "nothing is missing" (a semi-Markov conditional random field with at most one segment; Sarawagi &
Cohen 2004), by how well the words are covered on the other side, how much too long the sentence is for its counterpart,
and where clauses begin and end. Its weights were fitted on errors planted into translated news. How common such faults
are is learned from the story itself, so that a faithful translation has to give strong evidence of one.

Pairs with more than :data:`MAX_TOKENS` tokens on either side are not judged, as time and memory would grow with the
square of their length and more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, get_args

import numpy as np

from alignqa.checks.base import Sentences, on
from alignqa.checks.coverage.clauses import Lengths, MatchedSide, span_features
from alignqa.checks.coverage.lengths import length_ratio
from alignqa.checks.coverage.spans import Spans
from alignqa.checks.coverage.tokens import CLOSING, OPENING, Runs, TokenRun, boundaries, depths, token_runs
from alignqa.checks.coverage.transport import Matrix, TokenMatching, match_tokens
from alignqa.checks.messages import UNALIGNED_PART, UNALIGNED_SENTENCE, quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.resources import load_json, load_thresholds
from alignqa.story import Story
from alignqa.vectors import MAX_LOG_ODDS, logit

#: Pairs with more tokens on a side are not judged, to bound time and memory: at this length a pair takes a quarter of a
#: second and 70 MB. The longest of the 5,550 sentences in benchmarks/README.md has 130.
MAX_TOKENS = 1000

#: Candidate spans that are examined together, to bound memory (200 bytes each).
MAX_SPANS = 50_000

_ROUNDS = 30
_QUOTES = " \"'“”„«»‘’"
_ACRONYM = re.compile(r"\((\w*[A-ZÀ-Þ]\w*[A-ZÀ-Þ]\w*)")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidate spans of one side of an aligned pair.

    ``other`` is the text of the other side. The spans are some, ``numbers``, of those whose features are ``together``.
    """

    pair: Pair
    run: TokenRun
    other: str
    spans: Spans
    numbers: slice
    together: Mapping[str, Matrix]

    @property
    def features(self) -> dict[str, Matrix]:
        """The features of the spans, each of shape (spans,)."""
        return {name: feature[self.numbers] for name, feature in self.together.items()}


@dataclass(frozen=True, slots=True)
class JudgedSide:
    """One side of an aligned pair, judged: the number of the most probable of its candidate spans.

    ``log_odds`` are those that any is missing on the other side, as in the planted data; ``confidence`` (0..1) is the
    probability of it in this story.
    """

    found: Candidates
    best: int
    log_odds: float
    confidence: float

    @property
    def missing(self) -> bool:
        """Whether it is more probable than not that a part is missing."""
        return self.confidence >= load_thresholds("checks/coverage")["coverage"]["min_probability"]

    @property
    def tokens(self) -> tuple[int, int]:
        """The first token of the most probable span and the one after its last, marks at its edges left out.

        A mark that belongs to a word, as in "U.S.", stays.
        """
        first, last = int(self.found.spans.starts[self.best]), int(self.found.spans.ends[self.best])
        words = [i for i, word in enumerate(self.found.run.words[first:last], first) if any(map(str.isalnum, word))]
        if not words:
            return first, last
        depth, begins = depths(self.found.run), np.flatnonzero(boundaries(self.found.run)[0])
        inner = int(begins[begins <= words[0]].max()), int(begins[begins > words[-1]].min())
        # A bracket stays with the words that it opens or closes before.
        is_whole = depth[inner[0]] == depth[inner[1]] == depth[inner[0] : inner[1] + 1].min()
        return inner if is_whole else (first, last)

    @property
    def offsets(self) -> tuple[int, int]:
        """The most probable span as character offsets into the text of its side."""
        first, last = self.tokens
        return int(self.found.run.starts[first]), int(self.found.run.ends[last - 1])


@dataclass(frozen=True, slots=True)
class CoverageModel:
    """``weights`` of the features; ``planted``, the share of sides with a fault they were fitted on.

    ``faults`` and ``sides`` are the pseudo-counts of a Beta prior over the share of sides with a fault in a story.
    """

    weights: Mapping[str, float]
    planted: float
    faults: float
    sides: float

    def log_odds(self, features: Mapping[str, Matrix]) -> Matrix:
        """Return the log-odds of each span against "nothing is missing", as in the planted data, shape (spans,)."""
        weights = np.array(list(self.weights.values()), np.float32)
        # Some BLAS kernels raise the flag of an invalid operation on finite numbers, now and then.
        with np.errstate(invalid="ignore"):
            return np.asarray(weights @ np.stack([features[name] for name in self.weights]))


@cache
def coverage_model() -> CoverageModel:
    """Return the fitted model."""
    data = load_json("checks/coverage/model.json")
    return CoverageModel(data["weights"], data["planted"], data["prior"]["faults"], data["prior"]["sides"])


def judge_sides(story: Story, runs: Runs | None = None) -> list[JudgedSide]:
    """Return for each side of every aligned pair whether a part of it is missing on the other side.

    *runs* are the tokens of the story's pairs, where they are known already. Nothing is said where the encoder cannot
    show single tokens, nor of very short and very long sentences.
    """
    model = coverage_model()
    examined: list[tuple[Candidates, int, float]] = []
    for features, sides in _examined(story, runs or token_runs(story)):
        log_odds = model.log_odds(features)
        sums = log_sums(log_odds, [found.numbers.start for found in sides]).tolist()
        best = [int(log_odds[found.numbers].argmax()) for found in sides]
        examined += zip(sides, best, sums, strict=True)
    judged = []
    for side in get_args(Side):
        own = [each for each in examined if each[0].run.side == side]
        probabilities = story_probabilities([odds for _, _, odds in own], model)
        for (found, span, odds), confidence in zip(own, probabilities, strict=True):
            judged.append(JudgedSide(found, span, odds, confidence))
    return judged


def missing_parts(story: Story, judged: Iterable[JudgedSide]) -> Iterator[Issue]:
    """Yield an omission or addition for every part of an aligned sentence without a counterpart on the other side."""
    for each in judged:
        if each.missing:
            yield from _issues(story, each)


def candidates(story: Story) -> Iterator[Candidates]:
    """Yield the candidate spans of both sides of every aligned pair, with their features.

    Pairs that are too short to judge, or longer than :data:`MAX_TOKENS` on either side, are skipped.
    """
    for _, sides in _examined(story, token_runs(story)):
        yield from sides


#: The features of the candidates of several pairs, and the sides of these that have any.
_Examined = tuple[dict[str, Matrix], list[Candidates]]


def _examined(story: Story, runs: Runs) -> Iterator[_Examined]:
    """Yield the candidates of some pairs at a time, those of their source sides first."""
    source, target = runs
    min_tokens = load_thresholds("checks/coverage")["coverage"]["min_counterpart_tokens"]
    fit = [
        i
        for i, pair in enumerate(zip(source, target, strict=True))
        if min_tokens <= min(map(len, pair)) and max(map(len, pair)) <= MAX_TOKENS
    ]
    if not fit:
        return
    lengths = _lengths([source[i] for i in fit], [target[i] for i in fit])
    own, other = unrelated(source, target)
    for numbers in _in_batches(fit, source, target):
        found = [(i, match_tokens(source[i], target[i], math.exp(lengths.tokens.mean))) for i in numbers]
        yield from _side(story, found, lengths, own)
        yield from _side(story, [(i, each.reversed()) for i, each in found], lengths.reversed(), other)


def _in_batches(numbers: Iterable[int], source: Sequence[TokenRun], target: Sequence[TokenRun]) -> Iterator[list[int]]:
    """Yield some of the pairs *numbers* at a time: as many as have MAX_SPANS spans, or a single one."""
    batch: list[int] = []
    spans = 0
    for i in numbers:
        own = max(len(source[i]), len(target[i])) ** 2 // 2
        if batch and spans + own > MAX_SPANS:
            yield batch
            batch, spans = [], 0
        batch.append(i)
        spans += own
    if batch:
        yield batch


def _side(
    story: Story, found: Sequence[tuple[int, TokenMatching]], lengths: Lengths, similarities: Sequence[Matrix]
) -> Iterator[_Examined]:
    """Yield the candidates of the own sides of pairs, *found* with their numbers.

    *similarities* are those of the tokens of all own sides to unrelated words.
    """
    min_tokens = load_thresholds("checks/coverage")["coverage"]["min_tokens"]
    sides = [(i, MatchedSide.of(each, similarities[i])) for i, each in found if len(each.own) >= min_tokens]
    if not sides:
        return
    batch, features = span_features([side for _, side in sides], lengths)
    examined = []
    for number, (i, side) in enumerate(sides):
        own = slice(*batch.bounds[number : number + 2])
        if own.start < own.stop:
            run, other = side.matching.own, side.matching.other.content
            examined.append(Candidates(story.pairs[i], run, other, batch.spans(number), own, features))
    if examined:
        yield features, examined


def unrelated(source: Sequence[TokenRun], target: Sequence[TokenRun]) -> tuple[list[Matrix], list[Matrix]]:
    """Return for every token its highest similarity to the sentences around its pair's other side, by pair.

    Of each sentence, only MAX_TOKENS are looked at.
    """
    limits = load_thresholds("checks/coverage")["features"]
    floor, reach = limits["min_unrelated_similarity"], int(limits["neighbours"])
    vectors = [np.concatenate([run.vectors[:MAX_TOKENS] for run in runs]) for runs in (source, target)]
    bounds = [np.cumsum([0, *(min(len(run), MAX_TOKENS) for run in runs)]).tolist() for runs in (source, target)]
    found = [np.full(len(own), floor, np.float32) for own in vectors]
    for own, other in ((0, 1), (1, 0)):
        for i in range(len(source) - 1):
            rows = slice(*bounds[own][i : i + 2])
            columns = slice(bounds[other][i + 1], bounds[other][min(i + 1 + reach, len(source))])
            similarity = vectors[own][rows] @ vectors[other][columns].T
            for side, place, axis in ((own, rows, 1), (other, columns, 0)):
                best = similarity.max(axis=axis, initial=floor)
                np.maximum(found[side][place], best, out=found[side][place])
    first, second = ([own[a:b] for a, b in pairwise(edges)] for own, edges in zip(found, bounds, strict=True))
    return first, second


def _lengths(source: Sequence[TokenRun], target: Sequence[TokenRun]) -> Lengths:
    """Return how long a translation is in this story."""
    tokens = np.array([list(map(len, source)), list(map(len, target))], float)
    characters = np.array([[len(run.content) for run in source], [len(run.content) for run in target]], float)
    mean = tokens.mean(axis=0)
    prior = load_thresholds("checks/coverage")["features"]["prior_marks"]
    return Lengths(
        characters=length_ratio(characters[0], characters[1], mean),
        tokens=length_ratio(tokens[0], tokens[1], mean),
        marks=(prior + _marks(source)) / (prior + _marks(target)),
    )


def _marks(runs: Sequence[TokenRun]) -> int:
    return sum(int(run.marks.sum()) for run in runs)


def story_probabilities(log_odds: Sequence[float], model: CoverageModel) -> list[float]:
    """Return for each sentence of a story the probability (0..1) that a part of it is missing on the other side.

    *log_odds* are as in the planted data, where faults are common. Here their share is found by expectation
    maximisation (Saerens et al. 2002), from a Beta prior that expects few.
    """
    share, before = model.faults / (model.faults + model.sides), 0.0
    faithful = [math.exp(-min(max(odds, -MAX_LOG_ODDS), MAX_LOG_ODDS)) for odds in log_odds]
    for _ in range(_ROUNDS):
        odds = math.exp(logit(model.planted) - logit(share))
        found = [1 / (1 + odds * each) for each in faithful]
        share, before = (model.faults + sum(found)) / (model.faults + model.sides + len(found)), share
        if share == before:
            break
    return found


def log_sums(log_odds: Matrix, begins: Sequence[int]) -> Matrix:
    """Return the logarithm of the summed exponentials of *log_odds* from each of *begins* up to the next."""
    highest = np.maximum.reduceat(log_odds, begins)
    sizes = np.diff([*begins, len(log_odds)])
    return np.asarray(highest + np.log(np.add.reduceat(np.exp(log_odds - np.repeat(highest, sizes)), begins)))


def _issues(story: Story, judged: JudgedSide) -> Iterator[Issue]:
    """Report the most probable span: as whole sentences where it is, else as a part, unless it is too small.

    What may translate an artifact inside the other side is not reported.
    """
    limits = load_thresholds("checks/coverage")["coverage"]
    pair, run = judged.found.pair, judged.found.run
    first, last = judged.tokens
    numbers = sorted(set(run.sentences[first:last].tolist()))
    start, end = judged.offsets
    if end - start <= limits["max_artifact_ratio"] * _artifact_characters(story, pair, run.side):
        return
    if len(numbers) < len(pair.side(run.side)) and _fills(run, first, last, numbers):
        for i in numbers:
            sentence = story.document(run.side).sentences[i]
            yield _issue(story, run.side, judged.confidence, (sentence.start, sentence.end), on(run.side, i))
        return
    words = int(boundaries(run)[0][first:last].sum())
    before, after = run.text[:start].rstrip(_QUOTES), run.text[end:].lstrip(_QUOTES)
    # Translators add and drop glosses: phrases in brackets of their own.
    is_gloss = (
        words <= limits["max_gloss_words"] and before.endswith(tuple(OPENING)) and after.startswith(tuple(CLOSING))
    )
    is_spelt_out = words <= limits["max_spelt_out_words"] and spells_out(run.text, start, end, judged.found.other)
    if words >= limits["min_words"] and not is_gloss and not is_spelt_out:
        part = on(run.side, *numbers)
        sentences: Sentences = {"source": part["source"] or pair.source, "target": part["target"] or pair.target}
        yield _issue(story, run.side, judged.confidence, (start, end), sentences)


def _issue(story: Story, side: Side, confidence: float, offsets: tuple[int, int], sentences: Sentences) -> Issue:
    """Return the issue of a missing span; *sentences* are on one side only if it is a whole sentence."""
    span = story.span(side, *offsets)
    is_whole = not (sentences["source"] and sentences["target"])
    kind: Literal["omission", "addition"] = "omission" if side == "source" else "addition"
    is_short = len(span.text) < load_thresholds("checks")["unaligned"]["min_major_length"]
    return Issue(
        type=kind,
        severity="minor" if is_short and not any(map(str.isdigit, span.text)) else "major",
        confidence=confidence,
        message=UNALIGNED_SENTENCE[side] if is_whole else UNALIGNED_PART[side].format(quoted(span.text)),
        rule=f"{'sentence' if is_whole else 'partial'}-{kind}",
        spans=(span,),
        **sentences,
    )


def _artifact_characters(story: Story, pair: Pair, side: Side) -> int:
    """Return the length of the longest artifact inside a sentence of the version opposite *side* in the *pair*."""
    opposite = story.target if side == "source" else story.source
    sentences = pair.side(opposite.side)
    spans = (each.span for each in opposite.findings if each.span and each.sentences[0] in sentences)
    return max((end - start for start, end in spans), default=0)


def _fills(run: TokenRun, first: int, last: int, numbers: Sequence[int]) -> bool:
    """Return whether the tokens from *first* to *last* are all the words of the sentences *numbers*, but for one."""
    inside = np.zeros(len(run), bool)
    inside[first:last] = True
    is_word = np.array([any(map(str.isalnum, word)) for word in run.words])
    return int((is_word & ~inside & np.isin(run.sentences, numbers)).sum()) <= 1


def spells_out(text: str, start: int, end: int, other: str) -> bool:
    """Return whether a phrase is the long form of an acronym in brackets, in or right behind it, that *other* uses."""
    max_characters = int(load_thresholds("checks/coverage")["coverage"]["max_acronym_characters"])
    return any(
        found.start() <= end + 1 and found.end() > start and re.search(rf"\b{re.escape(found.group(1))}\b", other)
        for found in _ACRONYM.finditer(text, start, end + max_characters)
    )
