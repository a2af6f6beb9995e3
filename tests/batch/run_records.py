"""Runs a batch of small shards in a process of its own, for tests that kill it."""

from __future__ import annotations

import sys

from alignqa.batch import BatchOptions, run
from alignqa.batch.store import shards
from tests.batch.stories import SlowEncoder, records

if __name__ == "__main__":
    shards.MAX_RECORDS = 8
    output, count, workers = sys.argv[1:]
    summary = run(records(int(count)), BatchOptions(output, workers=int(workers)), encoder=SlowEncoder(0.02))
    print(summary.pairs, summary.failures)
