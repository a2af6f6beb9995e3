"""Sentence alignment from vectors alone: numpy in, aligned groups out."""

from alignqa.aligner.align import AlignedGroup, align_vectors

__all__ = ["AlignedGroup", "align_vectors"]
