"""Measure the learning of a site: time and peak memory over generated stories, and whether what was planted is found.

Usage: python benchmarks/mining.py [--stories 100000]

Each story has twenty lines of random words, so that nearly every line is new, as in the news; every story ends with a
line of the site with a changing number, and one story in a hundred with another one.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator

from alignqa.artifacts.mining import mine

LETTERS = "aeioubdgklmnprst"


def stories(count: int) -> Iterator[str]:
    """Yield generated stories, one at a time."""
    rng = random.Random(1)
    words = ["".join(rng.choices(LETTERS, k=rng.randint(3, 9))) for _ in range(5000)]
    for number in range(count):
        lines = [" ".join(rng.choices(words, k=rng.randint(6, 30))) + "." for _ in range(20)]
        lines.append(f"Riverton Daily, issue {number}")
        lines += ["Become a river friend"] if number % 100 == 0 else []
        yield "\n".join(lines)


def main() -> None:
    """Generate, mine, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100_000)
    count = parser.parse_args().stories
    start = time.perf_counter()
    found = mine(stories(count))
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} stories: {seconds:.0f} s, {memory:.0f} MB")
    print(*(f"  {item.stories}  {item.pattern}" for item in found), sep="\n")


if __name__ == "__main__":
    main()
