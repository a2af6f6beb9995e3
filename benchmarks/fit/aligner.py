"""Fit the aligner: texts with known alignments in, alignqa/data/aligner/model.json out.

Usage: python benchmarks/fit/aligner.py DATA [--settings FILE] [--encoder NAME] [--features tokens vectors]
       [--leave-out NAME ...] [--plot FILE] [--output FILE]

DATA is the folder that the paths in the settings (benchmarks/fit/aligner.toml, where every corpus, weight and rate
stands) are relative to: gold alignments, a sentence a line, and stories translated sentence by sentence. The stories
are altered until they look as freely translated as literature, and all texts are varied: sentences and passages are
dropped, passages of other texts put in, words exchanged.

Without --output the script reports how well a model does on what it was not fitted on: each corpus, and each unit of a
corpus (a book, half of a text, a third of the stories), is left out of the fit in turn; --plot draws confidence against
the share of what is right. With --output it fits on everything and writes the coefficients, with the hash of the data,
the settings and the seed.

Whoever has gold alignments of their own adds them to a copy of the settings; with --encoder, a sentence-transformers
model, the coefficients are fitted to that encoder.
"""

from __future__ import annotations

import argparse
import datetime
import fnmatch
import json
import multiprocessing
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from alignment_crf import Item, as_model, fit, make_item
from free_translation import Sample, alter, blur, cut_out, vary, without_tokens

from alignqa.aligner import align_documents
from alignqa.encoders import Encoder, describe, embed, is_short, load_encoder, measure_background
from alignqa.evaluation.alignment import NO_SCORE, AlignmentScore, score_alignment
from alignqa.evaluation.calibration import calibration_error, confidence_bins
from alignqa.evaluation.gold import GoldDocument, data_hash, read_gold_folder, read_vecalign
from alignqa.evaluation.injection import inject
from alignqa.files import json_text, write_text
from alignqa.text.cues import add_cues

SETTINGS = Path(__file__).with_suffix(".toml")
STORIES = "stories"
#: Of these the stories with planted errors are made that a model is judged on; each third of the stories is left out.
PLANTED_PAIRS = (("id", "en"), ("de", "en"))
THIRDS = 3
#: Shares of the words exchanged: in texts that imitate free translation, and in those that lose sentences.
BLURRED = (0, 0, 0.1, 0.25, 0.4)
#: Shares of the sentences dropped: from gold texts, from stories translated freely, and from those translated closely.
DROPPED = {
    "gold": (0, 0.02, 0.05),
    "free": (0, 0, 0.03, 0.06),
    "close": (0.03, 0.06, 0.1),
    "excerpt": (0, 0, 0.1, 0.25),
}
#: Folds are fitted at the same time in so many processes.
PROCESSES = 2


class Texts:
    """Everything in the data folder, embedded: whole documents to judge by, and parts of them to fit on."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], encoder: Encoder) -> None:
        self._encoder, self._settings = encoder, settings
        self._random = np.random.default_rng(settings["seed"])
        self.documents: list[Sample] = []
        self.parts: list[Sample] = []
        read = {name: list(_read_corpus(folder, corpus)) for name, corpus in settings["corpora"].items()}
        self.sha256 = data_hash([document for documents in read.values() for document in documents])
        for name, documents in read.items():
            for document in documents:
                self._add(name, document)
        self.stories = _read_stories([folder / file for file in settings["stories"]["files"]])
        self.altered = [sample for number in range(len(self.stories)) for sample in self._altered(number)]

    def _add(self, corpus: str, document: GoldDocument) -> None:
        own = self._settings["corpora"][corpus]
        sample = Sample(
            corpus,
            next((u for u, names in own.get("units", {}).items() if document.name in names), corpus),
            document.name,
            (document.source_lang, document.target_lang),
            self._embedded(document.source, document.target),
            [group for group in document.groups if any(group)],
            weight=own["weight"],
        )
        parts = list(_parts(sample, self._settings["groups_per_part"]))
        if own.get("halves"):
            parts = [replace(part, unit=f"half {number % 2 + 1}") for number, part in enumerate(parts)]
        self.documents += parts if own.get("halves") else [sample]
        self.parts += parts

    def _altered(self, number: int) -> Iterator[Sample]:
        story, own = self.stories[number], self._settings["stories"]
        languages = sorted(story.keys() - {"doc"})
        for _ in range(own["pairs"]):
            pair = self._random.choice(languages, 2, replace=False).tolist()
            if self._random.random() < 0.5:
                pair[1] = "en" if pair[0] != "en" else pair[1]
            text = alter(story[pair[0]], story[pair[1]], (pair[0], pair[1]), self._random)
            sides = self._embedded(text.source, text.target)
            yield Sample(
                STORIES, _third(number), story["doc"], (pair[0], pair[1]), sides, text.groups, text.loose, own["weight"]
            )

    def _embedded(self, *sides: Sequence[str]) -> Any:
        return tuple(add_cues(embed(self._encoder, list(side), tokens=True), side) for side in sides)

    def samples(self) -> Iterator[Sample]:
        """Yield what to fit on: the gold parts as they are and varied, and the altered stories, varied."""
        yield from self.parts
        pool = [*self.documents, *self.altered]
        random = self._random
        for part in self.parts:
            weight = self._settings["corpora"][part.corpus]["variation_weight"]
            yield replace(vary(part, random.choice(DROPPED["gold"]), True, pool, random), weight=weight)
        for story in self.altered:
            for variation in range(self._settings["stories"]["variations"]):
                close = variation % 2 == 1
                varied = vary(story, random.choice(DROPPED["close" if close else "free"]), close, pool, random)
                yield varied if close else blur(varied, random.choice(BLURRED), random)
        yield from self._excerpts()

    def _excerpts(self) -> Iterator[Sample]:
        """Yield a few neighbouring groups of a text, now and then with a sentence dropped."""
        own, random = self._settings["excerpts"], self._random
        pool = [*self.parts, *self.altered]
        for _ in range(own["count"]):
            sample = pool[int(random.integers(len(pool)))]
            size = int(random.integers(1, own["most_groups"] + 1))
            first = int(random.integers(0, max(len(sample.groups) - size, 1)))
            excerpt = vary(cut_out(sample, first, size), random.choice(DROPPED["excerpt"]), False, (), random)
            if all(map(len, excerpt.sides)):
                yield replace(excerpt, weight=own["weight"])

    def planted(self, third: str) -> Iterator[Sample]:
        """Yield the stories of a third with errors planted, for each pair of PLANTED_PAIRS."""
        own = [story for number, story in enumerate(self.stories) if _third(number) == third]
        for pair in PLANTED_PAIRS:
            records = [
                record
                for record in inject(own, *pair, artifacts={}, seed=self._settings["seed"])
                if record["recipe"] != "duplicate"  # either copy may be called the added one
            ]
            texts = sorted({text for record in records for side in ("source", "target") for text in record[side]})
            (embedding,) = self._embedded(texts)
            number = {text: n for n, text in enumerate(texts)}
            for record in records:
                rows = [[number[text] for text in record[side]] for side in ("source", "target")]
                sides = embedding.take(rows[0]), embedding.take(rows[1])
                groups = [(tuple(a), tuple(b)) for a, b in record["alignment"]]
                yield Sample(STORIES, third, record["id"], pair, sides, groups)


def _read_corpus(folder: Path, corpus: Mapping[str, Any]) -> Iterator[GoldDocument]:
    if "files" in corpus:
        documents = [read_vecalign(*(folder / file for file in corpus["files"]), *corpus["languages"])]
    else:
        where = folder / corpus["gold"]
        prefix = where.name.partition("-")[0]
        documents = [
            document
            for document in read_gold_folder(where.parent, {prefix: corpus["source"]})
            if fnmatch.fnmatch(f"{document.name}.gold", where.name)
        ]
    for document in documents:
        groups = document.groups[: corpus.get("most_groups")]
        ends = [max((i + 1 for group in groups for i in group[side]), default=0) for side in (0, 1)]
        if len(groups) == len(document.groups):
            ends = [len(document.source), len(document.target)]
        yield replace(document, source=document.source[: ends[0]], target=document.target[: ends[1]], groups=groups)


def _read_stories(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the stories in the *files*, in all their languages, in the order of their names."""
    stories: dict[str, dict[str, Any]] = {}
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            story = json.loads(line)
            stories.setdefault(story["doc"], {}).update(story)
    return [stories[name] for name in sorted(stories)]


def _third(number: int) -> str:
    return f"third {number % THIRDS + 1}"


def _parts(sample: Sample, size: int) -> Iterator[Sample]:
    """Yield a long text in parts of so many groups; what is too short to be one is left out."""
    for first in range(0, len(sample.groups), size):
        part = cut_out(sample, first, size)
        if min(map(len, part.sides)) >= 2:
            yield part


@dataclass
class Judged:
    """How well documents were aligned: the score, and for each group found its confidence and whether it is right."""

    score: AlignmentScore = NO_SCORE
    sentences: int = 0
    outcomes: tuple[tuple[float, bool], ...] = ()

    def __add__(self, other: Judged) -> Judged:
        return Judged(self.score + other.score, self.sentences + other.sentences, self.outcomes + other.outcomes)

    def __str__(self) -> str:
        parts = (self.score.strict, self.score.lax, self.score.unaligned)
        unaligned = self.score.unaligned
        wrong = (unaligned.found - unaligned.correct) / max(self.sentences, 1)
        f1 = " / ".join(f"{part.f1:.3f}" for part in parts)
        return (
            f"{f1}  unaligned P {unaligned.precision:.2f} R {unaligned.recall:.2f} of {unaligned.gold:4d}, "
            f"{wrong:.2%} wrongly  ECE {calibration_error(self.outcomes):.3f}"
        )


def judge(sample: Sample, data: Mapping[str, Any], tokens: bool) -> Judged:
    """Align a sample with fitted coefficients and compare with its gold."""
    sides = (sample if tokens else without_tokens(sample)).sides
    groups = align_documents(sides[0], sides[1], model=as_model(data)).groups
    gold = set(sample.groups)
    alone = [{i for group in gold if not group[1 - side] for i in group[side]} for side in (0, 1)]
    outcomes = tuple(
        (
            g.confidence,
            (g.source, g.target) in gold
            if g.source and g.target
            else {*g.source} <= alone[0] and {*g.target} <= alone[1],
        )
        for g in groups
    )
    score = score_alignment(gold, [(group.source, group.target) for group in groups])
    return Judged(score, sum(map(len, sides)), outcomes)


@dataclass(frozen=True)
class Fold:
    """What is left out of a fit and then judged: a corpus, or one of its units."""

    corpus: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.corpus} {self.unit}".strip()

    def holds(self, sample: Sample) -> bool:
        """Return whether a sample is left out of the fit."""
        return sample.corpus == self.corpus and self.unit in ("", sample.unit)


def folds(texts: Texts) -> list[Fold]:
    """Return each corpus, and each unit where a corpus has several; of the stories, the thirds only."""
    found = []
    for corpus in dict.fromkeys(sample.corpus for sample in texts.documents):
        units = list(dict.fromkeys(sample.unit for sample in texts.documents if sample.corpus == corpus))
        found += [Fold(corpus), *(Fold(corpus, unit) for unit in units if len(units) > 1)]
    return found + [Fold(STORIES, _third(number)) for number in range(THIRDS)]


# What the processes that fit share; set before they are started.
_shared: dict[str, Any] = {}


def _leave_out(fold: Fold) -> tuple[Fold, Judged]:
    items: list[Item] = [item for item in _shared["items"] if not fold.holds(item.sample)]
    data = fit(items, _shared["settings"]["training"], _shared["settings"]["seed"])
    texts: Texts = _shared["texts"]
    judged = texts.planted(fold.unit) if fold.corpus == STORIES else filter(fold.holds, texts.documents)
    return fold, sum((judge(sample, data, _shared["tokens"]) for sample in judged), Judged())


def report(
    texts: Texts, items: Sequence[Item], settings: Mapping[str, Any], tokens: bool, only: Sequence[str]
) -> dict[str, Judged]:
    """Print how well what is left out is aligned, and return it for each corpus."""
    _shared.update(texts=texts, items=items, settings=settings, tokens=tokens)
    chosen = [fold for fold in folds(texts) if not only or str(fold) in only or fold.corpus in only]
    totals: dict[str, Judged] = {}
    whole: dict[str, Judged] = {}
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for fold, judged in pool.imap(_leave_out, chosen):
            print(f"{fold!s:<18} {judged}", flush=True)
            of = totals if fold.unit else whole
            of[fold.corpus] = of.get(fold.corpus, Judged()) + judged
    for corpus, judged in totals.items():
        print(f"{corpus + ', all units':<18} {judged}")
    return whole | totals


def draw(judged: Mapping[str, Judged], path: Path) -> None:
    """Draw the share of right groups over confidence, a line a corpus; the size of a point grows with its groups."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "alignqa"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4.6), layout="constrained")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle=":")
    for (corpus, own), marker in zip(judged.items(), "os^Dv<>", strict=False):
        bins = confidence_bins(own.outcomes)
        confidence, right = [one.confidence for one in bins], [one.right for one in bins]
        axes.plot(confidence, right, linewidth=0.8, alpha=0.6)
        label = f"{corpus}: {len(own.outcomes)}, ECE {calibration_error(own.outcomes):.3f}"
        axes.scatter(
            confidence, right, [12 * np.log2(1 + one.count) for one in bins], marker=marker, alpha=0.8, label=label
        )
    axes.set(xlabel="confidence", ylabel="share of right groups", title="Texts the model was not fitted on")
    axes.legend(loc="upper left")
    axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Report on folds, or fit on everything and write the coefficients."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--settings", type=Path, default=SETTINGS)
    parser.add_argument("--encoder", help="sentence-transformers model (default: the bundled one)")
    parser.add_argument("--features", nargs="+", choices=["tokens", "vectors"], default=["tokens", "vectors"])
    parser.add_argument("--leave-out", nargs="+", default=[], metavar="NAME", help="report on these folds only")
    parser.add_argument("--plot", type=Path, help="SVG file to draw, for the features with tokens")
    parser.add_argument("--output", type=Path, help="fit on everything and write the coefficients here")
    options = parser.parse_args()
    settings = tomllib.loads(options.settings.read_text("utf-8"))
    encoder = load_encoder(options.encoder)
    start = time.monotonic()
    texts = Texts(options.data, settings, encoder)
    samples = list(texts.samples())
    sentences = sum(len(side) for sample in samples for side in sample.sides)
    print(f"{len(samples)} texts, {sentences} sentences, data {texts.sha256[:12]}, {time.monotonic() - start:.0f} s")
    fitted: dict[str, Any] = {}
    for features in options.features:
        tokens = features == "tokens"
        background = measure_background(encoder)
        plain = samples if tokens else map(without_tokens, samples)
        items = [make_item(sample, background if is_short(*map(len, sample.sides)) else None) for sample in plain]
        if options.output:
            fitted[features] = fit(items, settings["training"], settings["seed"])
        else:
            print(f"\nwith {features}: strict / lax / unaligned F1 ({time.monotonic() - start:.0f} s)")
            judged = report(texts, items, settings, tokens, options.leave_out)
            if options.plot and tokens:
                draw(judged, options.plot)
    if options.output:
        source = {
            "script": "benchmarks/fit/aligner.py",
            "data_sha256": texts.sha256,
            "settings": settings,
            "encoder": str(describe(encoder)[0]),
            "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        }
        write_text(options.output, json_text({"source": source, **fitted}))
    print(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
