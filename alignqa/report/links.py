"""A report and one of its pairs in; out come the links between the words of that pair, and the words without one.

A report read from its data has no word links: the sentences of the pair are encoded once more.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

from alignqa.datatypes import Document, LinkedWords, Pair, ReportRecord, Side
from alignqa.encoders import Encoder, describe, embed
from alignqa.errors import EncoderError, InputError
from alignqa.linking import link_pair
from alignqa.report.similarities import same_encoder
from alignqa.vectors import TokenVectors


def linked_words(report: ReportRecord, pair: Pair, encoder: str | Path | Encoder | None = None) -> LinkedWords:
    """Return the linked and the unlinked words of an aligned *pair* of the report; none where a side is empty.

    Args:
        report: where the pair is in.
        pair: one of ``report.pairs``.
        encoder: the encoder that the report was made with; loaded by the name in the report when left out. It is needed
            only where the report has no word links.

    Raises:
        InputError: the pair is not in the report.
        EncoderError: the encoder cannot be loaded, is not the one that the report was made with, or shows no tokens.
    """
    if pair not in report.pairs:
        raise InputError(f"{pair!r} is not a pair of this report. Give one of report.pairs.")
    if not pair.aligned:
        return LinkedWords()
    if report.word_links is not None:
        return report.word_links[report.pairs.index(pair)]
    loaded = same_encoder(report, encoder, "report.links(pair, encoder=…)")
    documents: dict[Side, Document] = {side: _without_artifacts(report, side) for side in get_args(Side)}
    tokens: dict[Side, list[TokenVectors]] = {}
    for side, document in documents.items():
        own = [each.text if i in pair.side(side) else None for i, each in enumerate(document.sentences)]
        found = embed(loaded, own, tokens=True).tokens
        if found is None:
            raise EncoderError(
                f"The encoder {describe(loaded)[0]!r} shows no tokens, so the words of a pair cannot be linked. The "
                "bundled encoder and most sentence-transformers models show theirs."
            )
        tokens[side] = found
    return link_pair(documents, tokens, pair).linked_words()


def _without_artifacts(report: ReportRecord, side: Side) -> Document:
    """Return one version with spaces instead of the artifacts inside sentences, as it was encoded."""
    document = report.document(side)
    text = document.text
    spans = (span for issue in report.issues if issue.type == "artifact" for span in issue.spans if span.side == side)
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    sentences = tuple(replace(sentence, text=text[sentence.start : sentence.end]) for sentence in document.sentences)
    return replace(document, text=text, sentences=sentences)
