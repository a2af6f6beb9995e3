"""Measure language detection: documents, and sentences of one of two languages.

Usage: python benchmarks/language.py STORIES.jsonl

Each line of the file is a JSON object that holds, for each language code, the list of one story's sentences.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

from alignqa.errors import LanguageError
from alignqa.text.languages import detect_language, likelier_language, other_language


def detected(text: str, language: str) -> str:
    """Return whether the language of *text* is detected: right, wrong or unsure."""
    try:
        return "right" if detect_language(text) == language else "wrong"
    except LanguageError:
        return "unsure"


def decided(sentences: Iterable[str], language: str, rival: str) -> Counter[str]:
    """Count how *sentences* of *language* are distinguished from *rival*: right, wrong, unsure."""
    opinions = [likelier_language(sentence, language, rival) for sentence in sentences]
    return Counter("unsure" if o is None else "right" if o.language == language else "wrong" for o in opinions)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Measure language detection.")
    parser.add_argument("stories", type=Path, help="JSON lines file of stories")
    stories = [json.loads(line) for line in parser.parse_args().stories.read_text(encoding="utf-8").splitlines()]
    languages = [key for key, value in stories[0].items() if isinstance(value, list)]
    print("| language | first sentences | right | wrong | unsure |\n|---|---|---|---|---|")
    for language in languages:
        for length in (1, 2, 3, 5, None):
            n = Counter(detected(" ".join(story[language][:length]), language) for story in stories)
            print(f"| {language} | {length or 'all'} | {n['right']} | {n['wrong']} | {n['unsure']} |")
    total: Counter[str] = Counter()
    others: Counter[bool] = Counter()
    print("\n| sentences in | or in | right | wrong | no opinion |\n|---|---|---|---|---|")
    for language, rival in permutations(languages, 2):
        sentences = [sentence for story in stories for sentence in story[language]]
        n = decided(sentences, language, rival)
        if n["right"] + n["wrong"]:
            total += n
        others.update(other_language(sentence, (language, rival)) is not None for sentence in sentences)
        print(f"| {language} | {rival} | {n['right']} | {n['wrong']} | {n['unsure']} |")
    share = total["wrong"] / total.total()
    print(f"\nOf {total.total()}, {total['right'] / total.total():.1%} decided right, {share:.3%} decided wrong.")
    print(f"Falsely said to be in a third language: {others[True]} of {others.total()}.")


if __name__ == "__main__":
    main()
