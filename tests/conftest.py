"""The bundled encoder, loaded once for all tests that need meaning."""

from __future__ import annotations

import pytest

from alignqa.pipeline import Aligner


@pytest.fixture(scope="session")
def aligner() -> Aligner:
    return Aligner()
