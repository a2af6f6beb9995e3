"""Fit how probable links between words are: translated stories in, alignqa/data/words/model.json out.

Usage: python benchmarks/fit/links.py STORIES [STORIES ...] [--pairs en-id,en-de,...] [--check]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128; lines of one story may stand in several files. No word alignments are needed: as in
token_head.py, two words translate each other if they choose each other directly and by way of the other languages. A
logistic model then says how often words do that choose each other so far within one pair of sentences, as `align` sees
them; and another one, how often a word has no counterpart at all if its best link is so probable. With --check nothing
is written, and each language is judged by models that did not see it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from command import read_run
from logistic import fit_logistic
from numpy.typing import NDArray
from token_head import Links, Tokens, link, read_sentences

from alignqa.encoders import describe, load_encoder
from alignqa.evaluation.calibration import calibration_error
from alignqa.files import json_text, write_text
from alignqa.resources import load_thresholds
from alignqa.text.words import word_spans
from alignqa.vectors import TokenVectors, sigmoids
from alignqa.words.links import MAX_LOG_ODDS, LinkSide, choose_each_other, highest

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "words" / "model.json"
PAIRS = (
    "en-id,en-de,en-ar,en-cs,en-el,en-es,en-fa,en-fi,en-fr,en-he,en-hi,en-hu,en-it,en-ja,en-ko,en-ms,en-nl,en-pl,en-pt,"
    "en-ro,en-ru,en-sv,en-sw,en-ta,en-th,en-tl,en-tr,en-uk,en-vi,en-zh"
)
#: Every so many sentences one is taken, and of these every so many in each pair of languages.
EVERY, OF_A_PAIR = 2, 5
TEMPERATURE = 0.06
#: Words are linked if the languages agree on it so far; a word has no counterpart if they agree on none so far. Chosen
#: by the calibration on word alignments made by hand.
LINKED, UNLINKED = 0.12, 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """A pair of sentences: how far its words ``choose`` each other, and how far all languages ``agree`` on them."""

    languages: str
    choose: Floats
    agree: Floats


def samples(stories: Sequence[Mapping[str, Any]], pairs: Sequence[str], encoder: Any) -> list[Sample]:
    """Return pairs of sentences of the *stories*, in the languages of *pairs*."""
    languages = sorted({language for pair in pairs for language in pair.split("-")})
    texts = {name: own[::EVERY] for name, own in read_sentences(stories).items() if name in languages}
    found = {name: encoder.encode_detailed(own, tokens=True).tokens for name, own in texts.items()}
    tokens = {name: Tokens.joined(own) for name, own in found.items()}
    links = link(tokens, lambda own: own.vectors.float(), TEMPERATURE)
    chosen = []
    for turn, pair in enumerate(pairs):
        source, target = pair.split("-")
        for i in range(turn % OF_A_PAIR, len(texts[source]), OF_A_PAIR):
            sides = (link_side(texts[name][i], found[name][i]) for name in (source, target))
            chosen.append(sample(pair, i, *sides, links, [*tokens]))
    return chosen


def sample(
    pair: str, sentence: int, source: LinkSide, target: LinkSide, links: Links, languages: Sequence[str]
) -> Sample:
    """Return a *sentence* in the two languages of a *pair*."""
    agree = links.between(sentence, *map(languages.index, pair.split("-"))).numpy()
    return Sample(pair, choose_each_other(source, target), highest(agree, source, target).astype(float))


def link_side(text: str, tokens: TokenVectors) -> LinkSide:
    """Return a sentence as its words are linked."""
    words = tuple(word_spans(text, tokens.starts.tolist()))
    starts, ends = tokens.starts.astype(np.int64), tokens.ends.astype(np.int64)
    return LinkSide(tokens.vectors, starts, ends, words, tuple(text[start:end] for start, end in words))


def features(values: Sequence[float]) -> Floats:
    """Return a constant and *values*, shape (values, 2)."""
    return np.stack([np.ones(len(values)), values], axis=1)


def fit(chosen: Sequence[Sample]) -> tuple[Floats, Floats]:
    """Return constant and slope of the models of links and of words without a counterpart."""
    choose, agree = (np.concatenate([getattr(own, what).ravel() for own in chosen]) for what in ("choose", "agree"))
    # Words that hardly choose each other are many and all alike.
    known = choose > load_thresholds("words")["links"]["min_choice"]
    links = fit_logistic(features(np.log(choose[known])), (agree[known] >= LINKED).astype(float))
    best, unlinked = words_of(chosen, links)
    return links, fit_logistic(features(best), unlinked)


def words_of(chosen: Sequence[Sample], links: Floats) -> tuple[Floats, Floats]:
    """Return for every word the log-odds of its best link, and whether it has no counterpart."""
    floor = load_thresholds("words")["links"]["min_choice"]
    best = [np.log(np.maximum(own.choose.max(axis=axis), floor)) for own in chosen for axis in (0, 1)]
    unlinked = [own.agree.max(axis=axis) < UNLINKED for own in chosen for axis in (0, 1)]
    log_odds = links[0] + links[1] * np.concatenate(best)
    return np.clip(log_odds, -MAX_LOG_ODDS, MAX_LOG_ODDS), np.concatenate(unlinked).astype(float)


def report(chosen: Sequence[Sample]) -> None:
    """Print how well calibrated both models are in each language, left out of the fit, by the agreement."""
    limits = load_thresholds("words")["links"]
    for pair in sorted({own.languages for own in chosen}):
        links, unlinked = fit([own for own in chosen if own.languages != pair])
        seen = [own for own in chosen if own.languages == pair]
        choose, agree = (np.concatenate([getattr(own, what).ravel() for own in seen]) for what in ("choose", "agree"))
        found = sigmoids(links[0] + links[1] * np.log(np.maximum(choose, limits["min_choice"])))
        kept = found >= limits["min_probability"]
        best, without = words_of(seen, links)
        missing = sigmoids(features(best) @ unlinked)
        errors = (
            calibration_error(list(zip(found[kept].tolist(), (agree[kept] >= LINKED).tolist(), strict=True))),
            calibration_error(list(zip(missing.tolist(), (without > 0).tolist(), strict=True))),
        )
        print(f"{pair}: calibration error of links {errors[0]:.3f}, of words without a counterpart {errors[1]:.3f}")


def main() -> None:
    """Encode, compare, and measure or write."""
    torch.set_num_threads(2)
    run = read_run(__doc__, PAIRS)
    encoder = load_encoder()
    chosen = samples(run.stories, run.pairs.split(","), encoder)
    if run.check:
        report(chosen)
        return
    links, unlinked = ({"constant": round(a, 4), "slope": round(b, 4)} for a, b in (w.tolist() for w in fit(chosen)))
    model = {
        "provenance": {
            "script": "benchmarks/fit/links.py",
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "data": {"name": "NTREX-128, half of its stories", "sha256": run.sha256, "pairs": run.pairs},
            "encoder": describe(encoder),
            "pairs": len(chosen),
        },
        "link": links,
        "no_counterpart": unlinked,
    }
    write_text(OUTPUT, json_text(model))


if __name__ == "__main__":
    main()
