"""Measure the scores of `alignqa filter`: good pairs kept, bad pairs of each kind dropped.

Usage: python benchmarks/filtering.py STORIES [STORIES ...] [--langs id,en] [--third fr] [--pairs 200] [--seed 1]

STORIES: JSON lines, a story in several languages a line, as in NTREX-128 (`doc`, and a list of sentences under each
language code), or a story in two with `source_lang`, `target_lang`, `source_sentences` and `target_sentences`. From
each good pair, bad ones are made: the target of another story (shuffled) or of the next sentence (shifted), with the
next sentence behind it (joined), a side cut to its first half or two thirds, the target in the source language (copied)
or in a third one, a number in digits changed. Printed are, for each kind, the share kept at a score of 0.5, and the
AUC, the chance that a good pair scores above a bad one: of the score, and of the cosine of the sentence vectors alone.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from alignqa import Aligner
from alignqa.filtering import score_pairs
from alignqa.vectors import unit

MIN_SCORE = 0.5
Pair = tuple[str, str]


def stories(path: Path, source: str, target: str, third: str) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """Yield the languages of each story and its sentences in both, and in a third one where there is one."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "source_sentences" in row:
            sides = row["source_sentences"], row["target_sentences"]
            yield row["source_lang"], row["target_lang"], [(*pair, "") for pair in zip(*sides, strict=True)]
        else:
            yield source, target, list(zip(row[source], row[target], row[third], strict=True))


def cut(text: str, share: float) -> str:
    """Return the first words of *text*."""
    words = text.split()
    return " ".join(words[: max(1, round(len(words) * share))])


def changed_number(text: str, rng: random.Random) -> str:
    """Return *text* with one number in digits changed; the same text if it has none."""
    numbers = list(re.finditer(r"\d+", text))
    if not numbers:
        return text
    chosen = rng.choice(numbers)
    return text[: chosen.start()] + str(int(chosen.group()) + rng.randint(1, 9)) + text[chosen.end() :]


def plant(
    found: Sequence[tuple[str, str, list[tuple[str, str, str]]]], wanted: int, seed: int
) -> dict[str, list[Pair]]:
    """Return good pairs, and for each kind the bad pairs made of them."""
    rng = random.Random(seed)
    places = [(story, i) for story, (_, _, rows) in enumerate(found) for i in range(len(rows) - 1)]
    pairs: defaultdict[str, list[Pair]] = defaultdict(list)
    for story, i in rng.sample(places, min(wanted, len(places))):
        rows = found[story][2]
        source, target, third = rows[i]
        other = rng.choice(found[(story + rng.randrange(1, len(found))) % len(found)][2])[1]
        made = {
            "good": (source, target),
            "shuffled": (source, other),
            "shifted": (source, rows[i + 1][1]),
            "joined": (source, f"{target} {rows[i + 1][1]}"),
            "target cut to 1/2": (source, cut(target, 1 / 2)),
            "target cut to 2/3": (source, cut(target, 2 / 3)),
            "source cut to 1/2": (cut(source, 1 / 2), target),
            "copied": (source, source),
            "third language": (source, third),
            "number changed": (source, changed_number(target, rng)),
        }
        for kind, pair in made.items():
            if pair[1] and (kind == "good" or pair != (source, target)):
                pairs[kind].append(pair)
    return pairs


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """Return the chance that a good pair scores above a bad one; a tie counts half."""
    above = np.asarray(good)[:, None] - np.asarray(bad)[None]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def main() -> None:
    """Measure, and print a table for each pair of languages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--langs", default="id,en")
    parser.add_argument("--third", default="fr")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    aligner = Aligner()
    found = [each for path in options.stories for each in stories(path, *options.langs.split(","), options.third)]
    for languages in dict.fromkeys((source, target) for source, target, _ in found):
        pairs = plant([each for each in found if each[:2] == languages], options.pairs, options.seed)
        started = time.monotonic()
        scores = {
            kind: [each.score for each in score_pairs(own, *languages, aligner=aligner)] for kind, own in pairs.items()
        }
        rate = sum(map(len, pairs.values())) / (time.monotonic() - started)
        cosines = {}
        for kind, own in pairs.items():
            sides = (unit(np.asarray(aligner.encoder.encode(list(texts)))) for texts in zip(*own, strict=True))
            cosines[kind] = np.einsum("ij,ij->i", *sides).tolist()
        print(f"\n{languages[0]} → {languages[1]}, {rate:.0f} pairs per second\n")
        print("| pairs | number | kept | AUC | AUC of the cosine |\n|---|---|---|---|---|")
        for kind, own in scores.items():
            kept = sum(score >= MIN_SCORE for score in own) / len(own)
            measured = "" if kind == "good" else f"{auc(scores['good'], own):.3f}"
            alone = "" if kind == "good" else f"{auc(cosines['good'], cosines[kind]):.3f}"
            print(f"| {kind} | {len(own)} | {kept:.1%} | {measured} | {alone} |")


if __name__ == "__main__":
    main()
