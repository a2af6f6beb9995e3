"""Fit how likely two sentences belong together by their similarity, for `alignqa filter`: translated stories in.

Usage: python benchmarks/fit/filtering.py STORIES [STORIES ...] [--pairs id-en,de-en,...] [--check]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128. Of each story some sentences are paired with their translation, with the translation of
the next sentence and with that of a sentence of the next story. Only pairs that are aligned have a similarity and are
weighed. The prior is moved to the share of bad pairs EXPECTED. With --check nothing is written: each fifth of the
stories, then each pair of languages, is judged by a fit on the others.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from command import read_run
from logistic import Floats, fit_logistic, left_out, matrix

from alignqa import Aligner
from alignqa.encoders import describe
from alignqa.files import json_text, write_text
from alignqa.vectors import logit

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "filtering.json"
PAIRS = "id-en,de-en,vi-en,fr-en,ms-en,zh-en,ja-en,ar-en,ru-en,es-en,hi-en,fi-en,en-id,en-tr,en-ko,en-th"
#: Pairs of languages taken of each story, in turn, and sentences taken of it for each.
LANGUAGES, SENTENCES = 4, 3
#: The share of bad pairs, among those that are aligned, that a corpus is expected to hold.
EXPECTED = 0.1
SEED = 7


@dataclass(frozen=True)
class Sample:
    """An aligned pair of sentences: its similarity, and whether the two belong together."""

    story: str
    languages: str
    together: bool
    similarity: float

    @property
    def features(self) -> Mapping[str, float]:
        """The features by name."""
        return {"constant": 1.0, "similarity": self.similarity}


def samples(stories: Sequence[Mapping[str, Any]], pairs: Sequence[str], aligner: Aligner) -> Iterator[Sample]:
    """Yield the pairs of all stories that are aligned."""
    rng = random.Random(SEED)
    for number, story in enumerate(stories):
        other = stories[(number + 1) % len(stories)]
        for turn in range(LANGUAGES):
            languages = pairs[(LANGUAGES * number + turn) % len(pairs)]
            source, target = languages.split("-")
            for i in rng.sample(range(len(story[source]) - 1), SENTENCES):
                targets = story[target][i], story[target][i + 1], rng.choice(other[target])
                for text in targets:
                    loaded = aligner.load([story[source][i]], [text], source, target)
                    report = aligner.report(*aligner.embed([loaded]), links=False)
                    for pair in report.pairs:
                        if pair.similarity is not None:
                            yield Sample(story["doc"], languages, text == targets[0], pair.similarity)


def fit(chosen: Sequence[Sample]) -> Floats:
    """Return the constant and the weight of the similarity, for the expected share of bad pairs."""
    together = np.array([sample.together for sample in chosen], float)
    counts = np.where(together, (1 - EXPECTED) / together.sum(), EXPECTED / (1 - together).sum()) * len(chosen)
    return fit_logistic(matrix(chosen), together, counts)


def check(chosen: Sequence[Sample], part: Callable[[Sample], str], what: str) -> None:
    """Print the shares of pairs that are kept at some probabilities."""
    judged = left_out(chosen, part, fit)
    for limit in (0.1, 0.5, 0.9):
        kept = {
            together: np.mean([odds > logit(limit) for sample, odds in judged if sample.together == together])
            for together in (True, False)
        }
        print(f"{what} left out, at {limit}: {kept[True]:.3f} of good and {kept[False]:.3f} of bad pairs kept")


def main() -> None:
    """Pair, fit, and measure or write."""
    run = read_run(__doc__, PAIRS)
    aligner = Aligner()
    chosen = list(samples(run.stories, run.pairs.split(","), aligner))
    good = sum(sample.together for sample in chosen)
    print(f"{good} good and {len(chosen) - good} bad pairs are aligned")
    if run.check:
        check(chosen, lambda sample: sample.story, "stories")
        check(chosen, lambda sample: sample.languages, "languages")
        return
    weights = fit(chosen)
    provenance = {
        "script": "benchmarks/fit/filtering.py",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "data": {"name": "NTREX-128, half of its stories", "sha256": run.sha256, "pairs": run.pairs},
        "encoder": describe(aligner.encoder),
        "samples": len(chosen),
        "bad": len(chosen) - good,
        "expected": EXPECTED,
    }
    names = ("constant", "similarity")
    content = {"provenance": provenance, **{n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}}
    write_text(OUTPUT, json_text(content))


if __name__ == "__main__":
    main()
