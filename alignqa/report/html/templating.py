"""A template and its values in; out comes a page whose text is escaped and whose policy lets nothing in or out.

A page carries its style and its script. The policy names the hashes of both, so that a browser applies and runs nothing
else, and asks no other address for anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from alignqa.report.visible import visible
from alignqa.report.wording import describe, name_of, percent

#: Where every page finds templates, styles and scripts.
PACKAGE = "alignqa.report.html"


def render(
    template: str,
    *,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    package: str = PACKAGE,
    **values: Any,
) -> str:
    """Return the page that *template* makes of *values*, with the named style sheets and scripts inside.

    All of them are looked up in the ``templates`` folder of *package*, then in that of this package.
    """
    environment = _environment(package)
    style, script = (
        "\n".join(_loader(package).get_source(environment, name)[0] for name in names) for names in (styles, scripts)
    )
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    inside = {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}  # noqa: S704 - our own files
    return environment.get_template(template).render(**inside, **values)


@cache
def _loader(package: str) -> ChoiceLoader:
    return ChoiceLoader([PackageLoader(package), PackageLoader(PACKAGE)])


@cache
def _environment(package: str) -> Environment:
    made = Environment(
        loader=_loader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        # Characters that act on a page are shown by their code point, in whatever a template puts on it.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    made.filters.update(describe=describe, name_of=name_of, percent=percent, add_one=lambda number: number + 1)
    return made


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
