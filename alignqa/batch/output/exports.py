"""What a batch found, for build systems: rows in, SARIF 2.1.0 for code-scanning views or JUnit XML out.

Rules have ids that stay the same across versions: ``alignqa/omission``, ``alignqa/artifact/ad_placeholder``,
``alignqa/verdict/partial``, ``alignqa/failure``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from alignqa.batch.store.shards import outcome_id
from alignqa.datatypes import ARTIFACT_CATEGORIES, ISSUE_TYPES, SEVERITIES, VERDICT_SEVERITIES, Severity

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"minor": "note", "major": "warning", "critical": "error"}
_VERDICT_MESSAGES: Mapping[str, str] = {
    "partial": "The translation covers only part of the story.",
    "different_stories": "The two texts are different stories.",
    "empty": "One of the texts contains no story.",
}
#: Control characters that XML 1.0 cannot hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Export(Protocol):
    """A file that receives every pair, in the order of their ids, and takes its name at the end."""

    def add(self, rows: Mapping[str, Any]) -> None:
        """Write what was found in one pair, or why it could not be checked."""

    def publish(self) -> None:
        """Finish the file and give it its name."""


def rule_ids() -> list[str]:
    """Return the ids of all rules, sorted."""
    kinds: list[str] = [kind for kind in ISSUE_TYPES if kind != "artifact"]
    kinds += [f"artifact/{category}" for category in ARTIFACT_CATEGORIES]
    kinds += [f"verdict/{verdict}" for verdict in VERDICT_SEVERITIES]
    return sorted(f"alignqa/{kind}" for kind in [*kinds, "failure"])


def findings(rows: Mapping[str, Any]) -> Iterator[tuple[str, Severity, str, Sequence[Mapping[str, Any]]]]:
    """Yield rule, severity, message and spans of each issue, verdict and failure of one pair."""
    for failure in rows.get("failures", ()):
        yield "alignqa/failure", "critical", failure["message"], ()
    for pair in rows.get("pairs", ()):
        if severity := VERDICT_SEVERITIES.get(pair["verdict"]):
            verdict = pair["verdict"]
            yield f"alignqa/verdict/{verdict}", severity, _VERDICT_MESSAGES[verdict], ()
    for issue in rows.get("issues", ()):
        kind = f"artifact/{issue['category']}" if issue["category"] else issue["type"]
        yield f"alignqa/{kind}", issue["severity"], issue["message"], issue["spans"]


class Sarif:
    """Writes SARIF: one result for each issue, verdict other than a translation, and failure."""

    def __init__(self, path: Path) -> None:
        """Begin a file that will be called *path*."""
        self._path, self._temporary = path, path.with_name(f".{path.name}.tmp")
        self._file = self._temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        words = {name: name.removeprefix("alignqa/").replace("_", " ").replace("/", ": ") for name in rule_ids()}
        rules = [{"id": name, "shortDescription": {"text": text.capitalize()}} for name, text in words.items()]
        driver = {"name": "alignqa", "version": version("alignqa"), "rules": rules}
        head = json.dumps({"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}, indent=1)
        self._file.write(f'{{"version": "2.1.0", "$schema": "{_SCHEMA}", "runs": [{head[:-2]},\n "results": [')
        self._comma = "\n"

    def add(self, rows: Mapping[str, Any]) -> None:
        """Write the results of one pair."""
        for finding in findings(rows):
            self._file.write(self._comma + json.dumps(_result(rows, *finding), ensure_ascii=False))
            self._comma = ",\n"

    def publish(self) -> None:
        """Finish the file and give it its name."""
        self._file.write("\n ]}]}\n")
        self._file.close()
        self._temporary.replace(self._path)


def _result(
    rows: Mapping[str, Any], rule: str, severity: Severity, message: str, spans: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    name = outcome_id(rows)
    pair: Mapping[str, Any] = next(iter(rows.get("pairs", ())), {})
    locations = [_location(name, pair.get(f"{span['side']}_path"), span) for span in spans]
    locations = locations or [_location(name, pair.get("target_path"), None)]
    identity = json.dumps([name, rule, message, [(s["side"], s["text"]) for s in spans]])
    return {
        "ruleId": rule,
        "level": _LEVELS[severity],
        "message": {"text": message},
        "locations": locations[:1],
        **({"relatedLocations": locations[1:]} if locations[1:] else {}),
        "partialFingerprints": {"alignqa/v1": hashlib.sha256(identity.encode()).hexdigest()[:32]},
    }


def _location(name: str, path: str | None, span: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return where something is: in a file of the pair, if it came from files, and in the pair by its id.

    A file in the working folder is named relative to it, as code-scanning views want it, any other by its whole path.
    """
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}]}
    if path is not None:
        file, here = Path(path), Path.cwd()
        if file.is_absolute() and not file.is_relative_to(here):
            uri = file.as_uri()
        else:
            uri = quote((file.relative_to(here) if file.is_absolute() else file).as_posix())
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}}
        if span is not None:
            location["physicalLocation"]["region"] = {
                "startLine": span["line"],
                "startColumn": span["column"],
                "charOffset": span["start"],
                "charLength": span["end"] - span["start"],
                "snippet": {"text": span["text"]},
            }
    return location


class JUnit:
    """Writes JUnit XML: a test case for each pair, which fails if it has an issue or verdict of some severity."""

    def __init__(self, path: Path, min_severity: Severity = "minor") -> None:
        """Begin a file that will be called *path*; what is below *min_severity* makes no test case fail."""
        self._path, self._temporary = path, path.with_name(f".{path.name}.tmp")
        self._cases = path.with_name(f".{path.name}.cases.tmp")
        self._file = self._cases.open("w", encoding="utf-8", newline="\n")
        self._failing = SEVERITIES[SEVERITIES.index(min_severity) :]
        self._tests = self._failures = self._errors = 0

    def add(self, rows: Mapping[str, Any]) -> None:
        """Write the test case of one pair."""
        found = [finding for finding in findings(rows) if finding[1] in self._failing]
        site = next((pair["site"] for pair in rows.get("pairs", ()) if pair["site"]), "alignqa")
        self._tests += 1
        self._file.write(f"  <testcase classname={_quoted(site)} name={_quoted(outcome_id(rows))}>\n")
        if found:
            kind = "error" if "failures" in rows else "failure"
            self._errors += kind == "error"
            self._failures += kind == "failure"
            text = "\n".join(f"{severity} {rule}: {message}" for rule, severity, message, _ in found)
            head = f"type={_quoted(found[0][0])} message={_quoted(found[0][2])}"
            self._file.write(f"    <{kind} {head}>{escape(_xml(text))}</{kind}>\n")
        self._file.write("  </testcase>\n")

    def publish(self) -> None:
        """Finish the file, whose head counts what is in it, and give it its name."""
        self._file.close()
        counts = f'tests="{self._tests}" failures="{self._failures}" errors="{self._errors}"'
        with (
            self._temporary.open("w", encoding="utf-8", newline="\n") as file,
            self._cases.open(encoding="utf-8", newline="\n") as cases,
        ):
            file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n <testsuite name="alignqa" {counts}>\n')
            file.writelines(cases)
            file.write(" </testsuite>\n</testsuites>\n")
        self._cases.unlink()
        self._temporary.replace(self._path)


def _xml(text: str) -> str:
    """Return *text* with the characters that XML does not allow replaced."""
    return _NOT_XML.sub("\ufffd", text)


def _quoted(text: str) -> str:
    return quoteattr(_xml(text))
