"""The bundled encoder, loaded once for all tests that need meaning."""

from __future__ import annotations

import pytest
from hypothesis import settings

from alignqa import Aligner

# How long an example takes tells about the machine, not about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def aligner() -> Aligner:
    return Aligner()
