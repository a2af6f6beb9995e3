"""Parts of sentences that the other side does not tell, found to the word.

Every run of whole words of an aligned sentence is a candidate. A conditional log-linear model weighs them all against
each other and against "nothing is missing" (a semi-Markov conditional random field with at most one segment; Sarawagi &
Cohen 2004), by how well the words are covered on the other side, how much too long the sentence is for its counterpart,
and where clauses begin and end. Its weights were fitted on errors planted into translated news. How common such faults
are is learned from the story itself, so that a faithful translation has to give strong evidence of one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import numpy as np

from alignqa.checks.base import Sentences, on, quoted
from alignqa.checks.coverage.clauses import Lengths, Spans, span_features
from alignqa.checks.coverage.lengths import length_ratio
from alignqa.checks.coverage.tokens import TokenRun, boundaries, marks, token_runs
from alignqa.checks.coverage.transport import Matching, Matrix, match
from alignqa.datatypes import Issue, Pair, Side
from alignqa.resources import load_json
from alignqa.story import Story
from alignqa.vectors import logit, sigmoid

#: A shorter sentence is a heading or an exclamation, freely translated; nothing is said of it.
SHORTEST_SENTENCE = 6
SHORTEST_COUNTERPART = 4
#: Fewer words are a matter of wording, not of content.
FEWEST_WORDS = 4
#: A phrase in brackets of its own, up to this many words, is a gloss: translators put in and leave out such.
LONGEST_GLOSS = 8
#: A name that an acronym in brackets stands for, up to this many words, may be told by the acronym alone.
LONGEST_NAME = 14
#: A missing phrase with fewer characters is a minor fault, unless it holds a number.
SHORT_PHRASE = 25
#: Pairs on each side of a group whose sentences tell how like unrelated words are here.
NEIGHBOURS = 2
#: Reported is what is more probable than not.
LEAST_CONFIDENCE = 0.5
#: A story counts as if each side had so many more marks.
PRIOR_MARKS = 5
#: Likeness of a word to sentences that are not there.
NO_LIKENESS = 0.3

MESSAGES = {"source": "The translation does not say {}.", "target": "The source does not say {}."}
WHOLE_MESSAGES = {
    "source": "This sentence is missing from the translation.",
    "target": "This sentence has no counterpart in the source.",
}

_ROUNDS = 30
_QUOTES = " \"'“”„«»‘’"
_LONGEST_ACRONYM = 12
_ACRONYM = re.compile(r"\((\w*[A-ZÀ-Þ]\w*[A-ZÀ-Þ]\w*)")
_OPENING = ("(", "[", "（")
_CLOSING = (")", "]", "）")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidate spans of one side of an aligned pair, and their features, each of shape (spans,).

    ``other`` is the text of the other side.
    """

    pair: Pair
    run: TokenRun
    other: str
    spans: Spans
    features: Mapping[str, Matrix]


@dataclass(frozen=True, slots=True)
class JudgedSide:
    """One side of an aligned pair, judged: the number of the likeliest of its candidate spans.

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
        return self.confidence >= LEAST_CONFIDENCE

    @property
    def tokens(self) -> tuple[int, int]:
        """The first token of the likeliest span and the one after its last, marks at its edges left out."""
        spans = self.found.spans
        return _trimmed(self.found.run, int(spans.starts[self.best]), int(spans.ends[self.best]))

    @property
    def offsets(self) -> tuple[int, int]:
        """Where the likeliest span stands in the text of its side."""
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

    def scores(self, features: Mapping[str, Matrix]) -> Matrix:
        """Return the log odds of each span against "nothing is missing", as in the planted data, shape (spans,)."""
        first, *rest = self.weights
        total = self.weights[first] * features[first].astype(np.float64)
        for name in rest:
            total += self.weights[name] * features[name]
        return np.asarray(total)


@cache
def coverage_model() -> CoverageModel:
    """Return the fitted model."""
    data = load_json("checks/coverage/model.json")
    return CoverageModel(data["weights"], data["planted"], data["prior"]["faults"], data["prior"]["sides"])


def judge_sides(story: Story) -> list[JudgedSide]:
    """Return for each side of every aligned pair whether a part of it is missing on the other side.

    Nothing is said where the encoder cannot show single tokens, nor of sentences of fewer than six tokens.
    """
    model = coverage_model()
    examined = [(found, model.scores(found.features)) for found in candidates(story)]
    judged = []
    for side in get_args(Side):
        own = [(found, scores) for found, scores in examined if found.run.side == side]
        log_odds = [log_sum(scores) for _, scores in own]
        for (found, scores), odds, confidence in zip(own, log_odds, story_probabilities(log_odds, model), strict=True):
            judged.append(JudgedSide(found, int(scores.argmax()), odds, confidence))
    return judged


def missing_parts(story: Story, judged: Iterable[JudgedSide]) -> Iterator[Issue]:
    """Yield an omission or addition for every part of an aligned sentence that the other side does not tell."""
    for each in judged:
        if each.missing:
            yield from _issues(story, each)


def candidates(story: Story) -> Iterator[Candidates]:
    """Yield the candidate spans of both sides of every aligned pair that is long enough, with their features."""
    if None in (story.tokens("source"), story.tokens("target")):
        return
    source, target = token_runs(story, "source"), token_runs(story, "target")
    fit = [i for i, runs in enumerate(zip(source, target, strict=True)) if min(map(len, runs)) >= SHORTEST_COUNTERPART]
    lengths = _lengths([source[i] for i in fit], [target[i] for i in fit])
    for i in fit:
        matching = match(source[i], target[i], math.exp(lengths.tokens.mean))
        yield from _side(story.pairs[i], matching, lengths, _around(target, i))
        yield from _side(story.pairs[i], matching.reversed(), lengths.reversed(), _around(source, i))


def _side(pair: Pair, matching: Matching, lengths: Lengths, around: Matrix) -> Iterator[Candidates]:
    if len(matching.own) < SHORTEST_SENTENCE:
        return
    strange = (matching.own.vectors @ around.T).max(axis=1, initial=NO_LIKENESS)
    spans, features = span_features(matching, lengths, strange)
    if len(spans.starts):
        yield Candidates(pair, matching.own, matching.other.content, spans, features)


def _around(runs: Sequence[TokenRun], number: int) -> Matrix:
    """Return the token vectors of the sentences around run *number*."""
    near = [*runs[max(0, number - NEIGHBOURS) : number], *runs[number + 1 : number + 1 + NEIGHBOURS]]
    return np.concatenate([runs[number].vectors[:0], *(run.vectors for run in near)])


def _lengths(source: Sequence[TokenRun], target: Sequence[TokenRun]) -> Lengths:
    """Learn from the whole story how long a translation is here."""
    tokens = np.array([list(map(len, source)), list(map(len, target))], float)
    characters = np.array([[len(run.content) for run in source], [len(run.content) for run in target]], float)
    mean = tokens.mean(axis=0)
    return Lengths(
        characters=length_ratio(characters[0], characters[1], mean),
        tokens=length_ratio(tokens[0], tokens[1], mean),
        marks=(PRIOR_MARKS + _marks(source)) / (PRIOR_MARKS + _marks(target)),
    )


def _marks(runs: Sequence[TokenRun]) -> int:
    return sum(int(marks(run).sum()) for run in runs)


def story_probabilities(log_odds: Sequence[float], model: CoverageModel) -> list[float]:
    """Return for each sentence of a story the probability (0..1) that a part of it is missing on the other side.

    *log_odds* are as in the planted data, where faults are common. Here their share is found by expectation
    maximisation (Saerens et al. 2002), from a Beta prior that expects few.
    """
    share = model.faults / (model.faults + model.sides)
    for _ in range(_ROUNDS):
        shift = logit(share) - logit(model.planted)
        found = [sigmoid(odds + shift) for odds in log_odds]
        share = (model.faults + sum(found)) / (model.faults + model.sides + len(found))
    return found


def log_sum(scores: Matrix) -> float:
    """Return the logarithm of the summed exponentials of *scores*."""
    highest = float(scores.max())
    return highest + math.log(float(np.exp(scores - highest).sum()))


def _issues(story: Story, judged: JudgedSide) -> Iterator[Issue]:
    """Report the likeliest span: as whole sentences where it is, else as a part, unless it is too small to matter."""
    found, run = judged.found, judged.found.run
    first, last = judged.tokens
    told = sorted(set(run.sentences[first:last].tolist()))
    if len(told) < len(getattr(found.pair, run.side)) and _fills(run, first, last, told):
        for i in told:
            sentence = story.document(run.side).sentences[i]
            yield _issue(story, run.side, judged.confidence, (sentence.start, sentence.end), on(run.side, i))
        return
    start, end = judged.offsets
    words = int(boundaries(run)[0][first:last].sum())
    gloss = words <= LONGEST_GLOSS and _bracketed(run.text, start, end)
    spelt_out = words <= LONGEST_NAME and spells_out(run.text, start, end, judged.found.other)
    if words >= FEWEST_WORDS and not gloss and not spelt_out:
        part, pair = on(run.side, *told), found.pair
        sentences: Sentences = {"source": part["source"] or pair.source, "target": part["target"] or pair.target}
        yield _issue(story, run.side, judged.confidence, (start, end), sentences)


def _issue(story: Story, side: Side, confidence: float, offsets: tuple[int, int], sentences: Sentences) -> Issue:
    span = story.span(side, *offsets)
    whole = not (sentences["source"] and sentences["target"])
    kind: Literal["omission", "addition"] = "omission" if side == "source" else "addition"
    short = len(span.text) < SHORT_PHRASE and not any(map(str.isdigit, span.text))
    return Issue(
        type=kind,
        severity="minor" if short else "major",
        confidence=confidence,
        message=WHOLE_MESSAGES[side] if whole else MESSAGES[side].format(quoted(span.text)),
        rule=f"{'sentence' if whole else 'partial'}-{kind}",
        spans=(span,),
        **sentences,
    )


def _fills(run: TokenRun, first: int, last: int, told: Sequence[int]) -> bool:
    """Tell whether the tokens from *first* to *last* are all that the sentences *told* say, but for a word."""
    inside = np.zeros(len(run), bool)
    inside[first:last] = True
    spoken = np.array([any(map(str.isalnum, word)) for word in run.words()])
    return int((spoken & ~inside & np.isin(run.sentences, told)).sum()) <= 1


def _bracketed(text: str, start: int, end: int) -> bool:
    """Tell whether a phrase stands in brackets of its own: a translator's gloss."""
    return text[:start].rstrip(_QUOTES)[-1:] in _OPENING and text[end:].lstrip(_QUOTES)[:1] in _CLOSING


def spells_out(text: str, start: int, end: int, other: str) -> bool:
    """Tell whether a phrase is the long form of an acronym in brackets, in or right behind it, that *other* uses."""
    return any(
        found.start() <= end + 1 and found.end() > start and re.search(rf"\b{re.escape(found.group(1))}\b", other)
        for found in _ACRONYM.finditer(text, start, end + _LONGEST_ACRONYM)
    )


def _trimmed(run: TokenRun, first: int, last: int) -> tuple[int, int]:
    """Leave out marks at the edges of a span of tokens."""
    tell = [i for i, word in enumerate(run.words()[first:last], first) if any(map(str.isalnum, word))]
    return (tell[0], tell[-1] + 1) if tell else (first, last)
