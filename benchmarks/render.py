"""Render stories to JSON and HTML with one version of the library, and list what another version renders differently.

Usage:
    python benchmarks/render.py render STORIES SEEDS OUTPUT [--pairs id-en,de-en]
    python benchmarks/render.py compare BEFORE AFTER

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128. SEEDS: a folder of *.txt files; each is aligned with each other one. `render` uses the
public interface only, so it runs with any version. `compare` prints every kind of difference once, with the
number of places and files it occurs in, and exits with status 1 if there is one.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

from alignqa import Aligner

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def render(stories: Path, seeds: Path, output: Path, pairs: str) -> None:
    """Write a JSON and an HTML report of each pair to *output*, at fixed names."""
    aligner = Aligner()
    output.mkdir(parents=True, exist_ok=True)
    for line in stories.read_text(encoding="utf-8").splitlines():
        story = json.loads(line)
        for pair in pairs.split(","):
            source, target = pair.split("-")
            texts = "\n".join(story[source]), "\n".join(story[target])
            _write(aligner, (*texts, source, target), output / f"{pair}.{story['doc']}")
    for first, second in permutations(sorted(seeds.glob("*.txt")), 2):
        _write(aligner, (first, second), output / f"seeds.{first.stem}.{second.stem}")


def _write(aligner: Aligner, pair: tuple[Any, ...], path: Path) -> None:
    report = next(iter(aligner.align_many([pair])))
    report.save(path.with_name(f"{path.name}.json"))
    report.save(path.with_name(f"{path.name}.html"))


def compare(before: Path, after: Path) -> int:
    """Print how the files of two folders differ, each kind of difference once; return the exit status."""
    kinds: dict[str, list[str]] = defaultdict(list)
    names = sorted({path.name for folder in (before, after) for path in folder.iterdir()})
    for name in names:
        old, new = before / name, after / name
        if not (old.exists() and new.exists()):
            kinds[f"only {'before' if old.exists() else 'after'}"].append(name)
        elif old.read_bytes() != new.read_bytes():
            for kind in _differences(old, new):
                kinds[kind].append(name)
    for kind, places in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"{len(places)} in {len(set(places))} files, such as {places[0]}\n{kind}\n")
    print(f"{len(names)} files, {len({name for places in kinds.values() for name in places})} of them differ")
    return 1 if kinds else 0


def _differences(old: Path, new: Path) -> Iterator[str]:
    """Yield the kinds of difference between two files; numbers inside words that change are folded to N."""
    texts = old.read_text(encoding="utf-8"), new.read_text(encoding="utf-8")
    if old.suffix == ".json":
        yield from _data_differences(*map(json.loads, texts), "")
    else:
        removed, added = _changed_lines(*texts)
        yield "\n".join([*(f"- {line}" for line in removed), *(f"+ {line}" for line in added)])


def _changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the lines that differ, cut down to the words that do, numbers folded, each once."""
    removed: dict[str, None] = {}
    added: dict[str, None] = {}
    first, second = old.splitlines(), new.splitlines()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            for ours, theirs in zip(first[a:b], second[c:d], strict=False):
                one, other = _cut(ours, theirs)
                removed[_NUMBER.sub("N", one)] = added[_NUMBER.sub("N", other)] = None
            removed |= {_NUMBER.sub("N", line.strip())[:200]: None for line in first[a:b][d - c :]}
            added |= {_NUMBER.sub("N", line.strip())[:200]: None for line in second[c:d][b - a :]}
    return list(removed), list(added)


def _cut(one: str, other: str) -> tuple[str, str]:
    """Return two lines without the beginning and the end they share."""
    start = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    start, end = max(start - 12, 0), max(end - 12, 0)
    return one[start : len(one) - end][:200], other[start : len(other) - end][:200]


def _data_differences(old: Any, new: Any, place: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if key not in old or key not in new:
                yield f"{place}.{key}: {'removed' if key in old else 'added'}"
            else:
                yield from _data_differences(old[key], new[key], f"{place}.{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{place}: {len(old)} items became {len(new)}"
        for one, other in zip(old, new, strict=False):
            yield from _data_differences(one, other, f"{place}[]")
    elif old != new:
        yield f"{place}: {_folded(old)} -> {_folded(new)}"


def _folded(value: Any) -> str:
    return _NUMBER.sub("N", re.sub(r"“.*”", "“…”", json.dumps(value, ensure_ascii=False)))[:160]


def main() -> int:
    """Render or compare, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    rendering = commands.add_parser("render")
    for name in ("stories", "seeds", "output"):
        rendering.add_argument(name, type=Path)
    rendering.add_argument("--pairs", default="id-en,de-en", help="language pairs (default: %(default)s)")
    comparing = commands.add_parser("compare")
    for name in ("before", "after"):
        comparing.add_argument(name, type=Path)
    options = parser.parse_args()
    if options.command == "compare":
        return compare(options.before, options.after)
    render(options.stories, options.seeds, options.output, options.pairs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
