"""The coverage model: which words of an aligned pair have no counterpart on the other side."""
