"""What a batch found, for build systems: rows in, SARIF 2.1.0 for code-scanning views, JUnit XML or lines out.

Rules have ids that stay the same across versions: ``alignqa/omission``, ``alignqa/artifact/ad_placeholder``,
``alignqa/verdict/partial``, ``alignqa/failure``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, TextIO, get_args
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from alignqa.batch.store.shards import outcome_id
from alignqa.checks.messages import quoted
from alignqa.datatypes import ARTIFACT_CATEGORIES, CONTROLS, ISSUE_TYPES, SEVERITIES, VERDICT_SEVERITIES, Severity, Side

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"minor": "note", "major": "warning", "critical": "error"}
_VERDICT_MESSAGES: Mapping[str, str] = {
    "partial": "The translation covers only part of the story.",
    "different_stories": "The two texts are different stories.",
    "empty": "One of the texts contains no story.",
}
#: The end of what would be shown as a link in a message of SARIF (section 3.11.6).
_LINK = re.compile(r"\](?=\()")
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


@dataclass(frozen=True, slots=True)
class Result:
    """An issue, a verdict other than a translation, or a failure of one pair.

    ``spans`` are the parts of the texts that it marks; ``target_line`` is the line of the target, from 1, that it is
    about, ``None`` if it is about no line or about the source only.
    """

    rule: str
    severity: Severity
    message: str
    spans: Sequence[Mapping[str, Any]] = ()
    target_line: int | None = None

    @property
    def target_first(self) -> list[Mapping[str, Any]]:
        """The spans, those of the target first: the translation is what is read and corrected."""
        return sorted(self.spans, key=lambda span: span["side"] != "target")

    @property
    def full_message(self) -> str:
        """The message, with the sentence that an omission is about, which the target does not show."""
        missing = bool(self.target_line) and all(span["side"] == "source" for span in self.spans)
        return " ".join([self.message, *(quoted(span["text"]) for span in self.spans if missing)])


def results(rows: Mapping[str, Any]) -> Iterator[Result]:
    """Yield the issues, the verdict and the failure of one pair."""
    for failure in rows.get("failures", ()):
        yield Result("alignqa/failure", "critical", failure["message"])
    for pair in rows.get("pairs", ()):
        if severity := VERDICT_SEVERITIES.get(pair["verdict"]):
            verdict = pair["verdict"]
            yield Result(f"alignqa/verdict/{verdict}", severity, _VERDICT_MESSAGES[verdict])
    for issue in rows.get("issues", ()):
        kind = f"artifact/{issue['category']}" if issue["category"] else issue["type"]
        yield Result(f"alignqa/{kind}", issue["severity"], issue["message"], issue["spans"], issue["target_line"])


def paths_of(rows: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the paths of a pair's two files by side, as far as it came from files.

    A pair that could not be checked has only its id, which may be the path of its target.
    """
    if "failures" in rows:
        name = outcome_id(rows)
        return {"target": name} if Path(name).is_file() else {}
    (pair,) = rows["pairs"]
    paths = {side: pair[f"{side}_path"] for side in get_args(Side)}
    return {side: path for side, path in paths.items() if path is not None}


class IssueLines:
    """Writes a line for each result, as compilers do: path, line, severity, type and message."""

    def __init__(self, file: TextIO) -> None:
        """Write to an open *file*, which stays open."""
        self._file = file

    def add(self, rows: Mapping[str, Any]) -> None:
        """Write the results of one pair, in the order of the report."""
        paths = paths_of(rows)
        for each in results(rows):
            side = "target" if each.target_line or not each.spans else "source"
            line = each.target_line or next((span["line"] for span in each.spans), 1)
            kind = each.rule.removeprefix("alignqa/").replace("/", " ").replace("_", " ")
            place = f"{paths.get(side, outcome_id(rows))}:{line}"
            if place.startswith((":", "#")):  # what runs a build takes such a line for a command
                place = f"./{place}"
            self._file.write(f"{CONTROLS.sub(' ', f'{place}: {each.severity} {kind}: {each.full_message}')}\n")

    def publish(self) -> None:
        """Nothing is left to write."""


class Sarif:
    """Writes SARIF: one result for each issue, verdict other than a translation, and failure."""

    def __init__(self, path: Path) -> None:
        """Begin a file that will be called *path*."""
        self._path, self._temporary = path, path.with_name(f".{path.name}.tmp")
        self._temporary.unlink(missing_ok=True)  # a link there would lead elsewhere
        self._file = self._temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        words = {name: name.removeprefix("alignqa/").replace("_", " ").replace("/", ": ") for name in rule_ids()}
        rules = [{"id": name, "shortDescription": {"text": text.capitalize()}} for name, text in words.items()]
        driver = {"name": "alignqa", "version": version("alignqa"), "rules": rules}
        head = json.dumps({"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}, indent=1)
        self._file.write(f'{{"version": "2.1.0", "$schema": "{_SCHEMA}", "runs": [{head[:-2]},\n "results": [')
        self._comma = "\n"

    def add(self, rows: Mapping[str, Any]) -> None:
        """Write the results of one pair."""
        for each in results(rows):
            self._file.write(self._comma + json.dumps(_sarif_result(rows, each), ensure_ascii=False))
            self._comma = ",\n"

    def publish(self) -> None:
        """Finish the file and give it its name."""
        self._file.write("\n ]}]}\n")
        self._file.close()
        self._temporary.replace(self._path)


def _sarif_result(rows: Mapping[str, Any], each: Result) -> dict[str, Any]:
    """Return a result whose first location is in the target if it is about that, as a pull request changes it."""
    name, paths = outcome_id(rows), paths_of(rows)
    locations = [_location(name, paths.get(span["side"]), _region(span)) for span in each.target_first]
    if each.target_line and not any(span["side"] == "target" for span in each.spans):
        locations.insert(0, _location(name, paths.get("target"), {"startLine": each.target_line}))
    # A view of code wants a line, also where the whole file is meant.
    locations = locations or [_location(name, paths.get("target"), {"startLine": 1})]
    identity = json.dumps([name, each.rule, each.message, [(s["side"], s["text"]) for s in each.spans]])
    return {
        "ruleId": each.rule,
        "level": _LEVELS[each.severity],
        "message": {"text": _LINK.sub(r"\\]", each.full_message)},
        "locations": locations[:1],
        **({"relatedLocations": locations[1:]} if locations[1:] else {}),
        "partialFingerprints": {"alignqa/v1": hashlib.sha256(identity.encode()).hexdigest()[:32]},
    }


def _region(span: Mapping[str, Any]) -> dict[str, Any]:
    """Return a span by its line, columns and offsets; columns of its last line count from its start or line break."""
    first, *more = span["text"].split("\n")
    return {
        "startLine": span["line"],
        "startColumn": span["column"],
        "endLine": span["line"] + len(more),
        "endColumn": len(more[-1]) + 1 if more else span["column"] + len(first),
        "charOffset": span["start"],
        "charLength": span["end"] - span["start"],
        "snippet": {"text": span["text"]},
    }


def _location(name: str, path: str | None, region: Mapping[str, Any]) -> dict[str, Any]:
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
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}, "region": region}
    return location


class JUnit:
    """Writes JUnit XML: a test case for each pair, which fails if it has an issue or verdict of some severity."""

    def __init__(self, path: Path, min_severity: Severity = "minor") -> None:
        """Begin a file that will be called *path*; what is below *min_severity* makes no test case fail."""
        self._path, self._temporary = path, path.with_name(f".{path.name}.tmp")
        self._cases = path.with_name(f".{path.name}.cases.tmp")
        for temporary in (self._temporary, self._cases):
            temporary.unlink(missing_ok=True)
        self._file = self._cases.open("w", encoding="utf-8", newline="\n")
        self._failing = SEVERITIES[SEVERITIES.index(min_severity) :]
        self._tests = self._failures = self._errors = 0

    def add(self, rows: Mapping[str, Any]) -> None:
        """Write the test case of one pair."""
        found = [each for each in results(rows) if each.severity in self._failing]
        site = next((pair["site"] for pair in rows.get("pairs", ()) if pair["site"]), "alignqa")
        self._tests += 1
        self._file.write(f"  <testcase classname={_quoted(site)} name={_quoted(outcome_id(rows))}>\n")
        if found:
            kind = "error" if "failures" in rows else "failure"
            self._errors += kind == "error"
            self._failures += kind == "failure"
            text = "\n".join(f"{each.severity} {each.rule}: {each.message}" for each in found)
            head = f"type={_quoted(found[0].rule)} message={_quoted(found[0].message)}"
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
