"""Bytes to documents, documents to sentences: reading, segmentation, languages, the user's terms."""
