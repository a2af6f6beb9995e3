"""A report as files that other tools read."""
