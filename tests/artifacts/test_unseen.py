"""Lines that no rule was written for: most artifacts are found, few lines of stories are taken with them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts import Finding, counterparts, detect_lines, detect_unlisted, line_classifier, load_rules
from alignqa.encoders import load_encoder
from alignqa.encoders.weights import WEIGHTS_SHA256
from tests.stories import document

LINES = tomllib.loads((Path(__file__).parent.parent / "data/artifacts/unseen.toml").read_text(encoding="utf-8"))
POSITION = 6


@cache
def vectors() -> dict[str, NDArray[np.float32]]:
    """Return the vectors of all lines of the file."""
    texts = [text for kinds in LINES["artifacts"].values() for lines in kinds.values() for text in lines]
    texts += [text for part in ("story", "host") for lines in LINES[part].values() for text in lines]
    return dict(zip(texts, load_encoder().encode(texts), strict=True))


def version(language: str, line: str | None = None) -> list[str]:
    host = LINES["host"].get(language, LINES["host"]["en"])
    return [*host[:POSITION], line, *host[POSITION:]] if line else host


def found(language: str, line: str, *, other: str | None = None) -> Finding | None:
    """Return what takes *line* in the middle of a story, without or with another version of it."""
    texts = version(language, line)
    own = np.array([vectors()[text] for text in texts])
    known = None if other is None else counterparts(own, np.array([vectors()[text] for text in version(other)]))[0]
    pages = document(*texts, language=language)
    findings = detect_lines(pages, rules=load_rules())
    findings += detect_unlisted(pages, own, known, findings, classifier=line_classifier(WEIGHTS_SHA256))
    return next((each for each in findings if POSITION in each.sentences), None)


def artifacts() -> Iterator[tuple[str, str, Any]]:
    for language, kinds in LINES["artifacts"].items():
        for category, lines in kinds.items():
            yield from ((language, line, category) for line in lines)


def test_most_artifacts_are_found_in_a_pair_and_many_without_another_version() -> None:
    single = [found(language, line) for language, line, _ in artifacts()]
    pairs = [found(language, line, other="id" if language == "en" else "en") for language, line, _ in artifacts()]
    assert sum(each is not None for each in pairs) >= 0.92 * len(pairs)
    assert sum(each is not None for each in single) >= 0.75 * len(single)
    right = [each.category == kind for each, (*_, kind) in zip(pairs, artifacts(), strict=True) if each is not None]
    assert sum(right) >= 0.8 * len(right)


def test_few_lines_of_a_story_that_look_like_artifacts_are_taken() -> None:
    lines = [(language, line) for language, texts in LINES["story"].items() for line in texts]
    assert sum(found(*line) is not None for line in lines) <= 0.1 * len(lines)


def test_no_line_of_the_story_itself_is_taken() -> None:
    for language, texts in LINES["host"].items():
        pages = document(*texts, language=language)
        own = np.array([vectors()[text] for text in texts])
        findings = detect_lines(pages, rules=load_rules())
        assert findings + detect_unlisted(pages, own, classifier=line_classifier(WEIGHTS_SHA256)) == []
