"""A batch from records to tables: plan, work, merge; and go on where an earlier run was stopped."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from alignqa.batch.engine.workers import Done, Job, Limits, Pool, Setup, do_job, make_aligner
from alignqa.batch.input.manifest import Record, Unmatched
from alignqa.batch.output.exports import Export
from alignqa.batch.output.pages import FOLDER
from alignqa.batch.store.lock import only_run
from alignqa.batch.store.merge import Summary, merged, summarize
from alignqa.batch.store.shards import cut, read_counts
from alignqa.batch.store.tables import TABLES, TableFormat, Tables, cannot_write
from alignqa.datatypes import Signature
from alignqa.settings import Settings

if TYPE_CHECKING:
    from alignqa.batch.engine.on_ray import RayEngine

Engine = Literal["local", "ray"]

#: The folder within the output folder that holds the finished shards and the lock.
STATE = ".alignqa"
#: Changes when the rows of a shard do, so that shards of an older version are not taken for finished ones.
_LAYOUT = 3
_SECONDS = 600.0
_CACHE_MEGABYTES = 2000
#: Share of the machine's memory that the workers together may take by default.
_MEMORY_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Progress:
    """Told whenever a shard is finished, by this run or an earlier one (``resumed``), or started again (``reason``).

    ``counts`` holds the numbers of ``pairs`` and ``failures`` in it and its ``issues`` by type.
    """

    shard: str
    counts: dict[str, Any]
    resumed: bool = False
    reason: str | None = None


def run(
    records: Iterable[Record],
    output: str | Path,
    *,
    encoder: Any = None,
    settings: Settings | None = None,
    table_format: TableFormat = "jsonl",
    engine: Engine = "local",
    workers: int | None = None,
    time_limit: float = _SECONDS,
    memory_limit: int | None = None,
    cache: Path | None = None,
    cache_megabytes: int = _CACHE_MEGABYTES,
    unmatched: Iterable[Unmatched] = (),
    pages: bool = False,
    retry: bool = False,
    exports: Iterable[Callable[[], Export]] = (),
    watch: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Align all *records* and write what is found to the folder *output*; return a summary.

    The tables ``pairs``, ``issues``, ``sentences`` and ``failures`` are sorted by id, and the same whatever the number
    of workers or restarts. A run that was stopped, in whatever way, goes on when it is started again with the same
    records and settings.

    Args:
        records: the pairs, taken as they are needed; a generator is never held in memory whole.
        output: the folder to write to; it is made.
        encoder: as for :func:`alignqa.align`. An object must be one that can be pickled, unless ``workers`` is 0.
        settings: what to check, and how.
        table_format: ``jsonl`` or ``parquet`` (extra ``parquet``).
        engine: ``local``, or ``ray`` for Ray Data (extra ``ray``), where ``workers`` is the number of actors that hold
            the encoder, each with a GPU if the settings' device is ``cuda``, and Ray keeps the limits.
        workers: processes that work at the same time, each with the encoder loaded; one a processor by default. With 0
            all is done in this process, without limits.
        time_limit: seconds that one record may take.
        memory_limit: megabytes that one worker may take; its share of 80 % of the machine's by default.
        cache: file of vectors that are used again, none by default.
        cache_megabytes: how large that file may grow.
        unmatched: files without a counterpart, to be listed in the table ``unmatched``.
        pages: write a page to ``reports/ID.html`` for each pair that has issues or is no whole translation.
        retry: do finished shards again in which a pair could not be checked.
        exports: make further files from what is found, such as :class:`~alignqa.batch.output.exports.Sarif`.
        watch: called with a :class:`Progress` for each shard.

    Raises:
        AlignQAError: the records, the encoder or the settings cannot be used, the folder cannot be written to, or
            another run is writing to it. What is finished is kept.
    """
    started, output = time.monotonic(), Path(output)
    folder = (output / FOLDER).resolve() if pages else None
    setup = Setup(encoder, settings or Settings(), cache, cache_megabytes, folder)
    with only_run(output / STATE):
        with closing(_engine(engine, setup, workers, time_limit, memory_limit)) as doing:
            plan = _Plan((output / STATE / "shards").resolve(), _made_by(doing.signature, setup), retry, watch)
            for done in doing.run(plan.jobs(records)):
                plan.told(done)
        summary = _publish(plan.paths, output, table_format, unmatched, exports)
        plan.sweep()
    summary.shards, summary.resumed, summary.seconds = len(plan.paths), plan.resumed, time.monotonic() - started
    return summary


def _engine(
    kind: Engine, setup: Setup, workers: int | None, seconds: float, megabytes: int | None
) -> _Here | Pool | RayEngine:
    if kind == "ray":
        from alignqa.batch.engine.on_ray import RayEngine

        return RayEngine(setup, workers)
    count = (os.cpu_count() or 1) if workers is None else workers
    return Pool(setup, count, _limits(seconds, megabytes, count)) if count else _Here(setup)


class _Here:
    """Does the jobs in this process."""

    def __init__(self, setup: Setup) -> None:
        self._aligner, self._pages = make_aligner(setup), setup.pages
        self.signature: Signature = self._aligner.signature

    def run(self, jobs: Iterator[Job]) -> Iterator[Done]:
        for job in jobs:
            do_job(job, self._aligner, self._pages, lambda *_: None)
            yield Done(job)

    def close(self) -> None:
        """Nothing is left to end."""


class _Plan:
    """Cuts records into shards, and knows which are finished."""

    def __init__(self, folder: Path, made_by: Any, retry: bool, watch: Callable[[Progress], None]) -> None:
        self._folder, self._made_by, self._retry, self._watch = folder, made_by, retry, watch
        self.paths: list[Path] = []
        self.resumed = 0

    def jobs(self, records: Iterable[Record]) -> Iterator[Job]:
        for shard in cut(records, self._made_by):
            path = self._folder / shard.path
            self.paths.append(path)
            counts = read_counts(path) if path.exists() else None
            if counts is None or (self._retry and counts["failures"]):
                yield Job(shard, path)
            else:
                self.resumed += 1
                self._watch(Progress(shard.name, counts, resumed=True))

    def told(self, done: Done) -> None:
        counts = {} if done.reason else read_counts(done.job.path)
        self._watch(Progress(done.job.shard.name, counts, reason=done.reason))

    def sweep(self) -> None:
        """Delete the shards of earlier runs that are no part of this one, and what killed workers left."""
        wanted = set(self.paths)
        for path in self._folder.glob("*/*"):
            if path not in wanted:
                path.unlink(missing_ok=True)


def _limits(seconds: float, megabytes: int | None, workers: int) -> Limits:
    if megabytes is not None:
        return Limits(seconds, megabytes * 1_000_000)
    import psutil

    return Limits(seconds, int(psutil.virtual_memory().total * _MEMORY_SHARE / workers))


def _made_by(signature: Signature, setup: Setup) -> Any:
    """Return all that a shard depends on besides its records: versions, encoder, settings and the files these name."""
    settings = setup.settings
    files = [*settings.rules, *filter(None, (settings.glossary, settings.baseline))]
    contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return [_LAYOUT, setup.pages is not None, signature.to_dict(), contents]


def _publish(
    shards: list[Path],
    output: Path,
    table_format: TableFormat,
    unmatched: Iterable[Unmatched],
    exports: Iterable[Callable[[], Export]],
) -> Summary:
    try:
        tables = Tables(output, table_format)
        files = [make() for make in exports]

        def write(rows: dict[str, Any]) -> None:
            for table in TABLES:
                for row in rows.get(table, ()):
                    tables.add(table, row)
            for file in files:
                file.add(rows)

        summary = summarize(merged(shards, output / STATE), write)
        for item in unmatched:
            tables.add("unmatched", {"side": item.side, "path": str(item.path)})
            summary.unmatched += 1
        tables.publish()
        for file in files:
            file.publish()
    except OSError as error:
        raise cannot_write(Path(error.filename).parent if error.filename else output, error) from error
    return summary
