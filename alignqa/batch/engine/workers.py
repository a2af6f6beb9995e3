"""Worker processes, each with an encoder of its own, watched for time and memory.

A worker tells what it is about to do; the watcher kills one that takes too long or grows too large, whatever it is
stuck in. Its shard is done again, one record after the other; the record on which a worker is lost then is given up.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from alignqa.batch.store.shards import Shard, write_shard
from alignqa.errors import AlignQAError, EncoderError
from alignqa.settings import Settings

#: Seconds between two looks at the workers.
_TICK = 0.2
_THREADS = "OMP_NUM_THREADS"
#: So often a shard may be lost on no record in particular before the run gives up.
_MOST_LOSSES = 3


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is made of."""

    encoder: Any
    settings: Settings
    cache: Path | None = None
    cache_megabytes: int = 0
    pages: Path | None = None


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
    alone: bool = False
    given_up: dict[int, str] = field(default_factory=dict)
    losses: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is finished; or that had to be started again, for a *reason*."""

    job: Job
    reason: str | None = None


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    job: Job | None = None
    place: int | None = None
    deadline: float = float("inf")


def make_aligner(setup: Setup) -> Any:
    """Return an :class:`~alignqa.Aligner` with the encoder and the cache of *setup*.

    Raises:
        AlignQAError: one of them cannot be used.
    """
    from alignqa.batch.store.cache import CachedEncoder
    from alignqa.encoders import describe, load_encoder
    from alignqa.pipeline import Aligner

    encoder = load_encoder(setup.encoder, setup.settings.device)
    if setup.cache is not None and setup.cache_megabytes and describe(encoder)[1]:
        encoder = CachedEncoder(encoder, setup.cache, setup.cache_megabytes)
    return Aligner(encoder, setup.settings)


def do_job(job: Job, aligner: Any, pages: Path | None, beat: Any) -> None:
    """Work on a job's shard and write its file, and the pages of its pairs to the folder *pages*.

    Raises:
        InputError: it cannot be written.
    """
    from alignqa.batch.engine.work import work_on

    outcomes = list(work_on(job.shard, aligner, beat=beat, pages=pages, alone=job.alone, given_up=job.given_up))
    beat(None, len(outcomes))
    write_shard(job.path, outcomes)


def _serve(connection: Connection, setup: Setup) -> None:
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
        self._workers = [self._start() for _ in range(count)]
        kind, self.signature = self._first_word()
        if kind == "failed":
            self.close()
            raise self.signature

    def _start(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._setup), daemon=True)
        with _environment(_THREADS, str(self._threads)):
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def _first_word(self) -> tuple[str, Any]:
        ready = wait([worker.connection for worker in self._workers])
        first = next(worker.connection for worker in self._workers if worker.connection in ready)
        try:
            word: tuple[str, Any] = first.recv()
        except (EOFError, OSError):
            return "failed", EncoderError(
                "A worker process ended before it had loaded the encoder. A script that starts a batch needs "
                "`if __name__ == '__main__':` around it; else try workers=0."
            )
        return word

    def run(self, jobs: Iterator[Job]) -> Iterator[Done]:
        """Do all *jobs*, taken as workers fall idle, and yield each that is finished or had to be started again.

        Raises:
            AlignQAError: a worker cannot go on, because the disk is full for example.
        """
        again: list[Job] = []
        while True:
            for worker in self._workers:
                if worker.job is None:
                    self._give(worker, again.pop() if again else next(jobs, None))
            if all(worker.job is None for worker in self._workers):
                return
            busy = {id(worker.connection): worker for worker in self._workers if worker.job}
            for connection in wait([worker.connection for worker in busy.values()], _TICK):
                yield from self._listen(busy[id(connection)], again)
            for worker in self._workers:
                if worker.job and (reason := self._overstepped(worker)):
                    yield self._lose(worker, reason, again)

    def _give(self, worker: _Worker, job: Job | None) -> None:
        worker.job, worker.place, worker.deadline = job, None, float("inf")
        if job is not None:
            with contextlib.suppress(OSError):  # a dead worker is found out when it is listened to
                worker.connection.send(job)

    def _listen(self, worker: _Worker, again: list[Job]) -> Iterator[Done]:
        job = worker.job
        try:
            while worker.job and worker.connection.poll():
                kind, content = worker.connection.recv()
                if kind == "failed":
                    raise content
                if kind == "at":
                    worker.place, records = content
                    worker.deadline = time.monotonic() + self._limits.seconds * records
                elif kind == "done" and job is not None:
                    worker.job = None
                    yield Done(job)
        except (EOFError, OSError):
            worker.process.join()
            code = worker.process.exitcode or 0
            cause = f"by signal {-code}" if code < 0 else f"with status {code}"
            yield self._lose(worker, f"Its worker process was ended {cause}, as when memory runs out.", again)

    def _overstepped(self, worker: _Worker) -> str | None:
        if time.monotonic() > worker.deadline:
            return f"It took longer than {self._limits.seconds:g} seconds. Raise the time limit, or split the story."
        if _resident(worker.process.pid) > self._limits.memory:
            megabytes = self._limits.memory // 1_000_000
            return f"It took more than {megabytes} MB of memory. Raise the memory limit, or split the story."
        return None

    def _lose(self, worker: _Worker, reason: str, again: list[Job]) -> Done:
        """Put a new worker in the place of one that is lost, and its job back."""
        job, place = worker.job, worker.place
        self._stop(worker)
        fresh = self._start()
        worker.process, worker.connection, worker.job = fresh.process, fresh.connection, None
        if job is None:
            raise EncoderError(f"A worker process was lost while it had nothing to do. {reason}")
        if job.alone and place is not None:
            job.given_up[place] = reason
        elif job.losses == _MOST_LOSSES:
            raise EncoderError(f"Worker processes end again and again, on no pair in particular. {reason}")
        job.alone, job.losses = True, job.losses + 1
        again.append(job)
        return Done(job, reason)

    def _stop(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.connection.close()

    def close(self) -> None:
        """End all workers, at once."""
        for worker in self._workers:
            self._stop(worker)


def _resident(process: int | None) -> int:
    """Return the bytes of memory a process holds; 0 if it is gone."""
    import psutil

    try:
        return int(psutil.Process(process).memory_info().rss)
    except psutil.Error:
        return 0


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
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
