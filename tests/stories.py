"""Small documents for tests."""

from __future__ import annotations

from alignqa.datatypes import Document, Sentence


def document(*sentences: str, language: str = "en") -> Document:
    """Return a document with the given sentences, a line each."""
    text = "\n".join(sentences)
    found, start = [], 0
    for number, sentence in enumerate(sentences):
        found.append(Sentence(sentence, start, start + len(sentence), paragraph=number))
        start += len(sentence) + 1
    return Document(text, tuple(found), language)
