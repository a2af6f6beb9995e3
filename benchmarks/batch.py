"""How fast a batch is, next to the bare encoder on the same sentences, and whether its memory stays flat.

Run: python benchmarks/batch.py speed STORIES.jsonl --langs id,en de,fr [--encoder MODEL] [--device cuda] [--workers 2]
     python benchmarks/batch.py memory 1000 5000 20000 50000 --plot docs/images/batch-memory.svg

`speed` takes STORIES, one JSON object a line with a list of sentences under each language code. It encodes all their
sentences with the encoder alone, the bundled one unless another is named, and runs the batch on them, from reading to
written tables, with an empty cache; then both once more, the other way round. The loading of encoders counts for
neither. `memory` runs pairs of one short sentence with a tiny encoder and one worker, and samples what both processes
hold.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from alignqa import Aligner, Settings
from alignqa.batch import BatchOptions, Record, run
from alignqa.encoders import embed

SAMPLE_SECONDS = 0.2


def bare_seconds(sentences: Sequence[str], name: str | None, settings: Settings) -> float:
    """Return how long the encoder alone takes."""
    encoder = Aligner(name, settings).encoder
    embed(encoder, sentences[:20], tokens=True)
    began = time.monotonic()
    embed(encoder, sentences, tokens=True)
    return time.monotonic() - began


def batch_seconds(pairs: Sequence[Record], name: str | None, settings: Settings, workers: int | None) -> float:
    """Return how long the batch takes, from the moment it asks for its first record."""
    asked: list[float] = []

    def started() -> Iterator[Record]:
        asked.append(time.monotonic())
        yield from pairs

    with tempfile.TemporaryDirectory() as folder:
        batch = BatchOptions(Path(folder) / "out", cache=Path(folder) / "vectors", workers=workers)
        run(started(), batch, encoder=name, settings=settings)
        return time.monotonic() - asked[0]


def speed(options: argparse.Namespace) -> None:
    """Print sentences a second of both, and their ratio."""
    rows = [json.loads(line) for line in options.stories.read_text(encoding="utf-8").splitlines()]
    pairs = [
        Record(f"{row['doc']}.{langs}", *("\n".join(row[code]) for code in langs.split(",")), *langs.split(","))
        for langs in options.langs
        for row in rows
    ]
    encoder = options.encoder, Settings(device=options.device)
    aligner = Aligner(*encoder)
    loaded = [aligner.load(pair.source, pair.target, pair.source_lang, pair.target_lang) for pair in pairs]
    sentences = list(dict.fromkeys(text for story in loaded for side in story.sides for text in side.texts if text))
    workers = options.workers
    first = bare_seconds(sentences, *encoder), batch_seconds(pairs, *encoder, workers)
    second = batch_seconds(pairs, *encoder, workers), bare_seconds(sentences, *encoder)
    bare, whole = (2 * len(sentences) / (first[i] + second[1 - i]) for i in (0, 1))
    rates = f"bare encoder {bare:.1f} sentences/s, batch {whole:.1f} sentences/s"
    print(f"{len(pairs)} pairs, {len(sentences)} sentences: {rates}: {whole / bare:.0%}")


class TinyEncoder:
    """Knows the characters of a sentence, and no tokens, so that the run is short."""

    name = "tiny"

    def encode(self, sentences: Sequence[str], /) -> NDArray[np.float32]:
        """Return how often each of 32 kinds of characters occurs in a sentence."""
        counts = [np.bincount(np.frombuffer(s.encode(), np.uint8) % 32, minlength=32) for s in sentences]
        return np.array(counts, np.float32)


def synthetic(count: int) -> Iterator[Record]:
    """Yield short pairs, each of its own."""
    for number in range(count):
        text = f"Petani {number} menanam {number % 97} pohon."
        yield Record(f"{number:06d}", text, text, "id", "id")


def peak_megabytes(count: int) -> tuple[float, float, float]:
    """Return the most that the watching process and its worker held in a run of *count* pairs, and its seconds."""
    peaks = [0.0, 0.0]
    done = threading.Event()
    own = psutil.Process()

    def sample() -> None:
        while not done.wait(SAMPLE_SECONDS):
            for i, processes in enumerate(([own], own.children())):
                held = [process.memory_info().rss for process in processes if process.is_running()]
                peaks[i] = max(peaks[i], max(held, default=0) / 1e6)

    sampler = threading.Thread(target=sample)
    sampler.start()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(checks=("omission", "addition"))
        run(synthetic(count), BatchOptions(folder, workers=1), encoder=TinyEncoder(), settings=settings)
    done.set()
    sampler.join()
    return peaks[0], peaks[1], time.monotonic() - began


def memory(options: argparse.Namespace) -> None:
    """Print, and plot, the peaks by number of pairs."""
    measured = []
    for count in options.counts:
        measured.append((count, *peak_megabytes(count)))
        print("{:>7,} pairs: watcher {:.0f} MB, worker {:.0f} MB, {:.0f} s".format(*measured[-1]), flush=True)
    if options.plot:
        options.plot.parent.mkdir(parents=True, exist_ok=True)
        options.plot.write_text(plot(measured), encoding="utf-8")


def plot(measured: Sequence[tuple[float, float, float, float]]) -> str:
    """Return the curves as SVG."""
    width, height, left, top = 640, 320, 70, 40
    most = max(max(row[1:3]) for row in measured) * 1.25
    longest = max(row[0] for row in measured)

    def place(count: float, megabytes: float) -> str:
        return f"{left + count / longest * (width - 100):.1f},{top + (1 - megabytes / most) * (height - 90):.1f}"

    parts = []
    for column, name, color in ((1, "watcher", "#1f77b4"), (2, "worker", "#d62728")):
        points = [place(row[0], row[column]) for row in measured]
        x, y = points[-1].split(",")
        parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3" fill="{color}"/>' for p in points]
        label = f"{name}, {measured[-1][column]:.0f} MB"
        parts.append(f'<text x="{x}" y="{float(y) - 10:.1f}" text-anchor="end" fill="{color}">{label}</text>')
    for row in measured:
        x, y = place(row[0], 0).split(",")
        parts.append(f'<text x="{x}" y="{float(y) + 18:.1f}" text-anchor="middle">{row[0]:,}</text>')
    (x0, y0), (x1, _) = place(0, 0).split(","), place(longest, 0).split(",")
    parts.append(f'<path d="M{x0},{top} V{y0} H{x1}" fill="none" stroke="#444"/>')
    parts.append(f'<text x="{left}" y="22">Peak memory of a batch by its number of pairs</text>')
    style = 'font-family="sans-serif" font-size="12" fill="#222"'
    frame = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {style}>'
    return f"{head}{frame}{''.join(parts)}</svg>\n"


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True)
    fast = kinds.add_parser("speed")
    fast.add_argument("stories", type=Path)
    fast.add_argument("--langs", nargs="+", default=["id,en"])
    fast.add_argument("--encoder", help="name or path of a sentence-transformers model")
    fast.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    fast.add_argument("--workers", type=int, help="worker processes of the batch (default: one per processor)")
    fast.set_defaults(run=speed)
    flat = kinds.add_parser("memory")
    flat.add_argument("counts", type=int, nargs="+")
    flat.add_argument("--plot", type=Path)
    flat.set_defaults(run=memory)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
