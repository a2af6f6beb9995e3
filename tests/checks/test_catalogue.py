"""The catalogue of rules: every example is aligned for real."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignqa import Aligner, InputError, Issue
from alignqa.checks.catalogue import CatalogueEntry, catalogue, rules_named, to_markdown
from alignqa.datatypes import ISSUE_TYPES
from docs.make_gallery import check, finding

CHECKS = Path(__file__).parents[2] / "alignqa" / "checks"
DOCS = Path(__file__).parents[2] / "docs"
#: The localization quality issue types of ITS 2.0 (https://www.w3.org/TR/its20/#lqissue-typevalues) for our own ones.
W3C_TYPES = {
    "omission": "omission",
    "addition": "addition",
    "number": "numbers",
    "name": "inconsistent-entities",
    "untranslated": "untranslated",
    "wrong_language": "untranslated",
    "duplicate": "duplication",
    "order": "other",
    "mistranslation": "mistranslation",
    "terminology": "terminology",
    "characters": "characters",
    "artifact": "non-conformance",
}
ID = re.compile(r'"((?:characters\.)?[a-z]+(?:-[a-z]+)+|characters\.[a-z]+|(?<=rule=.)[a-z]+)"')


def is_of(issue: Issue, rule: CatalogueEntry) -> bool:
    return issue.type == "artifact" if rule.id == "artifact" else issue.rule == rule.id


@pytest.mark.parametrize("rule", [rule for rule in catalogue() if rule.triggers], ids=lambda rule: rule.id)
def test_the_example_triggers_the_rule_and_nothing_more_severe(
    rule: CatalogueEntry, aligner: Aligner, tmp_path: Path
) -> None:
    assert rule.triggers is not None
    report = check(rule, rule.triggers, aligner, tmp_path)
    own = [issue for issue in report.issues if is_of(issue, rule)]
    assert own, [f"{issue.rule}: {issue.message}" for issue in report.issues]
    assert {issue.type for issue in own} == {rule.type}
    assert {issue.severity for issue in own} == {rule.severity}
    assert report.issues == tuple(own), [f"{issue.rule}: {issue.message}" for issue in report.issues]
    gallery = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert f"\n{finding(rule, rule.triggers, report)}" in gallery, "Make the gallery again: python docs/make_gallery.py"


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_the_other_example_raises_no_issue(rule: CatalogueEntry, aligner: Aligner, tmp_path: Path) -> None:
    assert rule.spares is not None
    report = check(rule, rule.spares, aligner, tmp_path)
    assert [f"{issue.rule}: {issue.message}" for issue in report.issues] == []


def test_every_type_of_issue_has_a_rule_and_every_rule_one_id() -> None:
    rules = catalogue()
    assert {rule.type for rule in rules} == set(ISSUE_TYPES)
    assert len({rule.id for rule in rules}) == len(rules)


def test_every_rule_has_the_type_of_its_2_that_the_documentation_promises() -> None:
    assert {rule.type: rule.its_type for rule in catalogue()} == W3C_TYPES
    assert all(rule.to_dict()["its_type"] == W3C_TYPES[rule.type] for rule in catalogue())


def test_every_rule_that_a_check_names_is_in_the_catalogue() -> None:
    named = {name for path in CHECKS.rglob("*.py") for name in ID.findall(path.read_text(encoding="utf-8"))}
    known = {rule.id for rule in catalogue()}
    assert named - {"utf-8"} <= known
    built = {"artifact", "sentence-omission", "sentence-addition", "partial-omission", "partial-addition"}
    assert known - built <= named


def test_a_rule_of_a_pack_and_other_evidence_are_explained_too() -> None:
    (rule,) = rules_named("neutral.ad_token")
    assert (rule.id, rule.type, rule.languages) == ("neutral.ad_token", "artifact", "all")
    assert rule.triggers is not None
    assert rule.spares is not None
    assert [each.id for each in rules_named("structure.copy")] == ["artifact"]
    with pytest.raises(InputError, match=r"Did you mean 'neutral.ad_token'"):
        rules_named("neutral.ad_tokens")


def test_the_page_is_the_catalogue() -> None:
    assert to_markdown(catalogue()) in (DOCS / "checks.md").read_text(encoding="utf-8")
