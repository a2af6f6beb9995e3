"""File names in; the pairs of stories that these files belong to out, by a pattern for where translations are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from alignqa.batch.input.manifest import Record
from alignqa.errors import InputError

#: What stands for the name of a story in a pattern: any text, slashes included.
NAME = "{name}"
_EXAMPLE = "Give one such as: stories/id/{name}.txt=stories/en/{name}.txt"


@dataclass(frozen=True, slots=True)
class PairPattern:
    """Where a story and its translation are: two paths with the same ``{name}`` in them.

    >>> pattern = PairPattern.parse("stories/id/{name}.txt=stories/en/{name}.txt")
    >>> pattern.pairs_of("stories/en/2026/ferry.txt")
    [('stories/id/2026/ferry.txt', 'stories/en/2026/ferry.txt')]
    """

    source: str
    target: str

    @classmethod
    def parse(cls, text: str) -> PairPattern:
        """Return the pattern written as ``SOURCE=TARGET``.

        Raises:
            InputError: a side is missing, both are the same, or one does not contain ``{name}`` exactly once.
        """
        source, equals, target = (part.strip() for part in text.partition("="))
        if not equals:
            raise InputError(f"The pattern {text!r} has no '=' between the source and the target. {_EXAMPLE}")
        for side in (source, target):
            if side.count(NAME) != 1:
                raise InputError(f"{side!r} in the pattern {text!r} must contain {NAME} exactly once. {_EXAMPLE}")
        if source == target:
            raise InputError(f"Both sides of the pattern {text!r} are the same. {_EXAMPLE}")
        return cls(_normal(source), _normal(target))

    def pairs_of(self, path: str) -> list[tuple[str, str]]:
        """Return the pairs that the file at *path* may belong to: as their target, as their source, or none."""
        names = [name for side in (self.target, self.source) if (name := _name_in(side, path))]
        return [(self.source.replace(NAME, name), self.target.replace(NAME, name)) for name in names]


def _name_in(pattern: str, path: str) -> str:
    """Return what ``{name}`` stands for where *path* fits the *pattern*, and nothing where it does not."""
    before, _, after = pattern.partition(NAME)
    fits = path.startswith(before) and path.endswith(after) and len(path) > len(before) + len(after)
    return path[len(before) : len(path) - len(after)] if fits else ""


def _normal(path: str) -> str:
    """Return *path* relative to the working folder, with forward slashes."""
    if PurePath(path).is_absolute():
        path = os.path.relpath(path)
    return PurePath(os.path.normpath(path)).as_posix()


def pairs_of_files(
    files: Iterable[str], patterns: Iterable[PairPattern], *, source_lang: str | None, target_lang: str | None
) -> tuple[list[Record], list[str]]:
    """Return the pairs that *files* belong to, each once, and the files whose other version does not exist.

    The id of a pair is the path of its target. Files that fit no pattern, or do not exist, are left out.
    """
    patterns, found = list(patterns), dict[str, Record]()
    alone = []
    for path in sorted({_normal(file) for file in files}):
        pairs = [pair for pattern in patterns for pair in pattern.pairs_of(path)]
        whole = [pair for pair in pairs if all(Path(side).is_file() for side in pair)]
        for source, target in whole:
            found[target] = Record(target, Path(source), Path(target), source_lang, target_lang)
        if pairs and not whole and Path(path).is_file():
            alone.append(path)
    return list(found.values()), alone


def changed_since(revision: str) -> list[str]:
    """Return the files below the working folder that differ from a git *revision*; those deleted since are left out.

    Raises:
        InputError: git is not installed, this is not a repository, or it does not contain the revision.
    """
    command = ["git", "diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", "--relative"]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and git is what was asked for
            [*command, "--end-of-options", revision, "--"], capture_output=True, check=False
        )
    except FileNotFoundError:
        raise InputError("git is not installed, so --since cannot be used. Name the changed files instead.") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise InputError(
            f"git cannot compare with {revision!r}: {reason}. Check the revision; in a workflow, the checkout must "
            "contain it (fetch-depth: 2 for HEAD^1, 0 for all)."
        )
    return [name for name in os.fsdecode(done.stdout).split("\0") if name]
