"""What ``help()`` shows of the public interface: every argument explained, no alias or ``Any`` to look up elsewhere."""

from __future__ import annotations

import doctest
import importlib.metadata
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import alignqa

PACKAGE = Path(alignqa.__file__).parent


def public() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the public functions, and the public methods of the public classes, by name."""
    for name in alignqa.__all__:
        member = getattr(alignqa, name)
        if inspect.isfunction(member):
            yield name, member
        elif not issubclass(member, BaseException):
            for own, method in inspect.getmembers(member, inspect.isroutine):
                if not own.startswith("_") and "alignqa" in getattr(method, "__module__", ""):
                    yield f"{name}.{own}", method


PUBLIC = dict(public())


@pytest.mark.parametrize("name", PUBLIC)
def test_types_are_spelled_out(name: str) -> None:
    hints = [str(parameter.annotation) for parameter in inspect.signature(PUBLIC[name]).parameters.values()]
    assert "Any" not in hints
    assert not [hint for hint in hints if re.search(r"\bText\b", hint) and name != "Aligner.align_many"]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_function_has_a_docstring(name: str) -> None:
    assert inspect.getdoc(PUBLIC[name])


@pytest.mark.parametrize("name", ["align", "clean", "score"])
def test_functions_explain_every_argument(name: str) -> None:
    text = inspect.getdoc(PUBLIC[name]) or ""
    for parameter in inspect.signature(PUBLIC[name]).parameters:
        assert re.search(rf"^    {parameter}: ", text, re.MULTILINE), parameter


def test_the_public_names_are_those_that_completion_shows() -> None:
    assert dir(alignqa) == sorted([*alignqa.__all__, "__version__"])
    assert alignqa.__version__ == importlib.metadata.version("alignqa")


def with_examples() -> list[str]:
    """Return the modules that have examples in their docstrings."""
    files = [path for path in PACKAGE.rglob("*.py") if ">>> " in path.read_text(encoding="utf-8")]
    return sorted(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in files)


@pytest.mark.parametrize("name", with_examples())
def test_examples_in_docstrings_do_what_they_show(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert tried
    assert not failed


@pytest.mark.parametrize("name", ["Aligner", "Report", "Settings", "align", "clean", "score"])
def test_what_one_starts_with_has_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(alignqa, name)) or "")
