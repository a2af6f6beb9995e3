"""Measure the detection of artifacts: false alarms on clean stories, hits on stories with artifacts put in.

Usage: python benchmarks/artifacts.py STORIES [RECORDS ...] [--lines LINES.toml]

STORIES: JSON lines, one story in several languages a line, as in NTREX-128; every line is story, so all that is found
is a false alarm. Into these stories are put, one at a time: headlines of other stories, whole other stories behind the
end. LINES holds single lines (`artifacts.LANGUAGE.CATEGORY` and `story.LANGUAGE`) and a story to put them into
(`host.LANGUAGE`), as tests/data/artifacts/unseen.toml does. RECORDS: JSON lines with `source`, `target` (lists of
sentences), their languages, and `artifacts` (side, index, category), as an error-injection tool writes them. All but
whole stories and headlines is measured three times: with rules alone, with rules and evidence, and with evidence alone,
which shows what is found of strings that no rule knows.
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa import Document, Sentence
from alignqa.artifacts import Finding, counterparts, detect_lines, detect_unlisted, line_classifier, load_rules
from alignqa.artifacts.rules import ArtifactRule
from alignqa.encoders import load_encoder


@dataclass
class Detector:
    """Rules, evidence or both, with the vectors of every sentence met so far."""

    rules: tuple[ArtifactRule, ...]
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

    def single(self, document: Document) -> list[Finding]:
        """Return what is found in a story without another version."""
        found = detect_lines(document, rules=self.rules)
        if not self.evidence:
            return found
        classifier = line_classifier(self.encoder.weights_hash)
        return found + detect_unlisted(document, self.encode(document), None, found, classifier=classifier)

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


Story = dict[str, list[str]]


def read_stories(path: Path) -> list[Story]:
    """Return the stories with their languages."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [{name: texts for name, texts in row.items() if isinstance(texts, list)} for row in rows]


def planted(detector: Detector, path: Path) -> None:
    """Print how many lines of a file are taken when they are in its story, each at its own position."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    hosts, rng = data["host"], random.Random(0)
    lines = [
        (la, text, kind) for la, kinds in data["artifacts"].items() for kind, texts in kinds.items() for text in texts
    ]
    lines += [(language, text, "story") for language, texts in data["story"].items() for text in texts]
    counts: dict[str, list[bool]] = {}
    right = []
    for language, text, category in lines:
        own = language if language in hosts else "en"
        other = "id" if own == "en" else "en"
        position = rng.randrange(1, len(hosts[own]) + 1)
        version = document_of([*hosts[own][:position], text, *hosts[own][position:]], own)
        ways = {"in one version": detector.single(version)}
        if category != "story":
            ways["in pairs"] = detector.pair(version, document_of(hosts[other], other))[0]
        for way, findings in ways.items():
            taken = [f for f in findings if position in f.sentences and f.span is None]
            counts.setdefault(f"{'story lines' if category == 'story' else 'artifacts'} {way}", []).append(bool(taken))
            right += [f.category == category for f in taken[:1] if category != "story"]
    for name, hit in counts.items():
        print(f"  {path.name}, {name}: {sum(hit)} of {len(hit)} taken, {np.mean(hit):.3f}")
    print(f"  {path.name}, category right: {np.mean(right):.3f}")


def foreign_headlines(detector: Detector, stories: list[Story], both: bool) -> None:
    """Print how many headlines of other stories are taken that are in the middle of *both* versions, or of one."""
    hits, wrong, lines = {"in one version": 0, "in pairs": 0}, 0, 0
    rng = random.Random(1)
    for number, story in enumerate(stories):
        for own in story:
            other = "id" if own == "en" else "en"
            foreign = rng.choice([each for k, each in enumerate(stories) if k != number])
            at = rng.randrange(2, max(3, len(story[own]) - 1))
            version, partner = (
                document_of([*story[la][:at], *([foreign[la][0]] if yes else []), *story[la][at:]], la)
                for la, yes in ((own, True), (other, both))
            )
            for name, findings in (
                ("in one version", detector.single(version)),
                ("in pairs", detector.pair(version, partner)[0]),
            ):
                taken = {i for f in findings if f.span is None for i in f.sentences}
                hits[name] += at in taken
                wrong += len(taken - {at})
            lines += 1
    where = "both versions" if both else "one version"
    print(f"  other headlines in {where}: {hits} of {lines} taken; {wrong} story lines taken")


def appended(detector: Detector, stories: list[Story], both: bool) -> None:
    """Print how much of another story is taken that follows in *both* versions, or in one."""
    rng = random.Random(2)
    found = {name: [0, 0, 0, 0] for name in ("in one version", "in pairs")}
    for number, story in enumerate(stories):
        for own in rng.sample(sorted(story), 2):
            other = "id" if own == "en" else "en"
            foreign = rng.choice([each for k, each in enumerate(stories) if k != number])
            end = len(story[own])
            version, partner = (
                document_of(story[la] + (foreign[la] if yes else []), la) for la, yes in ((own, True), (other, both))
            )
            for name, findings in (
                ("in one version", detector.single(version)),
                ("in pairs", detector.pair(version, partner)[0]),
            ):
                taken = {i for f in findings if f.span is None for i in f.sentences}
                rest = set(range(end, end + len(foreign[own])))
                row = (rest <= taken, len(rest & taken), len(rest), len(taken - rest))
                found[name] = [a + b for a, b in zip(found[name], row, strict=True)]
    where = "both versions" if both else "one version"
    for name, (whole, taken, lines, wrong) in found.items():
        print(f"  story appended to {where}, {name}: {whole} taken whole, {taken}/{lines} lines, {wrong} wrongly taken")


def main() -> None:
    """Measure the three kinds of detection on every file given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("records", type=Path, nargs="*")
    parser.add_argument("--lines", type=Path)
    options = parser.parse_args()
    stories = read_stories(options.stories)
    shared: dict[str, NDArray[np.float32]] = {}
    encoder = load_encoder()
    kinds = {"rules": (load_rules(), False), "rules and evidence": (load_rules(), True), "evidence": ((), True)}
    for name, (rules, evidence) in kinds.items():
        detector = Detector(rules, evidence, shared, encoder)
        print(name)
        false_alarms(detector, options.stories)
        for path in options.records:
            hits(detector, path)
        if options.lines:
            planted(detector, options.lines)
        for both in (False, True) if rules and evidence else ():
            foreign_headlines(detector, stories, both)
            appended(detector, stories, both)


if __name__ == "__main__":
    main()
