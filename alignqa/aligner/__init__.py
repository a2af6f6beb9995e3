"""Sentence alignment from vectors alone: two embeddings in, aligned groups with probabilities out."""

from alignqa.aligner.align import AlignedGroup, Alignment, align_documents

__all__ = ["AlignedGroup", "Alignment", "align_documents"]
