"""Which pairs changed files belong to, by a pattern, and what git says has changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import InputError
from alignqa.batch.input.changed import PairPattern, changed_since, pairs_of_files


@pytest.fixture(autouse=True)
def _in_a_folder_of_stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("id/a.txt", "en/a.txt", "en/2026/b.txt", "id/2026/b.txt", "id/new.txt", "a.txt", "a.en.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("x", encoding="utf-8")


def pairs(*files: str, patterns: tuple[str, ...] = ("id/{name}.txt=en/{name}.txt",)) -> tuple[list[str], list[str]]:
    found = pairs_of_files(files, map(PairPattern.parse, patterns), source_lang="id", target_lang=None)
    assert all((record.source_lang, record.target_lang) == ("id", None) for record in found[0])
    return [f"{record.source} {record.id}" for record in found[0]], found[1]


@pytest.mark.parametrize("file", ["id/a.txt", "en/a.txt", "./id/../en/a.txt"])
def test_either_version_leads_to_the_pair(file: str) -> None:
    assert pairs(file) == (["id/a.txt en/a.txt"], [])


def test_a_pair_of_which_both_files_changed_is_there_once() -> None:
    assert pairs("id/a.txt", "en/a.txt", str(Path("en/2026/b.txt").resolve()), "id/2026/b.txt") == (
        ["id/2026/b.txt en/2026/b.txt", "id/a.txt en/a.txt"],
        [],
    )


def test_other_files_belong_to_no_pair() -> None:
    assert pairs("README.md", "en/a.html", "en/.txt", "id/gone.txt") == ([], [])


def test_a_story_without_its_translation_is_named() -> None:
    assert pairs("id/new.txt") == ([], ["id/new.txt"])


@pytest.mark.parametrize("pattern", ["{name}.txt={name}.en.txt", "{name}.en.txt={name}.txt"])
def test_a_name_that_fits_both_sides_is_that_of_the_files_there_are(pattern: str) -> None:
    sides = ["a.txt", "a.en.txt"][:: 1 if pattern.startswith("{name}.txt") else -1]
    assert pairs("a.txt", "a.en.txt", patterns=(pattern,)) == ([" ".join(sides)], [])


def test_a_source_may_have_several_translations() -> None:
    assert pairs("a.txt", patterns=("{name}.txt={name}.en.txt", "{name}.txt=en/{name}.txt"))[0] == [
        "a.txt a.en.txt",
        "a.txt en/a.txt",
    ]


@given(st.text("a/.{}", max_size=8))
def test_a_pair_fits_the_pattern_it_was_made_of(path: str) -> None:
    pattern = PairPattern.parse("a/{name}.a=.{name}a")
    for source, target in pattern.pairs_of(path):
        assert path in (source, target)
        assert (source, target) in pattern.pairs_of(source)
        assert (source, target) in pattern.pairs_of(target)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("id/{name}.txt", "no '='"),
        ("id/*.txt=en/*.txt", "must contain {name} exactly once"),
        ("{name}/{name}.txt=en/{name}.txt", "must contain {name} exactly once"),
        ("{name}.txt={name}.txt", "are the same"),
    ],
)
def test_a_pattern_that_is_none(pattern: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        PairPattern.parse(pattern)


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=Desk", "-c", "user.email=desk@example.org")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def test_what_git_says_has_changed() -> None:
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "Stories")
    Path("en/a.txt").write_text("y", encoding="utf-8")
    Path("id/new.txt").unlink()
    Path("id/a b\n.txt").write_text("y", encoding="utf-8")
    git("add", "--intent-to-add", ".")
    assert changed_since("HEAD") == ["en/a.txt", "id/a b\n.txt"]
    for revision in ("HEAD^1", "--output=x"):
        with pytest.raises(InputError, match="fetch-depth"):
            changed_since(revision)


def test_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="git is not installed"):
        changed_since("HEAD")
