"""Align two language versions of one story and flag what differs between them."""
