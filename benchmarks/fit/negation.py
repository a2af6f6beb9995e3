"""Fit what tells lost and added negations from negations put in other words, in alignqa/data/checks/negation.json.

Usage: python benchmarks/fit/negation.py STORIES [STORIES ...] [--pairs id-en,de-en,...] [--check]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128; lines of one story may stand in several files. A verb of one side is negated, or one of
its negations is taken out. Only pairs of which one side says no more often are judged, planted or not. With --check
nothing is written: each story is judged by a model fitted on other stories, then each pair of languages by one that
never saw it.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from command import read_run
from logistic import Floats, fit_logistic, left_out, limit_at, matrix, print_recall

from alignqa.checks.negation import evidence, negated_side
from alignqa.encoders import Encoder, describe, embed, load_encoder
from alignqa.evaluation.negating import affirm, negate
from alignqa.files import json_text, write_text
from alignqa.linking import LinkedPair, link_side
from alignqa.text.documents import load_document
from alignqa.vectors import TokenVectors, logit
from alignqa.words import link_words
from alignqa.words.negation import find_negation

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "checks" / "negation.json"
PAIRS = "id-en,de-en,ms-en,fr-en,es-en,it-en,ru-en,zh-en,vi-en"
#: Share of the verbs that are negated.
NEGATED = 0.25
#: Alarms per 100 translated sentences, counted over stories that were left out, at the least probability to report.
ALARMS = 0.3


class Sample(NamedTuple):
    """A pair of which one side says no more often: its story and languages, what the model weighs, what was done."""

    story: str
    languages: str
    features: dict[str, float]
    planted: str


def samples(story: dict[str, Any], languages: str, encoder: Encoder) -> Iterator[Sample]:
    """Yield the suspicious pairs of a story, as translated and with one side negated or affirmed."""
    codes = languages.split("-")
    rng = random.Random(f"{story['doc']}-{languages}")
    jobs: list[tuple[str, str, str]] = []
    for texts in zip(*(story[code] for code in codes), strict=True):
        jobs.append(("", *texts))
        for change in (negate, affirm):
            for side in (0, 1):
                if change is affirm or rng.random() < NEGATED:
                    changed = change(texts[side], codes[side], rng)
                    if changed:
                        pair = (changed, texts[1]) if side == 0 else (texts[0], changed)
                        jobs.append((f"{change.__name__} {side}", *pair))
    distinct = list(dict.fromkeys(text for job in jobs for text in job[1:]))
    tokens = dict(zip(distinct, embed(encoder, distinct, tokens=True).tokens or (), strict=True))
    for planted, *texts in jobs:
        if features := suspicious(texts, codes, tokens):
            yield Sample(story["doc"], languages, features, planted)


def suspicious(texts: Sequence[str], codes: Sequence[str], tokens: dict[str, TokenVectors]) -> dict[str, float]:
    """Return what the model weighs of a pair of which one side says no more often, else nothing."""
    found = [find_negation(text, code) for text, code in zip(texts, codes, strict=True)]
    if len(found[0].cues) == len(found[1].cues):
        return {}
    side = "source" if len(found[0].cues) > len(found[1].cues) else "target"
    documents = [load_document([text], code, name=side) for text, code in zip(texts, codes, strict=True)]
    sides = [link_side(document, [tokens[text]], [0]) for document, text in zip(documents, texts, strict=True)]
    pair = LinkedPair(sides[0], sides[1], link_words(*sides))
    negated = negated_side(pair, side, {"source": found[0], "target": found[1]})
    judged = [each for cue in negated.negation.cues if (each := evidence(negated, cue))]
    return min(judged, key=lambda each: (each["cue_link"], each["cue_cosine"]), default={})


def fit(chosen: Sequence[Sample]) -> Floats:
    """Return the weights of the logistic model, that of the constant first; planted and clean pairs count the same."""
    labels = np.array([bool(sample.planted) for sample in chosen], float)
    share = labels.mean()
    return fit_logistic(matrix(chosen), labels, np.where(labels == 1, 0.5 / share, 0.5 / (1 - share)))


def main() -> None:
    """Plant, fit, and measure or write."""
    run = read_run(__doc__, PAIRS)
    encoder, pairs = load_encoder(), run.pairs.split(",")
    chosen = [sample for story in run.stories for languages in pairs for sample in samples(story, languages, encoder)]
    sentences = sum(len(story[languages.split("-")[0]]) for story in run.stories for languages in pairs)
    if run.check:
        for part, what in ((lambda sample: sample.story, "stories"), (lambda sample: sample.languages, "languages")):
            print(f"{what} left out")
            print_recall(left_out(chosen, part, fit), (0.1, 0.2, 0.3, 0.5), sentences)
    else:
        write(chosen, run.pairs, run.sha256, encoder, sentences)


def write(chosen: Sequence[Sample], pairs: str, data: str, encoder: Encoder, sentences: int) -> None:
    """Fit on everything and write the model; its prior makes the limit for stories left out a probability of a half."""
    limit = limit_at(left_out(chosen, lambda sample: sample.story, fit), ALARMS, sentences)
    content = {
        "provenance": {
            "script": "benchmarks/fit/negation.py",
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "data": {"name": "NTREX-128, half of its stories", "sha256": data, "pairs": pairs},
            "encoder": describe(encoder),
            "samples": len(chosen),
            "planted": round(float(np.mean([bool(sample.planted) for sample in chosen])), 4),
            "alarms per 100 sentences": ALARMS,
        },
        "prior": round(logit(0.5) - limit, 4),
        "weights": {
            name: round(float(weight), 4) for name, weight in zip(chosen[0].features, fit(chosen), strict=True)
        },
    }
    write_text(OUTPUT, json_text(content))


if __name__ == "__main__":
    main()
