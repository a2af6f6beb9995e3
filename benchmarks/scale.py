"""Run a large batch of pairs of real size to its end, and draw its rate, memory and disk over time.

    python benchmarks/scale.py 50000 STORIES.jsonl... --output FOLDER --plot docs/images/scale.svg [--workers 2]

STORIES hold one story a line: an object with ``doc`` and, per language code, a list of sentences. Files with the same
stories in other languages are joined. Pairs are made of every story in every two languages, in both directions, in an
order shuffled with seed 1. As many pairs share a side, its sentences are encoded once, and come from the cache after
that: the run shows what reading, aligning, checking, writing and merging cost, and whether memory stays flat.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import psutil

from alignqa.batch import BatchOptions, Record, run
from alignqa.batch.engine.runner import Progress

SAMPLE_SECONDS = 5.0


def pairs_of(files: list[Path]) -> list[tuple[str, str, str]]:
    """Return every story in every two languages, as (story, source language, target language), shuffled."""
    found = [(doc, *codes) for doc, texts in stories_of(files).items() for codes in itertools.permutations(texts, 2)]
    random.Random(1).shuffle(found)
    return found


def stories_of(files: list[Path]) -> dict[str, dict[str, str]]:
    """Return the text of each story by language."""
    stories: dict[str, dict[str, str]] = defaultdict(dict)
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            story = json.loads(line)
            texts = {code: "\n".join(value) for code, value in story.items() if isinstance(value, list)}
            stories[story["doc"]] |= texts
    return stories


class Sampler:
    """Takes the time, the pairs done, the memory of all processes and the disk used, every few seconds."""

    def __init__(self, output: Path) -> None:
        self.rows: list[tuple[float, int, float, float]] = []
        self._output, self._done, self._pairs = output, threading.Event(), 0
        self._began, self._process = time.monotonic(), psutil.Process()
        self._thread = threading.Thread(target=self._run)

    def watch(self, progress: Progress) -> None:
        """Count the pairs of a finished shard."""
        self._pairs += progress.counts.get("pairs", 0)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.sample()

    def _run(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self.sample()

    def sample(self) -> None:
        """Add a row."""
        memory = 0
        for process in [self._process, *self._process.children()]:
            try:
                memory += process.memory_info().rss
            except psutil.Error:  # it has just ended
                continue
        files = [path.stat().st_size for path in self._output.rglob("*") if path.is_file()]
        self.rows.append((time.monotonic() - self._began, self._pairs, memory / 1e6, sum(files) / 1e6))


def draw(rows: list[tuple[float, int, float, float]], path: Path) -> None:
    """Draw pairs done, memory and disk over time, one below the other."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "alignqa"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(3, 1, figsize=(7, 6), sharex=True, layout="constrained")
    minutes = [row[0] / 60 for row in rows]
    for axis, column, label in zip(axes, (1, 2, 3), ("pairs done", "memory (MB)", "disk (MB)"), strict=True):
        axis.plot(minutes, [row[column] for row in rows])
        axis.set_ylabel(label)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    axes[-1].set_xlabel("minutes")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Run the batch, print what it took and draw it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()
    stories, chosen = stories_of(options.stories), pairs_of(options.stories)[: options.count]

    def records() -> Iterator[Record]:
        for doc, source, target in chosen:
            yield Record(f"{doc}.{source}-{target}", stories[doc][source], stories[doc][target], source, target)

    shutil.rmtree(options.output, ignore_errors=True)
    batch = BatchOptions(options.output / "out", cache=options.output / "vectors.sqlite", workers=options.workers)
    with Sampler(options.output) as sampler:
        summary = run(records(), batch, watch=sampler.watch)
    seconds, pairs, _, disk = sampler.rows[-1]
    half = next(row for row in sampler.rows if row[1] >= pairs / 2)
    print(f"{pairs:,} pairs in {seconds:,.0f} s: {pairs / seconds:.2f} a second, {summary.failures} failures")
    print(f"second half: {(pairs - half[1]) / max(seconds - half[0], 1e-9):.2f} pairs a second")
    print(f"memory of all processes: at most {max(row[2] for row in sampler.rows):,.0f} MB; disk: {disk:,.0f} MB")
    if options.plot:
        draw(sampler.rows, options.plot)


if __name__ == "__main__":
    main()
