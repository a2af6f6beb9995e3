"""Print the words of a story with their counterparts in the translation, the most frequent first.

Run: python examples/word_links.py
"""

from collections import Counter
from pathlib import Path

from alignqa import align

STORIES = Path(__file__).parent / "stories"

report = align(STORIES / "ferry.id.txt", STORIES / "ferry.en.txt", source_lang="id", target_lang="en")

counts: Counter[tuple[str, str]] = Counter()
for pair in report.pairs:
    for link in report.links(pair):
        word = report.source.text[link.source_start : link.source_end]
        counterpart = report.target.text[link.target_start : link.target_end]
        if word[0].isalnum() and link.confidence >= 0.5:
            counts[word.lower(), counterpart.lower()] += 1

for (word, counterpart), count in counts.most_common():
    print(f"{count:3}  {word} = {counterpart}")
