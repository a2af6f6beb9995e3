"""Worker processes, each with its own encoder: jobs in, finished jobs out, watched for time and memory.

A worker says what it is about to do; the watcher kills one that takes too long or grows too large, whatever it is stuck
in. Its shard is done again, one record after the other; the record on which a worker is lost then is given up.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from alignqa.batch.store.shards import LAYOUT, Shard, write_shard
from alignqa.checks.baseline import baseline_files
from alignqa.datatypes import Signature
from alignqa.errors import AlignQAError, EncoderError
from alignqa.files import read_text
from alignqa.settings import Settings

#: Seconds between two looks at the workers.
TICK = 0.2
#: What numeric libraries read when they are loaded.
THREADS_VARIABLE = "OMP_NUM_THREADS"
#: How often a shard may be lost on no record in particular before the run gives up.
MAX_LOSSES = 3


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is made of."""

    encoder: Any
    settings: Settings
    cache: Path | None = None
    cache_size: int = 0
    pages: Path | None = None

    def fingerprint(self, signature: Signature) -> list[Any]:
        """Return all that the rows of a shard depend on besides its records, as plain data."""
        settings = self.settings
        known = baseline_files(settings.baseline) if settings.baseline else []
        files = [*settings.rules, *filter(None, [settings.glossary]), *known]
        contents = [hashlib.sha256(read_text(path).encode()).hexdigest() for path in files]
        return [LAYOUT, self.pages is not None, signature.to_dict(), contents]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one record may take, in seconds, and how large a worker may grow, in bytes."""

    seconds: float
    memory: int


@dataclass(slots=True)
class Job:
    """A shard to be done; what is known of earlier tries."""

    shard: Shard
    path: Path
    one_by_one: bool = False
    given_up: dict[int, str] = field(default_factory=dict)
    losses: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is finished; or that had to be started again, for a *reason*."""

    job: Job
    reason: str | None = None


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process with what it is doing: its job, the position of its record, and when that must be done."""

    process: BaseProcess
    connection: Connection
    job: Job | None = None
    position: int | None = None
    deadline: float = float("inf")

    @classmethod
    def start(cls, setup: Setup, threads: int) -> Worker:
        """Start a worker process whose numeric libraries use so many *threads*."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, setup), daemon=True)
        with environment(THREADS_VARIABLE, str(threads)):
            process.start()
        theirs.close()
        return cls(process, ours)

    def give(self, job: Job | None) -> None:
        """Hand the worker its next job, if there is one."""
        self.job, self.position, self.deadline = job, None, float("inf")
        if job is not None:
            with contextlib.suppress(OSError):  # a dead worker is found out when it is listened to
                self.connection.send(job)

    def limit_exceeded(self, limits: Limits) -> str | None:
        """Return which of the *limits* the worker exceeds and what to do about it, ``None`` if it keeps to them."""
        import psutil

        if time.monotonic() > self.deadline:
            return f"Checking it took longer than {limits.seconds:g} seconds. Raise the time limit, or split the story."
        try:
            resident = int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:  # it has ended, which is found out when it is listened to
            return None
        if resident > limits.memory:
            megabytes = limits.memory // 1_000_000
            return f"Checking it took more than {megabytes} MB of memory. Raise the memory limit, or split the story."
        return None

    def stop(self) -> None:
        """End the process, at once."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def make_aligner(setup: Setup) -> Any:
    """Return an :class:`~alignqa.Aligner` with the encoder and the cache of *setup*.

    Raises:
        AlignQAError: one of them cannot be used.
    """
    from alignqa.batch.store.cache import CachedEncoder
    from alignqa.encoders import describe, load_encoder
    from alignqa.pipeline import Aligner

    encoder = load_encoder(setup.encoder, setup.settings.device, setup.settings.token_layer)
    if setup.cache is not None and setup.cache_size and describe(encoder)[1]:
        encoder = CachedEncoder(encoder, setup.cache, setup.cache_size)
    return Aligner(encoder, setup.settings)


def do_job(job: Job, aligner: Any, pages: Path | None, beat: Any) -> None:
    """Work on a job's shard and write its file, and the pages of its pairs to the folder *pages*.

    Raises:
        InputError: it cannot be written.
    """
    from alignqa.batch.engine.work import work_on

    outcomes = list(
        work_on(job.shard, aligner, beat=beat, pages=pages, one_by_one=job.one_by_one, given_up=job.given_up)
    )
    beat(None, len(outcomes))
    write_shard(job.path, outcomes)


def serve(connection: Connection, setup: Setup) -> None:
    """Do the jobs that come through *connection* until it closes; runs in the worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that watches
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # which is gone, and so are we
        try:
            aligner = make_aligner(setup)
            aligner.load("Satu.", "One.", "id", "en")  # compiles the rules, which no record shall be charged for
            connection.send(("ready", aligner.signature))
            while True:
                do_job(connection.recv(), aligner, setup.pages, lambda *step: connection.send(("at", step)))
                connection.send(("done", None))
        except AlignQAError as error:
            connection.send(("failed", error))


class Pool:
    """Worker processes that share a stream of jobs."""

    def __init__(self, setup: Setup, count: int, limits: Limits) -> None:
        """Start *count* workers and wait until one has loaded its encoder; its ``signature`` is kept.

        Raises:
            AlignQAError: the encoder, the settings or the cache cannot be used.
        """
        self._setup, self._limits = setup, limits
        self._threads = max(1, (os.cpu_count() or 1) // count)
        self._workers = [Worker.start(setup, self._threads) for _ in range(count)]
        ready = wait([worker.connection for worker in self._workers])
        first = next(worker.connection for worker in self._workers if worker.connection in ready)
        try:
            kind, self.signature = first.recv()
        except (EOFError, OSError):
            kind = "failed"
            self.signature = EncoderError(
                "A worker process ended before it had loaded the encoder. A script that starts a batch needs "
                "`if __name__ == '__main__':` around it; else try workers=0."
            )
        if kind == "failed":
            self.close()
            raise self.signature

    def run(self, jobs: Iterator[Job]) -> Iterator[Done]:
        """Do all *jobs*, taken as workers fall idle, and yield each that is finished or had to be started again.

        Raises:
            AlignQAError: a worker cannot go on, because the disk is full for example.
        """
        again: list[Job] = []
        while True:
            for worker in self._workers:
                if worker.job is None:
                    worker.give(again.pop() if again else next(jobs, None))
            busy = {worker.connection: worker for worker in self._workers if worker.job}
            if not busy:
                return
            for connection in wait(list(busy), TICK):
                yield from self._listen(busy[cast(Connection, connection)], again)
            for worker in list(self._workers):
                if worker.job and (reason := worker.limit_exceeded(self._limits)):
                    yield self._replace(worker, reason, again)

    def _listen(self, worker: Worker, again: list[Job]) -> Iterator[Done]:
        """Take in what a worker has said, and yield its job if that is done or has to be done again."""
        job = worker.job
        try:
            while worker.job and worker.connection.poll():
                kind, content = worker.connection.recv()
                if kind == "failed":
                    raise content
                if kind == "at":
                    worker.position, records = content
                    worker.deadline = time.monotonic() + self._limits.seconds * records
                elif kind == "done" and job is not None:
                    worker.job = None
                    yield Done(job)
        except (EOFError, OSError):
            worker.process.join()
            code = worker.process.exitcode or 0
            cause = f"on signal {-code}" if code < 0 else f"with status {code}"
            yield self._replace(worker, f"Its worker process ended {cause}, perhaps for lack of memory.", again)

    def _replace(self, worker: Worker, reason: str, again: list[Job]) -> Done:
        """Put a new worker in the place of one that is lost, and its job back."""
        job, position = worker.job, worker.position
        worker.stop()
        self._workers[self._workers.index(worker)] = Worker.start(self._setup, self._threads)
        if job is None:
            raise EncoderError(f"An idle worker process was lost. {reason}")
        if job.one_by_one and position is not None:
            job.given_up[position] = reason
        elif job.losses == MAX_LOSSES:
            raise EncoderError(f"Worker processes keep ending, on no pair in particular. {reason}")
        job.one_by_one, job.losses = True, job.losses + 1
        again.append(job)
        return Done(job, reason)

    def close(self) -> None:
        """End all workers, at once."""
        for worker in self._workers:
            worker.stop()


@contextlib.contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set a variable while a process is started: numeric libraries read it when they are loaded."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
