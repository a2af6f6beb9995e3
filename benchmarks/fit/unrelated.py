"""Fit what tells pairs of sentences that do not belong together, in alignqa/data/checks/unrelated.json.

Usage: python benchmarks/fit/unrelated.py STORIES [STORIES ...] [--pairs id-en,de-en,...] [--check]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128; lines of one story may stand in several files. Stories are cut into excerpts, down to
a single sentence. In some, target sentences give way to others: of the same story, as a slip of the alignment would
have it, or of another, as a machine translation that makes things up. Other target sentences lose a phrase, and still
belong to theirs. With --check nothing is written: each story is judged by a model fitted on other stories, then each
pair of languages by one that never saw it.
"""

from __future__ import annotations

import dataclasses
import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from command import read_run
from logistic import Floats, fit_logistic, left_out, matrix
from planting import cut_phrase, without

from alignqa.checks.meaning import pair_evidence
from alignqa.encoders import Encoder, describe, embed, is_short, load_encoder, measure_background
from alignqa.files import json_text, write_text
from alignqa.story import Story, StorySide, align_story
from alignqa.text.documents import load_document
from alignqa.vectors import Background, Embedding, logit

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "checks" / "unrelated.json"
PAIRS = (
    "id-en,de-en,ar-en,cs-en,en-el,es-en,fa-en,en-fi,fr-en,he-en,en-hi,hu-en,it-en,ja-en,en-ko,ms-en,nl-en,en-pl,pt-en,"
    "ro-en,en-ru,sv-en,en-sw,ta-en,en-th,tl-en,tr-en,en-uk,vi-en,zh-en"
)
#: Every story is taken in the first pairs, and by turns in so many of the others.
ALWAYS, BY_TURNS = 2, 4
#: Sentences of an excerpt, and the share of its target sentences that are changed.
LENGTHS, CHANGED = (1, 1, 2, 4, 8, 16, 1000), 0.15
#: Share of the target sentences that lose a phrase: the longest of so many.
SHORTENED, PHRASES = 0.2, 3
#: Share of pairs that do not belong together in what people check; chosen for about two false alarms in 1,000 pairs,
#: most of them pairs of which one side lost a phrase. Of two sentences given alone more is expected.
EXPECTED, EXPECTED_ALONE = 0.03, 0.07


class Sample(NamedTuple):
    """An aligned pair: its story and languages, what the model weighs, and where its target comes from."""

    story: str
    languages: str
    features: dict[str, float]
    changed: str
    alone: bool


def samples(
    stories: Sequence[dict[str, Any]], number: int, languages: str, encoder: Encoder, background: Background | None
) -> Iterator[Sample]:
    """Yield the aligned pairs of excerpts of story *number*, with some of the target sentences changed."""
    source_lang, target_lang = languages.split("-")
    story, other = stories[number], stories[(number + 7) % len(stories)]
    rng = random.Random(f"{story['doc']}-{languages}")
    shortened = [_shortened(text, rng) for text in story[target_lang]]
    texts = {
        "source": story[source_lang],
        "target": story[target_lang],
        "shortened": shortened,
        "other": other[target_lang],
    }
    known = {name: embed(encoder, own, tokens=True) for name, own in texts.items()}
    count = len(texts["source"])
    for length in LENGTHS:
        first = rng.randrange(max(1, count - length + 1))
        rows = list(range(first, min(count, first + length)))
        kinds, target, parts = {}, [], []
        for position, i in enumerate(rows):
            chosen = rng.random()
            near = [j for j in range(count) if abs(j - i) > 2]
            if chosen < CHANGED / 2 and near:
                kinds[position], name, j = "story", "target", rng.choice(near)
            elif chosen < (CHANGED if length > 1 else 0.5):
                kinds[position], name, j = "elsewhere", "other", rng.randrange(len(texts["other"]))
            else:
                name, j = "shortened" if rng.random() < SHORTENED else "target", i
            target.append(texts[name][j])
            parts.append(known[name].take([j]))
        sides = [texts["source"][first : first + len(rows)], target]
        embedded = [known["source"].take(rows), _joined(parts)]
        aligned = _aligned(sides, (source_lang, target_lang), embedded, background)
        for pair, features in pair_evidence(aligned):
            touched = [kinds[j] for j in pair.target if j in kinds]
            if not touched or (len(pair.target) == len(pair.source) == 1 and pair.target == pair.source):
                yield Sample(story["doc"], languages, features, touched[0] if touched else "", length == 1)


def _shortened(text: str, rng: random.Random) -> str:
    phrases = [phrase for _ in range(PHRASES) if (phrase := cut_phrase(text, rng))]
    return without(text, *max(phrases, key=lambda phrase: phrase[1] - phrase[0])) if phrases else text


def _joined(parts: Sequence[Embedding]) -> Embedding:
    tokens = [own for part in parts for own in part.tokens or ()]
    return Embedding(np.concatenate([p.vectors for p in parts]), np.concatenate([p.weights for p in parts]), tokens)


def _aligned(
    texts: Sequence[Sequence[str]],
    languages: tuple[str, str],
    embedded: Sequence[Embedding],
    background: Background | None,
) -> Story:
    source, target = (
        dataclasses.replace(StorySide.of(name, load_document(list(text), code, name=name)), embedding=own)
        for name, text, code, own in zip(("source", "target"), texts, languages, embedded, strict=True)
    )
    return align_story(Story(source, target, background=background if is_short(len(texts[0]), len(texts[1])) else None))


def fit(chosen: Sequence[Sample]) -> Floats:
    """Return the weights of the logistic model, that of the constant first."""
    return fit_logistic(matrix(chosen), np.array([bool(sample.changed) for sample in chosen], float))


def report(chosen: Sequence[Sample], part: Callable[[Sample], str], what: str) -> None:
    """Print the share of changed pairs found at some shares of false alarms, by cross-validation."""
    judged = left_out(chosen, part, fit)
    print(f"{what} left out")
    for alone in (True, False):
        clean = np.sort([odds for sample, odds in judged if not sample.changed and sample.alone == alone])[::-1]
        for share in (0.001, 0.002, 0.005, 0.01):
            limit = clean[int(share * len(clean))]
            for kind in ("story", "elsewhere"):
                found = [odds > limit for sample, odds in judged if sample.changed == kind and sample.alone == alone]
                print(
                    f"{'alone' if alone else 'among others'}, of {kind}: {np.mean(found):.3f} of {len(found)} at "
                    f"{100 * share:g} % false alarms of {len(clean)} (log-odds {limit:.1f})"
                )


def main() -> None:
    """Plant, fit, and measure or write."""
    run = read_run(__doc__, PAIRS)
    encoder = load_encoder()
    background, pairs = measure_background(encoder), run.pairs.split(",")
    chosen: list[Sample] = []
    for number in range(len(run.stories)):
        others = pairs[ALWAYS:]
        turn = [others[(BY_TURNS * number + i) % len(others)] for i in range(min(BY_TURNS, len(others)))]
        for languages in [*pairs[:ALWAYS], *turn]:
            chosen += samples(run.stories, number, languages, encoder, background)
    if run.check:
        report(chosen, lambda sample: sample.story, "stories")
        report(chosen, lambda sample: sample.languages, "languages")
    else:
        write(chosen, run.pairs, run.sha256, encoder)


def write(chosen: Sequence[Sample], pairs: str, data: str, encoder: Encoder) -> None:
    """Fit on everything and write the model with what it was made of."""
    planted = sum(bool(sample.changed) for sample in chosen) / len(chosen)
    prior, prior_alone = (round(logit(expected) - logit(planted), 4) for expected in (EXPECTED, EXPECTED_ALONE))
    content = {
        "provenance": {
            "script": "benchmarks/fit/unrelated.py",
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "data": {"name": "NTREX-128, half of its stories", "sha256": data, "pairs": pairs},
            "encoder": describe(encoder),
            "samples": len(chosen),
            "planted": round(planted, 4),
            "expected": EXPECTED,
            "expected_alone": EXPECTED_ALONE,
        },
        "prior": prior,
        "prior_alone": prior_alone,
        "weights": {
            name: round(float(weight), 4) for name, weight in zip(chosen[0].features, fit(chosen), strict=True)
        },
    }
    write_text(OUTPUT, json_text(content))


if __name__ == "__main__":
    main()
