"""The packed file is checked before it is used, and its 4-bit blocks are read as they are defined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from alignqa.encoders.packed import dequantize, read_packed_model
from alignqa.errors import EncoderError


def block(scale: float, values: list[int]) -> np.void:
    """Pack 32 integers of -8..7, following the definition weight by weight."""
    packed = np.zeros((), np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    packed["scale"] = scale
    packed["nibbles"] = [(values[i] + 8) | (values[i + 16] + 8) << 4 for i in range(16)]
    return packed[()]


def test_blocks_give_back_their_weights() -> None:
    values = [(7 * i) % 16 - 8 for i in range(64)]
    blocks = np.array([block(0.5, values[:32]), block(0.25, values[32:])])
    weights = dequantize(blocks.reshape(1, 2))
    assert weights.dtype == np.float32
    assert weights.shape == (1, 64)
    assert weights[0].tolist() == [0.5 * value for value in values[:32]] + [0.25 * value for value in values[32:]]


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"E5S1 but nothing else")
    with pytest.raises(EncoderError, match=r"damaged or of another version.*expected 00ff.*--force-reinstall"):
        read_packed_model(path, "00ff")


@pytest.mark.parametrize("content", [None, b""])
def test_a_missing_or_empty_file_is_reported(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EncoderError, match="cannot be read"):
        read_packed_model(path, "00ff")
