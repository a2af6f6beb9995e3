"""A report as text, pages and files, and back from plain data. Its modules read the record and nothing else."""
