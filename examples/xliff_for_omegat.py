"""Write the source of a report as XLIFF 1.1 for OmegaT 3, with each issue as a note; the TMX brings the translation.

Run: python examples/xliff_for_omegat.py REPORT.json STORY.xlf (needs pip install translate-toolkit)
"""

import json
import sys
from pathlib import Path

from translate.storage.xliff import xlifffile

from alignqa import Report

report = Report.from_dict(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
file = xlifffile(sourcelanguage=report.source.language, targetlanguage=report.target.language)
for pair in report.pairs:
    source, _ = report.texts(pair)
    if source:
        unit = file.addsourceunit(source)
        unit.target = source  # what OmegaT takes as the text to translate
        unit.markapproved(False)
        for issue in report.issues:
            if set(pair.source) & set(issue.source) or set(pair.target) & set(issue.target):
                unit.addnote(str(issue))
file.savefile(sys.argv[2])
print(f"{len(file.units)} segments in {sys.argv[2]}")
