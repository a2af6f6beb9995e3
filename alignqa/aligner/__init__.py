"""Sentence alignment from vectors alone: numpy in, aligned groups out."""

from alignqa.aligner.align import AlignedGroup, Alignment, align_documents, align_vectors

__all__ = ["AlignedGroup", "Alignment", "align_documents", "align_vectors"]
