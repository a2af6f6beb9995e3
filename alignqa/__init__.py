"""Align two language versions of one story and flag what differs between them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alignqa.datatypes import Document, Issue, Pair, Sentence, Span, UnlinkedWord, WordLink
from alignqa.errors import AlignQAError, InputError
from alignqa.settings import Settings

if TYPE_CHECKING:
    from alignqa.cleaning import clean
    from alignqa.evaluation import score
    from alignqa.pipeline import Aligner, align
    from alignqa.report.report import Report

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
    "UnlinkedWord",
    "WordLink",
    "align",
    "clean",
    "score",
]

#: Where the names are that need numpy or an encoder: they are loaded at their first use.
_HOMES = {
    "Aligner": "pipeline",
    "Report": "report.report",
    "align": "pipeline",
    "clean": "cleaning",
    "score": "evaluation",
}


def __getattr__(name: str) -> Any:
    """Load a name of the library at its first use, and its version when that is asked for."""
    if name in _HOMES:
        return getattr(import_module(f"alignqa.{_HOMES[name]}"), name)
    if name == "__version__":
        return import_module("importlib.metadata").version("alignqa")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names only."""
    return [*__all__, "__version__"]
