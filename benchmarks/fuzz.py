"""Fuzz the library: make hostile cases of real stories, and check what every part of it makes of them.

A case is made of a seed and its number alone, so that one that fails can be tried again. The folders hold parallel
stories in JSON Lines, or texts. The counts of what was tried, refused and failed are printed by target; failing cases
are written to a file, one a line, and shown with their traceback.

Usage: python benchmarks/fuzz.py FOLDER... [--cases 100000] [--seed 1] [--first 0] [--target NAME] [--real]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fuzz.generator import Case, Corpus, make_case
from tests.fuzz.targets import DONE, REFUSED, SEQUENCE, TARGETS, RememberedEncoder, tried

#: Failures shown whole; of more only the place is counted.
MAX_SHOWN = 40
#: Seconds from which a case is named as slow.
SLOW = 5.0
FAILED = "failed"


def fuzz(corpus: Corpus, seed: int, numbers: range, names: list[str], encoder: object, failures: Path) -> bool:
    """Try the cases with these *numbers*, print what became of them, and return whether all is well."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    places: Counter[str] = Counter()
    started = time.monotonic()
    with failures.open("w", encoding="utf-8") as file, suppress(KeyboardInterrupt):  # Ctrl-C shows what was done
        for number in numbers:
            case = make_case(random.Random(f"{seed}/{number}"), corpus)
            name = names[number % len(names)]
            began = time.monotonic()
            outcome, place = outcome_of(name, case, encoder)
            if (seconds := time.monotonic() - began) > SLOW:
                print(f"slow: case {number} ({name}) took {seconds:.1f} s", flush=True)
            counts[name][outcome] += 1
            if outcome == FAILED:
                places[place] += 1
                file.write(f"{number}\t{name}\t{place}\t{case.to_json()}\n")
                file.flush()
    print(table(counts))
    print(f"{sum(map(Counter.total, counts.values())):,} cases in {time.monotonic() - started:,.0f} s, seed {seed}")
    for place, count in places.most_common():
        print(f"{count} times: {place}")
    return not places


def outcome_of(name: str, case: Case, encoder: object) -> tuple[str, str]:
    """Return what became of a case and, if it failed, where."""
    try:
        return tried(TARGETS[name][0], case, encoder), ""
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "alignqa" in frame.filename]
        frame = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno} {type(error).__name__}: {str(error)[:150]!r}"
        return FAILED, place


def table(counts: dict[str, Counter[str]]) -> str:
    """Return the counts as a table in Markdown."""
    kinds = (DONE, REFUSED, FAILED)
    lines = [f"| target | cases | {' | '.join(kinds)} |", "|---|---|---|---|---|"]
    for name in TARGETS:
        if name in counts:
            cells = " | ".join(f"{counts[name][kind]:,}" for kind in kinds)
            lines.append(f"| {name} | {counts[name].total():,} | {cells} |")
    return "\n".join(lines)


def main() -> int:
    """Read the arguments and fuzz."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", metavar="FOLDER", type=Path, nargs="+", help="folders of stories")
    parser.add_argument("--cases", type=int, default=100_000, help="how many (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first one (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="what they are made of (default: %(default)s)")
    parser.add_argument("--target", choices=sorted(TARGETS), help="try only this one")
    parser.add_argument("--real", action="store_true", help="use the bundled encoder, which takes ten times as long")
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures.tsv"), help="file (default: %(default)s)")
    options = parser.parse_args()
    encoder: object = RememberedEncoder(32)
    if options.real:
        from alignqa.encoders import load_encoder

        encoder = load_encoder(None)
    names = [options.target] if options.target else SEQUENCE
    numbers = range(options.first, options.first + options.cases)
    corpus = Corpus.read(*options.folders)
    return 0 if fuzz(corpus, options.seed, numbers, names, encoder, options.failures) else 1


if __name__ == "__main__":
    sys.exit(main())
