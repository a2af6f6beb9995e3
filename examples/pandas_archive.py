"""Check a whole archive from a data frame: a row a story with its verdict and score, and a frame of all issues.

Run: python examples/pandas_archive.py [MANIFEST] (needs pip install 'alignqa[frames]')
"""

import sys
from pathlib import Path

import pandas

from alignqa import Aligner

manifest = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pairs.csv"
archive = pandas.read_csv(manifest)
paths = [[manifest.parent / path for path in archive[f"{side}_path"]] for side in ("source", "target")]

reports = list(Aligner().align_many(zip(*paths, archive["source_lang"], archive["target_lang"], strict=True)))
archive["verdict"] = [report.verdict for report in reports]
archive["score"] = [report.score for report in reports]
issues = [report.to_pandas("issues").assign(id=name) for name, report in zip(archive["id"], reports, strict=True)]
table = pandas.concat(issues, ignore_index=True)

print(archive[["id", "verdict", "score"]].to_string(index=False))
print(table.groupby(["id", "type"]).size().rename("issues").reset_index().to_string(index=False))
