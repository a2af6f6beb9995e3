"""Scores of a translation against a reference that was never segmented alike."""

from alignqa.scoring.measures import Measures, compare
from alignqa.scoring.metrics import CorpusScore, Metric, Score, score, score_corpus
from alignqa.scoring.segments import Segments, resegment

__all__ = ["CorpusScore", "Measures", "Metric", "Score", "Segments", "compare", "resegment", "score", "score_corpus"]
