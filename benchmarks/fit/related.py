"""Fit what tells translations from different texts: translated stories in, [related] of the aligner's thresholds out.

Usage: python benchmarks/fit/related.py STORIES [STORIES ...] [--languages id,en,de,...] [--check [--gold FOLDER]]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128; lines of one story may stand in several files. Translations are whole stories, stories
cut off or joined to another one on one side, and excerpts down to a single sentence; the others are two different
stories, whole or excerpts of all these lengths. Each pair is compared with and without token vectors.

With --check nothing is written: each fifth of the stories is judged by a fit on the others, then each language by a fit
on pairs without it. Excerpts of texts in --gold, a folder of gold alignments, are judged by a fit on all stories.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.features import Evidence
from alignqa.aligner.search import MARGIN, find_band
from alignqa.aligner.sides import make_side
from alignqa.encoders import Encoder, embed, is_short, load_encoder, measure_background
from alignqa.evaluation.gold import read_gold_folder
from alignqa.files import write_text
from alignqa.vectors import sigmoids

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "aligner" / "thresholds.toml"
NAMES = ("constant", "contrast", "chain")
LANGUAGES = "id,en,de,fr,zh,ja,ar,ru,vi,hi,fi,tr"
#: Pairs that are drawn more often than others, each with its share of all.
FREQUENT = {("id", "en"): 0.25, ("de", "en"): 0.15}
#: Units of an excerpt; shares of a story that are kept where one side is cut off.
LENGTHS, KEPT = (1, 2, 3, 4, 6, 8), (0.3, 0.5, 0.75)
#: A sentence is also compared with the one so many units after it: not with a neighbour, which may say much the same.
NEAR = 3
#: How often each text is drawn.
STORY_DRAWS, GOLD_DRAWS = 4, 15
#: Probabilities below which texts are called different, to choose from.
LIMITS = (0.5, 0.3, 0.2, 0.1)
SEED, L2, STEPS, FOLDS = 7, 0.1, 50, 5
Floats = NDArray[np.float64]
#: A text by language: units, each the sentences that translate the same unit in the other languages.
Text = dict[str, list[list[str]]]
#: A part of a text: its name, its first unit, and the one after its last.
Part = tuple[str, int, int]


@dataclass(frozen=True)
class Plan:
    """A pair to be made of parts of texts, and whether it is to be called a translation; some are only judged."""

    kind: str
    related: bool
    sides: tuple[list[Part], list[Part]]
    fitted: bool = True

    @property
    def texts(self) -> set[str]:
        """The names of the texts it is made of."""
        return {name for side in self.sides for name, _, _ in side}


@dataclass(frozen=True)
class Sample:
    """A pair: its plan, its languages and sentences, and the features by NAMES, with and without token vectors."""

    plan: Plan
    languages: tuple[str, str]
    sides: tuple[list[str], list[str]]
    features: Floats


def plans(name: str, other: str, sizes: Mapping[str, int], random: Random) -> Iterator[Plan]:
    """Yield translations made of the text *name*, and pairs of it with the *other*; *sizes* are numbers of units."""

    def excerpt(text: str, length: int) -> Part:
        start = random.randrange(max(1, sizes[text] - length + 1))
        return text, start, min(start + length, sizes[text])

    whole, foreign = (name, 0, sizes[name]), (other, 0, sizes[other])
    kept = max(1, round(sizes[name] * random.choice(KEPT)))
    yield Plan("whole", True, ([whole], [whole]))
    yield Plan("whole", False, ([whole], [foreign]))
    yield Plan("cut off", True, ([whole], [random.choice([(name, 0, kept), (name, sizes[name] - kept, sizes[name])])]))
    yield Plan("joined", True, ([whole], random.choice([[whole, foreign], [foreign, whole]])))
    for length in LENGTHS:
        own = excerpt(name, length)
        yield Plan(str(length), True, ([own], [own]))
        yield Plan(str(length), False, ([own], [excerpt(other, length)]))
    own = excerpt(name, random.choice(LENGTHS))
    yield Plan("in whole", True, ([own], [whole]))
    yield Plan("in whole", False, ([own], [foreign]))
    yield Plan("unequal", False, ([own], [excerpt(other, random.choice(LENGTHS))]))
    if sizes[name] > NEAR:
        start = random.randrange(sizes[name] - NEAR)
        yield Plan("1, same text", False, ([(name, start, start + 1)], [(name, start + NEAR, start + NEAR + 1)]), False)


def draw(texts: Mapping[str, Text], times: int, excerpts_only: bool = False) -> list[Sample]:
    """Return samples of every text, without features yet."""
    random = Random(SEED)
    sizes = {name: len(next(iter(text.values()))) for name, text in texts.items()}
    samples = []
    for name in sorted(texts) * times:
        other = random.choice([other for other in sorted(texts) if other != name and {*texts[other]} == {*texts[name]}])
        for plan in plans(name, other, sizes, random):
            if excerpts_only and not plan.kind[0].isdecimal():
                continue
            languages = _languages(list(texts[name]), random)
            sides = plan.sides if random.random() < 0.5 else plan.sides[::-1]
            first, second = (_sentences(texts, side, code) for side, code in zip(sides, languages, strict=True))
            samples.append(Sample(plan, languages, (first, second), np.zeros((2, len(NAMES)))))
    return samples


def _languages(known: Sequence[str], random: Random) -> tuple[str, str]:
    number = random.random()
    for pair, share in FREQUENT.items():
        if 0 <= number < share and {*pair} <= {*known}:
            return pair if random.random() < 0.5 else pair[::-1]
        number -= share
    source, target = random.sample(known, 2)
    return source, target


def _sentences(texts: Mapping[str, Text], parts: Sequence[Part], language: str) -> list[str]:
    return [text for name, *ends in parts for unit in texts[name][language][slice(*ends)] for text in unit]


def with_features(samples: Sequence[Sample], encoder: Encoder) -> list[Sample]:
    """Return the samples with their features; each distinct sentence is encoded once."""
    sentences = sorted({text for sample in samples for side in sample.sides for text in side})
    rows = {text: row for row, text in enumerate(sentences)}
    embedding = embed(encoder, sentences, tokens=True)
    backgrounds = [measure_background(encoder, tokens=tokens) for tokens in (True, False)]
    found = []
    for sample in samples:
        source, target = (embedding.take([rows[text] for text in side]) for side in sample.sides)
        features = []
        for background in backgrounds:
            known = background if is_short(len(source), len(target)) else None
            first, second = (replace(make_side(side, known), tokens=None) for side in (source, target))
            scale = Evidence(first, second, find_band(first.sums, second.sums, MARGIN)).scale
            features.append((1.0, scale.contrast, scale.chain))
            source, target = (replace(side, tokens=None) for side in (source, target))
        found.append(replace(sample, features=np.array(features)))
    return found


def fit(samples: Sequence[Sample]) -> Floats:
    """Return the weights of the logistic model by NAMES, found by Newton's method with an L2 penalty.

    Of each kind, translations and others weigh the same, and so do all kinds.
    """
    fitted = [sample for sample in samples if sample.plan.fitted]
    counts = Counter((sample.plan.kind, sample.plan.related) for sample in fitted)
    features = np.concatenate([sample.features for sample in fitted])
    right = np.repeat([float(sample.plan.related) for sample in fitted], 2)
    importance = np.repeat([1 / counts[sample.plan.kind, sample.plan.related] for sample in fitted], 2)
    importance *= len(importance) / importance.sum()
    weights, penalty = np.zeros(len(NAMES)), np.array([1e-6, *[L2] * (len(NAMES) - 1)])
    for _ in range(STEPS):
        expected = sigmoids(features @ weights)
        gradient = features.T @ (importance * (expected - right)) + penalty * weights
        hessian = (features * (importance * expected * (1 - expected))[:, None]).T @ features + np.diag(penalty)
        weights -= np.linalg.solve(hessian, gradient)
    return weights


Judged = list[tuple[Sample, Floats]]


def judge(samples: Sequence[Sample], weights: Floats) -> Judged:
    """Return the samples with the probabilities that they are translations, with and without token vectors."""
    return [(sample, sigmoids(sample.features @ weights)) for sample in samples]


def report(title: str, judged: Judged) -> None:
    """Print the share of translations called different, and of others called translations, by kind and limit."""
    print(f"\n{title}: translations lost / others taken, in per cent, with tokens | without; at {LIMITS}")
    kinds: dict[str, Judged] = defaultdict(list)
    for sample, probabilities in judged:
        for kind in (sample.plan.kind, *(["all"] if sample.plan.fitted else [])):
            kinds[kind].append((sample, probabilities))
    for kind, own in kinds.items():
        found = np.array([probabilities for _, probabilities in own])
        related = np.array([sample.plan.related for sample, _ in own])
        cells = [
            " ".join(
                f"{_percent(found[related, column] < limit)}/{_percent(found[~related, column] >= limit)}"
                for limit in LIMITS
            )
            for column in (0, 1)
        ]
        print(f"{kind:<14} {related.sum():5d} {(~related).sum():5d}  {'  |  '.join(cells)}")


def _percent(wrong: NDArray[np.bool_]) -> str:
    return f"{100 * wrong.mean():5.1f}" if len(wrong) else "  -  "


def check(samples: Sequence[Sample], languages: Sequence[str]) -> None:
    """Print how well samples are judged by fits on others."""
    names = sorted({name for sample in samples for name in sample.plan.texts})
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    judged: Judged = []
    for number in range(FOLDS):
        weights = fit([s for s in samples if all(fold[name] != number for name in s.plan.texts)])
        judged += judge([s for s in samples if fold[s.plan.sides[0][0][0]] == number], weights)
    report("each fifth of the stories left out", judged)
    judged = []
    for language in languages:
        weights = fit([sample for sample in samples if language not in sample.languages])
        judged += judge([sample for sample in samples if language in sample.languages], weights)
    report("each language left out", judged)


def write(weights: Floats, source: str) -> None:
    """Put the weights into the aligner's thresholds, and their *source* to the constant, to which the others refer."""
    head, start, rest = OUTPUT.read_text("utf-8").partition("[related]")
    for name, weight in zip(NAMES, weights, strict=True):
        rest = re.sub(rf"^({name} = {{ value = )[^,]*", rf"\g<1>{weight:.3f}", rest, count=1, flags=re.MULTILINE)
    rest = re.sub(r'^(constant = .* source = ")[^"]*', lambda found: found[1] + source, rest, flags=re.MULTILINE)
    write_text(OUTPUT, head + start + rest)


def read_stories(files: Sequence[Path], languages: Sequence[str]) -> dict[str, Text]:
    """Return the stories in the *files* by name, in some *languages*; each sentence is a unit."""
    stories: dict[str, Text] = defaultdict(dict)
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            story = json.loads(line)
            stories[story["doc"]] |= {code: [[text] for text in story[code]] for code in languages if code in story}
    return dict(stories)


def read_gold(folder: Path) -> dict[str, dict[str, Text]]:
    """Return the texts in a *folder* of gold alignments by family and name; groups with both sides are units."""
    families: dict[str, dict[str, Text]] = defaultdict(dict)
    for document in read_gold_folder(folder):
        groups = [group for group in document.groups if all(group)]
        families[document.family][document.name] = {
            document.source_lang: [[document.source[i] for i in group[0]] for group in groups],
            document.target_lang: [[document.target[j] for j in group[1]] for group in groups],
        }
    return dict(families)


def main() -> None:
    """Draw, fit, and measure or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--languages", default=LANGUAGES)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--gold", type=Path)
    options = parser.parse_args()
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in options.stories)).hexdigest()
    languages, encoder = options.languages.split(","), load_encoder()
    samples = with_features(draw(read_stories(options.stories, languages), STORY_DRAWS), encoder)
    print(f"{len(samples)} pairs in {len(languages)} languages, data {digest}")
    weights = fit(samples)
    print(", ".join(f"{name} {weight:.3f}" for name, weight in zip(NAMES, weights, strict=True)))
    if options.check:
        check(samples, languages)
        for family, texts in read_gold(options.gold).items() if options.gold else ():
            gold = with_features(draw(texts, GOLD_DRAWS, excerpts_only=True), encoder)
            report(f"{family}, judged by the fit on all stories", judge(gold, weights))
        return
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    write(
        weights,
        f"benchmarks/fit/related.py, {date}, on {len(samples)} pairs made of stories of NTREX-128 in "
        f"{len(languages)} languages, SHA-256 {digest}",
    )


if __name__ == "__main__":
    main()
