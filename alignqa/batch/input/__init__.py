"""What goes into a batch: manifests, two folders of files, and matching of stories that nobody paired."""
