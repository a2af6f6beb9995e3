"""``alignqa checks``: what a user reads about the rules."""

from __future__ import annotations

import json

import pytest

from alignqa.cli import main


def test_the_list_has_a_line_per_rule_with_spaces_between_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks", "--format", "json"]) == 0
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert main(["checks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line, rule in zip(lines, rules, strict=False):
        assert line.split(maxsplit=3) == [rule["id"], rule["type"], rule["severity"], rule["name"]]
    assert len(lines) >= len(rules) > 20
