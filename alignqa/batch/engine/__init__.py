"""What runs a batch: shards in, written shards out, by worker processes or by Ray."""
