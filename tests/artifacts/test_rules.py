"""Every example line of every rule, and the loading of rule files."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignqa import Document, Sentence
from alignqa.artifacts import Finding, detect_lines, load_rules
from alignqa.artifacts.rules import ArtifactRule, headings, rules_for
from alignqa.datatypes import ARTIFACT_CATEGORIES
from alignqa.errors import SettingsError

RULES = load_rules()


def one_line(text: str, language: str) -> Document:
    return Document(text, (Sentence(text, 0, len(text)),), language)


BY_ID = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


@BY_ID
def test_a_rule_catches_its_examples(rule: ArtifactRule) -> None:
    assert [line for line in rule.catches if not detect_lines(one_line(line, rule.language), rules=(rule,))] == []


@BY_ID
def test_all_rules_together_give_an_example_the_category_of_its_rule(rule: ArtifactRule) -> None:
    found = {line: detect_lines(one_line(line, rule.language), rules=RULES) for line in rule.catches}
    assert {line: other for line, f in found.items() if (other := category(f)) != rule.category} == {}


@BY_ID
def test_no_rule_at_all_takes_a_look_alike(rule: ArtifactRule) -> None:
    assert [found for line in rule.leaves for found in detect_lines(one_line(line, rule.language), rules=RULES)] == []


def category(findings: list[Finding]) -> str | None:
    return findings[0].category if findings else None


@pytest.mark.parametrize("language", headings())
def test_no_rule_takes_a_heading(language: str) -> None:
    assert [f for line in headings()[language] for f in detect_lines(one_line(line, language), rules=RULES)] == []


def test_every_rule_shows_lines_it_catches_and_leaves() -> None:
    assert [rule.id for rule in RULES if len(rule.catches) < 2 or not (rule.leaves or ".labels." in rule.id)] == []


@pytest.mark.parametrize("language", ["neutral", "id", "en", "de", "vi", "ms", "fr"])
def test_every_pack_covers_most_categories(language: str) -> None:
    covered = {rule.category for rule in RULES if rule.language in (language, "neutral")}
    assert covered == set(ARTIFACT_CATEGORIES) if language != "neutral" else len(covered) >= 6


def test_the_rules_of_the_language_come_first() -> None:
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
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = "("', "not a regular expression"),
        ('[[rules]]\nid = "a"\ncategory = "promo"\npattern = ".*"', "empty line"),
        ('[labels]\nspam = ["x"]', "unknown category 'spam'"),
        ('[labels]\npromo = "x"', "not a list of texts"),
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


def test_the_rule_file_in_the_documentation_does_what_it_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    path = tmp_path / "riverton.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    own = [rule for rule in load_rules([path]) if rule not in RULES]
    assert len(own) == 4
    for rule in own:
        assert [line for line in rule.catches if not detect_lines(one_line(line, "en"), rules=(rule,))] == []
        assert [line for line in rule.leaves if detect_lines(one_line(line, "en"), rules=(rule,))] == []
