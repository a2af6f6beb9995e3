"""What may go wrong around a batch: finished work stays, the error is clear, and a restart gives the same bytes."""

from __future__ import annotations

import contextlib
import gc
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from alignqa import AlignQAError, InputError
from alignqa.batch import BatchOptions, Summary, run
from alignqa.batch.output.exports import JUnit, Sarif
from alignqa.batch.store import shards
from alignqa.encoders.embedding import Embedding
from alignqa.errors import EncoderError
from tests.batch.stories import NamedEncoder, SlowEncoder, pair, records

#: What is stopped here goes on living in this process, with its files open.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

ROOT = Path(__file__).parents[2]
COUNT = 12


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shards, "MAX_RECORDS", 4)
    yield
    gc.collect()  # files left open are closed here, and not in the midst of another test


def batch(folder: Path, encoder: Any = None, **options: Any) -> Summary:
    """Run a batch of three shards with every kind of output."""
    folder.mkdir(exist_ok=True)
    exports = (lambda: Sarif(folder / "found.sarif"), lambda: JUnit(folder / "found.xml"))
    given = {"workers": 0, "pages": True, "exports": exports, **options}
    return run(records(COUNT), BatchOptions(folder / "out", **given), encoder=encoder or SlowEncoder())


def outputs(folder: Path) -> dict[str, bytes]:
    """Return all files that a user gets; those with a leading dot are not finished."""
    files = [path for path in folder.rglob("*") if path.is_file() and ".alignqa" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "MAX_RECORDS", 4)
        batch(folder)
    return outputs(folder)


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond *size* bytes, as if the disk were full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 500, 2000, 5000, 10_000, 20_000, 40_000])
def test_a_disk_that_is_full_at_any_write(tmp_path: Path, undisturbed: dict[str, bytes], size: int) -> None:
    largest = max(len(data) for data in undisturbed.values())
    assert largest > 20_000
    if size < largest:
        with pytest.raises(InputError, match="Cannot write"), largest_file(size):
            batch(tmp_path)
        done = outputs(tmp_path)
        assert all(undisturbed[name] == data for name, data in done.items() if not Path(name).name.startswith("."))
    batch(tmp_path)
    assert outputs(tmp_path) == undisturbed


@pytest.mark.parametrize("size", [200, 3000])
def test_a_disk_that_is_full_where_parquet_is_written(tmp_path: Path, size: int) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(InputError, match="Cannot write"), largest_file(size):
        batch(tmp_path, table_format="parquet", pages=False, exports=())
    assert not list(tmp_path.rglob("[!.]*.parquet"))
    assert batch(tmp_path, table_format="parquet").pairs == 11


def refuse(kind: type[Any], name: str, part: str, error: OSError, patch: pytest.MonkeyPatch) -> None:
    """Let the method *name* of *kind* raise *error* for every path with *part* in it."""
    real = getattr(kind, name)

    def refusing(self: Path, *given: Any, **options: Any) -> Any:
        if part in str(self):
            raise error
        return real(self, *given, **options)

    patch.setattr(kind, name, refusing)


@pytest.mark.parametrize("part", ["out", ".alignqa", "shards", "reports", ".pairs.jsonl", ".found.sarif", ".found.xml"])
@pytest.mark.parametrize("name", ["mkdir", "open"])
def test_a_folder_that_is_read_only(
    tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, name: str, part: str
) -> None:
    if name == "mkdir" and part.startswith((".pairs", ".found")):
        pytest.skip("is a file")
    with monkeypatch.context() as patch:
        refuse(Path, name, f"{os.sep}{part}", PermissionError(30, "Read-only file system"), patch)
        with pytest.raises(InputError, match="Read-only file system"):
            batch(tmp_path)
    batch(tmp_path)
    assert outputs(tmp_path) == undisturbed


def test_an_output_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="Cannot write"):
        batch(tmp_path)
    assert (tmp_path / "out").read_text(encoding="utf-8") == "a file"


class DyingEncoder(SlowEncoder):
    """Works a few times and then never again, as a graphics card that is lost."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        self.calls -= 1
        if self.calls < 0:
            raise RuntimeError("the device is lost")
        return super().encode_detailed(sentences, tokens=tokens)


def test_an_encoder_that_dies_in_the_middle(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    with pytest.raises(EncoderError, match="the device is lost"):
        batch(tmp_path, DyingEncoder(3))
    finished = len(list(tmp_path.glob("out/.alignqa/shards/*/*.jsonl")))
    assert 0 < finished < 3
    assert batch(tmp_path).resumed == finished
    assert outputs(tmp_path) == undisturbed


def test_a_check_that_raises_costs_its_issues_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Iterator[Any]:
        raise ZeroDivisionError("no names to divide by")

    broken.__name__ = "check_names"
    checks = import_module("alignqa.checks")
    monkeypatch.setattr(checks, "CHECKS", ((broken, frozenset({"name"})), *checks.CHECKS))
    with pytest.warns(match="no names to divide by"):
        summary = batch(tmp_path)
    assert (summary.pairs, summary.failures) == (11, 1)
    assert summary.issues["omission"]
    assert b"no names to divide by" in outputs(tmp_path)["out/pairs.jsonl"]


@pytest.mark.parametrize("damage", [b"", b"{}\n", b'{"pairs": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_shard_that_somebody_damaged_is_done_again(
    tmp_path: Path, undisturbed: dict[str, bytes], damage: bytes
) -> None:
    batch(tmp_path)
    first, second, _ = sorted(tmp_path.glob("out/.alignqa/shards/*/*.jsonl"))
    first.write_bytes(damage)
    second.write_bytes(second.read_bytes().replace(b"omission", b"addition")[:-9])
    assert batch(tmp_path).resumed == 1
    assert outputs(tmp_path) == undisturbed


@pytest.mark.parametrize("value", [b"", b"x" * 7, b"\xff" * 20, b"\x00" * 20, b"\x01\x00\x00\x00" * 9, "text", None, 7])
def test_a_cache_with_other_values_in_it_changes_nothing(
    tmp_path: Path, undisturbed: dict[str, bytes], value: object
) -> None:
    cache = tmp_path / "vectors"
    batch(tmp_path, NamedEncoder(), cache=cache)
    expected = outputs(tmp_path / "out")
    with contextlib.closing(sqlite3.connect(cache)) as database, database:
        database.execute("PRAGMA ignore_check_constraints = 1")
        if value is None:
            database.execute("DROP TABLE vectors")
        else:
            database.execute("UPDATE vectors SET value = ? WHERE age % 2", [value])
    for path in tmp_path.glob("out/.alignqa/shards/*/*.jsonl"):
        path.unlink()
    batch(tmp_path, NamedEncoder(), cache=cache)
    assert outputs(tmp_path / "out") == expected


def test_links_out_of_the_output_folder_are_not_followed(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    secret = tmp_path / "secret"
    secret.write_text("keep me", encoding="utf-8")
    page = next(name for name in undisturbed if name.startswith("out/reports/"))
    (tmp_path / "out/reports").mkdir(parents=True)
    for name in (".pairs.jsonl.tmp", "pairs.jsonl", ".issues.jsonl.tmp"):
        (tmp_path / "out" / name).symlink_to(secret)
    for name in (".found.sarif.tmp", ".found.xml.tmp", ".found.xml.cases.tmp"):
        (tmp_path / name).symlink_to(secret)
    (tmp_path / page).symlink_to(secret)
    with pytest.raises(InputError, match=r"outside its folder\. Remove the link"):
        batch(tmp_path)
    (tmp_path / page).unlink()
    batch(tmp_path)
    assert secret.read_text(encoding="utf-8") == "keep me"
    secret.unlink()
    assert outputs(tmp_path) == undisturbed


def test_a_clock_that_goes_back_changes_nothing(
    tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(4_000_000_000, 0, -100_000))
    for name in ("time", "monotonic"):
        monkeypatch.setattr(time, name, lambda: float(next(clock)))
    batch(tmp_path)
    assert outputs(tmp_path) == undisturbed


def test_another_locale_and_time_zone_change_nothing(tmp_path: Path) -> None:
    found = []
    for number, (locale, zone, hashing) in enumerate((("C", "UTC", "0"), ("tr_TR.ISO-8859-9", "Asia/Kathmandu", "7"))):
        command = [sys.executable, "-m", "tests.batch.run_records", str(tmp_path / str(number)), "12", "0"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": locale, "LANG": locale, "TZ": zone}
        environment |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": hashing}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        found.append(outputs(tmp_path / str(number)))
    assert found[0] == found[1]
    assert found[0]


@pytest.mark.parametrize("stage", ["load", "embed", "report", "write", "merge", "publish"])
def test_a_run_that_is_stopped_at_any_stage(
    tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    places = {
        "load": "alignqa.pipeline.Aligner.load",
        "embed": "alignqa.pipeline.Aligner.embed",
        "report": "alignqa.pipeline.Aligner.report",
        "write": "alignqa.batch.engine.workers.write_shard",
        "merge": "alignqa.batch.engine.runner.merged",
        "publish": "alignqa.batch.store.tables.Tables.publish",
    }

    def stopped(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(places[stage], stopped)
        with pytest.raises(KeyboardInterrupt):
            batch(tmp_path)
    assert not [name for name in outputs(tmp_path) if name.endswith("s.jsonl") and not Path(name).name.startswith(".")]
    resumed = batch(tmp_path).resumed
    assert resumed == (3 if stage in ("merge", "publish") else 0)
    assert outputs(tmp_path) == undisturbed


def test_the_pair_that_cannot_be_read_keeps_no_other_from_its_row(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    broken = pair("b").__class__("b", tmp_path / "loop.txt", tmp_path / "gone.txt", "id", "id")
    summary = run([pair("a"), broken], BatchOptions(tmp_path / "out", workers=0), encoder=SlowEncoder())
    assert (summary.pairs, summary.failures) == (1, 1)
    with pytest.raises(AlignQAError):
        run([pair("a")], BatchOptions(tmp_path / "loop.txt" / "out", workers=0), encoder=SlowEncoder())
