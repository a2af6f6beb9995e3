"""Finished shards in, the rows of a run out, sorted by id, in memory that does not grow with their number."""

from __future__ import annotations

import heapq
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alignqa.batch.store.rows import rows_of_failure
from alignqa.datatypes import Severity, Verdict

#: Failures that a summary names.
MAX_SHOWN_FAILURES = 3
#: Files merged at once; many more would not be opened by every system.
FAN_IN = 200

#: An id and the position in the input, and the rows as JSON.
Entry = tuple[tuple[str, int], str]


@dataclass(slots=True)
class Summary:
    """What a run came to.

    ``pairs`` were aligned, ``failures`` could not be; ``unmatched`` files had no counterpart. ``verdicts``, ``issues``
    (by type), ``artifacts`` (by category) and ``severities`` are counts. ``resumed`` says how many shards had been
    finished by an earlier run, ``seconds`` how long this one took. ``first_failures`` are the ids and messages of the
    first few failures.
    """

    pairs: int = 0
    failures: int = 0
    unmatched: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    artifacts: Counter[str] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    shards: int = 0
    resumed: int = 0
    seconds: float = 0.0
    first_failures: list[tuple[str, str]] = field(default_factory=list)

    def count(self, rows: dict[str, Any]) -> None:
        """Count the rows of one record."""
        for failure in rows.get("failures", ()):
            self.failures += 1
            if len(self.first_failures) < MAX_SHOWN_FAILURES:
                self.first_failures.append((failure["id"], failure["message"]))
        for pair in rows.get("pairs", ()):
            self.pairs += 1
            self.verdicts[pair["verdict"]] += 1
            self.issues.update(pair["issues"])
            self.artifacts.update(pair["artifacts"])
        self.severities.update(issue["severity"] for issue in rows.get("issues", ()))

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        counts = {name: dict(sorted(getattr(self, name).items())) for name in ("verdicts", "issues", "artifacts")}
        numbers = {name: getattr(self, name) for name in ("pairs", "failures", "unmatched", "shards", "resumed")}
        return {**numbers, **counts, "seconds": round(self.seconds, 3)}


def merged(paths: Sequence[Path], scratch: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of every record in the shards at *paths*, sorted by id.

    Of several records with one id the first in the input is kept, and each other one is a failure. More than FAN_IN
    shards are merged in rounds, by way of files in *scratch*.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix="merge-") as folder:
        while len(paths) > FAN_IN:
            groups = [paths[i : i + FAN_IN] for i in range(0, len(paths), FAN_IN)]
            merged_paths = [Path(folder) / f"{len(paths)}-{i}" for i in range(len(groups))]
            for path, group in zip(merged_paths, groups, strict=True):
                with path.open("w", encoding="utf-8", newline="\n") as file:
                    file.write("\n")  # where a shard has its counts
                    file.writelines(f"{json.dumps(name)}\t{n}\t{text}\n" for (name, n), text in _entries(group))
            paths = merged_paths
        last = None
        for (name, _), text in _entries(paths):
            rows: dict[str, Any] = json.loads(text)
            if name == last:
                message = f"The id {name!r} occurs more than once in the input; its first pair is used."
                rows = rows_of_failure(name, "InputError", message)
            yield rows
            last = name


def _entries(paths: Iterable[Path]) -> Iterator[Entry]:
    """Yield the entries of the files at *paths*, each of which is sorted, in order."""

    def entries_of(lines: Iterator[str]) -> Iterator[Entry]:
        next(lines)
        for line in lines:
            name, position, text = line.rstrip("\n").split("\t", 2)
            yield (json.loads(name), int(position)), text

    with ExitStack() as stack:
        files = [stack.enter_context(path.open(encoding="utf-8", newline="\n")) for path in paths]
        yield from heapq.merge(*(entries_of(iter(file)) for file in files))
