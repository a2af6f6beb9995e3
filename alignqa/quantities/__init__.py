"""Numbers, amounts, dates and times in a text, by value."""

from alignqa.quantities.lexicon import has_words
from alignqa.quantities.model import Kind, Quantity, Reading
from alignqa.quantities.parser import find_quantities

__all__ = ["Kind", "Quantity", "Reading", "find_quantities", "has_words"]
