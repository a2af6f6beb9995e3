"""The picture of a report."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from PIL import Image

from alignqa import Aligner, Report
from alignqa.cli import main
from alignqa.errors import EncoderError, OptionalDependencyError
from alignqa.report.plot import draw, render_figure
from alignqa.report.similarities import similarities
from tests.evaluation.test_resegmentation import REFERENCE
from tests.hashing import HashEncoder
from tests.report.readers import parsed
from tests.report.reports import crossing, flood

INDONESIAN = [
    "Pelabuhan ditutup pada hari Senin setelah badai.",
    "[iklan_2]",
    "Dua belas kapal nelayan terlepas pada malam hari.",
    "Tidak ada yang terluka, kata wali kota.",
    "Penyelam akan mencari rantai jangkar besok.",
    "Feri diperkirakan berlayar lagi pada hari Kamis.",
]


@pytest.fixture(scope="module")
def report(aligner: Aligner) -> Report:
    return aligner.align(INDONESIAN, REFERENCE, source_lang="id", target_lang="en")


def test_similarities_are_those_of_the_report(report: Report) -> None:
    found = similarities(report)
    assert found.shape == (6, 5)
    single = [pair for pair in report.pairs if len(pair.source) == len(pair.target) == 1]
    assert len(single) >= 4
    for pair in single:
        assert found[pair.source[0], pair.target[0]] == pytest.approx(pair.similarity, abs=1e-4)
    assert np.isnan(found[1]).all()
    assert np.isnan(found).sum() == 5


@pytest.mark.parametrize("sentences", [1, 3, 15])
def test_similarities_are_those_of_the_report_for_stories_of_any_length(aligner: Aligner, sentences: int) -> None:
    source = [f"Kapal nomor {number} berangkat ke pulau pada pukul {number}." for number in range(sentences)]
    target = [f"Ship number {number} left for the island at {number} o'clock." for number in range(sentences)]
    report = aligner.align(source, target, source_lang="id", target_lang="en")
    found = similarities(report)
    for pair in report.pairs:
        assert len(pair.source) == len(pair.target) == 1
        assert found[pair.source[0], pair.target[0]] == pytest.approx(pair.similarity, abs=1e-4)


def test_similarities_come_back_from_json(report: Report) -> None:
    assert np.array_equal(similarities(Report.from_dict(report.to_dict())), similarities(report), equal_nan=True)


def test_another_encoder_is_refused(report: Report) -> None:
    class Other:
        def encode(self, sentences: Any) -> Any:
            return np.ones((len(sentences), 4), np.float32)

    with pytest.raises(EncoderError, match="Give the one it was made with"):
        report.plot(encoder=Other())
    changed = replace(report, signature=replace(report.signature, encoder_hash="0" * 64))
    with pytest.raises(EncoderError, match="of other weights"):
        changed.plot()


def test_an_encoder_of_the_users_own_is_asked_for_and_taken() -> None:
    own = HashEncoder()
    report = Aligner(own).align(INDONESIAN, REFERENCE, source_lang="id", target_lang="en")
    renamed = replace(report, signature=replace(report.signature, encoder="mine/unknown:1"))
    with pytest.raises(EncoderError, match=r"mine/unknown:1.*Give the one it was made with"):
        renamed.plot()
    assert similarities(report, own).shape == (6, 5)


def frames(report: Report) -> list[tuple[float, float, float, float]]:
    shape = len(report.source.sentences), len(report.target.sentences)
    axes = draw(report, np.zeros(shape, np.float32)).axes[0]
    patches = [patch for patch in axes.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    return [(patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()) for patch in patches]


def test_every_pair_has_a_frame_around_its_cells() -> None:
    assert frames(crossing()) == [(1.5, -0.5, 2.0, 2.0), (0.5, 1.5, 1.0, 1.0), (-0.5, 2.5, 1.0, 1.0)]
    assert len(frames(flood())) == sum(pair.aligned for pair in flood().pairs)


@pytest.mark.parametrize("shape", [(1, 1), (3, 400)])
def test_a_picture_is_of_a_size_to_look_at(report: Report, shape: tuple[int, int]) -> None:
    figure = draw(report, np.zeros(shape, np.float32))
    width, height = figure.get_size_inches()
    assert 4 <= width <= 14
    assert 4 <= height <= 14


def test_files_are_pictures_and_always_the_same(report: Report, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        report.save(tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    words = " ".join(parsed((tmp_path / "a.svg").read_text(encoding="utf-8")).itertext())
    assert "source sentence (id)" in words
    assert "only in target" in words
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 500


def test_a_figure_is_what_notebooks_show(report: Report) -> None:
    with Image.open(io.BytesIO(render_figure(report.plot(), "png"))) as picture:
        assert picture.format == "PNG"


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(OptionalDependencyError, match=r"pip install 'alignqa\[plot\]'"):
        draw(flood(), np.zeros((17, 16), np.float32))


def test_the_command_line_draws_too(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "report.json")
    report.save(tmp_path / "a.svg")
    assert main(["convert", str(tmp_path / "report.json"), str(tmp_path / "b.svg")]) == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
