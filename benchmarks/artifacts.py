"""Measure the detection of artifacts: false alarms on clean stories, hits on stories with artifacts put in.

Usage: python benchmarks/artifacts.py STORIES [RECORDS ...]

STORIES: JSON lines, one story in several languages a line, as in NTREX-128; every line is story, so all that is found
is a false alarm. RECORDS: JSON lines with `source`, `target` (lists of sentences), their languages, and `artifacts`
(side, index, category), as an error-injection tool writes them. Everything is measured three times: with rules alone,
with rules and evidence, and with evidence alone, which shows what is found of strings that no rule knows.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts import Finding, counterparts, detect_lines, detect_unlisted, line_classifier, load_rules
from alignqa.artifacts.rules import Rule
from alignqa.datatypes import Document, Sentence
from alignqa.encoders import load_encoder


@dataclass
class Detector:
    """Rules, evidence or both, with the vectors of every sentence met so far."""

    rules: tuple[Rule, ...]
    evidence: bool
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    encoder: Any = field(default_factory=load_encoder)

    def pair(self, source: Document, target: Document) -> tuple[list[Finding], list[Finding]]:
        """Return what is found in two versions of one story."""
        found = [detect_lines(side, rules=self.rules) for side in (source, target)]
        if not self.evidence:
            return found[0], found[1]
        sides = [self.encode(side) for side in (source, target)]
        story = [
            [i for i in range(len(side.sentences)) if not any(i in f.sentences for f in own if f.span is None)]
            for side, own in zip((source, target), found, strict=True)
        ]
        known = [np.full(len(side), np.nan, np.float32) for side in sides]
        standing = counterparts(sides[0][story[0]], sides[1][story[1]])
        for own, rows, values in zip(known, story, standing, strict=True):
            own[rows] = values
        classifier = line_classifier(self.encoder.weights_hash)
        for k, side in enumerate((source, target)):
            found[k] += detect_unlisted(side, sides[k], known[k], found[k], classifier=classifier)
        return found[0], found[1]

    def encode(self, document: Document) -> NDArray[np.float32]:
        """Return the vectors of the sentences of *document*."""
        texts = [sentence.text for sentence in document.sentences]
        new = [text for text in dict.fromkeys(texts) if text not in self.vectors]
        if new:
            self.vectors.update(zip(new, self.encoder.encode(new), strict=True))
        return np.array([self.vectors[text] for text in texts], np.float32)


def document_of(lines: list[str], language: str) -> Document:
    """Return a document with one sentence a line."""
    starts = np.cumsum([0, *(len(text) + 1 for text in lines)])
    sentences = [Sentence(t, int(s), int(s) + len(t), k) for k, (t, s) in enumerate(zip(lines, starts, strict=False))]
    return Document("\n".join(lines), tuple(sentences), language)


def story_pairs(path: Path) -> Iterator[tuple[Document, Document]]:
    """Yield each story in English with each of its other languages."""
    for row in path.read_text(encoding="utf-8").splitlines():
        story = {name: texts for name, texts in json.loads(row).items() if isinstance(texts, list)}
        first, *others = sorted(story, key=lambda language: language != "en")
        for other in others:
            yield document_of(story[first], first), document_of(story[other], other)


def false_alarms(detector: Detector, path: Path) -> None:
    """Print every distinct sentence of the clean stories in which something is found."""
    alarms, sentences = set(), set()
    for sides in story_pairs(path):
        for document, findings in zip(sides, detector.pair(*sides), strict=True):
            sentences.update((document.language, sentence) for sentence in document.sentences)
            alarms.update((document.sentences[f.sentences[0]].text, f.rule) for f in findings)
    print(f"  clean stories: {len(alarms)} false alarms in {len(sentences)} sentences", *sorted(alarms), sep="\n    ")


def hits(detector: Detector, path: Path) -> None:
    """Print precision, recall and the share of right categories on one file of records."""
    found, wanted = {}, {}
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(row)
        sides = [document_of(record[side], record[f"{side}_lang"]) for side in ("source", "target")]
        for side, findings in zip(("source", "target"), detector.pair(*sides), strict=True):
            found.update({(number, side, i): f.category for f in findings for i in f.sentences})
        wanted.update({(number, item["side"], item["index"]): item["category"] for item in record["artifacts"]})
    right = found.keys() & wanted.keys()
    precision, recall = len(right) / max(1, len(found)), len(right) / max(1, len(wanted))
    category = sum(found[key] == wanted[key] for key in right) / max(1, len(right))
    print(f"  {path.name}: precision {precision:.3f}, recall {recall:.3f}, category {category:.3f} of {len(wanted)}")


def main() -> None:
    """Measure the three kinds of detection on every file given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("records", type=Path, nargs="*")
    options = parser.parse_args()
    shared: dict[str, NDArray[np.float32]] = {}
    encoder = load_encoder()
    kinds = {"rules": (load_rules(), False), "rules and evidence": (load_rules(), True), "evidence": ((), True)}
    for name, (rules, evidence) in kinds.items():
        detector = Detector(rules, evidence, shared, encoder)
        print(name)
        false_alarms(detector, options.stories)
        for path in options.records:
            hits(detector, path)


if __name__ == "__main__":
    main()
