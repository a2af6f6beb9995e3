"""How much of a score is lost when a translation is realigned: line by line against all of it on one line.

Run: python benchmarks/realign.py STORIES.jsonl HYPOTHESIS_LANG REFERENCE_LANG

STORIES.jsonl has one story a line, ``{"doc": "name", "id": ["…"], "ms": ["…"]}``; sentence i of one language translates
sentence i of the other. Two close languages stand for a translation and its reference.
"""

import sys
from pathlib import Path

from alignqa import Aligner
from alignqa.evaluation import score_corpus
from alignqa.evaluation.gold import read_stories

path, hypothesis, reference = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
stories = list(read_stories(path, hypothesis, reference))
lines = {story.name: (story.source, story.target) for story in stories}
joined = {story.name: (" ".join(story.source), story.target) for story in stories}
aligner = Aligner()

given = score_corpus(lines, lang=reference)
found = score_corpus(joined, lang=reference, encoder=aligner.encoder)
for metric in given.total.metrics:
    print(f"{metric.name:8} by line {metric.score:6.2f}   realigned {found.total[metric.name]:6.2f}")
pairs = zip(given.total.segments.hypotheses, found.total.segments.hypotheses, strict=True)
same = sum(left.split() == right.split() for left, right in pairs)
print(f"{same} of {len(given.total.segments.references)} segments hold the same words; {len(stories)} stories")
print(found.total.signature)
