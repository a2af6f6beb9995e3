"""Measure time and memory of the aligner against the length of the documents, and draw the curve.

Vectors are made, not encoded: source sentences are random, target sentences are the same with noise, every tenth pair
of neighbours joined, every twentieth sentence left out and every twentieth one added; so the true alignment is known.
Each length runs in a process of its own, so that the peak of its memory is its own.

Usage: python benchmarks/growth.py [--plot docs/images/growth.svg]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner import align_documents
from alignqa.evaluation.alignment import score_alignment
from alignqa.evaluation.gold import Group
from alignqa.vectors import Embedding

LENGTHS = (1_000, 3_000, 10_000, 30_000, 100_000)
DIMENSIONS = 384


def make_pair(n: int, seed: int = 0) -> tuple[list[NDArray[np.float32]], list[Group]]:
    """Return source and target vectors and weights for about *n* sentences on each side, and the true alignment."""
    random = np.random.default_rng(seed)
    source = random.standard_normal((n, DIMENSIONS), dtype=np.float32)
    weights = random.integers(8, 40, n).astype(np.float32)
    target, sizes, groups = [], [], []
    i = 0
    while i < n:
        j, chance = len(target), random.random()
        if chance < 0.05:
            groups.append(((i,), ()))
            i += 1
        elif chance < 0.10:
            target.append(random.standard_normal(DIMENSIONS, dtype=np.float32))
            sizes.append(20.0)
            groups.append(((), (j,)))
        else:
            taken = 2 if chance < 0.2 and i + 1 < n else 1
            own = slice(i, i + taken)
            noise = random.standard_normal(DIMENSIONS, dtype=np.float32)
            target.append(np.average(source[own], axis=0, weights=weights[own]).astype(np.float32) + noise)
            sizes.append(float(weights[own].sum()))
            groups.append((tuple(range(i, i + taken)), (j,)))
            i += taken
    return [source, np.array(target, np.float32), weights, np.array(sizes, np.float32)], groups


def measure(n: int, m: int | None = None) -> dict[str, float]:
    """Align documents of *n* sentences, or of *n* against the first *m*; return seconds, megabytes and scores."""
    (source, target, weights, sizes), gold = make_pair(n)
    kept = len(target) if m is None else m
    given = _peak_megabytes()
    start, start_cpu = time.perf_counter(), time.process_time()
    found = align_documents(Embedding(source, weights), Embedding(target[:kept], sizes[:kept])).groups
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - start_cpu
    true = [group for group in gold if all(j < kept for j in group[1])]
    true += [((i,), ()) for a, b in gold if any(j >= kept for j in b) for i in a]
    score = score_alignment(true, [(group.source, group.target) for group in found])
    return {
        "source": n,
        "target": kept,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_mb": round(_peak_megabytes()),
        "given_mb": round(given),
        "strict_f1": round(score.strict.f1, 4),
        "unaligned_f1": round(score.unaligned.f1, 4),
    }


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_own_process(*sizes: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", *map(str, sizes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def draw(rows: list[dict[str, float]], path: Path) -> None:
    """Draw seconds and peak memory over the number of sentences, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "alignqa"
    from matplotlib import pyplot as plt

    figure, left = plt.subplots(figsize=(6.4, 4), layout="constrained")
    right = left.twinx()
    lengths = [row["source"] for row in rows]
    left.loglog(lengths, [row["seconds"] for row in rows], "o-", color="tab:blue")
    right.loglog(lengths, [row["peak_mb"] for row in rows], "s--", color="tab:orange")
    left.set(xlabel="sentences on each side", title="Aligning given vectors: time and memory")
    left.set_ylabel("seconds", color="tab:blue")
    right.set_ylabel("peak memory of the process, MB", color="tab:orange")
    left.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measure every length, print a Markdown table, and draw the curve if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    parser.add_argument("--one", type=int, nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(*options.one)))
        return
    rows = [_in_own_process(n) for n in LENGTHS]
    print("| source | target | seconds | CPU seconds | peak MB | of it before aligning | strict F1 | unaligned F1 |")
    print("|---|---|---|---|---|---|---|---|")
    for row in [*rows, _in_own_process(LENGTHS[-1], 1_000)]:
        print("| " + " | ".join(str(value) for value in row.values()) + " |", flush=True)
    if options.plot:
        draw(rows, options.plot)


if __name__ == "__main__":
    main()
