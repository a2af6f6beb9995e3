"""What recurs across the stories of a site is learned without anybody's help, and nothing of the stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignqa.artifacts import learn_site, load_rules
from alignqa.artifacts.cleaning import clean
from alignqa.artifacts.mining import mine
from alignqa.artifacts.site import SiteLearner, site_file

WORDS = ["river", "dam", "mayor", "school", "bridge", "road", "ferry", "coast"]
WORDS += ["mill", "stork", "library", "island", "storm", "market", "hill"]


def prose(number: int, count: int = 3) -> list[str]:
    """Return sentences that no other story has."""
    return [
        f"The {WORDS[(number * 7 + k) % 15]} of {WORDS[(number + k * 5) % 15]} number {'x' * (number + 2)}{'y' * k} "
        f"was seen by the people of the {WORDS[(number * 3 + k) % 15]} today."
        for k in range(count)
    ]


def page(number: int) -> str:
    return "\n".join(
        [
            f"Riverton Gazette desk {number % 28 + 1} March 2024",
            *prose(number),
            "Hug a tree with the Riverton Rangers",
            "You read the Gazette of the river and of all its people.",
        ]
    )


def test_lines_that_recur_are_taken_out_with_the_rules_that_were_learned() -> None:
    rules = learn_site(page(number) for number in range(12))
    cleaned = clean(page(40), language="en", rules=(*load_rules(), *rules))
    assert cleaned.text.rstrip("\n").split("\n") == prose(40)
    assert {item.rule.split(".")[0] for item in cleaned.taken} == {"site"}


def test_the_end_of_a_text_without_line_breaks_is_learned() -> None:
    end = "Hug a tree with the rangers of Riverton and tell the river that you were there today"
    pages = [f"{' '.join(prose(number))} {end}" for number in range(12)]
    rules = learn_site(pages)
    assert clean(f"{' '.join(prose(40))} {end}", language="en", rules=rules).text == " ".join(prose(40))


def test_near_copies_of_one_story_teach_nothing() -> None:
    copies = [
        "\n".join([*prose(1, 6), f"Updated sentence {k} of this one story, which ends with the mayor."])
        for k in range(6)
    ]
    others = ["\n".join(prose(number, 6)) for number in range(2, 9)]
    assert learn_site([*copies, *others]) == ()
    assert mine([*copies, *others]) == []


def test_sentences_that_recur_in_the_middle_of_stories_stay() -> None:
    pages = [
        "\n".join([*prose(n, 4), "The dam was built by hand a hundred years ago.", *prose(n + 50, 4)])
        for n in range(12)
    ]
    assert learn_site(pages) == ()


def test_a_few_stories_teach_nothing() -> None:
    assert learn_site(page(number) for number in range(3)) == ()


def test_memory_is_bounded() -> None:
    learner = SiteLearner(prune_every=20)
    for number in range(300):
        learner.add(page(number))
    assert len(learner._counts) < 600
    assert learner.rules()


def test_the_rules_can_be_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(site_file(learn_site(page(number) for number in range(12))), encoding="utf-8")
    cleaned = clean(page(40), language="en", rules=load_rules([path]))
    assert cleaned.text.rstrip("\n").split("\n") == prose(40)


@pytest.mark.parametrize("text", ["{date} and {names}", 'a "quoted" \\ line', "x{1,2}[a"])
def test_odd_characters_are_no_patterns(text: str, tmp_path: Path) -> None:
    pages = ["\n".join([*prose(number), text]) for number in range(12)]
    rules = learn_site(pages)
    path = tmp_path / "site.toml"
    path.write_text(site_file(rules), encoding="utf-8")
    assert text not in clean(pages[0], language="en", rules=load_rules([path])).text
