"""A sentence in, its words, places and organisations out; and two names in, whether they can be one out."""
