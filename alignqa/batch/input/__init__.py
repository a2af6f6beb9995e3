"""What goes into a batch: manifests, folders, and matching of stories that nobody paired."""
