"""A batch from records to tables: plan, work, merge; a stopped run is continued from its finished shards."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.batch.engine.workers import Done, Job, Limits, Pool, Setup, do_job, make_aligner
from alignqa.batch.input.manifest import Record, Unmatched
from alignqa.batch.options import BatchOptions
from alignqa.batch.output.pages import FOLDER
from alignqa.batch.store.lock import only_run
from alignqa.batch.store.merge import Summary, merged
from alignqa.batch.store.shards import cut, read_counts
from alignqa.batch.store.tables import TABLES, Tables, cannot_write
from alignqa.datatypes import Signature
from alignqa.settings import Settings, settings_or_default

if TYPE_CHECKING:
    from alignqa.batch.engine.on_ray import RayEngine

#: The folder within the output folder that holds the finished shards and the lock.
STATE = ".alignqa"
#: Share of the machine's memory that the workers together may take by default.
DEFAULT_MEMORY_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Progress:
    """A shard that is finished, by this run or an earlier one (``resumed``), or started again (``reason``).

    ``counts`` holds the numbers of ``pairs`` and ``failures`` in it and its ``issues`` by type.
    """

    shard: str
    counts: dict[str, Any]
    resumed: bool = False
    reason: str | None = None


def run(
    records: Iterable[Record],
    options: BatchOptions,
    *,
    encoder: Any = None,
    settings: Settings | None = None,
    unmatched: Iterable[Unmatched] = (),
    watch: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Align all *records*, write the results to the output folder, and return a summary.

    The tables ``pairs``, ``issues``, ``sentences`` and ``failures`` are sorted by id, and do not depend on the number
    of workers or restarts. To continue a run that was stopped, call this again with the same records and settings.

    Args:
        records: the pairs; a generator may be larger than memory.
        options: where to write, and how to run.
        encoder: as for :func:`alignqa.align`. An object must be picklable, unless ``workers`` is 0.
        settings: what to check, and how.
        unmatched: files without a counterpart, to be listed in the table ``unmatched``.
        watch: called with a :class:`Progress` for each shard.

    Raises:
        AlignQAError: the records, the encoder or the settings cannot be used, the folder cannot be written to, or
            another run is writing to it. Finished work is kept.
    """
    started, output = time.monotonic(), Path(options.output)
    state, pages = output / STATE, (output / FOLDER).resolve() if options.pages else None
    cache = None if options.cache is None else Path(options.cache)
    setup = Setup(encoder, settings_or_default(settings), cache, options.cache_size, pages)
    with only_run(state):
        with closing(start_engine(setup, options)) as engine:
            plan = Plan((state / "shards").resolve(), setup.fingerprint(engine.signature), options.retry, watch)
            for done in engine.run(plan.jobs(records)):
                plan.report(done)
        summary = publish(plan.paths, options, unmatched)
        plan.sweep()
    summary.shards, summary.resumed, summary.seconds = len(plan.paths), plan.resumed, time.monotonic() - started
    return summary


def start_engine(setup: Setup, options: BatchOptions) -> LocalEngine | Pool | RayEngine:
    """Return what does the jobs, ready to run.

    Raises:
        AlignQAError: the encoder, the settings or the cache cannot be used, or Ray is not installed.
    """
    if options.engine == "ray":
        from alignqa.batch.engine.on_ray import RayEngine

        return RayEngine(setup, options.workers)
    count = (os.cpu_count() or 1) if options.workers is None else options.workers
    if count == 0:
        return LocalEngine(setup)
    if options.memory_limit is None:
        import psutil

        memory = int(psutil.virtual_memory().total * DEFAULT_MEMORY_SHARE / count)
    else:
        memory = options.memory_limit * 1_000_000
    return Pool(setup, count, Limits(options.time_limit, memory))


class LocalEngine:
    """Does the jobs in this process."""

    def __init__(self, setup: Setup) -> None:
        """Load the encoder.

        Raises:
            AlignQAError: the encoder, the settings or the cache cannot be used.
        """
        self._aligner, self._pages = make_aligner(setup), setup.pages
        self.signature: Signature = self._aligner.signature

    def run(self, jobs: Iterator[Job]) -> Iterator[Done]:
        """Do all *jobs* and yield each that is finished.

        Raises:
            AlignQAError: the encoder fails on every story of a shard, or a shard cannot be written.
        """
        for job in jobs:
            do_job(job, self._aligner, self._pages, lambda *_: None)
            yield Done(job)

    def close(self) -> None:
        """Nothing is left to end."""


class Plan:
    """Cuts records into shards, and knows which are finished."""

    def __init__(self, folder: Path, fingerprint: Any, retry: bool, watch: Callable[[Progress], None]) -> None:
        """Plan with the shards in *folder*; *fingerprint* is plain data on what all their rows depend on."""
        self._folder, self._fingerprint, self._retry, self._watch = folder, fingerprint, retry, watch
        self.paths: list[Path] = []
        self.resumed = 0

    def jobs(self, records: Iterable[Record]) -> Iterator[Job]:
        """Yield the shards of *records* that are not finished yet, and report those that are."""
        for shard in cut(records, self._fingerprint):
            path = self._folder / shard.path
            self.paths.append(path)
            counts = read_counts(path)
            if counts is None or (self._retry and counts["failures"]):
                yield Job(shard, path)
            else:
                self.resumed += 1
                self._watch(Progress(shard.name, counts, resumed=True))

    def report(self, done: Done) -> None:
        """Report a shard that is finished or was started again."""
        counts = None if done.reason else read_counts(done.job.path)
        self._watch(Progress(done.job.shard.name, counts or {}, reason=done.reason))

    def sweep(self) -> None:
        """Delete the shards of earlier runs that are not part of this one, and what killed workers left."""
        wanted = set(self.paths)
        for path in self._folder.glob("*/*"):
            if path not in wanted:
                with suppress(OSError):  # the run is complete all the same
                    path.unlink(missing_ok=True)


def publish(shards: list[Path], options: BatchOptions, unmatched: Iterable[Unmatched]) -> Summary:
    """Merge the finished *shards* into the tables and exports of the output folder, and return what they come to.

    Raises:
        InputError: a file cannot be written.
        OptionalDependencyError: Parquet is asked for and pyarrow is not installed.
    """
    output, summary = Path(options.output), Summary()
    try:
        tables = Tables(output, options.table_format)
        exports = [make() for make in options.exports]
        for rows in merged(shards, output / STATE):
            summary.count(rows)
            for table in TABLES:
                for row in rows.get(table, ()):
                    tables.add(table, row)
            for export in exports:
                export.add(rows)
        for item in unmatched:
            tables.add("unmatched", {"side": item.side, "path": str(item.path)})
            summary.unmatched += 1
        tables.publish()
        for export in exports:
            export.publish()
    except OSError as error:
        raise cannot_write(Path(error.filename).parent if error.filename else output, error) from error
    return summary
