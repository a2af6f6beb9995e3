"""Shards: runs of neighbouring pairs that are encoded together, and written together or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignqa.batch.input.manifest import Record
from alignqa.batch.store.tables import cannot_write

#: A shard closes at so many pairs or characters: enough sentences to fill the encoder's batches, little to do again.
MOST_RECORDS = 64
MOST_CHARACTERS = 50_000

_SHARDS_PER_FOLDER = 1000


@dataclass(frozen=True, slots=True)
class Shard:
    """Neighbouring records of the input.

    ``first`` is the place of the first one in the input, from 0. ``name`` is the shard's number and a hash of all that
    its rows depend on, so a file of that name holds just these rows, whichever run wrote it.
    """

    name: str
    first: int
    records: tuple[Record, ...]

    @property
    def places(self) -> dict[int, Record]:
        """The records by their places in the input."""
        return {self.first + i: record for i, record in enumerate(self.records)}

    @property
    def path(self) -> str:
        """Where the shard's file lies in the folder of shards."""
        return f"{int(self.name.split('-')[0]) // _SHARDS_PER_FOLDER:06d}/{self.name}.jsonl"


def cut(records: Iterable[Record], made_by: Any) -> Iterator[Shard]:
    """Yield the shards of *records*, taken as they are needed; *made_by* is plain data on what their rows depend on."""
    taken: list[Record] = []
    number = first = characters = 0
    for record in records:
        taken.append(record)
        characters += record.size
        if len(taken) == MOST_RECORDS or characters >= MOST_CHARACTERS:
            yield _shard(number, first, taken, made_by)
            number, first, characters, taken = number + 1, first + len(taken), 0, []
    if taken:
        yield _shard(number, first, taken, made_by)


def _shard(number: int, first: int, records: Sequence[Record], made_by: Any) -> Shard:
    content = [made_by, first, [record.fingerprint() for record in records]]
    digest = hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:16]
    return Shard(f"{number:09d}-{digest}", first, tuple(records))


def write_shard(path: Path, outcomes: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Write what became of a shard's records, each with its place in the input, sorted by id and place.

    The first line counts them. The file takes its name when it is complete and on the disk.

    Raises:
        InputError: it cannot be written.
    """
    keyed = sorted((outcome_id(rows), place, rows) for place, rows in outcomes)
    lines = [json.dumps(_counts([rows for _, _, rows in keyed]))]
    lines += [f"{json.dumps(name)}\t{place}\t{json.dumps(rows, ensure_ascii=False)}" for name, place, rows in keyed]
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise cannot_write(path, error) from error


def outcome_id(rows: dict[str, Any]) -> str:
    """Return the id of the record that *rows* belong to."""
    return str((rows.get("pairs") or rows["failures"])[0]["id"])


def _counts(outcomes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    issues = Counter(issue["type"] for rows in outcomes for issue in rows.get("issues", ()))
    return {
        "pairs": sum("pairs" in rows for rows in outcomes),
        "failures": sum("failures" in rows for rows in outcomes),
        "issues": dict(sorted(issues.items())),
    }


def read_counts(path: Path) -> dict[str, Any]:
    """Return how many pairs, failures and issues of each type a shard's file holds."""
    with path.open(encoding="utf-8") as file:
        counts: dict[str, Any] = json.loads(file.readline())
    return counts
