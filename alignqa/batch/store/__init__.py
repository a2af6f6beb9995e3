"""What a batch keeps on disk: shards, tables, the cache of vectors, the lock of its folder."""
