"""Plant every kind of error into stories of several language pairs, and score every check and its confidence.

Usage: python benchmarks/checks.py STORIES [--pairs id-en,de-en,...] [--every 3]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences
per language code), as in NTREX-128. Prints Markdown: F1 of each kind of error in each language pair, false alarms on
stories without errors, and how often issues of a given confidence are right.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from alignqa import Aligner, Issue, Report
from alignqa.evaluation.detection import DetectionResult, detect
from alignqa.evaluation.injection import inject, planted_artifacts

PAIRS = "id-en,de-en,vi-en,fr-en,ms-en"
#: Upper ends of the bins of confidence.
BINS = (0.6, 0.7, 0.8, 0.9, 0.95, 1.0)

Judged = dict[str, list[tuple[float, bool]]]


def measure(aligner: Aligner, stories: Sequence[Mapping[str, Any]], pair: str, judged: Judged) -> DetectionResult:
    """Return the scores of one language pair; add confidence and rightness of each issue to *judged*."""
    languages = pair.split("-")
    records = inject(stories, *languages, artifacts=planted_artifacts())

    def check(taken: Iterator[Mapping[str, Any]]) -> Iterator[Report]:
        for record in taken:
            report = aligner.align(
                record["source"], record["target"], source_lang=languages[0], target_lang=languages[1]
            )
            for issue in report.issues:
                judged[issue.type].append((issue.confidence, _is_right(issue, record)))
            yield report

    return detect(records, check)


def _is_right(issue: Issue, record: Mapping[str, Any]) -> bool:
    """Return whether an error was planted where the issue points, on the side that shows it."""
    source = {i for finding in record["findings"] for i in finding["source"]}
    target = {j for finding in record["findings"] for j in finding["target"]}
    return bool(source & {*issue.source} or target & {*issue.target})


def detection_table(found: Mapping[str, DetectionResult]) -> str:
    """Return F1 by kind of error and language pair, and the false alarms."""
    kinds = sorted({kind for result in found.values() for kind in result.scores})
    lines = ["| planted | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    for kind in kinds:
        scores = [result.scores.get(kind) for result in found.values()]
        cells = [f"{score.f1:.3f} ({score.planted})" if score else "—" for score in scores]
        lines.append(f"| {kind.replace('_', ' ')} | " + " | ".join(cells) + " |")
    alarms = [f"{result.false_alarms_per_100:.2f}" for result in found.values()]
    kinds_of_alarms = [", ".join(f"{kind} {n}" for kind, n in result.false_alarms.items()) for result in found.values()]
    lines.append("| **false alarms per 100 clean sentences** | " + " | ".join(alarms) + " |")
    lines.append("| which | " + " | ".join(text or "none" for text in kinds_of_alarms) + " |")
    return "\n".join(lines)


def confidence_table(judged: Judged) -> str:
    """Return how many issues of each type there are, their mean confidence, the share that is right, and the ECE."""
    lines = ["| type | issues | mean confidence | right | calibration error |", "|---|---|---|---|---|"]
    everything = [pair for pairs in judged.values() for pair in pairs]
    for name, pairs in [*sorted(judged.items()), ("**all**", everything)]:
        confidence, right = np.array(pairs).T
        lines.append(
            f"| {name} | {len(pairs)} | {confidence.mean():.3f} | {right.mean():.3f} | {calibration_error(pairs):.3f} |"
        )
    return "\n".join(lines)


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error (Naeini et al. 2015) over BINS."""
    confidence, right = np.array(pairs).T
    numbers = np.searchsorted(BINS, confidence)
    gaps = [abs(confidence[numbers == k].sum() - right[numbers == k].sum()) for k in range(len(BINS))]
    return float(sum(gaps) / len(pairs))


def main() -> None:
    """Measure every language pair and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--pairs", default=PAIRS)
    parser.add_argument("--every", type=int, default=1, help="take every n-th story only")
    options = parser.parse_args()
    stories = [json.loads(line) for line in options.stories.read_text(encoding="utf-8").splitlines()]
    aligner, judged = Aligner(), defaultdict(list)
    found = {pair: measure(aligner, stories[:: options.every], pair, judged) for pair in options.pairs.split(",")}
    print(detection_table(found), confidence_table(judged), sep="\n\n")


if __name__ == "__main__":
    main()
