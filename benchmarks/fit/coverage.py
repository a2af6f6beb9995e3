"""Fit the coverage model: translated stories in, weights out, in alignqa/data/checks/coverage/model.json.

Usage: python benchmarks/fit/coverage.py STORIES [STORIES ...] [--pairs en-id,en-de,...] [--check]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128; lines of one story may stand in several files. Phrases of two words or more are cut out
of a sentence of one side: clauses or items between marks, or any run of words; so their translation on the other side
is a planted fault. Some neighbouring pairs are joined, so that groups of sentences are learned as well. Each story is
taken with id, de and some other languages by turns. With --check nothing is written: each story is judged by a model
fitted on other stories, then each language by one that never saw it.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from command import read_run
from numpy.typing import NDArray
from planting import cut_phrase, without

from alignqa import Document, Pair, Sentence
from alignqa.checks.coverage.model import Candidates, candidates
from alignqa.checks.coverage.tokens import boundaries
from alignqa.checks.coverage.transport import match_tokens
from alignqa.datatypes import Side
from alignqa.encoders import describe, embed, load_encoder
from alignqa.files import json_text, write_text
from alignqa.story import Story, StorySide
from alignqa.vectors import Embedding, TokenVectors

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "checks" / "coverage" / "model.json"
PAIRS = (
    "en-id,en-de,en-ar,en-cs,en-el,en-es,en-fa,en-fi,en-fr,en-he,en-hi,en-hu,en-it,en-ja,en-ko,en-ms,en-nl,en-pl,en-pt,"
    "en-ro,en-ru,en-sv,en-sw,en-ta,en-th,en-tl,en-tr,en-uk,en-vi,en-zh"
)
#: Every story is taken in the first pairs, and by turns in so many of the others; faults are planted so often.
ALWAYS, BY_TURNS, TRIALS = 2, 7, 1
#: Share of the sentences that lose a phrase, of the pairs joined with the next one, and of the others kept in later
#: trials, where they would bring little new.
CUT, JOINED, KEPT = 0.4, 0.1, 0.3
#: Spans that are kept of each sentence; the rest is counted by weight.
SPANS = 100
#: A span is right when it shares this much with what is missing (intersection over union).
RIGHT = 0.5
SHARPNESS = 4.0
L2, START, STEPS, FOLDS, LANGUAGE_FOLDS = 1e-3, -8.0, 25, 5, 10
#: Bounds of the lengths by which figures are printed, in tokens.
LENGTHS = (5, 9, 15)
#: Beta prior over the share of sides with a fault in a story.
PRIOR = {"faults": 1.0, "sides": 160.0}

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Sample:
    """One side of a group: some of its candidate spans.

    ``features`` has shape (spans, features); ``offsets`` are log weights for the spans left out; ``overlap`` is each
    span's intersection over union with what is missing on the other side, 0 where nothing is.
    """

    story: str
    languages: str
    names: tuple[str, ...]
    features: NDArray[np.float16]
    offsets: NDArray[np.float32]
    overlap: NDArray[np.float32]
    lengths: NDArray[np.int16]
    missing: int

    @property
    def planted(self) -> bool:
        """Whether a phrase was cut out of the other side."""
        return bool((self.overlap > RIGHT).any())


# --- stories ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Encoded:
    """Token vectors of the sentences met so far."""

    encoder: Any
    tokens: dict[str, TokenVectors] = dataclasses.field(default_factory=dict)

    def __call__(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the token vectors of *texts*."""
        new = [text for text in dict.fromkeys(texts) if text not in self.tokens]
        found = embed(self.encoder, new, tokens=True).tokens
        self.tokens.update(zip(new, found or [], strict=True))
        return [self.tokens[text] for text in texts]


def aligned(sides: Mapping[Side, Sequence[str]], languages: Sequence[str], groups: Any, encoded: Encoded) -> Story:
    """Return a story in which *groups* of sentences are aligned as given."""
    documents = [_document(sides[side], code) for side, code in zip(("source", "target"), languages, strict=True)]
    tokens = [encoded(sides[side]) for side in ("source", "target")]
    sides = [
        dataclasses.replace(StorySide.of(side, document), embedding=_embedding(own))
        for side, document, own in zip(("source", "target"), documents, tokens, strict=True)
    ]
    return Story(*sides, tuple(Pair(tuple(group), tuple(group), 1.0, 1.0) for group in groups))


def _embedding(tokens: list[TokenVectors]) -> Embedding:
    """Return an embedding of which the model only reads the tokens."""
    size = tokens[0].vectors.shape[1]
    return Embedding(np.zeros((len(tokens), size), np.float32), np.ones(len(tokens), np.float32), tokens)


def _document(sentences: Sequence[str], language: str) -> Document:
    found, start = [], 0
    for number, sentence in enumerate(sentences):
        found.append(Sentence(sentence, start, start + len(sentence), number))
        start += len(sentence) + 1
    return Document("\n".join(sentences), tuple(found), language)


def samples(story: Mapping[str, Any], languages: Sequence[str], encoded: Encoded) -> Iterator[Sample]:
    """Yield samples of one story with faults planted anew in every trial."""
    full: dict[Side, Sequence[str]] = {"source": story[languages[0]], "target": story[languages[1]]}
    for trial in range(TRIALS):
        rng = random.Random(f"{story['doc']}-{languages}-{trial}")
        sides, cuts = _planted(full, rng)
        groups = _groups(len(full["source"]), rng)
        whole = aligned(full, languages, groups, encoded)
        gold = {(found.pair.source, found.run.side): found for found in candidates(whole)}
        for found in candidates(aligned(sides, languages, groups, encoded)):
            other: Side = "target" if found.run.side == "source" else "source"
            touched = any((side, i) in cuts for side in sides for i in found.pair.source)
            lost = [(i, *cuts[other, i]) for i in found.pair.source if (other, i) in cuts]
            if any((found.run.side, i) in cuts for i in found.pair.source) and lost:
                continue  # a phrase is missing on either side: what counts as missing is not known
            if touched or trial == 0 or rng.random() < KEPT:
                missing = _missing(gold.get((found.pair.source, other)), found, lost, whole) if lost else None
                if missing is not None or not lost:
                    yield _sample(story["doc"], "-".join(languages), found, missing, rng)


def _planted(
    full: Mapping[Side, Sequence[str]], rng: random.Random
) -> tuple[dict[Side, list[str]], dict[tuple[Side, int], tuple[int, int]]]:
    sides: dict[Side, list[str]] = {side: list(texts) for side, texts in full.items()}
    cuts: dict[tuple[Side, int], tuple[int, int]] = {}
    for i in range(len(full["source"])):
        side: Side = rng.choice(["source", "target"])
        phrase = cut_phrase(full[side][i], rng) if rng.random() < CUT else None
        if phrase:
            cuts[side, i] = phrase
            sides[side][i] = without(full[side][i], *phrase)
    return sides, cuts


def _groups(count: int, rng: random.Random) -> list[list[int]]:
    groups: list[list[int]] = []
    for i in range(count):
        if groups and len(groups[-1]) < 3 and rng.random() < JOINED:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _missing(
    whole: Candidates | None, found: Candidates, lost: Sequence[tuple[int, int, int]], story: Story
) -> tuple[int, int] | None:
    """Return which tokens of *found* translate the phrase *lost* on the other side, before it was cut."""
    if whole is None or len(lost) > 1:
        return None
    sentence, start, end = lost[0]
    offset = story.document(whole.run.side).sentences[sentence].start
    cut = (whole.run.starts >= start + offset) & (whole.run.ends <= end + offset)
    plan = match_tokens(found.run, whole.run, len(found.run) / len(whole.run)).plan
    share = plan[:, cut].sum(axis=1) / plan.sum(axis=1)
    summed = np.concatenate([[0.0], np.cumsum(2 * share - 1)])
    edges = np.flatnonzero(boundaries(found.run)[0])
    gain = np.triu(summed[edges][None, :] - summed[edges][:, None])
    first, last = np.unravel_index(gain.argmax(), gain.shape)
    return (int(edges[first]), int(edges[last])) if gain.max() > 1 else None


def _sample(
    story: str, languages: str, found: Candidates, missing: tuple[int, int] | None, rng: random.Random
) -> Sample:
    starts, ends = found.spans.starts, found.spans.ends
    overlap = np.zeros(len(starts))
    if missing:
        shared = np.maximum(np.minimum(ends, missing[1]) - np.maximum(starts, missing[0]), 0)
        overlap = shared / (ends - starts + missing[1] - missing[0] - shared)
    right = np.flatnonzero(overlap > RIGHT)
    wrong = np.flatnonzero(overlap <= RIGHT)
    drawn = np.array(sorted(rng.sample(wrong.tolist(), min(SPANS, len(wrong)))), int)
    kept = np.concatenate([right, drawn])
    offsets = np.concatenate([np.zeros(len(right)), np.full(len(drawn), np.log(len(wrong) / max(1, len(drawn))))])
    features = np.stack([values[kept] for values in found.features.values()], axis=1)
    return Sample(
        story,
        languages,
        tuple(found.features),
        features.astype(np.float16),
        offsets.astype(np.float32),
        overlap[kept].astype(np.float32),
        (ends - starts)[kept].astype(np.int16),
        missing[1] - missing[0] if missing else 0,
    )


# --- fitting ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Batch:
    """Samples as one array."""

    features: Floats
    offsets: Floats
    overlap: Floats
    first: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, chosen: Sequence[Sample]) -> Batch:
        """Join *chosen* samples."""
        counts = np.array([len(sample.offsets) for sample in chosen])
        return cls(
            np.concatenate([sample.features for sample in chosen]).astype(np.float32),
            np.concatenate([sample.offsets for sample in chosen]),
            np.concatenate([sample.overlap for sample in chosen]),
            np.concatenate([[0], np.cumsum(counts)[:-1]]),
            counts,
        )

    def log_sums(self, log_odds: Floats) -> Floats:
        """Return the log of the summed exponentials of *log_odds* over every sample."""
        highest = np.maximum.reduceat(log_odds, self.first)
        highest = np.where(np.isfinite(highest), highest, 0.0)
        with np.errstate(divide="ignore"):
            return highest + np.log(np.add.reduceat(np.exp(log_odds - np.repeat(highest, self.counts)), self.first))


def fit(batch: Batch) -> Floats:
    """Return the weights that make the right spans, or where nothing is missing none, most probable.

    Newton's method with the Hessian of the normaliser alone, which bounds that of the whole, and shorter steps where
    a full one would lead astray.
    """
    centre, scale = batch.features.mean(axis=0), batch.features.std(axis=0) + 1e-6
    centre[0], scale[0] = 0.0, 1.0
    objective = Objective((batch.features - centre) / scale, batch)
    weights = np.zeros(len(scale))
    weights[0] = START
    loss, gradient, hessian = objective(weights)
    for _ in range(STEPS):
        step = np.linalg.solve(hessian, -gradient)
        while (new := objective(weights + step))[0] > loss and np.abs(step).max() > 1e-4:
            step /= 2
        weights, (loss, gradient, hessian) = weights + step, new
    plain = weights / scale
    plain[0] -= plain[1:] @ centre[1:]
    return plain


class Objective:
    """Negative log likelihood of the weights with an L2 penalty, its gradient and a bound of its Hessian."""

    def __init__(self, features: Floats, batch: Batch) -> None:
        """Take standardised *features*, those of *batch*."""
        self.features, self.batch = features.astype(np.float32), batch
        with np.errstate(divide="ignore"):
            self.preferred = np.where(batch.overlap > RIGHT, SHARPNESS * np.log(batch.overlap), -np.inf)
        self.planted = np.isfinite(np.maximum.reduceat(self.preferred, batch.first))
        self.penalty = np.full(features.shape[1], L2 * len(batch.counts))
        self.penalty[0] = 1e-6

    def __call__(self, weights: Floats) -> tuple[float, Floats, Floats]:
        """Return loss, gradient and Hessian at *weights*."""
        batch = self.batch
        log_odds = self.features @ weights.astype(np.float32) + batch.offsets
        total = np.logaddexp(0.0, batch.log_sums(log_odds))
        right = np.where(self.planted, batch.log_sums(log_odds + self.preferred), 0.0)
        expected = np.exp(log_odds - np.repeat(total, batch.counts)).astype(np.float32)
        wanted = np.exp(log_odds + self.preferred - np.repeat(right, batch.counts)).astype(np.float32)
        loss = float((total - right).sum() + (self.penalty * weights**2).sum())
        gradient = (expected - wanted) @ self.features + 2 * self.penalty * weights
        weighted = self.features * expected[:, None]
        means = np.add.reduceat(weighted, batch.first)
        return loss, gradient, weighted.T @ self.features - means.T @ means + np.diag(2 * self.penalty)


# --- measuring --------------------------------------------------------------------------------------------------------


def crossed(chosen: Sequence[Sample], part: Callable[[Sample], str], folds: int) -> Iterator[tuple[Sample, Floats]]:
    """Yield each sample with the log-odds of its spans by a model that saw no sample of the same *part*."""
    names = sorted({part(sample) for sample in chosen})
    random.Random(0).shuffle(names)
    fold = {name: i % folds for i, name in enumerate(names)}
    for number in range(min(folds, len(names))):
        weights = fit(Batch.of([sample for sample in chosen if fold[part(sample)] != number]))
        for sample in chosen:
            if fold[part(sample)] == number:
                yield sample, sample.features.astype(float) @ weights + sample.offsets


def measure(judged: Sequence[tuple[Sample, Floats]]) -> dict[str, float]:
    """Return how well planted faults are separated from clean sides, and how well their spans are found."""
    odds = np.array([np.logaddexp.reduce(log_odds) for _, log_odds in judged])
    planted = np.array([sample.planted for sample, _ in judged])
    order = np.argsort(np.argsort(odds))
    clean = np.sort(odds[~planted])[::-1]
    result = {
        "sides": len(judged),
        "planted": int(planted.sum()),
        "auc": float((order[planted].mean() - (planted.sum() - 1) / 2) / max(1, (~planted).sum())),
    }
    for share in (0.002, 0.01):
        threshold = clean[int(share * len(clean))]
        result[f"recall_at_{100 * share:g}%"] = float((odds[planted] > threshold).mean())
    result["calibration_error"] = _calibration_error(1 / (1 + np.exp(-odds)), planted)
    result["span_f1"] = _span_f1([pair for pair, hit in zip(judged, planted & (odds > 0), strict=True) if hit])
    return {name: round(value, 4) for name, value in result.items()}


def _calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    bins = np.minimum((confidence * 10).astype(int), 9)
    return sum(
        float(abs(confidence[bins == k].sum() - right[bins == k].sum())) for k in range(10) if (bins == k).any()
    ) / len(right)


def _span_f1(found: Sequence[tuple[Sample, Floats]]) -> float:
    shared = size = missing = 0.0
    for sample, log_odds in found:
        best = int(log_odds.argmax())
        length, overlap = int(sample.lengths[best]), float(sample.overlap[best])
        shared += overlap * (length + sample.missing) / (1 + overlap)
        size, missing = size + length, missing + sample.missing
    return 2 * shared / (size + missing)


def report(chosen: Sequence[Sample]) -> None:
    """Print cross-validated figures, over stories and over languages."""
    for what, part, folds in (
        ("stories", lambda sample: sample.story, FOLDS),
        ("languages", lambda sample: sample.languages, LANGUAGE_FOLDS),
    ):
        judged = list(crossed(chosen, part, folds))
        print(f"{what} left out:", json.dumps(measure(judged)))
        for languages in sorted({sample.languages for sample in chosen}):
            own = [pair for pair in judged if pair[0].languages == languages]
            print(f"  {languages}:", json.dumps(measure(own)))
        for low, high in pairwise((1, *LENGTHS, 1000)):
            found = [pair for pair in judged if not pair[0].planted or low <= pair[0].missing < high]
            print(f"  {low} to {high - 1} tokens missing:", json.dumps(measure(found)))


def main() -> None:
    """Plant, fit, and measure or write."""
    run = read_run(__doc__, PAIRS)
    encoder = load_encoder()
    chosen = []
    pairs = run.pairs.split(",")
    for number, story in enumerate(run.stories):
        encoded, others = Encoded(encoder), pairs[ALWAYS:]
        turn = [others[(BY_TURNS * number + i) % len(others)] for i in range(min(BY_TURNS, len(others)))]
        for languages in [*pairs[:ALWAYS], *turn]:
            chosen += samples(story, languages.split("-"), encoded)
    if run.check:
        report(chosen)
        return
    write(chosen, run.pairs, run.sha256, encoder)


def write(chosen: Sequence[Sample], pairs: str, data: str, encoder: Any) -> None:
    """Fit on everything and write the model with what it was made of."""
    weights = fit(Batch.of(chosen))
    model = {
        "provenance": {
            "script": "benchmarks/fit/coverage.py",
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "data": {"name": "NTREX-128, half of its stories", "sha256": data, "pairs": pairs},
            "encoder": describe(encoder),
            "sides": len(chosen),
        },
        "planted": round(sum(sample.planted for sample in chosen) / len(chosen), 4),
        "prior": PRIOR,
        "weights": {name: round(float(weight), 4) for name, weight in zip(chosen[0].names, weights, strict=True)},
    }
    write_text(OUTPUT, json_text(model))


if __name__ == "__main__":
    main()
