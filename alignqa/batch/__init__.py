"""Many pairs: read, aligned by several processes, written as tables, and gone on with after a stop."""

from alignqa.batch.engine.runner import Progress, run
from alignqa.batch.input.manifest import Record, Unmatched, pair_folders, read_manifest
from alignqa.batch.store.merge import Summary

__all__ = ["Progress", "Record", "Summary", "Unmatched", "pair_folders", "read_manifest", "run"]
