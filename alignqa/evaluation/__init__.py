"""Gold data, planted errors or a reference in; figures on alignments, checks or a translation out."""

from alignqa.evaluation.measures import Measures
from alignqa.evaluation.metrics import CorpusScore, Metric, Score, compare, score, score_corpus
from alignqa.evaluation.resegmentation import Segments, resegment

__all__ = ["CorpusScore", "Measures", "Metric", "Score", "Segments", "compare", "resegment", "score", "score_corpus"]
