"""Many pairs in, tables out: read, aligned by several processes, and continued after a stop."""

from alignqa.batch.engine.runner import Progress, run
from alignqa.batch.input.manifest import Record, Unmatched, pair_folders, read_manifest
from alignqa.batch.options import BatchOptions
from alignqa.batch.store.merge import Summary

__all__ = ["BatchOptions", "Progress", "Record", "Summary", "Unmatched", "pair_folders", "read_manifest", "run"]
