"""Compare aligners on one text with a gold alignment: alignqa, run here, next to the output files of others.

The others are run by yourself, on the same two files of one sentence a line, and their output is named here:

  Vecalign     what it prints: [0]:[0, 1]:0.12
  Bertalign    its groups, one a line: [0]:[0, 1] or ([0], [0, 1])
  hunalign     its ladder, without -text: 0<tab>0<tab>0.3
  Bleualign    its two files of aligned sentences, as NAME=SOURCE,TARGET

Sentences that an output does not name count as unaligned, for every system alike.

Usage: python benchmarks/compare_aligners.py book.de book.fr book.gold --langs de,fr --peer Vecalign=vecalign.txt
"""

from __future__ import annotations

import argparse
from pathlib import Path

from alignqa.encoders import load_encoder
from alignqa.evaluation.alignment import AlignmentScore, bench_alignment, score_alignment
from alignqa.evaluation.gold import GoldDocument, data_hash, read_vecalign
from alignqa.evaluation.peers import read_peer
from alignqa.files import read_text


def table(scores: dict[str, AlignmentScore]) -> str:
    """Return the *scores* as a Markdown table, one row a system."""
    parts = ("strict", "lax", "unaligned")
    head = "| system | " + " | ".join(f"{part} P | R | F1" for part in parts) + " |"
    rows = [
        f"| {name} | "
        + " | ".join(f"{getattr(getattr(score, part), n):.3f}" for part in parts for n in ("precision", "recall", "f1"))
        + " |"
        for name, score in scores.items()
    ]
    return "\n".join([head, "|---" * 10 + "|", *rows])


def score_peer(peer: str, document: GoldDocument) -> tuple[str, AlignmentScore]:
    """Return name and score of a *peer* given as NAME=FILE or NAME=SOURCE,TARGET."""
    name, _, files = peer.partition("=")
    texts = [read_text(Path(file)) for file in files.split(",")]
    return name, score_alignment(document.groups, read_peer(texts, document, name))


def main() -> None:
    """Print the table, and what it was measured on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("source", "target", "gold"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--langs", required=True, help="source and target language, such as de,fr")
    parser.add_argument("--peer", action="append", default=[], help="NAME=FILE; several times")
    parser.add_argument("--encoder", help="sentence-transformers model for alignqa (default: the bundled one)")
    options = parser.parse_args()
    document = read_vecalign(options.source, options.target, options.gold, *options.langs.split(","))
    own = bench_alignment([document], load_encoder(options.encoder))
    print(table({"alignqa": own.score, **dict(score_peer(peer, document) for peer in options.peer)}))
    print(f"\n{len(document.source)} and {len(document.target)} sentences, data {data_hash([document])[:12]}")
    print(f"{own.signature}")


if __name__ == "__main__":
    main()
