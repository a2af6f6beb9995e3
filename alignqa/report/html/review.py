"""A report in; out comes what its page exports of every issue: its text, what marks it, and what it is known by."""

from __future__ import annotations

import hashlib
import json
from typing import Any, get_args

from alignqa.datatypes import Issue, ReportRecord, Side


def review_data(report: ReportRecord) -> dict[str, Any]:
    """Return, as plain data, the issues of a report with the text of their sentences, and the hash of the report."""
    content = json.dumps(report.to_dict(), sort_keys=True)
    return {
        "report": hashlib.sha256(content.encode()).hexdigest()[:16],
        "signature": str(report.signature),
        "source_language": report.source.language,
        "target_language": report.target.language,
        "issues": [exported(report, issue) for issue in report.issues],
    }


def exported(report: ReportRecord, issue: Issue) -> dict[str, Any]:
    """Return an issue as plain data, with its sentences as ``source`` and ``target``, one a line.

    ``words`` are its marked words as in a baseline file. Its ``spans`` have offsets into these texts; words outside the
    sentences that the issue names are left out of them.
    """
    texts: dict[str, str] = {}
    spans: list[dict[str, Any]] = []
    for side in get_args(Side):
        sentences = report.document(side).sentences
        starts: dict[int, int] = {}
        text = ""
        for i in sorted(issue.side(side)):
            text += "\n" if starts else ""
            starts[i] = len(text)
            text += sentences[i].text
        texts[side] = text
        for span in issue.spans:
            inside = [i for i in starts if sentences[i].start < span.end and span.start < sentences[i].end]
            if span.side == side and inside:
                first, last = inside[0], inside[-1]
                start = starts[first] + max(0, span.start - sentences[first].start)
                end = starts[last] + min(len(sentences[last].text), span.end - sentences[last].start)
                spans.append({"side": side, "start": start, "end": end, "text": text[start:end]})
    plain = {name: value for name, value in issue.to_dict().items() if name not in ("source", "target", "spans")}
    words = [span.text for span in issue.spans]
    return {**plain, "fingerprint": issue.fingerprint, "words": words, **texts, "spans": spans}
