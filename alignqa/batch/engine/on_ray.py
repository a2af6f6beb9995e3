"""A batch as a Ray Data pipeline, on one machine or a cluster.

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

#: Shards in the pipeline at once; what they hold is bounded, and the encoder is loaded anew after so many.
_SHARDS_AT_ONCE = 500
#: Parts of a processor for an actor that encodes, and for a task that loads or reports, by the time they take for a
#: story: so as many actors as processors leave room for the tasks.
_ENCODING, _TASK = 0.75, 0.25


class RayEngine:
    """Does jobs on Ray: one that was started before, that of RAY_ADDRESS, or one of its own on this machine."""

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
        self._resources = {"num_cpus": _ENCODING, "num_gpus": int(gpu)}
        self._encoders = encoders or max(1, int(ray.cluster_resources().get("GPU" if gpu else "CPU", 1)))
        found = ray.get(ray.remote(_signature).options(**self._resources).remote(self._setup))
        if isinstance(found, AlignQAError):
            raise found
        self.signature: Signature = found

    def run(self, jobs: Iterator[Job]) -> Iterator[Done]:
        """Do all *jobs*, taken a few hundred at a time, and yield each that is finished.

        Raises:
            AlignQAError: a shard cannot be written.
        """
        while part := list(islice(jobs, _SHARDS_AT_ONCE)):
            waiting = {job.shard.name: job for job in part}
            for row in self._pipeline(part).iter_rows():
                if row["error"]:
                    raise _open(row["error"])
                yield Done(waiting[row["name"]])

    def _pipeline(self, jobs: list[Job]) -> Any:
        rows = self._ray.data.from_items([{"job": pickle.dumps(job)} for job in jobs], override_num_blocks=len(jobs))
        light = pickle.dumps(self.signature), self._setup
        return (
            rows.map(_load, fn_args=light, num_cpus=_TASK)
            .map(_Encoding, fn_constructor_args=(self._setup,), concurrency=self._encoders, **self._resources)
            .map(_report, fn_args=light, num_cpus=_TASK)
        )

    def close(self) -> None:
        """Leave Ray running: what was started before is not ours to end, and the rest ends with the process."""


class _Described:
    """Stands where an encoder is described but nothing is encoded: loading and reporting need no model."""

    def __init__(self, signature: Signature) -> None:
        self.name, self.weights_hash = signature.encoder, signature.encoder_hash

    def encode(self, sentences: list[str], /) -> Any:
        raise EncoderError(f"No model is loaded here to encode {len(sentences)} sentences.")


def _open(data: bytes) -> Any:
    """Return what another process of this run has pickled."""
    return pickle.loads(data)  # noqa: S301 - by none but our own


def _signature(setup: bytes) -> Signature | AlignQAError:
    try:
        signature: Signature = make_aligner(_open(setup)).signature
    except AlignQAError as error:
        return error
    return signature


@lru_cache(maxsize=1)
def _light(signature: bytes, setup: bytes) -> Aligner:
    """Return an aligner without a model, kept for the next shard."""
    return Aligner(_Described(_open(signature)), _open(setup).settings)


def _no_beat(*_: Any) -> None:
    """Limits are kept by Ray: its memory monitor ends a task that takes too much, and tries it again elsewhere."""


def _load(row: dict[str, Any], signature: bytes, setup: bytes) -> dict[str, Any]:
    job: Job = _open(row["job"])
    stories, failures = load_all(job.shard.places, _light(signature, setup), _no_beat)
    return {"job": row["job"], "stories": pickle.dumps(stories), "outcomes": pickle.dumps(failures), "error": b""}


class _Encoding:
    """Holds the encoder."""

    def __init__(self, setup: bytes) -> None:
        self._aligner = make_aligner(_open(setup))

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Add the vectors of a shard's stories, or what is wrong with the encoder."""
        job: Job = _open(row["job"])
        try:
            stories, failures = embed_all(job.shard.places, _open(row["stories"]), self._aligner, _no_beat)
        except EncoderError as error:
            return {**row, "error": pickle.dumps(error)}
        outcomes = _open(row["outcomes"]) + failures
        return {**row, "stories": pickle.dumps(stories), "outcomes": pickle.dumps(outcomes)}


def _report(row: dict[str, Any], signature: bytes, setup: bytes) -> dict[str, Any]:
    """Report on a shard's stories and write its file; tell only its name, or what kept it from being written."""
    job: Job = _open(row["job"])
    if row["error"]:
        return {"name": job.shard.name, "error": row["error"]}
    aligner, pages = _light(signature, setup), _open(setup).pages
    try:
        outcomes = report_all(job.shard.places, _open(row["stories"]), aligner, pages, _no_beat)
        write_shard(job.path, _open(row["outcomes"]) + outcomes)
    except AlignQAError as error:
        return {"name": job.shard.name, "error": pickle.dumps(error)}
    return {"name": job.shard.name, "error": b""}
