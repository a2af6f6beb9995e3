"""What recurs on a site is found in one pass, with a rule file to review."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from alignqa import Document, InputError, Sentence
from alignqa.artifacts import detect_lines, load_rules
from alignqa.artifacts.mining import LineCounter, mine, read_stories, rule_file


def story(number: int) -> str:
    """A story of its own between the artifacts of a made-up site."""
    return "\n".join(
        [
            f"Desk Riverton {number} | {number % 28 + 1} March 2024",
            f"Villagers of number {'abcdefghij'[number % 10] * (number + 1)} saw the river rise.",
            f"Scoop: {'xyz'[number % 3] * (number + 2)} and the flood",
            *(["Hug a tree with Riverton Rangers!"] if number % 2 else []),
            "Comments (0)",
        ]
    )


def test_lines_and_labels_that_recur_are_found_with_counts_and_examples() -> None:
    found = mine(story(number) for number in range(40))
    assert [(item.pattern, item.kind, item.stories, item.share) for item in found] == [
        ("Scoop …", "label", 40, 1.0),
        ("Comments (0)", "line", 40, 1.0),
        ("Desk Riverton 0 | <date>", "line", 40, 1.0),
        ("Hug a tree with Riverton Rangers!", "line", 20, 0.5),
    ]
    assert found[1].rule == "en.comments"
    assert found[2].examples[0] == "Desk Riverton 0 | 1 March 2024"


def test_the_proposed_rule_file_can_be_used_as_it_is(tmp_path: Path) -> None:
    found = mine(story(number) for number in range(40))
    path = tmp_path / "site.toml"
    path.write_text(rule_file(found), encoding="utf-8")
    assert len(tomllib.loads(path.read_text(encoding="utf-8"))["rules"]) == 3
    rules = load_rules([path])
    for line in ("Desk Riverton 77 | 3 May 2025", "hug a tree with Riverton Rangers!", "Scoop: the end of the dam"):
        document = Document(line, (Sentence(line, 0, len(line)),), "en")
        assert [finding.rule.split(".")[0] for finding in detect_lines(document, rules=rules)] == ["site"]


def test_counts_are_those_of_an_obvious_count_and_memory_is_bounded() -> None:
    rng = random.Random(1)
    stories = [
        "\n".join([f"Once only {'q' * rng.randrange(1, 190)}"] + [w for w in ("aa bb", "cc dd") if rng.random() < 0.6])
        for _ in range(400)
    ]
    counter, largest = LineCounter(prune_every=20), 0
    for text in stories:
        counter.add(text)
        largest = max(largest, len(counter.counts))
    exact = Counter(line for text in stories for line in set(text.splitlines()))
    for line in ("aa bb", "cc dd"):
        assert counter.counts["line", line].stories == exact[line]
    assert {item.pattern: item.stories for item in mine(stories)}["aa bb"] == exact["aa bb"]
    assert largest < 100


def test_stories_are_read_one_at_a_time() -> None:
    alive = 0

    def stream() -> Iterator[str]:
        nonlocal alive
        for number in range(30):
            alive += 1
            yield story(number)

    assert mine(stream())
    assert alive == 30


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    assert list(read_stories(tmp_path)) == ["a", "b"]


def test_bad_input_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too few"):
        mine(["One.", "Two."])
    with pytest.raises(InputError, match="not a folder"):
        list(read_stories(tmp_path / "none"))
    with pytest.raises(InputError, match="There are no"):
        list(read_stories(tmp_path))
