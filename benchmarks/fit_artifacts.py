"""Fit the two models that find artifacts no rule names; writes alignqa/data/artifacts/{looks.npz,evidence.json}.

Usage: python benchmarks/fit_artifacts.py STORIES STRINGS [--vectors CACHE.npz] [--check]

STORIES: JSON lines, one story in several languages a line (`doc`, and a list of sentences per language code), as in
NTREX-128. STRINGS: a JSON list of {"src", "lang", "text", "cat"}, interface strings of web software in many languages.
With --check nothing is written: the evidence model is fitted on half of the stories and tested on the other half.

1. "looks": a linear model from one sentence vector to twelve scores (story, and each category), by ridge regression on
   the rules' own example lines, STRINGS and story sentences.
2. "evidence": a logistic model over `alignqa.artifacts.evidence.FEATURES`, fitted on stories into which strings, other
   stories' headlines and headings are put, with sentences left out on either side. What "looks" says about a line is
   always said by a model that has not seen its language (rule examples), its software (STRINGS) or its story: so the
   coefficients, and the figures printed, are for strings never seen.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts import load_rules
from alignqa.artifacts.evidence import FEATURES, counterparts, features, open_lines
from alignqa.artifacts.rules import headings
from alignqa.datatypes import ARTIFACT_CATEGORIES, Document, Sentence
from alignqa.encoders import load_encoder

DATA = Path(__file__).parent.parent / "alignqa" / "data" / "artifacts"
CLASSES = ("story", *ARTIFACT_CATEGORIES)
RIDGE, L2 = 3.0, 1.0
FOLDS, ROUNDS = 5, 6
#: What each model may look at, by what is at hand: shape alone, vectors too, the bundled encoder's classifier too.
MODELS = {
    "shape": ("unmarked", "length", "capitals", "symbols", "last", "beside"),
    "meaning": tuple(name for name in FEATURES if name != "looks"),
    "looks": tuple(FEATURES),
}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A line of training data; lines of one *group* are never used to judge one another."""

    text: str
    language: str
    kind: str
    label: str
    group: str


@dataclass
class Corpus:
    """All lines with their unit vectors; ``stories[number][language]`` and ``headings`` hold line numbers."""

    lines: list[Line] = field(default_factory=list)
    stories: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    headings: dict[int, list[dict[str, int]]] = field(default_factory=dict)
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 1), np.float32))

    def add(self, line: Line) -> int:
        """Add a line; return its number."""
        self.lines.append(line)
        return len(self.lines) - 1


def read(stories: Path, strings: Path) -> Corpus:
    """Return all lines of the rules, the strings and the stories."""
    corpus = Corpus()
    for rule in load_rules():
        for text in rule.catches if rule.where in ("line", "sentence") else ():
            corpus.add(Line(text, rule.language, "own", rule.category, f"rules {rule.language}"))
        for text in rule.leaves:
            corpus.add(Line(text, rule.language, "own", "story", f"rules {rule.language}"))
    for language, texts in headings().items():
        for text in texts:
            corpus.add(Line(text, language, "own", "story", f"rules {language}"))
    for entry in json.loads(strings.read_text(encoding="utf-8")):
        corpus.add(Line(entry["text"], entry["lang"][:2], "strings", entry["cat"], entry["src"]))
    for number, row in enumerate(stories.read_text(encoding="utf-8").splitlines()):
        story = {name: texts for name, texts in json.loads(row).items() if isinstance(texts, list)}
        group = f"stories {number % FOLDS}"
        corpus.stories[number] = {
            language: [corpus.add(Line(text, language, "story", "story", group)) for text in texts]
            for language, texts in story.items()
        }
        corpus.headings[number] = [
            {
                language: corpus.add(Line(text, language, "heading", "story", group))
                for language, text in heading.items()
            }
            for heading in made_headings(story, random.Random(number))
        ]
    return corpus


def made_headings(story: dict[str, list[str]], rng: random.Random) -> list[dict[str, str]]:
    """Return headings as stories have them inside: the first words of a few sentences, without a mark, per language."""
    count = min(map(len, story.values()))
    headings = []
    for k in rng.sample(range(1, count), min(5, count - 1)):
        share = rng.uniform(0.25, 0.5)
        heading = {}
        for language, texts in story.items():
            words = texts[k].split()
            text = " ".join(words[: max(3, min(9, round(len(words) * share)))]).strip(" ,;:.\"'“”‘’«»„")
            heading[language] = text[:1].upper() + text[1:]
        headings.append(heading)
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

    Lines are weighted so that a kind and category counts by the root of its size, and story as half of the rest.
    """
    rows = np.flatnonzero(chosen)
    keys = [(corpus.lines[i].kind, corpus.lines[i].label) for i in rows]
    sizes = collections.Counter(keys)
    weight = np.array([sizes[key] ** -0.5 * (0.5 if key[0] == "strings" else 1.0) for key in keys])
    story = np.array([label == "story" for _, label in keys])
    weight[story] *= 0.5 * weight.sum() / weight[story].sum()
    weight *= len(rows) / weight.sum()
    wanted = np.eye(len(CLASSES))[[CLASSES.index(label) for _, label in keys]]
    own = corpus.vectors[rows].astype(float)
    mean = own.mean(axis=0)
    design = np.column_stack([own - mean, np.ones(len(rows))])
    weighted = design * weight[:, None]
    solved = np.linalg.solve(weighted.T @ design + RIDGE * np.eye(design.shape[1]), weighted.T @ wanted)
    return solved[:-1], solved[-1] - mean @ solved[:-1]


def looks_unseen(corpus: Corpus) -> Floats:
    """Return the scores of every line by a model that saw no line of its group."""
    groups = np.array([line.group for line in corpus.lines])
    scores = np.zeros((len(groups), len(CLASSES)))
    for group in sorted(set(groups)):
        weights, bias = fit_looks(corpus, groups != group)
        scores[groups == group] = corpus.vectors[groups == group] @ weights + bias
    return scores


@dataclass
class Simulation:
    """Rows of features with what they are: 0 story, 1 artifact, 2 headline of another story."""

    corpus: Corpus
    margins: NDArray[np.float32]
    rows: list[Floats] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def fit(self, columns: list[int]) -> tuple[Floats, float]:
        """Fit a model; headlines of other stories take no part: what is written like a story is not to be taken."""
        labels = np.array(self.labels)
        return fit_logistic(np.array(self.rows)[labels < 2][:, columns], labels[labels < 2])

    def run(self, stories: list[int], seed: int) -> None:
        """Simulate pairs of versions of the *stories*, each several times over."""
        rng = random.Random(seed)
        pools = collections.defaultdict(list)
        for i, line in enumerate(self.corpus.lines):
            if line.label != "story" and len(line.text) > 2:
                pools[line.language if line.kind == "own" else "strings"].append(i)
        for number in stories * ROUNDS:
            pair = rng.sample(sorted(self.corpus.stories[number]), 2)
            headings = rng.sample(self.corpus.headings[number], rng.choice([0, 0, 1, 2, 3]))
            other = rng.choice([n for n in stories if n != number])
            places = [rng.random() for _ in headings]
            versions = [
                self.version(rng, number, language, [*zip(headings, places, strict=True)], other, pools)
                for language in pair
            ]
            found = counterparts(*(self.corpus.vectors[[i for i, _ in version]] for version in versions))
            for version, language, known in zip(versions, pair, found, strict=True):
                self.take(rng, version, language, None if rng.random() < 0.3 else known)

    def version(self, rng, number, language, headings, other, pools) -> list[tuple[int, int]]:
        """Return one version of a story as (line number, label) with things left out and put in."""
        lines = [(i, 0) for i in self.corpus.stories[number][language]]
        for heading, place in headings:
            lines.insert(1 + int(place * len(lines)), (heading[language], 0))
        lines = [line for line in lines if rng.random() > 0.06] or lines
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 5])):
            pool = rng.choice([pools[language], pools[language], pools["neutral"], pools["strings"]])
            at = len(lines) if rng.random() < 0.5 else rng.randrange(1, len(lines) + 1)
            lines.insert(at, (rng.choice(pool), 1))
        if rng.random() < 0.15:
            lines.insert(rng.randrange(1, len(lines) + 1), (self.corpus.stories[other][language][0], 2))
        return lines

    def take(self, rng: random.Random, version: list[tuple[int, int]], language: str, known: object) -> None:
        """Add the features of one version; half of its artifacts count as found by rules, some marks are cut off."""
        cut = [
            text[:-1] if label == 0 and text.endswith(".") and rng.random() < 0.04 else text
            for text, label in ((self.corpus.lines[i].text, label) for i, label in version)
        ]
        taken = {k for k, (_, label) in enumerate(version) if label == 1 and rng.random() < 0.5}
        document = document_of(cut, language)
        lines = open_lines(document, taken, self.corpus.vectors[[i for i, _ in version]], known)  # type: ignore[arg-type]
        kept = [version[line[0]] for line in lines.sentences]
        self.rows.extend(features(lines, self.margins[[i for i, _ in kept]]))
        self.labels.extend(label for _, label in kept)
        self.lines.extend(i for i, _ in kept)


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


def simulated(corpus: Corpus, margins: NDArray[np.float32], stories: list[int], seed: int) -> Simulation:
    """Return a simulation over the given stories."""
    simulation = Simulation(corpus, margins)
    simulation.run(stories, seed)
    return simulation


def check(corpus: Corpus, margins: NDArray[np.float32]) -> None:
    """Fit on every second story, test on the others."""
    numbers = sorted(corpus.stories)
    train, test = (simulated(corpus, margins, numbers[k::2], k) for k in (0, 1))
    labels = np.array(test.labels)
    for name, used in MODELS.items():
        columns = [list(FEATURES).index(feature) for feature in used]
        coefficients, intercept = train.fit(columns)
        z = np.array(test.rows)[:, columns] @ coefficients + intercept
        probability = 1 / (1 + np.exp(-z))
        print(name, dict(zip(used, coefficients.round(2).tolist(), strict=True)), round(intercept, 2))
        for least in (0.5, 0.8, 0.9, 0.95, 0.98):
            hit = [float((probability[labels == kind] >= least).mean()) for kind in (1, 2, 0)]
            print(
                f"  at {least}: artifacts {hit[0]:.3f}, foreign headlines {hit[1]:.3f}, story {1000 * hit[2]:.2f}/1000"
            )
        wrong = np.argsort(-probability * (labels == 0))[:12]
        print("  story most suspected:", [corpus.lines[test.lines[i]].text[:50] for i in wrong])


def write(corpus: Corpus, margins: NDArray[np.float32], encoder_hash: str, source: str) -> None:
    """Fit both models on everything and write them."""
    weights, bias = fit_looks(corpus, np.ones(len(corpus.lines), bool))
    np.savez_compressed(
        DATA / "looks.npz",
        categories=np.array(ARTIFACT_CATEGORIES),
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
        encoder_sha256=encoder_hash,
    )
    simulation = simulated(corpus, margins, sorted(corpus.stories), 0)
    values, labels = np.array(simulation.rows), np.array(simulation.labels)
    models = {}
    for name, used in MODELS.items():
        columns = [list(FEATURES).index(feature) for feature in used]
        coefficients, intercept = simulation.fit(columns)
        fitted = dict(zip(used, coefficients.round(4).tolist(), strict=True))
        models[name] = {"coefficients": fitted, "intercept": round(intercept, 4)}
    usual = dict(zip(FEATURES, values[labels == 0].mean(axis=0).round(4).tolist(), strict=True))
    text = json.dumps({"provenance": source, "usual": usual, "models": models}, indent=1, ensure_ascii=False)
    (DATA / "evidence.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Parse, read, fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("strings", type=Path)
    parser.add_argument("--vectors", type=Path, help="keep the vectors in this file")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    corpus = read(options.stories, options.strings)
    encoder_hash = encode(corpus, options.vectors)
    scores = looks_unseen(corpus)
    margins = (scores[:, 1:].max(axis=1) - scores[:, 0]).astype(np.float32)
    check(corpus, margins)
    if not options.check:
        source = (
            "benchmarks/fit_artifacts.py on the development stories of NTREX-128, the rules' example lines, and the "
            "interface strings of nikola 8.3, mkdocs-material 9.8, isso 0.14, video.js 8.24 and klaro 0.7"
        )
        write(corpus, margins, encoder_hash, source)


if __name__ == "__main__":
    main()
