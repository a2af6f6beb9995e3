"""Names in running text: mentions, places and organisations, spellings, and what may stand for what."""
