"""Known issues: fingerprints, what a baseline covers, and the file it is kept in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import InputError, Issue, Span
from alignqa.checks.baseline import new_issues, read_baseline, write_baseline
from alignqa.cli import main

STORIES = Path(__file__).parents[2] / "examples" / "stories"


def issue(text: str = "120", start: int = 5, rule: str = "number-differs") -> Issue:
    span = Span("source", start, start + len(text), text)
    return Issue("number", "major", 0.9, "message", rule, source=(0,), target=(0,), spans=(span,))


def fingerprints(found: Iterable[Issue]) -> Counter[str]:
    return Counter(each.fingerprint for each in found)


issues = st.lists(st.builds(issue, st.sampled_from(["120", "3 juta", "Senin"]), st.integers(0, 99)))


def test_a_fingerprint_depends_on_words_and_rule_but_not_on_offsets() -> None:
    assert issue().fingerprint == issue(start=900).fingerprint
    assert len({issue().fingerprint, issue("150").fingerprint, issue(rule="other").fingerprint}) == 3
    assert issue("3  juta").fingerprint == issue("3 juta").fingerprint
    assert issue("\ud800").fingerprint != issue("\ud801").fingerprint


@given(found=issues, known=issues)
def test_each_known_issue_covers_one(found: list[Issue], known: list[Issue]) -> None:
    marks = fingerprints(known)
    left = fingerprints(new_issues(found, marks))
    assert left == fingerprints(found) - marks
    assert new_issues(found, fingerprints(found)) == []


@given(found=issues)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, found: list[Issue]) -> None:
    path = tmp_path_factory.mktemp("known") / "known.json"
    write_baseline(path, found)
    assert read_baseline(path) == fingerprints(found)


def test_the_files_of_a_folder_count_together(tmp_path: Path) -> None:
    write_baseline(tmp_path / "a.json", [issue("120"), issue("150")])
    write_baseline(tmp_path / "b.json", [issue("120")])
    (tmp_path / "notes.txt").write_text("not a baseline", encoding="utf-8")
    assert read_baseline(tmp_path) == fingerprints([issue("120"), issue("120"), issue("150")])
    (tmp_path / "c.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"c\.json is not a baseline"):
        read_baseline(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"schema": "other/1", "issues": []}', '{"schema": "alignqa.checks.baseline/1"}']
)
def test_a_file_that_is_not_a_baseline_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"known.json is not a baseline.*--write-baseline"):
        read_baseline(path)


def test_files_that_cannot_be_read_or_written_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json' does not exist"):
        read_baseline(tmp_path / "none.json")
    with pytest.raises(InputError, match=r"Cannot write '.*known\.json'"):
        write_baseline(tmp_path / "no" / "known.json", [])


def test_a_baseline_that_cannot_be_replaced_is_left_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "known.json"
    write_baseline(path, [issue()])
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        write_baseline(path, [issue("150")])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_only_new_issues_fail_a_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known, target = tmp_path / "known.json", tmp_path / "ferry.en.txt"
    target.write_text((STORIES / "ferry.en.txt").read_text(encoding="utf-8"), encoding="utf-8")
    pair = ["align", str(STORIES / "ferry.id.txt"), str(target)]
    assert main([*pair, "--quiet"]) == 1
    assert main([*pair, "--quiet", "--write-baseline", str(known)]) == 0
    assert main([*pair, "--quiet", "--baseline", str(known)]) == 0
    text = target.read_text(encoding="utf-8")
    assert "March 3" in text
    target.write_text(text.replace("March 3", "March 9"), encoding="utf-8")
    capsys.readouterr()
    assert main([*pair, "--format", "json", "--baseline", str(known)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [entry["type"] for entry in found["issues"]] == ["number"]
    assert found["signature"]["settings"]["baseline"] == str(known)
