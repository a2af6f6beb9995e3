"""Measure the sentence splitter: stories whose sentences are joined by spaces are split again.

Usage: python benchmarks/segmentation.py STORIES.jsonl [--show LANGUAGE]

Each line of the file is a JSON object that holds, for each language code, the list of one story's sentences. A boundary
is the character offset at which a sentence ends; the end of the story is none. A headline that carries no final mark
cannot be distinguished from the sentence after it once a space joins the two, so two figures are given: with every
sentence joined by a space, and with a line break, as a page has it, after the sentences that carry no final mark.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alignqa.text.segmentation import split_sentences

FINAL_MARK = re.compile(r"[.!?…:]\W*$")


def gold_and_found(sentences: list[str], language: str, line_breaks: bool) -> tuple[str, set[int], set[int]]:
    """Return a story as one text, its true boundaries and those found."""
    text, gold = "", set()
    for sentence in sentences:
        text += sentence
        gold.add(len(text))
        text += "\n" if line_breaks and not FINAL_MARK.search(sentence) else " "
    found = {sentence.end for sentence in split_sentences(text, language)}
    return text, gold - {len(text) - 1}, found - {len(text) - 1}


def measure(stories: Iterable[dict[str, Any]], language: str, line_breaks: bool) -> Counter[str]:
    """Count boundaries over all stories: right, missed, extra."""
    counts: Counter[str] = Counter()
    for story in stories:
        _, gold, found = gold_and_found(story[language], language, line_breaks)
        counts.update(right=len(gold & found), missed=len(gold - found), extra=len(found - gold))
    return counts


def show(stories: Iterable[dict[str, Any]], language: str) -> None:
    """Print every boundary missed or found in excess, with its surroundings."""
    for story in stories:
        text, gold, found = gold_and_found(story[language], language, line_breaks=True)
        for position in sorted(gold ^ found):
            kind = "missed" if position in gold else "extra "
            print(f"{kind}  {text[max(0, position - 50) : position]} || {text[position : position + 40]!r}")


def main() -> None:
    """Print the table, or the errors of one language."""
    parser = argparse.ArgumentParser(description="Measure the sentence splitter.")
    parser.add_argument("stories", type=Path, help="JSON lines file of stories")
    parser.add_argument("--show", metavar="LANGUAGE", help="print the errors made in one language instead of the table")
    options = parser.parse_args()
    stories = [json.loads(line) for line in options.stories.read_text(encoding="utf-8").splitlines()]
    if options.show:
        show(stories, options.show)
        return
    print("| language | joined by | boundaries | missed | extra | precision | recall | F1 |")
    print("|---|---|---|---|---|---|---|---|")
    for language in (key for key, value in stories[0].items() if isinstance(value, list)):
        for line_breaks, label in ((False, "spaces"), (True, "spaces, line breaks")):
            n = measure(stories, language, line_breaks)
            precision, recall = n["right"] / (n["right"] + n["extra"]), n["right"] / (n["right"] + n["missed"])
            f1 = 2 * precision * recall / (precision + recall)
            figures = f"{precision:.3f} | {recall:.3f} | {f1:.3f} |"
            print(f"| {language} | {label} | {n['right'] + n['missed']} | {n['missed']} | {n['extra']} | {figures}")


if __name__ == "__main__":
    main()
