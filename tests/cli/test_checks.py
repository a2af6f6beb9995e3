"""``alignqa checks``: what a user reads about the rules."""

from __future__ import annotations

import pytest

from alignqa.checks.catalogue import catalogue
from alignqa.cli import main


def test_the_list_has_a_line_per_rule_with_spaces_between_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line, rule in zip(lines, catalogue(), strict=False):
        assert line.split(maxsplit=3) == [rule.id, rule.type, rule.severity, rule.name]
    assert len(lines) >= len(catalogue())
