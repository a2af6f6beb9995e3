"""Where text is published: the steps of the action and the hook, run on a repository with a good and a bad story."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAIRS = "stories/id/{name}.txt=stories/en/{name}.txt"
GOOD = {
    "id": "Feri pagi ke Samosir penuh.\nKapal itu membawa 120 penumpang.\nTiket habis sejak Jumat.\n",
    "en": "The morning ferry to Samosir is full.\nThe boat carried 120 passengers.\nTickets sold out on Friday.\n",
}
BAD = {**GOOD, "en": GOOD["en"].replace("120", "150")}

pytestmark = pytest.mark.skipif(not shutil.which("git") or not shutil.which("bash"), reason="needs git and bash")


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which ``alignqa`` is this library's command, and git knows who commits."""
    command = tmp_path / "bin" / "alignqa"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m alignqa "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    who = {f"GIT_{role}_{key}": "desk@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    path = os.pathsep.join([str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    # Git tells hooks, and so these tests where they run in one, about its own repository.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**outside, **who, "PATH": path, "PYTHONPATH": str(ROOT), "PRE_COMMIT_HOME": str(tmp_path / "hooks")}


@pytest.fixture
def repository(tmp_path: Path, shell: dict[str, str]) -> Path:
    """Return a repository with two good stories."""
    folder = tmp_path / "news"
    folder.mkdir()
    run("git init --quiet && git config core.autocrlf false", folder, shell)
    for name in ("ferry", "well"):
        write(folder, name, GOOD)
    run("git add . && git commit --quiet --message Stories", folder, shell)
    return folder


def write(folder: Path, name: str, texts: dict[str, str]) -> None:
    for language, text in texts.items():
        path = folder / "stories" / language / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(command: str, folder: Path, shell: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command as a step of a workflow does."""
    bash = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", command]
    return subprocess.run(bash, cwd=folder, env=shell, capture_output=True, text=True, check=False)


def check_step(repository: Path, shell: dict[str, str], **given: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the action that checks, with the inputs that a workflow gives or the defaults."""
    action = load("action.yml")
    inputs = {name: given.get(name.replace("-", "_"), each.get("default")) for name, each in action["inputs"].items()}
    (step,) = [step for step in action["runs"]["steps"] if step.get("id") == "check"]
    env = {name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], v) for name, v in step["env"].items()}
    assert "${{" not in step["run"]  # what a workflow gives is no part of the script
    return run(step["run"], repository, {**shell, **env})


def test_the_action_fails_a_pull_request_with_a_bad_story(repository: Path, shell: dict[str, str]) -> None:
    write(repository, "ferry", BAD)
    write(repository, "new", GOOD)
    run("git add . && git commit --quiet --message Change", repository, shell)
    done = check_step(repository, shell, pairs=f"{PAIRS}\n", source_lang="id", target_lang="en")
    assert done.returncode == 1
    assert done.stdout == "stories/en/ferry.txt:2: major number: The number “120” became “150”.\n"
    assert done.stderr == "alignqa: 2 pairs checked\n"
    (result,) = json.loads((repository / "alignqa.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "stories/en/ferry.txt"
    assert (place["region"]["startLine"], place["region"]["snippet"]["text"]) == (2, "150")


def test_the_action_passes_options_and_writes_a_file_without_results(repository: Path, shell: dict[str, str]) -> None:
    write(repository, "ferry", BAD)
    run("git add . && git commit --quiet --message Change", repository, shell)
    given = {"pairs": PAIRS, "source_lang": "id", "options": "--checks omission,addition --min-confidence 0.5"}
    done = check_step(repository, shell, **given)
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((repository / "alignqa.sarif").read_text(encoding="utf-8"))["runs"][0]["results"] == []


def test_the_action_says_when_the_checkout_is_too_shallow(repository: Path, shell: dict[str, str]) -> None:
    done = check_step(repository, shell, pairs=PAIRS)
    assert done.returncode == 2
    assert "fetch-depth: 2" in done.stderr


def test_the_template_gives_the_action_what_it_takes() -> None:
    workflow, action = load("examples/github/check-translations.yml"), load("action.yml")
    checkout, step = workflow["jobs"]["alignqa"]["steps"]
    assert checkout["with"]["fetch-depth"] == 2
    assert set(step["with"]) <= set(action["inputs"])
    assert {name for name, each in action["inputs"].items() if each.get("required")} <= set(step["with"])
    assert workflow["permissions"]["security-events"] == "write"


@pytest.mark.skipif(not importlib.util.find_spec("pre_commit"), reason="needs pre-commit")
def test_the_hook_stops_a_commit(repository: Path, shell: dict[str, str]) -> None:
    (hook,) = load(".pre-commit-hooks.yaml")
    (example,) = load("examples/github/pre-commit-config.yaml")["repos"][0]["hooks"]
    # The installed library instead of a fresh environment.
    here = {"repo": "local", "hooks": [{**hook, **example, "language": "system"}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [here]}), encoding="utf-8")
    installed = run(f"'{sys.executable}' -m pre_commit install && git add .", repository, shell)
    assert installed.returncode == 0, installed.stderr
    write(repository, "ferry", BAD)
    done = run("git commit --all --message Change", repository, shell)
    assert done.returncode == 1
    assert "stories/en/ferry.txt:2: major number: The number “120” became “150”." in done.stderr
    write(repository, "ferry", {"en": GOOD["en"].replace("The boat", "The vessel")})
    done = run("git commit --all --message Change", repository, shell)
    assert done.returncode == 0, done.stderr
    assert run("git log --format=%s", repository, shell).stdout == "Change\nStories\n"
