"""A batch output folder, read row by row, and what its rows sum up to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alignqa.errors import InputError, OptionalDependencyError

Row = Mapping[str, Any]

#: Characters of a leftover that are kept; longer ones are told apart by their beginnings.
LEFTOVER_LENGTH = 120
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Story:
    """One story of a batch; ``day`` is ``None`` where the batch knew no date, ``report`` where no single report is."""

    id: str
    site: str
    day: date | None
    languages: str
    verdict: str
    score: float
    sentences: int
    issues: Mapping[str, int]
    majors: int
    artifacts: int
    report: str | None


@dataclass(frozen=True, slots=True)
class Leftover:
    """What stands, digits aside, in several stories of a site: an example of it, and in how many stories."""

    category: str
    example: str
    stories: int


def read_rows(folder: Path, table: str) -> Iterator[Row]:
    """Yield the rows of a table of a batch output, in JSON Lines or Parquet; none where there is no such table.

    Raises:
        InputError: a line is not a JSON object, or the file cannot be read.
        OptionalDependencyError: the table is in Parquet and pyarrow is not installed.
    """
    if (path := folder / f"{table}.jsonl").is_file():
        yield from _json_lines(path)
    elif (path := folder / f"{table}.parquet").is_file():
        yield from _parquet(path)


def _json_lines(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                row = json.loads(line)
                if not isinstance(row, dict) or "id" not in row:
                    raise InputError(f"Line {number} of {str(path)!r} is no row of a batch: it has no id.")
                yield row
    except (OSError, ValueError) as error:
        raise InputError(f"Cannot read {str(path)!r}: {error}. Run the batch again to write it anew.") from error


def _parquet(path: Path) -> Iterator[Row]:
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
        raise InputError(f"Cannot read {str(path)!r}: {error}. Run the batch again to write it anew.") from error


def read_stories(folder: Path) -> list[Story]:
    """Return the stories of a batch, the worst first.

    Raises:
        InputError: *folder* is no batch output, or a file in it cannot be read.
        OptionalDependencyError: the batch is in Parquet and pyarrow is not installed.
    """
    if not any((folder / f"pairs.{suffix}").is_file() for suffix in ("jsonl", "parquet")):
        raise InputError(f"{str(folder)!r} is no output of alignqa batch: it holds no pairs.jsonl or pairs.parquet.")
    reports = folder / "reports"
    known = {path.relative_to(reports).as_posix() for path in reports.rglob("*.html")} if reports.is_dir() else set()
    try:
        stories = [_story(row, known) for row in read_rows(folder, "pairs")]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"A row of the pairs in {str(folder)!r} is not as a batch writes it: {error!r}.") from error
    return sorted(stories, key=lambda story: (story.score, -story.majors, story.id))


def _story(row: Row, reports: set[str]) -> Story:
    issues = dict(row["issues"])
    artifacts = issues.pop("artifact", 0)
    name = f"{row['id']}.html"
    return Story(
        id=str(row["id"]),
        site=row.get("site") or "",
        day=_day(row.get("date")),
        languages=f"{row['source_language']} → {row['target_language']}",
        verdict=str(row["verdict"]),
        score=float(row["score"]),
        sentences=int(row["source_sentences"]),
        issues=issues,
        majors=int(row["majors"]),
        artifacts=artifacts,
        report=f"reports/{name}" if name in reports else None,
    )


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told)[:10])
    except ValueError:
        return None


def recurring_leftovers(issues: Iterable[Row], sites: Mapping[str, str]) -> dict[str, list[Leftover]]:
    """Return what recurs in the stories of each site, most frequent first.

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
        for category, text in _leftovers(issue):
            key = (sites.get(str(story), ""), category, _DIGITS.sub("0", text))
            if key not in seen:
                seen.add(key)
                counts[key] += 1
                examples.setdefault(key, text)
    found: dict[str, list[Leftover]] = {}
    for key, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if number > 1:
            found.setdefault(key[0], []).append(Leftover(key[1], examples[key], number))
    return found


def _leftovers(issue: Row) -> Iterator[tuple[str, str]]:
    """Yield the category and the text, on one line, of what the page left."""
    if issue.get("category"):
        for span in issue.get("spans") or ():
            yield issue["category"], " ".join(span["text"].split())[:LEFTOVER_LENGTH]
