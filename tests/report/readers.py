"""What other programs make of our files."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

SCHEMAS = Path(__file__).parents[1] / "schemas"

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode("utf-8"), PARSER)


def schema_file(name: str) -> Path:
    """Return a published schema, which tests/schemas.sh fetches; skip the test where it did not."""
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"tests/schemas/{name} is not there; bash tests/schemas.sh fetches it")
    return path
