"""Document alignment on stories shuffled into two folders: how many pairs are found, how many are wrong, how fast.

Run: python benchmarks/batch_match.py STORIES.jsonl --langs id,en [--synthetic 5000] [--others FOLDER FOLDER]

STORIES holds one JSON object a line with a list of sentences under each language code, item i translating item i. With
--synthetic, stories are drawn from all sentences instead: ten pairs each, of which every tenth sentence is lost on one
side. --others names two folders of stories that have no counterpart and must stay unmatched.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from pathlib import Path

from alignqa.batch.input.matching import match_folders
from alignqa.batch.store.cache import CachedEncoder
from alignqa.encoders import load_encoder

SENTENCES, LOST = 10, 0.1


def synthetic(stories: list[list[list[str]]], count: int) -> list[list[list[str]]]:
    """Return stories drawn from the sentence pairs of others, with sentences lost on either side."""
    choose = random.Random(1)
    pairs = [pair for source, target in stories for pair in zip(source, target, strict=True)]
    made = []
    for _ in range(count):
        drawn = choose.sample(pairs, SENTENCES)
        made.append([[pair[side] for pair in drawn if choose.random() > LOST] for side in (0, 1)])
    return made


def write(stories: list[list[list[str]]], folder: Path) -> dict[str, str]:
    """Write both sides, the targets under shuffled names; return which belongs to which."""
    names = random.Random(2).sample(range(len(stories)), len(stories))
    for side, numbers in (("source", range(len(stories))), ("target", names)):
        (folder / side).mkdir()
        for number, story in zip(numbers, stories, strict=True):
            text = "\n".join(story[0 if side == "source" else 1])
            (folder / side / f"{number:06d}.txt").write_text(text, encoding="utf-8")
    return {f"{i:06d}": f"{name:06d}" for i, name in enumerate(names)}


def main() -> None:
    """Measure and print a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--langs", default="id,en")
    parser.add_argument("--synthetic", type=int, default=0)
    parser.add_argument("--others", type=Path, nargs=2)
    parser.add_argument("--cache", type=Path, default=Path("vectors.sqlite"))
    options = parser.parse_args()
    codes = options.langs.split(",")
    rows = [json.loads(line) for line in options.stories.read_text(encoding="utf-8").splitlines()]
    stories = [[row[code] for code in codes] for row in rows]
    if options.synthetic:
        stories = synthetic(stories, options.synthetic)
    encoder = CachedEncoder(load_encoder(), options.cache, 4000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth = write(stories, folder)
        for side, other in zip(("source", "target"), options.others or (), strict=False):
            for path in other.glob("*.txt"):
                shutil.copy(path, folder / side / f"other-{path.name}")
        began = time.monotonic()
        records, unmatched = match_folders(folder / "source", folder / "target", encoder)
        seconds = time.monotonic() - began
    right = sum(truth.get(Path(str(r.source)).stem) == Path(str(r.target)).stem for r in records)
    print(
        f"{options.langs}: {right} of {len(truth)} pairs found, {len(records) - right} wrong, "
        f"{len(unmatched)} files unmatched, {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
