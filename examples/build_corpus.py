"""Make training data from many translated stories: translated pairs with a high confidence, each once.

Run: python examples/build_corpus.py [MANIFEST]
"""

import sys
from pathlib import Path

from alignqa.batch import BatchOptions, read_manifest, run
from alignqa.report.formats.dataset import read_dataset

manifest = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pairs.csv"

if __name__ == "__main__":
    run(read_manifest(manifest), BatchOptions("checked"))
    pairs = read_dataset("checked").filter(lambda row: row["confidence"] > 0.9 and row["source"] != row["target"])
    lines = dict.fromkeys(f"{row['source']}\t{row['target']}\n" for row in pairs)
    Path("corpus.tsv").write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} sentence pairs in corpus.tsv")
