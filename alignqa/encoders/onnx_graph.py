"""Operators and constants in, an ONNX model as bytes out, with nothing but the standard library and numpy.

An ONNX file is a protocol-buffer message, and the few kinds of message a chain of operators needs are written here
field by field, by the numbers of ``onnx.proto`` (ONNX IR version 9). The package ``onnx`` does the same; importing it
costs more time and memory than building the whole model does this way.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

IR_VERSION = 9
OPSETS = {"": 20, "com.microsoft": 1}

_ELEMENT_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int64": 7}
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT = 1, 2

Field = tuple[int, int | float | str | bytes]


def message(*fields: Field) -> bytes:
    """Return a protocol-buffer message of (number, value) fields; a message inside a message is passed as bytes."""
    return b"".join(part for number, value in fields for part in _field(number, value))


def _field(number: int, value: int | float | str | bytes) -> tuple[bytes, ...]:
    """Return the parts of a field; long contents are not copied."""
    if isinstance(value, int):
        return _varint(number << 3), _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | 5), struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2), _varint(len(content)), content


def _varint(value: int) -> bytes:
    """Return *value* in groups of seven bits, lowest first; negative numbers as 64-bit two's complement."""
    value &= (1 << 64) - 1
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)


class GraphWriter:
    """Collects the operators and constants of a model in the order in which they are added."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, values: NDArray[Any] | float) -> str:
        """Add a constant and return its name."""
        array = np.asarray(values, np.float32 if isinstance(values, float) else None)
        name = f"constant{len(self._constants)}"
        dimensions: list[Field] = [(1, size) for size in array.shape]
        element_type = _ELEMENT_TYPES[array.dtype.name]
        self._constants.append(message(*dimensions, (2, element_type), (8, name), (9, array.tobytes())))
        return name

    def node(
        self, operator: str, inputs: Sequence[str], *, domain: str = "", output: str = "", **attributes: int | float
    ) -> str:
        """Add an operator with one output and return the name of that output; an empty input is one left out."""
        output = output or f"value{len(self._nodes)}"
        fields: list[Field] = [(1, name) for name in inputs]
        fields += [(2, output), (4, operator), (7, domain)]
        fields += [(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(message(*fields))
        return output

    def model(self, inputs: dict[str, Sequence[int | str]], outputs: dict[str, Sequence[int | str]]) -> bytes:
        """Return the model with float32 *inputs* and *outputs* of the given shapes; a text is a size left open."""
        graph: list[Field] = [(1, node) for node in self._nodes]
        graph += [(2, "graph")]
        graph += [(5, constant) for constant in self._constants]
        graph += [(11, _value(name, shape)) for name, shape in inputs.items()]
        graph += [(12, _value(name, shape)) for name, shape in outputs.items()]
        opsets: list[Field] = [(8, message((1, domain), (2, version))) for domain, version in OPSETS.items()]
        return message((1, IR_VERSION), (7, message(*graph)), *opsets)


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, float):
        return message((1, name), (2, value), (20, _ATTRIBUTE_FLOAT))
    return message((1, name), (3, value), (20, _ATTRIBUTE_INT))


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    sizes: list[Field] = [(1, message((1 if isinstance(size, int) else 2, size))) for size in shape]
    tensor = message((1, _ELEMENT_TYPES["float32"]), (2, message(*sizes)))
    return message((1, name), (2, message((1, tensor))))
