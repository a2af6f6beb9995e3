"""Check one translated story and print its issues for an editor.

Run: python examples/one_pair.py
"""

from pathlib import Path

from alignqa import align

STORIES = Path(__file__).parent / "stories"

report = align(STORIES / "ferry.id.txt", STORIES / "ferry.en.txt", source_lang="id", target_lang="en")

print(f"{report.verdict}, score {report.score:.2f}, {len(report.pairs)} pairs")
for issue in report.issues:
    words = " / ".join(span.text for span in issue.spans)
    print(f"{issue.severity:8} {issue.type:12} {issue.confidence:.0%}  {words}")
