"""Check every pair of NAME.id.txt and NAME.en.txt in a folder, and exit with 1 if a story has a major issue.

Run: python examples/batch_qa.py [FOLDER]
"""

import sys
from pathlib import Path

from alignqa import Aligner

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "stories"
sources = sorted(folder.glob("*.id.txt"))
pairs = [(source, source.with_name(source.name.replace(".id.", ".en.")), "id", "en") for source in sources]

failed = 0
for source, report in zip(sources, Aligner().align_many(pairs), strict=True):
    serious = [issue for issue in report.issues if issue.severity != "minor" and issue.type != "artifact"]
    failed += bool(serious)
    print(f"{source.name:24} {report.verdict:18} {report.score:.2f}  {len(serious)} to review")

sys.exit(1 if failed else 0)
