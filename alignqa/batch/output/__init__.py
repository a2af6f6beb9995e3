"""What comes out of a batch beside its tables: exports for build systems, pages, the dashboard."""
