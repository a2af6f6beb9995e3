"""A report as HTML: an interactive page and a fragment for notebooks."""
