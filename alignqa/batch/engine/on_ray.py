"""A batch as a Ray Data pipeline, on one machine or a cluster: jobs in, finished jobs out.

Loading and reporting are tasks, encoding is done by a pool of actors that hold the encoder. A task writes its shard to
the output folder, which all machines must see. Planning, resuming and merging are those of one machine, and so are
the bytes that come out.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any

from alignqa.batch.engine.work import embed_all, load_all, report_all
from alignqa.batch.engine.workers import Done, Job, Setup, make_aligner
from alignqa.batch.store.shards import write_shard
from alignqa.datatypes import Signature
from alignqa.errors import AlignQAError, EncoderError, OptionalDependencyError
from alignqa.pipeline import Aligner

#: Shards in the pipeline at once; what they hold is bounded, and the encoder is loaded again after that many.
MAX_SHARDS_AT_ONCE = 500
#: Parts of a processor for an actor that encodes, and for a task that loads or reports, by the time they take for a
#: story: so as many actors as processors leave room for the tasks.
ENCODING_CPUS, TASK_CPUS = 0.75, 0.25


class RayEngine:
    """Does jobs on Ray: one that was started before, that of RAY_ADDRESS, or its own on this machine."""

    def __init__(self, setup: Setup, encoders: int | None) -> None:
        """Connect, and load the encoder once to know its ``signature``.

        *encoders* is how many actors hold the encoder, one for each processor or GPU by default.

        Raises:
            OptionalDependencyError: Ray is not installed.
            AlignQAError: the encoder, the settings or the cache cannot be used.
        """
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            ray: Any = import_module("ray")
            import_module("ray.data")
        except ImportError as error:
            raise OptionalDependencyError("A batch on Ray", "ray") from error
        if not ray.is_initialized():
            ray.init(num_cpus=None if "RAY_ADDRESS" in os.environ else encoders, include_dashboard=False)
        self._ray, self._setup = ray, pickle.dumps(setup)
        gpu = setup.settings.device == "cuda"
        self._resources = {"num_cpus": ENCODING_CPUS, "num_gpus": int(gpu)}
        self._encoders = encoders or max(1, int(ray.cluster_resources().get("GPU" if gpu else "CPU", 1)))
        found = ray.get(ray.remote(signature_of).options(**self._resources).remote(self._setup))
        if isinstance(found, AlignQAError):
            raise found
        self.signature: Signature = found

    def run(self, jobs: Iterator[Job]) -> Iterator[Done]:
        """Do all *jobs*, taken a few hundred at a time, and yield each that is finished.

        Raises:
            AlignQAError: a shard cannot be written.
        """
        light = pickle.dumps(self.signature), self._setup
        while part := list(islice(jobs, MAX_SHARDS_AT_ONCE)):
            waiting = {job.shard.name: job for job in part}
            items = [{"job": pickle.dumps(job)} for job in part]
            pipeline = (
                self._ray.data.from_items(items, override_num_blocks=len(items))
                .map(load_shard, fn_args=light, num_cpus=TASK_CPUS)
                .map(ShardEncoder, fn_constructor_args=(self._setup,), concurrency=self._encoders, **self._resources)
                .map(report_shard, fn_args=light, num_cpus=TASK_CPUS)
            )
            for row in pipeline.iter_rows():
                if row["error"]:
                    raise unpickled(row["error"])
                yield Done(waiting[row["name"]])

    def close(self) -> None:
        """Leave Ray running: what was started before is not ours to end, and the rest ends with the process."""


class NamedEncoder:
    """Names an encoder and encodes nothing: loading and reporting need no model."""

    def __init__(self, signature: Signature) -> None:
        self.name, self.weights_hash = signature.encoder, signature.encoder_hash

    def encode(self, sentences: list[str], /) -> Any:
        """Refuse: nothing is encoded here.

        Raises:
            EncoderError: always.
        """
        raise EncoderError(f"No model is loaded here to encode {len(sentences)} sentences.")


def unpickled(data: bytes) -> Any:
    """Return what another process of this run has pickled."""
    return pickle.loads(data)  # noqa: S301 - by none but our own


def signature_of(setup: bytes) -> Signature | AlignQAError:
    """Return the signature of an aligner made of *setup*, or why it cannot be made."""
    try:
        signature: Signature = make_aligner(unpickled(setup)).signature
    except AlignQAError as error:
        return error
    return signature


@lru_cache(maxsize=1)
def light_aligner(signature: bytes, setup: bytes) -> Aligner:
    """Return an aligner without a model, kept for the next shard."""
    return Aligner(NamedEncoder(unpickled(signature)), unpickled(setup).settings)


def no_beat(*_: Any) -> None:
    """Limits are kept by Ray: its memory monitor ends a task that takes too much, and tries it again elsewhere."""


def load_shard(row: dict[str, Any], signature: bytes, setup: bytes) -> dict[str, Any]:
    """Add the stories of a shard's records to its *row*, and what became of those that cannot be used."""
    job: Job = unpickled(row["job"])
    stories, failures = load_all(job.shard.by_position, light_aligner(signature, setup), no_beat)
    return {"job": row["job"], "stories": pickle.dumps(stories), "outcomes": pickle.dumps(failures), "error": b""}


class ShardEncoder:
    """Holds the encoder, in an actor."""

    def __init__(self, setup: bytes) -> None:
        self._aligner = make_aligner(unpickled(setup))

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Add the vectors of a shard's stories, or what is wrong with the encoder."""
        job: Job = unpickled(row["job"])
        try:
            stories, failures = embed_all(job.shard.by_position, unpickled(row["stories"]), self._aligner, no_beat)
        except EncoderError as error:
            return {**row, "error": pickle.dumps(error)}
        outcomes = unpickled(row["outcomes"]) + failures
        return {**row, "stories": pickle.dumps(stories), "outcomes": pickle.dumps(outcomes)}


def report_shard(row: dict[str, Any], signature: bytes, setup: bytes) -> dict[str, Any]:
    """Report on a shard's stories and write its file; return its name, and what kept it from being written, if so."""
    job: Job = unpickled(row["job"])
    if row["error"]:
        return {"name": job.shard.name, "error": row["error"]}
    aligner, pages = light_aligner(signature, setup), unpickled(setup).pages
    try:
        outcomes = report_all(job.shard.by_position, unpickled(row["stories"]), aligner, pages, no_beat)
        write_shard(job.path, unpickled(row["outcomes"]) + outcomes)
    except AlignQAError as error:
        return {"name": job.shard.name, "error": pickle.dumps(error)}
    return {"name": job.shard.name, "error": b""}
