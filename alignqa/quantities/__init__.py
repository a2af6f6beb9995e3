"""A text in; its numbers, amounts, dates and times out, by value; and how two of them compare."""

from alignqa.quantities.lexicon import has_words
from alignqa.quantities.model import Kind, Quantity, Reading
from alignqa.quantities.parser import find_quantities

__all__ = ["Kind", "Quantity", "Reading", "find_quantities", "has_words"]
