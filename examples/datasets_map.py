"""Score the sentence pairs of a Hugging Face dataset, and keep the good ones.

Run: python examples/datasets_map.py [CORPUS.tsv] (needs pip install 'alignqa[datasets]')
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from datasets import Dataset

from alignqa.filtering import score_pairs

tsv = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "corpus" / "pairs.tsv"


def score(rows: Mapping[str, Sequence[str]]) -> dict[str, list[float]]:
    """Return the scores of a batch of pairs."""
    return {"score": [each.score for each in score_pairs(zip(rows["id"], rows["en"], strict=True), "id", "en")]}


if __name__ == "__main__":
    pairs = [line.split("\t") for line in tsv.read_text(encoding="utf-8").splitlines()]
    corpus = Dataset.from_list([{"id": source, "en": target} for source, target in pairs])
    scored = corpus.map(score, batched=True, batch_size=256)
    good = scored.filter(lambda row: row["score"] >= 0.5)
    print(f"{len(good)} of {len(corpus)} pairs kept")
