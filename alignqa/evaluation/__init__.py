"""Measures: alignments against gold, planted errors found, and a translation against a reference."""

from alignqa.evaluation.measures import Measures, compare
from alignqa.evaluation.metrics import CorpusScore, Metric, Score, score, score_corpus
from alignqa.evaluation.resegmentation import Segments, resegment

__all__ = ["CorpusScore", "Measures", "Metric", "Score", "Segments", "compare", "resegment", "score", "score_corpus"]
