"""Align two language versions of one story and flag what differs between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alignqa.datatypes import Document, Issue, Pair, Report, Sentence, Span
from alignqa.errors import AlignQAError, InputError
from alignqa.settings import Settings

if TYPE_CHECKING:
    from alignqa.pipeline import Aligner, align
    from alignqa.scoring import score

__all__ = [
    "AlignQAError",
    "Aligner",
    "Document",
    "InputError",
    "Issue",
    "Pair",
    "Report",
    "Sentence",
    "Settings",
    "Span",
    "align",
    "score",
]


def __getattr__(name: str) -> Any:
    """Load the pipeline when it is first used: numpy and the encoders are not needed to import the library."""
    if name in {"Aligner", "align"}:
        from alignqa import pipeline

        return getattr(pipeline, name)
    if name == "score":
        from alignqa.scoring import score

        return score
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
