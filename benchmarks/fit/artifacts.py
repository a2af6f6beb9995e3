"""Fit the models of artifacts that no rule names: stories in, alignqa/data/artifacts/{looks.npz,evidence.json} out.

Usage: python benchmarks/fit/artifacts.py STORIES [--vectors CACHE.npz] [--check]

STORIES: JSON lines, one story in several languages a line (`doc`, and a list of sentences per language code), as in
NTREX-128; the artifacts are the example lines of the library's own rules. With --check nothing is written: all is
fitted on half of the stories and tested on the other half.

1. "looks": a linear model from one sentence vector to twelve values (story, and each category), by ridge regression on
   the rules' examples and story sentences.
2. "shape", "meaning", "looks": logistic models over `alignqa.artifacts.evidence.FEATURES` for artifacts, fitted on
   stories into which example lines and headings are put, with sentences left out on either side. What "looks"
   says about a line is always said by a model that has not seen its language (rule examples) or its story; --check
   also shows the figures when it has not seen its category.
3. "headline": the same for the headline of another story in the middle of this one, against all else of a story that
   is like a headline.
4. "heading": for the heading of an artifact, against headings of the story that happen to be above one.
5. "following": a logistic model over `alignqa.artifacts.following.BREAK_FEATURES` for a line at which another story
   starts, fitted on stories with others behind them against all other positions, where the other version is cut off now
   and then, and against others behind both versions, which are translated like the first.
"""

from __future__ import annotations

import argparse
import collections
import io
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alignqa import Document, Sentence
from alignqa.artifacts import load_rules
from alignqa.artifacts.evidence import (
    FEATURES,
    Lines,
    counterparts,
    features,
    open_lines,
    possible_headlines,
)
from alignqa.artifacts.following import BREAK_FEATURES, break_features
from alignqa.artifacts.rules import headings
from alignqa.datatypes import ARTIFACT_CATEGORIES
from alignqa.encoders import load_encoder
from alignqa.files import json_text, write_bytes, write_text

DATA = Path(__file__).parents[2] / "alignqa" / "data" / "artifacts"
CLASSES = ("story", *ARTIFACT_CATEGORIES)
RIDGE, L2 = 3.0, 1.0
FOLDS, ROUNDS = 5, 15
#: What each model may look at, by what is at hand: shape alone, vectors too, the bundled encoder's classifier too.
MODELS = {
    "shape": ("unmarked", "length", "capitals", "symbols", "last", "adjacent"),
    "meaning": tuple(name for name in FEATURES if name != "looks"),
    "looks": tuple(FEATURES),
    # A headline that the other version lacks may as well have been added by the translator: that says nothing.
    "headline": ("length", "far", "near", "isolated", "adjacent"),
    "heading": ("far", "near", "matched", "judged"),
}
#: The same for starts of other stories, by whether the other version is at hand.
STARTS = {
    "following": ("before", "after", "separated", "lines", "artifacts"),
    "following in pairs": ("before", "after", "separated", "lines", "unmatched", "artifacts"),
}
STORY, ARTIFACT, HEADLINE, HEADING = range(4)
SOUGHT = collections.defaultdict(lambda: ARTIFACT, headline=HEADLINE, heading=HEADING)
#: What pages put under a heading of their own.
HEADED = ("promo", "comments", "share")
PROVENANCE = "benchmarks/fit/artifacts.py on the development stories of NTREX-128 and the example lines of the rules"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A line of training data; lines of one *group* are never used to judge one another."""

    text: str
    language: str
    label: str
    group: str


@dataclass
class Corpus:
    """All lines with their unit vectors; all else holds line numbers.

    ``stories[number][language]`` are the sentences of a story, ``headings[number]`` pairs of the number of a sentence
    and its first words per language, ``general[language]`` headings of no story, ``artifacts[language]`` examples.
    """

    lines: list[Line] = field(default_factory=list)
    stories: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    headings: dict[int, list[tuple[int, dict[str, int]]]] = field(default_factory=dict)
    general: dict[str, list[int]] = field(default_factory=lambda: collections.defaultdict(list))
    artifacts: dict[str, list[int]] = field(default_factory=lambda: collections.defaultdict(list))
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 1), np.float32))

    def add(self, line: Line) -> int:
        """Add a line; return its number."""
        self.lines.append(line)
        return len(self.lines) - 1


def read(stories: Path) -> Corpus:
    """Return all lines of the rules and the stories."""
    corpus = Corpus()
    for rule in load_rules():
        group = f"rules {rule.language}"
        for text in rule.catches if rule.where in ("line", "sentence") else ():
            number = corpus.add(Line(text, rule.language, rule.category, group))
            if len(text) > 2:
                corpus.artifacts[rule.language].append(number)
        for text in rule.leaves:
            corpus.add(Line(text, rule.language, "story", group))
    for language, texts in headings().items():
        corpus.general[language] = [corpus.add(Line(text, language, "story", f"rules {language}")) for text in texts]
    for number, row in enumerate(stories.read_text(encoding="utf-8").splitlines()):
        story = {name: texts for name, texts in json.loads(row).items() if isinstance(texts, list)}
        group = f"stories {number % FOLDS}"
        corpus.stories[number] = {
            language: [corpus.add(Line(text, language, "story", group)) for text in texts]
            for language, texts in story.items()
        }
        corpus.headings[number] = [
            (position, {name: corpus.add(Line(text, name, "story", group)) for name, text in heading.items()})
            for position, heading in made_headings(story, random.Random(number))
        ]
    return corpus


def made_headings(story: dict[str, list[str]], rng: random.Random) -> list[tuple[int, dict[str, str]]]:
    """Return headings as stories have them inside: the first words of a few sentences, without a mark, per language.

    Each comes with the position of its sentence.
    """
    count = min(map(len, story.values()))
    headings = []
    for k in rng.sample(range(1, count), min(5, count - 1)):
        share = rng.uniform(0.25, 0.5)
        heading = {}
        for language, texts in story.items():
            words = texts[k].split()
            text = " ".join(words[: max(2, min(6, round(len(words) * share)))]).strip(" ,;:.\"'“”‘’«»„")
            heading[language] = text[:1].upper() + text[1:]
        headings.append((k, heading))
    return headings


def encode(corpus: Corpus, cache: Path | None) -> str:
    """Fill in the vectors of the *corpus*; return the hash of the encoder's weights."""
    encoder = load_encoder()
    known: dict[str, NDArray[np.float32]] = {}
    if cache and cache.exists():
        with np.load(cache) as data:
            known = dict(zip(data["texts"].tolist(), data["vectors"], strict=True))
    new = [text for text in dict.fromkeys(line.text for line in corpus.lines) if text not in known]
    if new:
        found = encoder.encode(new)
        known.update(zip(new, found / np.linalg.norm(found, axis=1, keepdims=True), strict=True))
    if cache:
        np.savez(cache, texts=np.array(list(known)), vectors=np.array(list(known.values()), np.float32))
    corpus.vectors = np.array([known[line.text] for line in corpus.lines], np.float32)
    return str(encoder.weights_hash)


def fit_looks(corpus: Corpus, chosen: Floats) -> tuple[Floats, Floats]:
    """Return weights and bias of the ridge regression on the *chosen* lines (a mask).

    Lines are weighted so that a category counts by the root of its size, and story as half of the rest.
    """
    rows = np.flatnonzero(chosen)
    labels = [corpus.lines[i].label for i in rows]
    sizes = collections.Counter(labels)
    weight = np.array([sizes[label] ** -0.5 for label in labels])
    story = np.array([label == "story" for label in labels])
    weight[story] *= 0.5 * weight.sum() / weight[story].sum()
    weight *= len(rows) / weight.sum()
    wanted = np.eye(len(CLASSES))[[CLASSES.index(label) for label in labels]]
    own = corpus.vectors[rows].astype(float)
    mean = own.mean(axis=0)
    design = np.column_stack([own - mean, np.ones(len(rows))])
    weighted = design * weight[:, None]
    solved = np.linalg.solve(weighted.T @ design + RIDGE * np.eye(design.shape[1]), weighted.T @ wanted)
    return solved[:-1], solved[-1] - mean @ solved[:-1]


def looks_unseen(corpus: Corpus, known: NDArray[np.bool_], by_category: bool = False) -> NDArray[np.float32]:
    """Return by how much each line looks like an artifact to a model that saw no line of its group, or category.

    The models are fitted on the *known* lines (a mask).
    """
    groups = np.array(
        [line.label if by_category and line.label != "story" else line.group for line in corpus.lines], object
    )
    margins = np.zeros(len(groups), np.float32)
    for group in sorted(set(groups)):
        weights, bias = fit_looks(corpus, (groups != group) & known)
        predicted = corpus.vectors[groups == group] @ weights + bias
        margins[groups == group] = predicted[:, 1:].max(axis=1) - predicted[:, 0]
    return margins


@dataclass
class Plan:
    """What is the same in both versions of a simulated pair."""

    dropped: set[int]
    inserted: list[tuple[float, dict[str, int]]]
    foreign: tuple[float, int] | None


@dataclass
class Simulation:
    """Rows of features with what they are, and the lines they belong to."""

    corpus: Corpus
    margins: NDArray[np.float32]
    rows: list[Floats] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    headlines: list[bool] = field(default_factory=list)
    headings: list[bool] = field(default_factory=list)

    def fit(self, name: str) -> tuple[Floats, float]:
        """Fit a model on story lines and what it looks for; all else takes no part."""
        labels, columns = np.array(self.labels), [list(FEATURES).index(feature) for feature in MODELS[name]]
        chosen = self.candidates(name) & np.isin(labels, (STORY, SOUGHT[name]))
        return fit_logistic(np.array(self.rows)[chosen][:, columns], (labels[chosen] != STORY).astype(float))

    def candidates(self, name: str) -> NDArray[np.bool_]:
        """Return which rows a model is asked about."""
        asked = {"headline": self.headlines, "heading": self.headings}.get(name)
        return np.ones(len(self.labels), bool) if asked is None else np.array(asked)

    def run(self, stories: list[int], seed: int) -> None:
        """Simulate pairs of versions of the *stories*, each several times over."""
        rng = random.Random(seed)
        for number in stories * ROUNDS:
            pair = rng.sample(sorted(self.corpus.stories[number]), 2)
            plan = self.plan(rng, number, stories)
            in_both = rng.random() < 0.5
            is_single = rng.random() < 0.4
            versions = [
                self.version(rng, number, language, plan, in_both or k == 0, is_single)
                for k, language in enumerate(pair)
            ]
            found = counterparts(*(self.corpus.vectors[[i for i, _ in version]] for version in versions))
            for version, language, known in zip(versions, pair, found, strict=True):
                self.take(rng, version, language, None if is_single else known)

    def plan(self, rng: random.Random, number: int, stories: list[int]) -> Plan:
        """Choose headings, some of them with their sentence taken out, and a headline of another story."""
        chosen = rng.sample(
            self.corpus.headings[number], min(rng.choice([0, 0, 1, 2, 3]), len(self.corpus.headings[number]))
        )
        inserted = [(rng.random(), heading) for _, heading in chosen]
        other = rng.choice([n for n in stories if n != number])
        foreign = (rng.random(), other) if rng.random() < 0.8 else None
        return Plan({position for position, _ in chosen if rng.random() < 0.7}, inserted, foreign)

    def version(self, rng, number, language, plan, with_foreign, is_single) -> list[tuple[int, int]]:
        """Return one version of a story as (line number, label) with things left out and put in."""
        story = self.corpus.stories[number][language]
        lines = [(i, STORY) for k, i in enumerate(story) if k not in plan.dropped]
        for position, heading in plan.inserted:
            lines.insert(1 + int(position * len(lines)), (heading[language], STORY))
        lines = [line for line in lines if rng.random() > 0.06] or lines
        if plan.foreign and with_foreign:
            position, other = plan.foreign
            at = 1 + int(position * len(lines))
            lines.insert(at, (self.corpus.stories[other][language][0], HEADLINE))
            if rng.random() < 0.3:
                label = [i for i in self.corpus.artifacts[language] if self.corpus.lines[i].label == "related_link"]
                lines.insert(at, (rng.choice(label), ARTIFACT))
        if is_single and self.corpus.general[language]:
            for _ in range(rng.choice([0, 0, 1, 2])):
                lines.insert(rng.randrange(1, len(lines) + 1), (rng.choice(self.corpus.general[language]), STORY))
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 5])):
            self.insert(rng, lines, language)
        return lines

    def insert(self, rng: random.Random, lines: list[tuple[int, int]], language: str) -> None:
        """Put an artifact into *lines*, now and then with a heading of its own, or twice."""
        language = rng.choice([language, language, "neutral", rng.choice(sorted(self.corpus.artifacts))])
        chosen = rng.choice(self.corpus.artifacts[language])
        at = len(lines) if rng.random() < 0.5 else rng.randrange(1, len(lines) + 1)
        lines.insert(at, (chosen, ARTIFACT))
        if rng.random() < 0.1:
            lines.insert(rng.randrange(1, len(lines) + 1), (chosen, ARTIFACT))
        elif self.corpus.lines[chosen].label in HEADED and self.corpus.general[language] and rng.random() < 0.4:
            lines.insert(at, (rng.choice(self.corpus.general[language]), HEADING))

    def take(self, rng: random.Random, version: list[tuple[int, int]], language: str, known: object) -> None:
        """Add the features of one version; half of its artifacts count as found by rules, some marks are cut off."""
        own = [self.corpus.lines[i] for i, _ in version]
        cut = [
            line.text[:-1] if label == STORY and line.text.endswith(".") and rng.random() < 0.015 else line.text
            for line, (_, label) in zip(own, version, strict=True)
        ]
        taken = {k: line.label for k, line in enumerate(own) if line.label != "story" and rng.random() < 0.5}
        vectors = self.corpus.vectors[[i for i, _ in version]]
        lines = open_lines(document_of(cut, language), taken, vectors, known)  # type: ignore[arg-type]
        kept = [version[line[0]] for line in lines.sentences]
        self.rows.extend(features(lines, self.margins[[i for i, _ in kept]]))
        self.labels.extend(label for _, label in kept)
        self.lines.extend(i for i, _ in kept)
        self.headlines.extend(possible_headlines(lines))
        self.headings.extend(category is not None for category in lines.heading_of)


@dataclass
class Breaks:
    """Rows of features of positions in stories, and whether another story starts there."""

    corpus: Corpus
    rows: list[Floats] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)

    def run(self, stories: list[int], seed: int) -> None:
        """Look at every position in the *stories*, and put others behind them."""
        rng = random.Random(seed)
        for number in stories:
            for language, story in self.corpus.stories[number].items():
                partner = rng.choice([name for name in self.corpus.stories[number] if name != language])
                other = self.corpus.stories[number][partner]
                for position in range(4, len(story) - 2):
                    self.take(rng, story, rng.choice([[], other, other[:position]]), position, False)
                for follower in rng.sample([n for n in stories if n != number], 4):
                    cut = rng.choice([4, 7, 12, 40])
                    longer = story + self.corpus.stories[follower][language][:cut]
                    self.take(rng, longer, rng.choice([[], other]), len(story), True)
                    both = other + self.corpus.stories[follower][partner][:cut]
                    self.take(rng, longer, both, len(story), False)

    def take(self, rng: random.Random, story: list[int], other: list[int], position: int, starts: bool) -> None:
        """Add the features of one position; *other* is the other version, empty when unknown."""
        vectors = self.corpus.vectors[story]
        known = counterparts(vectors, self.corpus.vectors[other])[0] if other else np.full(len(story), np.nan)
        adjacent = rng.random() < (0.5 if starts else 0.1)
        lines = Lines(
            sentences=tuple((k,) for k in range(len(story))),
            texts=tuple("Prose " * 20 + "." for _ in story),
            vectors=vectors,
            counterparts=np.asarray(known, np.float32),
            adjacent=tuple(int(adjacent and k == position) for k in range(len(story))),
            heading_of=(None,) * len(story),
        )
        self.rows.extend(break_features(lines, [position]))
        self.starts.append(starts)

    def chosen(self, name: str) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the rows that a model is asked about, in its features, and which of them are starts."""
        rows, judged = np.array(self.rows), list(BREAK_FEATURES).index("judged")
        chosen = rows[:, judged] == (name == "following in pairs")
        columns = [list(BREAK_FEATURES).index(feature) for feature in STARTS[name]]
        return rows[chosen][:, columns], np.array(self.starts)[chosen]

    def fit(self, name: str) -> tuple[Floats, float]:
        """Fit a model."""
        values, starts = self.chosen(name)
        return fit_logistic(values, starts.astype(float))


def document_of(lines: list[str], language: str) -> Document:
    """Return a document with one sentence a line."""
    starts = np.cumsum([0, *(len(text) + 1 for text in lines)])
    sentences = [Sentence(t, int(s), int(s) + len(t), k) for k, (t, s) in enumerate(zip(lines, starts, strict=False))]
    return Document("\n".join(lines), tuple(sentences), language)


def fit_logistic(values: Floats, wanted: Floats) -> tuple[Floats, float]:
    """Return coefficients and intercept of a logistic regression with an L2 penalty, by Newton's method."""
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-9
    design = np.column_stack([(values - mean) / deviation, np.ones(len(values))])
    penalty = L2 * np.eye(design.shape[1])
    penalty[-1, -1] = 0
    solution = np.zeros(design.shape[1])
    for _ in range(50):
        probability = 1 / (1 + np.exp(-np.clip(design @ solution, -30, 30)))
        gradient = design.T @ (probability - wanted) + penalty @ solution
        hessian = (design * (probability * (1 - probability))[:, None]).T @ design + penalty
        solution -= np.linalg.solve(hessian, gradient)
    coefficients = solution[:-1] / deviation
    return coefficients, float(solution[-1] - coefficients @ mean)


def check(corpus: Corpus) -> None:
    """Fit on every second story and what rules know, test on the others."""
    numbers = sorted(corpus.stories)
    of_test = {i for n in numbers[1::2] for version in corpus.stories[n].values() for i in version}
    known = np.array([i not in of_test for i in range(len(corpus.lines))])
    margins = looks_unseen(corpus, known)
    train, test = Simulation(corpus, margins), Simulation(corpus, margins)
    strange = Simulation(corpus, looks_unseen(corpus, known, by_category=True))
    for simulation, start in ((train, 0), (test, 1), (strange, 1)):
        simulation.run(numbers[start::2], start)
    for name in MODELS:
        fitted = train.fit(name)
        print(name, dict(zip(MODELS[name], fitted[0].round(2).tolist(), strict=True)), round(fitted[1], 2))
        show(name, test, fitted)
        if name == "looks":
            print("  with artifacts of a category never seen:")
            show(name, strange, fitted)
    check_breaks(corpus, numbers)


def show(name: str, test: Simulation, fitted: tuple[Floats, float]) -> None:
    """Print how many lines of each kind a fitted model takes."""
    labels, columns = np.array(test.labels), [list(FEATURES).index(feature) for feature in MODELS[name]]
    probability = 1 / (1 + np.exp(-(np.array(test.rows)[:, columns] @ fitted[0] + fitted[1])))
    probability *= test.candidates(name)
    for least in (0.5, 0.9, 0.98):
        hit = [float((probability[labels == kind] >= least).mean()) for kind in (ARTIFACT, HEADLINE, HEADING, STORY)]
        found = "artifacts {:.3f}, headlines {:.3f}, headings {:.3f}".format(*hit)
        print(f"  at {least}: {found}, story {1000 * hit[3]:.2f}/1000")
    wrong = np.argsort(-probability * (labels == STORY))[:8]
    print("  story most suspected:", [test.corpus.lines[test.lines[i]].text[:40] for i in wrong])


def check_breaks(corpus: Corpus, numbers: list[int]) -> None:
    """Print how many starts of other stories are found, and how many positions in stories are taken for one."""
    train, test = Breaks(corpus), Breaks(corpus)
    for breaks, start in ((train, 0), (test, 1)):
        breaks.run(numbers[start::2], start)
    for name, used in STARTS.items():
        coefficients, intercept = train.fit(name)
        print(name, dict(zip(used, coefficients.round(2).tolist(), strict=True)), round(intercept, 2))
        values, starts = test.chosen(name)
        probability = 1 / (1 + np.exp(-(values @ coefficients + intercept)))
        for least in (0.5, 0.9, 0.98):
            hit = [float((probability[starts == kind] >= least).mean()) for kind in (True, False)]
            print(f"  at {least}: {hit[0]:.3f} found, {1000 * hit[1]:.2f}/1000 other positions")


def write(corpus: Corpus, encoder_hash: str) -> None:
    """Fit the models on everything and write them."""
    everything = np.ones(len(corpus.lines), bool)
    weights, bias = fit_looks(corpus, everything)
    file = io.BytesIO()
    np.savez_compressed(
        file,
        categories=np.array(ARTIFACT_CATEGORIES),
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
        encoder_sha256=encoder_hash,
    )
    write_bytes(DATA / "looks.npz", file.getvalue())
    simulation, breaks = Simulation(corpus, looks_unseen(corpus, everything)), Breaks(corpus)
    simulation.run(sorted(corpus.stories), 0)
    breaks.run(sorted(corpus.stories), 0)
    models = {name: entry(MODELS[name], simulation.fit(name)) for name in MODELS}
    models |= {name: entry(STARTS[name], breaks.fit(name)) for name in STARTS}
    story, positions = np.array(simulation.labels) == STORY, ~np.array(breaks.starts)
    typical = dict(zip(FEATURES, np.array(simulation.rows)[story].mean(axis=0).round(4).tolist(), strict=True))
    typical |= dict(zip(BREAK_FEATURES, np.array(breaks.rows)[positions].mean(axis=0).round(4).tolist(), strict=True))
    data = {"provenance": PROVENANCE, "typical": typical, "models": models}
    write_text(DATA / "evidence.json", json_text(data))


def entry(names: tuple[str, ...], fitted: tuple[Floats, float]) -> dict[str, object]:
    """Return a fitted model as it is written."""
    return {
        "coefficients": dict(zip(names, fitted[0].round(4).tolist(), strict=True)),
        "intercept": round(fitted[1], 4),
    }


def main() -> None:
    """Parse, read, fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--vectors", type=Path, help="keep the vectors in this file")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    corpus = read(options.stories)
    encoder_hash = encode(corpus, options.vectors)
    if options.check:
        check(corpus)
    else:
        write(corpus, encoder_hash)


if __name__ == "__main__":
    main()
