"""Finds what the scraper or the page left in a story: with rules, and by structure and evidence."""

from alignqa.artifacts.detect import Finding, detect_lines, issues_from, mark
from alignqa.artifacts.evidence import counterparts
from alignqa.artifacts.rules import Rule, load_rules
from alignqa.artifacts.unlisted import LineClassifier, detect_unlisted, line_classifier

__all__ = [
    "Finding",
    "LineClassifier",
    "Rule",
    "counterparts",
    "detect_lines",
    "detect_unlisted",
    "issues_from",
    "line_classifier",
    "load_rules",
    "mark",
]
