"""Finds what the scraper or the page left in a story: with rules, and by structure and evidence."""

from alignqa.artifacts.detect import Finding, detect_lines, issues_from, mark
from alignqa.artifacts.rules import Rule, load_rules

__all__ = ["Finding", "Rule", "detect_lines", "issues_from", "load_rules", "mark"]
