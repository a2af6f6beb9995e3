"""Export the issues of a report for labelling: a task an issue, its words marked, to be called right or wrong.

Run: python examples/label_issues.py REPORT.json TASKS, which is
  TASKS.json   for Label Studio; its labelling interface is examples/labelling/label_studio.xml
  TASKS.jsonl  for Prodigy: prodigy mark issues TASKS.jsonl --view-id ner
"""

import json
import sys
from pathlib import Path

from alignqa import Issue, Report


def text_of(report: Report, issue: Issue, side: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the sentences of one side that an issue names, and where it marks them."""
    document, named = report.document(side), issue.side(side)
    if not named:
        return "", []
    sentences = document.sentences[min(named) : max(named) + 1]
    start, end = sentences[0].start, sentences[-1].end
    return document.text[start:end], [(s.start - start, s.end - start) for s in issue.spans if s.side == side]


def label_studio_task(report: Report, issue: Issue) -> dict[str, object]:
    """Return a task for Label Studio, whose prediction marks the words."""
    sides = {side: text_of(report, issue, side) for side in ("source", "target")}
    marks = [
        {"from_name": f"{side}_marks", "to_name": side, "type": "labels", "value": value}
        for side, (text, spans) in sides.items()
        for start, end in spans
        for value in [{"start": start, "end": end, "text": text[start:end], "labels": [issue.type]}]
    ]
    shown = {side: text or "—" for side, (text, _) in sides.items()}
    prediction = {"model_version": str(report.signature), "score": issue.confidence, "result": marks}
    return {"data": {**issue.to_dict(), **shown}, "predictions": [prediction]}


def prodigy_task(report: Report, issue: Issue) -> dict[str, object]:
    """Return a task for Prodigy: both sides on lines of their own, the words marked."""
    (source, marks), (target, more) = (text_of(report, issue, side) for side in ("source", "target"))
    offset = len(source) + 1
    spans = [*marks, *((start + offset, end + offset) for start, end in more)]
    marked = [{"start": start, "end": end, "label": issue.type} for start, end in spans]
    meta = {"message": issue.message, "rule": issue.rule, "confidence": issue.confidence}
    return {"text": f"{source}\n{target}", "spans": marked, "meta": meta}


if __name__ == "__main__":
    report = Report.from_dict(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    path = Path(sys.argv[2])
    if path.suffix == ".jsonl":
        lines = [json.dumps(prodigy_task(report, issue), ensure_ascii=False) for issue in report.issues]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    else:
        tasks = [label_studio_task(report, issue) for issue in report.issues]
        path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(report.issues)} tasks in {path}")
