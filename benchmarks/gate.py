"""Hold the library to figures it has reached: every score must be at least its floor.

floors.json names data sets by their files below a data folder, with the SHA-256 of these files. Sets that are not there
are skipped; a set with other content than the floors were measured on fails. Three files are a source, a target and
their alignment, and strict, lax and unaligned F1 of the aligner are measured; one file holds parallel stories, into
which errors are planted, and F1 of every kind of error is measured, and how many of 100 clean sentences raise no alarm.

A floor is never lowered but with --lower, and that is a change to be explained where it is made; --raise sets floors
just below what is measured wherever that is higher.

Usage: python benchmarks/gate.py DATA_FOLDER [--raise] [--lower]
Exit status: 0 all floors hold, 1 one is broken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from alignqa import Aligner
from alignqa.encoders import load_encoder
from alignqa.evaluation.alignment import bench_alignment
from alignqa.evaluation.detection import detect
from alignqa.evaluation.gold import read_vecalign
from alignqa.evaluation.injection import inject, planted_artifacts
from alignqa.files import json_text, write_text

FLOORS = Path(__file__).with_name("floors.json")
#: So many stories are enough to see a check break, and take a minute.
STORIES = 8
#: A floor is set so far below what was measured, since the last bits of a vector depend on the processor.
ROOM = 0.004


def measure(files: Sequence[Path], langs: str) -> dict[str, float]:
    """Return the scores on a data set, each better the higher."""
    source_lang, target_lang = langs.split(",")
    if len(files) == 3:
        document = read_vecalign(files[0], files[1], files[2], source_lang, target_lang)
        score = bench_alignment([document], load_encoder()).score
        return {part: getattr(score, part).f1 for part in ("strict", "lax", "unaligned")}
    stories = [json.loads(line) for line in files[0].read_text(encoding="utf-8").splitlines()[:STORIES]]
    aligner = Aligner()
    records = inject(stories, source_lang, target_lang, artifacts=planted_artifacts())
    result = detect(
        records,
        lambda items: aligner.align_many((r["source"], r["target"], r["source_lang"], r["target_lang"]) for r in items),
    )
    quiet = 1 - result.false_alarms_per_100 / 100
    return {**{kind: score.f1 for kind, score in result.scores.items()}, "clean sentences without alarm": quiet}


def data_sha256(files: Sequence[Path]) -> str:
    """Return the SHA-256 of the content of some files, one after another."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def check(sets: dict[str, dict[str, Any]], data: Path, lower: bool, higher: bool) -> Iterator[tuple[bool, str]]:
    """Yield for each floor of each of the *sets* whether it holds, and a line that says so; change floors as asked."""
    for name, entry in sets.items():
        files = [data / file for file in entry["files"]]
        if not all(file.exists() for file in files):
            yield True, f"{name}: skipped, not in {data}"
        elif data_sha256(files) != entry["sha256"]:
            yield False, f"{name}: BROKEN, this is not the data that the floors were measured on"
        else:
            yield from _compare(name, entry["floors"], measure(files, entry["langs"]), lower, higher)


def _compare(
    name: str, floors: dict[str, float], scores: Mapping[str, float], lower: bool, higher: bool
) -> Iterator[tuple[bool, str]]:
    for score in sorted({*scores, *floors}):
        measured, floor = scores.get(score, 0.0), floors.get(score, 0.0)
        reached = max(round(measured - ROOM, 3), 0.0)
        if (higher and reached > floor) or (lower and measured < floor):
            floors[score] = reached
        holds = measured >= floors.get(score, 0.0)
        yield holds, f"{name}: {score} {measured:.3f}, floor {floor:.3f}{'' if holds else ' BROKEN'}"


def main(argv: Sequence[str] | None = None) -> int:
    """Check every floor, print one line each, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the data sets")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="(default: %(default)s)")
    parser.add_argument("--raise", action="store_true", dest="higher", help="raise floors to what is reached")
    parser.add_argument("--lower", action="store_true", help="lower floors that are broken")
    options = parser.parse_args(argv)
    sets = json.loads(options.floors.read_text(encoding="utf-8"))
    held = True
    for holds, line in check(sets, options.data, options.lower, options.higher):
        print(line, flush=True)
        held = held and holds
    if options.higher or options.lower:
        write_text(options.floors, json_text(sets))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
