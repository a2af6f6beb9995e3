"""Measure what aligning costs on top of encoding: the whole of it against encoding each sentence exactly once.

In one run, the stories are encoded, aligned, and reported on in turn, several times over, each from text to result.
The median over the rounds of the ratio to encoding alone is printed, in seconds and in processor time, which other
work on the machine disturbs less.

Usage: python benchmarks/cost.py stories.jsonl --langs id,en
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from alignqa import Aligner
from alignqa.aligner import align_documents
from alignqa.encoders import Encoder, embed
from alignqa.evaluation.gold import GoldDocument, read_stories
from alignqa.text.cues import add_cues

ROUNDS = 3
#: Seconds, and seconds of processor time.
Times = tuple[float, float]


def timed(work: Callable[[], object]) -> Times:
    """Return how long *work* takes."""
    start = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start[0], time.process_time() - start[1]


def encode_and_align(encoder: Encoder, documents: Sequence[GoldDocument]) -> None:
    """Encode all sentences together, each once, and align the documents."""
    found = add_cues(embed(encoder, _sentences(documents), tokens=True), _sentences(documents))
    start = 0
    for document in documents:
        middle = start + len(document.source)
        end = middle + len(document.target)
        align_documents(found.take(slice(start, middle)), found.take(slice(middle, end)))
        start = end


def _sentences(documents: Sequence[GoldDocument]) -> list[str]:
    return [text for document in documents for side in (document.source, document.target) for text in side]


def measure(documents: Sequence[GoldDocument], languages: tuple[str, str]) -> dict[str, list[Times]]:
    """Return the times of each round, by what was done."""
    aligner = Aligner()
    distinct = list(dict.fromkeys(_sentences(documents)))
    pairs = [(document.source, document.target, *languages) for document in documents]
    works: dict[str, Callable[[], object]] = {
        "encode": lambda: aligner.encoder.encode(distinct),
        "encode and align": lambda: encode_and_align(aligner.encoder, documents),
        "encode, align, check and report": lambda: list(aligner.align_many(pairs)),
    }
    list(aligner.align_many(pairs[:2]))  # what is loaded on first use is not counted
    rounds = [{name: timed(work) for name, work in works.items()} for _ in range(ROUNDS)]
    return {name: [times[name] for times in rounds] for name in works}


def main() -> None:
    """Print one row for each thing done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, help="parallel stories, one JSON object a line")
    parser.add_argument("--langs", required=True, help="source and target language, such as id,en")
    options = parser.parse_args()
    source_lang, target_lang = options.langs.split(",")
    documents = list(read_stories(options.stories, source_lang, target_lang))
    times = measure(documents, (source_lang, target_lang))
    print(f"{len(documents)} stories, {len(_sentences(documents))} sentences, {ROUNDS} rounds")
    print("| | seconds | times encoding | CPU seconds | times encoding |\n|---|---|---|---|---|")
    for name, rounds in times.items():
        cells = []
        for clock in (0, 1):
            cells.append(f"{statistics.median(own[clock] for own in rounds):.2f}")
            ratios = [own[clock] / base[clock] for own, base in zip(rounds, times["encode"], strict=True)]
            cells.append(f"{statistics.median(ratios):.3f}")
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
