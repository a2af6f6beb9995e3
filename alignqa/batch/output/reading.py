"""A batch output folder in, read row by row; its stories and what recurs in them out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alignqa.errors import InputError, OptionalDependencyError
from alignqa.files import parse_json

StoredRow = Mapping[str, Any]

#: Characters of an artifact that are kept; longer ones are distinguished by their beginnings.
MAX_ARTIFACT_LENGTH = 120
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class BatchStory:
    """One story of a batch; ``day`` is ``None`` if its date is unknown, ``report`` if it has no page.

    ``issues`` are those of each type without artifacts, ``artifacts`` those of each category.
    """

    id: str
    title: str
    language: str
    site: str
    day: date | None
    languages: str
    verdict: str
    score: float
    sentences: int
    issues: Mapping[str, int]
    majors: int
    artifacts: Mapping[str, int]
    report: str | None

    @classmethod
    def from_row(cls, row: StoredRow, reports: Collection[str]) -> BatchStory:
        """Return the story of a *row* of the pairs; *reports* are the names of the pages that there are.

        Raises:
            KeyError: a column is missing; as ``TypeError`` and ``ValueError``, where one holds something else.
        """
        issues = dict(row["issues"])
        issues.pop("artifact", None)
        name = f"{row['id']}.html"
        try:
            day = date.fromisoformat(str(row.get("date"))[:10])
        except ValueError:
            day = None
        return cls(
            id=str(row["id"]),
            title=str(row.get("title") or row["id"]),
            language=str(row["source_language"]),
            site=row.get("site") or "",
            day=day,
            languages=f"{row['source_language']} → {row['target_language']}",
            verdict=str(row["verdict"]),
            score=float(row["score"]),
            sentences=int(row["source_sentences"]),
            issues=issues,
            majors=int(row["majors"]),
            artifacts=dict(row["artifacts"]),
            report=f"reports/{name}" if name in reports else None,
        )

    @property
    def number(self) -> int:
        """How many issues there are, without artifacts."""
        return sum(self.issues.values())

    @property
    def artifact_number(self) -> int:
        """How many artifacts there are."""
        return sum(self.artifacts.values())

    @property
    def mismatch(self) -> str:
        """What is to be said instead of a number of issues, where that would be misleading."""
        if self.verdict in ("different_stories", "empty"):
            return "not compared"
        return "part missing" if self.verdict == "partial" and not self.issues else ""


@dataclass(frozen=True, slots=True)
class RecurringArtifact:
    """What occurs, digits aside, in several stories of a site: an example of it, and in how many stories."""

    category: str
    example: str
    stories: int


def read_rows(folder: Path, table: str) -> Iterator[StoredRow]:
    """Yield the rows of a table of a batch output, in JSON Lines or Parquet; none if there is no such table.

    Raises:
        InputError: a line is not a JSON object, or the file cannot be read.
        OptionalDependencyError: the table is in Parquet and pyarrow is not installed.
    """
    if (path := folder / f"{table}.jsonl").is_file():
        yield from _json_lines(path)
    elif (path := folder / f"{table}.parquet").is_file():
        yield from _parquet(path)


def _json_lines(path: Path) -> Iterator[StoredRow]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                row = parse_json(line)
                if not isinstance(row, dict) or "id" not in row:
                    raise InputError(f"Line {number} of {str(path)!r} is not a row of a batch: it has no id.")
                yield row
    except (OSError, ValueError) as error:
        raise InputError(f"Cannot read {str(path)!r}: {error}. Run the batch again to replace it.") from error


def _parquet(path: Path) -> Iterator[StoredRow]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise OptionalDependencyError("Reading a batch in Parquet", "parquet") from error
    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches():
                yield from batch.to_pylist()
    except (OSError, ArrowException) as error:
        raise InputError(f"Cannot read {str(path)!r}: {error}. Run the batch again to replace it.") from error


def read_stories(folder: Path) -> list[BatchStory]:
    """Return the stories of a batch, the worst first.

    Raises:
        InputError: *folder* is not a batch output, or a file in it cannot be read.
        OptionalDependencyError: the batch is in Parquet and pyarrow is not installed.
    """
    if not any((folder / f"pairs.{suffix}").is_file() for suffix in ("jsonl", "parquet")):
        raise InputError(
            f"{str(folder)!r} is not the output of alignqa batch: it contains neither pairs.jsonl nor pairs.parquet."
        )
    reports = folder / "reports"
    known = {path.relative_to(reports).as_posix() for path in reports.rglob("*.html")} if reports.is_dir() else set()
    try:
        stories = [BatchStory.from_row(row, known) for row in read_rows(folder, "pairs")]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"A row of the pairs in {str(folder)!r} is not as a batch writes it: {error!r}.") from error
    return sorted(stories, key=lambda story: (story.score, -story.majors, story.id))


def recurring_artifacts(issues: Iterable[StoredRow], sites: Mapping[str, str]) -> dict[str, list[RecurringArtifact]]:
    """Return the artifacts that recur in the stories of each site, most frequent first.

    Args:
        issues: the issues of a batch, those of a story next to each other.
        sites: the site of each story by its id.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    examples: dict[tuple[str, str, str], str] = {}
    seen: set[tuple[str, str, str]] = set()
    story = None
    for issue in issues:
        if issue["id"] != story:
            story = issue["id"]
            seen = set()
        category = str(issue.get("category") or "")
        for span in (issue.get("spans") or ()) if category else ():
            text = " ".join(span["text"].split())[:MAX_ARTIFACT_LENGTH]
            key = (sites.get(str(story), ""), category, _DIGITS.sub("0", text))
            if key not in seen:
                seen.add(key)
                counts[key] += 1
                examples.setdefault(key, text)
    found: dict[str, list[RecurringArtifact]] = {}
    for key, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if number > 1:
            found.setdefault(key[0], []).append(RecurringArtifact(key[1], examples[key], number))
    return found
