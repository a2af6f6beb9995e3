"""Score alignments in the format of Vecalign, from any aligner, against one made by hand.

Run: python examples/compare_aligners.py
"""

from pathlib import Path

from alignqa import align
from alignqa.evaluation.alignment import score_alignment
from alignqa.evaluation.gold import parse_groups

HERE = Path(__file__).parent

gold = parse_groups((HERE / "aligners/ferry.gold").read_text())
report = align(HERE / "stories/ferry.id.txt", HERE / "stories/ferry.en.txt", source_lang="id", target_lang="en")
report.save("alignqa.vecalign")

for path in (HERE / "aligners/line-by-line.vecalign", Path("alignqa.vecalign")):
    score = score_alignment(gold, parse_groups(path.read_text()))
    print(
        f"{path.stem:14} strict F1 {score.strict.f1:.2f}, lax F1 {score.lax.f1:.2f}, unaligned {score.unaligned.f1:.2f}"
    )
