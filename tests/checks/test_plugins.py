"""Checks of installed packages, and checks that fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from alignqa import Issue, align
from alignqa.checks import CHECKS
from alignqa.checks.plugins import user_checks
from alignqa.errors import CheckError, CheckFailedWarning
from alignqa.story import Story
from tests.hashing import HashEncoder

Install = Callable[[str], None]
CHECK = """
from alignqa import Issue
from alignqa.checks.base import on

def check(story):
    target = story.document("target")
    for i in target.story:
        if target.sentences[i].text.isupper():
            yield Issue(type="characters", severity="minor", confidence=0.9, message="All capitals.",
                        rule="house.capitals", **on("target", i))
"""
SOURCE = ["Pasar buka.", "Hujan turun.", "Sekolah libur."]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    def put(code: str) -> None:
        info = tmp_path / "house_checks-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house-checks\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[alignqa.checks]\ncapitals = {tmp_path.name}_house:check\n")
        (tmp_path / f"{tmp_path.name}_house.py").write_text(code)
        monkeypatch.syspath_prepend(tmp_path)

    return put


def report(*target: str) -> Any:
    return align(SOURCE, list(target), source_lang="id", target_lang="en", encoder=HashEncoder())


def test_without_packages_there_are_no_user_checks() -> None:
    assert user_checks() == ()


def test_a_check_of_an_installed_package_runs_and_is_in_the_signature(install: Install) -> None:
    install(CHECK)
    found = report("MARKET OPEN.", "Rain fell.")
    assert "house.capitals" in [issue.rule for issue in found.issues]
    assert [check.package for check in user_checks()] == ["house-checks 1.2"]
    assert found.signature.settings["user_checks"] == ["capitals (house-checks 1.2)"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def check(story):\n    raise KeyError('oops')\n", "'capitals' of house-checks 1.2 failed: 'oops'"),
        ("def check(story):\n    yield 'text'\n", "failed: it yielded str, not Issue"),
    ],
)
def test_a_check_that_fails_costs_nothing_but_its_issues_and_is_named(
    install: Install, code: str, message: str
) -> None:
    install(code)
    with pytest.warns(CheckFailedWarning, match=message):
        found = align([*SOURCE, "Jalan tutup ((."], SOURCE, source_lang="id", target_lang="id", encoder=HashEncoder())
    (note,) = found.notes
    assert message in note
    assert note.endswith("It may have missed issues.")
    assert "characters" in found.issue_counts
    assert found.to_dict()["notes"] == [note]


def test_a_built_in_check_that_fails_costs_nothing_but_its_issues_and_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    target = ["3 Pasar buka ((.", "Hujan turun.", "Sekolah libur."]

    def check_numbers(story: Story) -> Iterator[Issue]:
        yield Issue("number", "major", 0.9, "Found before the failure.", "number-differs", target=(0,))
        raise ZeroDivisionError("oops")

    checks = [(check_numbers if check.__name__ == "check_numbers" else check, types) for check, types in CHECKS]
    assert [check for check, _ in checks] != [check for check, _ in CHECKS]
    others = [issue for issue in report(*target).issues if issue.type != "number"]
    assert others
    monkeypatch.setattr("alignqa.checks.CHECKS", tuple(checks))
    with pytest.warns(CheckFailedWarning, match=r"The check 'numbers' failed: ZeroDivisionError\('oops'\)"):
        found = report(*target)
    assert found.notes == ("The check 'numbers' failed: ZeroDivisionError('oops'). It may have missed issues.",)
    assert [issue for issue in found.issues if issue.type != "number"] == others
    assert [issue.message for issue in found.issues if issue.type == "number"] == ["Found before the failure."]
    assert "in check_numbers" in caplog.text
    assert "ZeroDivisionError: oops" in caplog.text


def test_in_tests_a_check_that_fails_raises(install: Install) -> None:
    install("def check(story):\n    raise KeyError('oops')\n")
    with pytest.raises(CheckFailedWarning, match="oops"):
        report("Market open.")


@pytest.mark.parametrize(
    ("code", "message"), [("import nothing_of_the_kind", "cannot be loaded"), ("check = 3", "is not a function")]
)
def test_a_check_that_cannot_be_loaded_is_named(install: Install, code: str, message: str) -> None:
    install(code)
    with pytest.raises(CheckError, match=f"'capitals' of house-checks 1.2 {message}"):
        user_checks()
