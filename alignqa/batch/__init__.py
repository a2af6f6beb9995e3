"""Many pairs: read, aligned by several processes, written as tables, and gone on with after a stop."""

from alignqa.batch.merge import Summary
from alignqa.batch.records import Record, Unmatched, pair_folders, read_manifest
from alignqa.batch.runner import Progress, run

__all__ = ["Progress", "Record", "Summary", "Unmatched", "pair_folders", "read_manifest", "run"]
