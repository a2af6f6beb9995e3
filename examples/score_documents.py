"""Score a translation of a whole document against a reference with other lines, and show the segments.

Run: python examples/score_documents.py
"""

from pathlib import Path

import alignqa

HERE = Path(__file__).parent / "scoring"

found = alignqa.score(HERE / "system.txt", HERE / "reference.txt", lang="en")
for hypothesis, reference in zip(found.segments.hypotheses, found.segments.references, strict=True):
    print(f"{hypothesis}\n  = {reference}")
print(found)
