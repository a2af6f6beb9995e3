"""The words of an aligned pair and the vectors of its tokens in; which words translate each other out."""

from alignqa.words.links import LinkSide, chosen, highest, link_tokens, link_words, no_counterpart

__all__ = ["LinkSide", "chosen", "highest", "link_tokens", "link_words", "no_counterpart"]
