"""Text and files in, documents with sentences and languages out; repeated sentences; the user's terms."""
