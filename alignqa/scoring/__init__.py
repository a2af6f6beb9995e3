"""Scores of a translation against a reference that was never segmented alike."""

from alignqa.scoring.metrics import CorpusScore, Metric, Score, score, score_corpus
from alignqa.scoring.segments import Segments, resegment

__all__ = ["CorpusScore", "Metric", "Score", "Segments", "resegment", "score", "score_corpus"]
