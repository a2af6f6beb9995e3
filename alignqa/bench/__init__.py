"""Measures the library on gold data: alignments, and planted errors."""
