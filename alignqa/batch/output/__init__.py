"""What comes out of a batch besides its tables: exports for build systems, pages, the dashboard."""
