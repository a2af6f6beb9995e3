"""Shards: pairs in, cut into neighbouring ones that are encoded together, and written together or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignqa.batch.input.manifest import Record
from alignqa.batch.store.tables import cannot_write

#: Changes when the rows of a shard do, so that shards of an older version are not taken for finished ones.
LAYOUT = 5
#: A shard closes at so many pairs or characters: enough sentences to fill the encoder's batches, little to do again.
MAX_RECORDS = 64
MAX_CHARACTERS = 50_000

MAX_SHARDS_PER_FOLDER = 1000


@dataclass(frozen=True, slots=True)
class Shard:
    """Neighbouring records of the input.

    ``first`` is the position of the first one in the input, from 0. ``name`` is the shard's number and a hash of all
    that its rows depend on, so a file of that name holds just these rows, whichever run wrote it.
    """

    name: str
    first: int
    records: tuple[Record, ...]

    @classmethod
    def of(cls, number: int, first: int, records: Sequence[Record], fingerprint: Any) -> Shard:
        """Return shard *number*; *fingerprint* is plain data on what all rows depend on besides the records."""
        content = [fingerprint, first, [record.fingerprint() for record in records]]
        digest = hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:16]
        return cls(f"{number:09d}-{digest}", first, tuple(records))

    @property
    def by_position(self) -> dict[int, Record]:
        """The records by their positions in the input."""
        return {self.first + i: record for i, record in enumerate(self.records)}

    @property
    def path(self) -> str:
        """The path of the shard's file within the folder of shards."""
        return f"{int(self.name.split('-')[0]) // MAX_SHARDS_PER_FOLDER:06d}/{self.name}.jsonl"


def cut(records: Iterable[Record], fingerprint: Any) -> Iterator[Shard]:
    """Yield the shards of *records*, taken as they are needed; for the *fingerprint* see :meth:`Shard.of`."""
    taken: list[Record] = []
    number = first = characters = 0
    for record in records:
        taken.append(record)
        characters += record.size
        if len(taken) == MAX_RECORDS or characters >= MAX_CHARACTERS:
            yield Shard.of(number, first, taken, fingerprint)
            number, first, characters, taken = number + 1, first + len(taken), 0, []
    if taken:
        yield Shard.of(number, first, taken, fingerprint)


def write_shard(path: Path, outcomes: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Write what became of a shard's records, each with its position in the input, sorted by id and position.

    The first line counts them and has the SHA-256 of the rest. The file takes its name when it is complete and on the
    disk, so that what is taken for finished survives a loss of power.

    Raises:
        InputError: it cannot be written.
    """
    keyed = sorted((outcome_id(rows), position, rows) for position, rows in outcomes)
    counts = {
        "pairs": sum("pairs" in rows for _, _, rows in keyed),
        "failures": sum("failures" in rows for _, _, rows in keyed),
        "issues": dict(sorted(Counter(i["type"] for _, _, rows in keyed for i in rows.get("issues", ())).items())),
    }
    lines = [f"{json.dumps(name)}\t{n}\t{json.dumps(rows, ensure_ascii=False)}" for name, n, rows in keyed]
    body = "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
    head = json.dumps({**counts, "sha256": hashlib.sha256(body).hexdigest()}).encode()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(head + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise cannot_write(path, error) from error


def outcome_id(rows: Mapping[str, Any]) -> str:
    """Return the id of the record that *rows* belong to."""
    return str((rows.get("pairs") or rows["failures"])[0]["id"])


def read_counts(path: Path) -> dict[str, Any] | None:
    """Return how many pairs, failures and issues of each type a shard's file holds.

    ``None`` where there is no such file, or where it is not as it was written, so that the shard is done again.
    """
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        counts: dict[str, Any] = json.loads(head)
        is_whole = counts.pop("sha256") == hashlib.sha256(body).hexdigest()
    except (AttributeError, KeyError, OSError, RecursionError, TypeError, ValueError):
        return None
    return counts if is_whole else None
