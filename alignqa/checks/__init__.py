"""The checks: one file each; each takes an aligned story and yields issues."""
