"""Whatever is killed at whatever moment, the tables come out as those of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
PAIRS, KILLS = 60, 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


def start(output: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.batch.run_records", str(output), str(PAIRS), "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output


def kill_something(process: subprocess.Popen[str], choose: random.Random) -> None:
    """Kill the run or one of its workers; a run that lost a worker continues by itself."""
    try:
        workers = psutil.Process(process.pid).children()
        victim = choose.choice([process.pid, *(worker.pid for worker in workers)])
        os.kill(victim, signal.SIGKILL)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return


def test_an_interrupted_run_ends_its_workers_and_can_be_continued(tmp_path: Path) -> None:
    process = start(tmp_path)
    while not list(tmp_path.glob(".alignqa/shards/*/*.jsonl")):
        assert process.poll() is None
        time.sleep(0.05)
    workers = psutil.Process(process.pid).children()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert errors.rstrip().endswith("KeyboardInterrupt")
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive
    assert finish(start(tmp_path)) == "52 8\n"


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.jsonl"))}


def test_a_run_killed_at_random_points_loses_and_doubles_nothing(tmp_path: Path) -> None:
    began = time.monotonic()
    assert finish(start(tmp_path / "undisturbed")) == "52 8\n"
    length = time.monotonic() - began
    choose = random.Random(6)
    kills = 0
    for attempt in range(200):
        process = start(tmp_path / "killed")
        time.sleep(choose.uniform(0.2, 1.1) * length)
        if process.poll() is None:
            kill_something(process, choose)
            kills += 1
        process.communicate()
        if kills == KILLS:
            break
        if process.returncode == 0:  # it was finished all the same: begin another one
            assert tables(tmp_path / "killed") == tables(tmp_path / "undisturbed")
            (tmp_path / "killed").rename(tmp_path / f"finished-{attempt}")
    assert kills == KILLS
    assert finish(start(tmp_path / "killed")) == "52 8\n"
    assert tables(tmp_path / "killed") == tables(tmp_path / "undisturbed")
