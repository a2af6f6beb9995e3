"""On Ray a batch writes the same bytes as on one machine, and continues where a run was stopped."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from alignqa.batch import BatchOptions, run
from alignqa.batch.store import shards
from alignqa.encoders.embedding import Embedding
from alignqa.errors import EncoderError
from tests.batch.stories import FAIL, SlowEncoder, TrapEncoder, pair, records

ray = pytest.importorskip("ray")

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]  # Ray's own warnings


@pytest.fixture(scope="module", autouse=True)
def _cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "MAX_RECORDS", 8)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@pytest.mark.parametrize("table_format", ["jsonl", "parquet"])
def test_the_same_bytes_as_on_one_machine(tmp_path: Path, table_format: Any) -> None:
    batch = [*records(20), pair("gagal", FAIL), pair("gagal")]
    engines: tuple[tuple[Any, int], ...] = (("local", 0), ("ray", 2))
    for engine, workers in engines:
        output = tmp_path / engine
        run(
            batch,
            BatchOptions(output, engine=engine, workers=workers, table_format=table_format),
            encoder=TrapEncoder(),
        )
    assert tables(tmp_path / "ray") == tables(tmp_path / "local")


def test_a_broken_encoder_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="every story of a shard"):
        run([pair("a", FAIL), pair("b", FAIL)], BatchOptions(tmp_path, engine="ray", workers=1), encoder=TrapEncoder())


def test_finished_shards_are_not_done_again(tmp_path: Path) -> None:
    run(list(records(20))[:8], BatchOptions(tmp_path, engine="local", workers=0), encoder=SlowEncoder())
    assert run(records(20), BatchOptions(tmp_path, engine="ray", workers=1), encoder=SlowEncoder()).resumed == 1


class KilledEncoder(SlowEncoder):
    """Has its process killed at the first sentences, as by a machine that is lost; a file remembers that it was."""

    def __init__(self, killed: Path) -> None:
        super().__init__()
        self.killed = killed

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        if not self.killed.exists():
            self.killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_detailed(sentences, tokens=tokens)


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    run(records(20), BatchOptions(tmp_path / "local", workers=0), encoder=SlowEncoder())
    options = BatchOptions(tmp_path / "ray", engine="ray", workers=2)
    summary = run(records(20), options, encoder=KilledEncoder(tmp_path / "killed"))
    assert (tmp_path / "killed").exists()
    assert summary.pairs + summary.failures == 20
    pairs = [
        [line.replace(b"KilledEncoder", b"SlowEncoder") for line in data.splitlines()]
        for data in tables(tmp_path / "ray").values()
    ]
    assert pairs == [data.splitlines() for data in tables(tmp_path / "local").values()]
