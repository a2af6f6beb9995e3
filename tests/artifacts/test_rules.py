"""Every example line of every rule, and the loading of rule files."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from alignqa.artifacts import detect_lines, load_rules
from alignqa.artifacts.detect import SURE
from alignqa.artifacts.rules import Rule, headings, rules_for
from alignqa.datatypes import ARTIFACT_CATEGORIES, Document, Sentence
from alignqa.errors import SettingsError

RULES = load_rules()


def one_line(text: str, language: str) -> Document:
    return Document(text, (Sentence(text, 0, len(text)),), language)


def examples(field: str) -> list[tuple[str, str]]:
    return [(rule.id, line) for rule in RULES for line in getattr(rule, field)]


def rule_named(rule_id: str) -> Rule:
    return next(rule for rule in RULES if rule.id == rule_id)


@pytest.mark.parametrize(("rule_id", "line"), examples("catches"))
def test_a_rule_catches_its_example(rule_id: str, line: str) -> None:
    rule = dataclasses.replace(rule_named(rule_id), probability=1.0)
    findings = detect_lines(one_line(line, rule.language), rules=(rule,))
    assert [finding.rule for finding in findings] == [rule_id]


@pytest.mark.parametrize(
    ("rule_id", "line"), [(name, line) for name, line in examples("catches") if rule_named(name).probability >= SURE]
)
def test_all_rules_together_give_an_example_the_category_of_its_rule(rule_id: str, line: str) -> None:
    rule = rule_named(rule_id)
    findings = detect_lines(one_line(line, rule.language), rules=RULES)
    assert findings[0].category == rule.category


@pytest.mark.parametrize(("rule_id", "line"), examples("leaves"))
def test_no_rule_at_all_takes_a_look_alike(rule_id: str, line: str) -> None:
    rule = rule_named(rule_id)
    assert detect_lines(one_line(line, rule.language), rules=RULES) == []


@pytest.mark.parametrize(
    ("language", "line"), [(language, line) for language, lines in headings().items() for line in lines]
)
def test_no_rule_takes_a_heading(language: str, line: str) -> None:
    assert detect_lines(one_line(line, language), rules=RULES) == []


def test_every_rule_shows_lines_it_catches_and_leaves() -> None:
    assert [rule.id for rule in RULES if len(rule.catches) < 2 or not rule.leaves] == []


@pytest.mark.parametrize("language", ["neutral", "id", "en", "de", "vi", "ms", "fr"])
def test_every_pack_covers_most_categories(language: str) -> None:
    covered = {rule.category for rule in RULES if rule.language in (language, "neutral")}
    assert covered == set(ARTIFACT_CATEGORIES) if language != "neutral" else len(covered) >= 6


def test_the_rules_of_the_language_speak_first() -> None:
    assert [rule.language for rule in rules_for(RULES, "id")][:1] == ["id"]


HOSTILE = [
    "a" * 100_000,
    "a " * 50_000,
    "[" * 100_000,
    "<" * 100_000,
    "a.b" * 30_000,
    "{" * 50_000 + "}" * 50_000,
    "Baca juga: " * 10_000,
    "Photo: A " * 12_000,
    "1 2 3 | " * 12_000,
    "((/" * 30_000,
    "var a=" * 15_000,
    "Please enter your " * 6_000,
    "\u00a0\u200b" * 50_000,
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_end(line: str) -> None:
    detect_lines(one_line(line, "en"), rules=RULES)
    detect_lines(one_line(line[:690], "id"), rules=RULES)
    detect_lines(one_line(line[:4000], "de"), rules=RULES)


GOOD = """
language = "en"
[words]
shop = "Acme|Foo"
[[rules]]
id = "site.shop"
category = "promo"
pattern = "{shop} offer"
"""


def test_a_users_rule_file_is_added(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(GOOD, encoding="utf-8")
    findings = detect_lines(one_line("Acme offer", "en"), rules=load_rules([path]))
    assert [(finding.rule, finding.category) for finding in findings] == [("site.shop", "promo")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules = 3", r"\[\[rules\]\]"),
        ("nonsense", "TOML"),
        ("colour = 1", "colour"),
        ('[[rules]]\ncategory = "promo"\npattern = "x"', "'id' is missing"),
        ('[[rules]]\nid = "a"\ncategory = "promo"', "'pattern' is missing"),
        ('[[rules]]\nid = "a"\ncategory = "spam"\npattern = "x"', "unknown category 'spam'"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = "x"\nwhere = "top"', "'where' is one of"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = "x"\nprobability = 7', "'probability'"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = "x"\ncolour = 1', "unknown field 'colour'"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = "{nowhere}"', "nowhere"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = "("', "no regular expression"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = ".*"', "empty line"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = "x"\n' * 2, "two rules are called 'a'"),
        ('[words]\na = "{b}"\nb = "{a}"\n[[rules]]\nid = "a"\ncategory = "promo"\npattern = "{a}"', "does not define"),
    ],
)
def test_a_bad_rule_file_is_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_rules([path])


def test_a_missing_rule_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_rules([tmp_path / "none.toml"])
