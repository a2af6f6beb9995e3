"""What every page has in common: templates that escape, and a policy that lets nothing in and nothing out.

A page carries its style and its script. The policy names the hashes of both, so that a browser applies and runs nothing
else, and asks no other address for anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from alignqa.report.visible import visible
from alignqa.report.wording import describe, name_of, percent


def render(template: str, *, styles: Sequence[str] = (), scripts: Sequence[str] = (), **values: Any) -> str:
    """Return the page that *template* makes of *values*, with the named style sheets and scripts inside."""
    style, script = _joined(styles), _joined(scripts)
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    inside = {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}  # noqa: S704 - our own files
    return _environment().get_template(template).render(**inside, **values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("alignqa.report.html"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_shown,
    )
    made.filters.update(describe=describe, name_of=name_of, percent=percent, add_one=lambda number: number + 1)
    return made


def _shown(value: Any) -> Any:
    """Show characters that act on a page by their code point, in whatever a template puts on it."""
    return visible(value) if type(value) is str else value


@cache
def _asset(name: str) -> str:
    return (files("alignqa.report.html") / "templates" / name).read_text(encoding="utf-8")


def _joined(names: Sequence[str]) -> str:
    return "\n".join(_asset(name) for name in names)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
