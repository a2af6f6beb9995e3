"""A document in, its artifacts out: text that a page or a scraper put around the story, found by rules and evidence."""

from alignqa.artifacts.detect import Finding, detect_lines, issues_from, mark
from alignqa.artifacts.evidence import counterparts
from alignqa.artifacts.rules import ArtifactRule, load_rules
from alignqa.artifacts.site import learn_site
from alignqa.artifacts.unlisted import LineClassifier, detect_unlisted, line_classifier
from alignqa.artifacts.versions import Group, Version, decide_together

__all__ = [
    "ArtifactRule",
    "Finding",
    "Group",
    "LineClassifier",
    "Version",
    "counterparts",
    "decide_together",
    "detect_lines",
    "detect_unlisted",
    "issues_from",
    "learn_site",
    "line_classifier",
    "load_rules",
    "mark",
]
