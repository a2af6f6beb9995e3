"""The example of a service answers requests with one aligner."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.test_pipeline import WELL, WELL_EN

pytest.importorskip("fastapi")
pytest.importorskip("httpx")


def test_a_service_answers_with_reports_and_reasons() -> None:
    from fastapi.testclient import TestClient

    example = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "fastapi_worker.py"))
    with TestClient(example["app"]) as client:
        pair = {"source": WELL, "target": WELL_EN, "source_lang": "id", "target_lang": "en"}
        found = client.post("/align", json=pair)
        refused = client.post("/align", json={**pair, "target": " "})
    assert (found.status_code, found.json()["verdict"]) == (200, "translation")
    assert refused.status_code == 422
    assert "white space" in refused.json()["detail"]
