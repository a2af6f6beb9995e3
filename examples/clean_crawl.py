"""Remove the artifacts from every text in a folder, and count them by category.

Run: python examples/clean_crawl.py [FOLDER]
"""

import sys
from collections import Counter
from pathlib import Path

from alignqa import clean

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "stories"

for path in sorted(folder.glob("*.txt")):
    cleaned = clean(path)
    found = Counter(taken.category for taken in cleaned.taken)
    print(f"{path.name:16} {len(cleaned.original):5} -> {len(cleaned.text):5} characters {dict(found)}")
