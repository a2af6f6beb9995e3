"""What runs a batch: worker processes or Ray, shard by shard."""
