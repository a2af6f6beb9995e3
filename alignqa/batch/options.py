"""What a user can set for a batch, in one frozen record: values in, the same values checked out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from alignqa.batch.output.exports import Export
from alignqa.batch.store.tables import TableFormat
from alignqa.errors import SettingsError

EngineName = Literal["local", "ray"]

DEFAULT_TIME_LIMIT = 600.0
DEFAULT_CACHE_SIZE = 2000


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Where a batch is written, and how it runs.

    Attributes:
        output: the folder to write to; created if missing.
        table_format: ``jsonl`` or ``parquet`` (extra ``parquet``).
        engine: ``local``, or ``ray`` for Ray Data (extra ``ray``). On Ray, ``workers`` is the number of actors with the
            encoder, each with a GPU if the device in the settings is ``cuda``, and the limits are Ray's.
        workers: number of processes, each with the encoder loaded; one per processor by default. With 0, everything
            runs in this process, without limits.
        time_limit: seconds that one record may take.
        memory_limit: megabytes that one worker may take; an equal share of 80 % of the memory by default.
        cache: file that caches vectors; none by default.
        cache_size: megabytes that this file may grow to; 0 for no cache.
        pages: write a page to ``reports/ID.html`` for each pair that has issues or is not a complete translation.
        retry: repeat finished shards in which a pair could not be checked.
        exports: functions that write further files, such as :class:`~alignqa.batch.output.exports.Sarif`.

    Raises:
        SettingsError: a value is not valid.
    """

    output: str | Path
    table_format: TableFormat = "jsonl"
    engine: EngineName = "local"
    workers: int | None = None
    time_limit: float = DEFAULT_TIME_LIMIT
    memory_limit: int | None = None
    cache: str | Path | None = None
    cache_size: int = DEFAULT_CACHE_SIZE
    pages: bool = False
    retry: bool = False
    exports: tuple[Callable[[], Export], ...] = ()

    def __post_init__(self) -> None:
        for name, known in (("table_format", get_args(TableFormat)), ("engine", get_args(EngineName))):
            if (value := getattr(self, name)) not in known:
                raise SettingsError(f"{name} is {value!r}; it must be one of: {', '.join(known)}.")
        for name, least in (("workers", 0), ("memory_limit", 1), ("cache_size", 0)):
            value = getattr(self, name)
            if value is None and name != "cache_size":
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise SettingsError(f"{name} is {value!r}; it must be a whole number of at least {least}.")
        if not _is_number(self.time_limit) or not self.time_limit > 0:
            raise SettingsError(f"time_limit is {self.time_limit!r}; it must be more than 0 seconds.")
        for name in ("output", "cache"):
            value = getattr(self, name)
            if not isinstance(value, str | Path) and not (name == "cache" and value is None):
                raise SettingsError(f"{name} is {value!r}; it must be a path.")
        if isinstance(self.exports, str) or not all(map(callable, self.exports)):
            raise SettingsError("exports must be functions without parameters that return an Export.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
