"""Fit what tells a name that replaces another from a translation of it, in alignqa/data/checks/names.json.

Usage: python benchmarks/fit/names.py STORIES [STORIES ...] [--pairs id-en,de-en,...] [--check]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128; lines of one story may stand in several files. In the English version names, found by
their being the same in most languages, are exchanged for names of other stories. Two models are fitted on the pairs of
names that are linked: one for names of one script, one for names of two. With --check nothing is written: each story is
judged by models fitted on other stories, then each pair of languages by models that never saw it.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from command import read_run
from logistic import Floats, fit_logistic, left_out, limit_at, matrix, print_recall

from alignqa.checks.name.evidence import evidence, lacking_names, model_of
from alignqa.checks.name.renderings import Renderings
from alignqa.checks.name.replaced import comparable_names
from alignqa.checks.name.version import VersionNames
from alignqa.checks.pair_links import PairLinks
from alignqa.datatypes import Document
from alignqa.encoders import Encoder, describe, embed, load_encoder
from alignqa.files import json_text, write_text
from alignqa.linking import LinkedPair, link_side
from alignqa.names.places import TRANSLATED, ordinary_capitals, places_in
from alignqa.names.spelling import fold, is_alike
from alignqa.names.words import Word, words_of
from alignqa.text.documents import load_document
from alignqa.vectors import TokenVectors
from alignqa.words import link_words

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "checks" / "names.json"
PAIRS = "id-en,de-en,ms-en,fr-en,es-en,it-en,vi-en,pt-en,nl-en,sv-en,pl-en,cs-en,ru-en,uk-en,el-en"
#: Languages that keep most names as they are, and in how many of them a word must stand to be a name.
KEEPERS, MIN_KEEPERS = ("id", "de", "fr", "ms", "es", "nl"), 4
#: Copies of each story with names exchanged, and the share of the sentences with names where one is.
COPIES, EXCHANGED = 3, 0.3
#: A word so probably linked to the name taken out is the name that is replaced.
MIN_LINK = 0.4
#: Alarms per 100 translated sentences, counted over stories that were left out, at the least odds to report.
ALARMS = 0.1


class Exchange(NamedTuple):
    """A sentence with one name exchanged: its text, the span of the new name in it, and the words taken out."""

    text: str
    start: int
    end: int
    old: tuple[Word, ...]


class Sample(NamedTuple):
    """Two linked names that the versions do not share: whence they are, what is weighed, whether one was planted."""

    story: str
    languages: str
    model: str
    features: dict[str, float]
    planted: bool


class Version(NamedTuple):
    """One version of a story, and the token vectors of its sentences."""

    document: Document
    tokens: list[TokenVectors]


def names_in(story: Mapping[str, Any], i: int) -> list[tuple[Word, ...]]:
    """Return the names in English sentence *i* of a story, as runs of words."""
    text = story["en"][i]
    words = words_of(text)
    kept = [{word.key for word in words_of(story[code][i])} for code in KEEPERS if code in story]
    places = [place for place in places_in(text, 0, words, "en") if TRANSLATED not in place.concepts]
    runs: list[list[Word]] = []
    for word in words:
        is_place = any(place.start <= word.start < place.end for place in places)
        is_kept = sum(word.key in keys for keys in kept) >= MIN_KEEPERS
        if word.capital and len(word.key) > 2 and word.key not in ordinary_capitals("en") and (is_kept or is_place):
            if runs and text[runs[-1][-1].end : word.start] == " ":
                runs[-1].append(word)
            else:
                runs.append([word])
    return [tuple(run) for run in runs]


def exchanges(
    names: Sequence[Sequence[tuple[Word, ...]]], story: Mapping[str, Any], pool: Sequence[str], seed: str
) -> dict[int, Exchange]:
    """Return some English sentences of a story with a name, or one word of it, exchanged for one of a *pool*."""
    rng = random.Random(seed)
    own = {word.text for runs in names for run in runs for word in run}
    others = [name for name in pool if not set(name.split()) & own]
    single = [name for name in others if " " not in name]
    found = {}
    for i, runs in enumerate(names):
        if runs and rng.random() < EXCHANGED:
            run = rng.choice(runs)
            old, new = ((rng.choice(run),), rng.choice(single)) if rng.random() < 0.5 else (run, rng.choice(others))
            start, text = old[0].start, story["en"][i]
            found[i] = Exchange(text[:start] + new + text[old[-1].end :], start, start + len(new), old)
    return found


def samples(
    story: Mapping[str, Any], changed: Sequence[dict[int, Exchange]], languages: Sequence[str], encoder: Encoder
) -> Iterator[Sample]:
    """Yield the names of a story to be weighed in each of the *languages*, as translated and with names exchanged."""
    copies = [
        story["en"],
        *([own[i].text if i in own else text for i, text in enumerate(story["en"])] for own in changed),
    ]
    english = [version(copy, "en", encoder) for copy in copies]
    for pair in languages:
        code = pair.removesuffix("-en")
        source = version(story[code], code, encoder)
        clean = {i: link(source, english[0], i) for i in range(len(story["en"]))}
        for target, own in zip(english, ({}, *changed), strict=True):
            links = clean | {i: link(source, target, i) for i in own}
            numbers = sorted(own) if target is not english[0] else range(len(clean))
            for i, a, features, model, b in weighed(source, target, links, numbers):
                planted = i in own and is_planted(own[i], a, b, clean[i], target.document.sentences[i].start)
                if planted or i not in own:
                    yield Sample(story["doc"], pair, model, features, planted)


def version(sentences: Sequence[str], language: str, encoder: Encoder) -> Version:
    """Return one version of a story, encoded."""
    tokens = embed(encoder, list(sentences), tokens=True).tokens or []
    return Version(load_document(list(sentences), language, name=language), tokens)


def link(source: Version, target: Version, i: int) -> PairLinks:
    """Return the links of sentence *i* of both versions."""
    sides = [link_side(own.document, own.tokens, [i]) for own in (source, target)]
    return PairLinks(i, lambda: LinkedPair(sides[0], sides[1], link_words(*sides)))


def weighed(
    source: Version, target: Version, links: Mapping[int, PairLinks], numbers: Sequence[int]
) -> Iterator[tuple[int, Word, dict[str, float], str, Word]]:
    """Yield the names of some sentences that the check compares, with what it weighs and the model it takes."""
    own, other = VersionNames("source", source.document), VersionNames("target", target.document)
    renderings = Renderings(links.values())
    together, long_forms = own.together | other.together, own.long_forms | other.long_forms
    for i in numbers:
        lacking, added = lacking_names(own, [i], other, [i]), lacking_names(other, [i], own, [i])
        for a, b in comparable_names(lacking, added, together, long_forms, links[i]):
            yield i, a.word, evidence(a, b, links[i], renderings), model_of(a, b), b.word


def is_planted(exchange: Exchange, source: Word, target: Word, clean: PairLinks, start: int) -> bool:
    """Return whether *target* is a new name and *source* the one it replaced; the sentence begins at *start*."""
    if not exchange.start <= target.start - start < exchange.end:
        return False
    rows = clean.words("source", source)
    return any(
        is_alike(source.key, fold(word.text))
        or clean.link(rows, clean.within("target", (start + word.start, start + word.end))) >= MIN_LINK
        for word in exchange.old
    )


def fit(chosen: Sequence[Sample]) -> Floats:
    """Return the weights of the logistic model, that of the constant first."""
    return fit_logistic(matrix(chosen), np.array([sample.planted for sample in chosen], float))


def main() -> None:
    """Plant, fit, and measure or write."""
    run = read_run(__doc__, PAIRS)
    encoder, pairs = load_encoder(), run.pairs.split(",")
    names = [[names_in(story, i) for i in range(len(story["en"]))] for story in run.stories]
    texts = [[" ".join(word.text for word in run) for runs in own for run in runs] for own in names]
    chosen: list[Sample] = []
    for number, story in enumerate(run.stories):
        pool = [text for other, own in enumerate(texts) if other != number for text in own]
        changed = [exchanges(names[number], story, pool, f"{story['doc']}-{copy}") for copy in range(COPIES)]
        chosen += samples(story, [own for own in changed if own], pairs, encoder)
    models = {
        model: [sample for sample in chosen if sample.model == model] for model in sorted({s.model for s in chosen})
    }
    sentences = sum(len(story["en"]) for story in run.stories)
    if run.check:
        for model, own in models.items():
            for part, what in (
                (lambda sample: sample.story, "stories"),
                (lambda sample: sample.languages, "languages"),
            ):
                print(f"{model}: {what} left out")
                count = sentences * len({sample.languages for sample in own})
                print_recall(left_out(own, part, fit), (0.02, 0.05, 0.1, 0.2), count)
    else:
        write(models, run.pairs, run.sha256, encoder, sentences)


def write(models: Mapping[str, Sequence[Sample]], pairs: str, data: str, encoder: Encoder, sentences: int) -> None:
    """Fit on everything and write the models, each with the log-odds from which on names are reported."""
    content: dict[str, Any] = {
        "provenance": {
            "script": "benchmarks/fit/names.py",
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "data": {"name": "NTREX-128, half of its stories", "sha256": data, "pairs": pairs},
            "encoder": describe(encoder),
            "samples": {model: len(chosen) for model, chosen in models.items()},
            "planted": {model: sum(sample.planted for sample in chosen) for model, chosen in models.items()},
            "alarms per 100 sentences": ALARMS,
        }
    }
    for model, chosen in models.items():
        count = sentences * len({sample.languages for sample in chosen})
        content[model] = {
            "limit": round(limit_at(left_out(chosen, lambda sample: sample.story, fit), ALARMS, count), 4),
            "weights": {name: round(float(w), 4) for name, w in zip(chosen[0].features, fit(chosen), strict=True)},
        }
    write_text(OUTPUT, json_text(content))


if __name__ == "__main__":
    main()
