"""Measure whether the confidence of the aligner is a probability: expected calibration error and reliability plot.

Errors are planted into parallel stories that the aligner was not fitted on; every group it finds, pairs and unaligned
sentences, is right if the true alignment holds exactly it. Stories with a duplicated sentence are left out, since
either copy may be called the added one. `alignqa bench align` measures the same on texts with a gold alignment.

Usage: python benchmarks/calibration.py stories.jsonl --langs id,en de,en [--plot docs/images/reliability.svg]
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from alignqa.aligner import align_documents
from alignqa.encoders import embed, load_encoder
from alignqa.evaluation.calibration import calibration_error, confidence_bins
from alignqa.evaluation.injection import inject, planted_artifacts

#: The aligner was fitted on two thirds of the stories, drawn with this seed.
SPLIT_SEED = 5
#: What is measured: confidence, and whether the group is right.
Outcome = tuple[float, bool]


def held_out(stories: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the third of the *stories* that the aligner was not fitted on."""
    order = list(range(len(stories)))
    random.Random(SPLIT_SEED).shuffle(order)
    return [stories[number] for number in order[len(order) * 2 // 3 :]]


def outcomes(
    stories: Sequence[dict[str, Any]], source_lang: str, target_lang: str, seed: int
) -> Iterator[tuple[Outcome, bool]]:
    """Yield the outcome of every group found in the *stories* with errors planted, and whether it is a pair."""
    records = [
        _without_artifacts(record)
        for record in inject(stories, source_lang, target_lang, artifacts=planted_artifacts(), seed=seed)
        if record["recipe"] != "duplicate"
    ]
    sentences = sorted({text for record in records for side in ("source", "target") for text in record[side]})
    embedding = embed(load_encoder(), sentences, tokens=True)
    number_of = {text: number for number, text in enumerate(sentences)}
    for record in records:
        rows = [[number_of[text] for text in record[side]] for side in ("source", "target")]
        true = {(tuple(source), tuple(target)) for source, target in record["alignment"]}
        for group in align_documents(*(embedding.take(own) for own in rows)).groups:
            right = (group.source, group.target) in true
            yield (group.confidence, right), bool(group.source and group.target)


def _without_artifacts(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record without its artifact lines, which are taken out before stories are aligned."""
    kept = []
    for side in ("source", "target"):
        lines = {i for finding in record["findings"] if finding["type"] == "artifact" for i in finding[side]}
        kept.append([i for i in range(len(record[side])) if i not in lines])
    numbers = [{old: new for new, old in enumerate(own)} for own in kept]
    alignment = [[[numbers[s][i] for i in group[s]] for s in (0, 1)] for group in record["alignment"]]
    sides = {side: [record[side][i] for i in own] for side, own in zip(("source", "target"), kept, strict=True)}
    return {**record, **sides, "alignment": alignment}


def draw(parts: Mapping[str, Sequence[Outcome]], path: Path) -> None:
    """Draw the share of right groups over confidence; the size of a point grows with its groups."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "alignqa"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4.6), layout="constrained")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle=":")
    for (name, own), marker in zip(parts.items(), "os^", strict=False):
        count, confidence, right = np.array([astuple(one) for one in confidence_bins(own)]).T
        axes.plot(confidence, right, linewidth=0.8, alpha=0.6)
        label = f"{name}: {len(own)}, ECE {calibration_error(own):.3f}"
        axes.scatter(confidence, right, 12 * np.log2(1 + count), marker=marker, alpha=0.8, label=label)
    axes.set(xlabel="confidence", ylabel="share of right groups", title="Stories with planted errors, not fitted on")
    axes.legend(loc="upper left")
    axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Print the error and the bins of all groups, of pairs and of unaligned sentences; draw them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, help="parallel stories, one JSON object a line")
    parser.add_argument("--langs", nargs="+", default=["id,en"], help="pairs of languages, such as id,en")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    options = parser.parse_args()
    stories = held_out([json.loads(line) for line in options.stories.read_text(encoding="utf-8").splitlines()])
    found = [
        outcome
        for langs in options.langs
        for seed in options.seeds
        for outcome in outcomes(stories, *langs.split(","), seed)
    ]
    parts = {
        "all groups": [outcome for outcome, _ in found],
        "pairs": [outcome for outcome, paired in found if paired],
        "unaligned": [outcome for outcome, paired in found if not paired],
    }
    for name, own in parts.items():
        print(f"{name}: {len(own)}, expected calibration error {calibration_error(own):.4f}")
        for one in confidence_bins(own):
            print(f"  {one.count:6} groups, confidence {one.confidence:.3f}, right {one.right:.3f}")
    if options.plot:
        draw(parts, options.plot)


if __name__ == "__main__":
    main()
