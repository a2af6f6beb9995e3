"""Fit what tells mistranslated phrases: translated stories in, alignqa/data/checks/mistranslation.json out.

Usage: python benchmarks/fit/mistranslation.py STORIES [STORIES ...] [--pairs id-en,de-en,...] [--check]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128. In some target sentences a phrase of three words or more gives way to as many words of
another story, some give way to a whole sentence of another story; others lose a phrase, which is no mistranslation.
With --check nothing is written: each story is judged by a model fitted on other stories.
"""

from __future__ import annotations

import dataclasses
import datetime
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from command import read_run
from logistic import Floats, fit_logistic
from planting import cut_phrase, without

from alignqa.checks.coverage.model import judge_sides
from alignqa.checks.meaning import compared, evidence
from alignqa.encoders import Encoder, describe, embed, load_encoder
from alignqa.files import json_text, write_text
from alignqa.story import Story, StorySide, align_story
from alignqa.text.documents import load_document

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "checks" / "mistranslation.json"
PAIRS = "id-en,de-en,en-fr,en-zh"
#: Share of the target sentences that are changed, and of these the shares that are replaced whole or lose a phrase.
CHANGED, WHOLE, CUT = 1 / 4, 1 / 5, 2 / 5
#: Share of mistranslated pairs that is expected in what people translate.
EXPECTED = 0.01
FOLDS = 5


class Sample(NamedTuple):
    """A pair: the story it is of, what the model weighs, and how it was changed."""

    story: str
    features: tuple[float, float, float]
    changed: str


def changed(sentences: Sequence[str], other: Sequence[str], rng: random.Random) -> tuple[list[str], dict[int, str]]:
    """Return *sentences* with some of them changed by words of the *other* story, and how each was."""
    result, kinds = list(sentences), {}
    for i in rng.sample(range(len(result)), max(2, round(CHANGED * len(result)))):
        if (drawn := rng.random()) < WHOLE:
            result[i] = min(other, key=lambda text, own=result[i]: abs(len(text) - len(own)))  # type: ignore[misc]
            kinds[i] = "sentence"
        elif (phrase := cut_phrase(result[i], rng)) and drawn < WHOLE + CUT:
            result[i] = without(result[i], *phrase)
            kinds[i] = "cut"
        elif phrase and (put := _words(other, result[i][slice(*phrase)], rng)):
            result[i] = result[i][: phrase[0]] + put + result[i][phrase[1] :]
            kinds[i] = "phrase"
    return result, kinds


def _words(other: Sequence[str], old: str, rng: random.Random) -> str:
    """Return as many words of the *other* story as the *old* phrase has, with its leading marks."""
    count = len(old.split())
    known = [text.split() for text in other if len(text.split()) >= count + 3]
    if not known:
        return ""
    words = rng.choice(known)
    first = rng.randrange(len(words) - count + 1)
    return old[: len(old) - len(old.lstrip(" ,;:–-"))] + " ".join(words[first : first + count]).strip(" ,.;")


def samples(stories: Sequence[dict[str, Any]], languages: Sequence[str], encoder: Encoder) -> Iterator[Sample]:
    """Yield a sample for every pair of every story with some of its sentences changed."""
    for number, story in enumerate(stories):
        rng = random.Random(f"{story['doc']}-{languages}")
        other = stories[(number + 7) % len(stories)][languages[1]]
        target, kinds = changed(story[languages[1]], other, rng)
        aligned = _aligned((story[languages[0]], target), languages, encoder)
        for pair, sides, similarity in compared(aligned, judge_sides(aligned)):
            touched = [kinds[j] for j in pair.target if j in kinds]
            if not touched or len(pair.target) == 1:
                found = evidence([side.log_odds for side in sides.values()], similarity)
                yield Sample(story["doc"], found, touched[0] if touched else "")


def _aligned(sides: tuple[Sequence[str], Sequence[str]], languages: Sequence[str], encoder: Encoder) -> Story:
    source, target = (
        StorySide.of(name, load_document(text, code, name=name))
        for name, text, code in zip(("source", "target"), sides, languages, strict=True)
    )
    source, target = (
        dataclasses.replace(side, embedding=embed(encoder, side.texts, tokens=True)) for side in (source, target)
    )
    return align_story(Story(source, target))


def fit(chosen: Sequence[Sample]) -> Floats:
    """Return the weights of the logistic model, that of the constant first."""
    return fit_logistic(
        _matrix(chosen), np.array([sample.changed in ("phrase", "sentence") for sample in chosen], float)
    )


def _matrix(chosen: Sequence[Sample]) -> Floats:
    return np.array([(1.0, *sample.features) for sample in chosen])


def report(chosen: Sequence[Sample]) -> None:
    """Print the share of changed pairs found at some shares of false alarms, by cross-validation over stories."""
    names = sorted({sample.story for sample in chosen})
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    judged = []
    for number in range(FOLDS):
        weights = fit([sample for sample in chosen if fold[sample.story] != number])
        own = [sample for sample in chosen if fold[sample.story] == number]
        judged += list(zip(own, _matrix(own) @ weights, strict=True))
    clean = np.sort([odds for sample, odds in judged if not sample.changed])[::-1]
    for share in (0.001, 0.002, 0.005, 0.01):
        limit = clean[int(share * len(clean))]
        for kind in ("phrase", "sentence", "cut"):
            found = [odds > limit for sample, odds in judged if sample.changed == kind]
            print(f"{kind}: {np.mean(found):.3f} of {len(found)} at {100 * share:g} % false alarms of {len(clean)}")


def main() -> None:
    """Plant, fit, and measure or write."""
    run = read_run(__doc__, PAIRS)
    encoder = load_encoder()
    chosen = [sample for pair in run.pairs.split(",") for sample in samples(run.stories, pair.split("-"), encoder)]
    if run.check:
        report(chosen)
    else:
        write(chosen, run.pairs, run.sha256, encoder)


def write(chosen: Sequence[Sample], pairs: str, data: str, encoder: Encoder) -> None:
    """Fit on everything and write the model with what it was made of."""
    names = ("constant", "lower", "higher", "similarity")
    model = {name: round(float(weight), 4) for name, weight in zip(names, fit(chosen), strict=True)}
    model["planted"] = round(sum(sample.changed in ("phrase", "sentence") for sample in chosen) / len(chosen), 4)
    provenance = {
        "script": "benchmarks/fit/mistranslation.py",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "data": {"name": "NTREX-128, half of its stories", "sha256": data, "pairs": pairs},
        "encoder": describe(encoder),
        "samples": len(chosen),
    }
    content = {"provenance": provenance, "model": {**model, "expected": EXPECTED}}
    write_text(OUTPUT, json_text(content))


if __name__ == "__main__":
    main()
