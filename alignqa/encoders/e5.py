"""The encoder of multilingual-e5-small (a BERT with 12 layers of 384) as an ONNX graph in 8-bit integers.

Matrix products run in integers, which processors do several times faster than floating point. For the weights, which
come in 4 bits, 8 bits and one scale for each output are enough. For the activations they are not: some are 20 times as
large as the rest. So each is written as the sum of two 7-bit integers, a coarse one and a fine one for what the first
leaves over. The scales need no sample data: what comes out of a layer normalization has a known length, which bounds
every activation after it (Cauchy-Schwarz). Fixed scales, and sums of integers, which are exact, make the result for a
sentence independent of what else is in the batch. Seven bits and not eight, because older processors add two products
in 16 bits.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders.onnx_graph import GraphWriter
from alignqa.encoders.packed import PackedModel, dequantize

_MICROSOFT = "com.microsoft"
_LARGEST_WEIGHT = 127
#: Coarse and fine activations lie this far to either side of their zero point.
_LARGEST_ACTIVATION = 63
_ZERO_POINT = 64

Term = tuple[str, str]
"""A value in 7-bit integers, and its scale."""


def transformer(model: PackedModel) -> bytes:
    """Return the model from summed embeddings, shape (sentences, tokens, dimensions), to token vectors, as ONNX.

    All sentences of a batch have the same number of tokens, so there is no padding and no mask.
    """
    return _Transformer(model).build()


class _Transformer:
    def __init__(self, model: PackedModel) -> None:
        self._model = model
        self._graph = GraphWriter()
        self._zero = self._graph.constant(np.array(_ZERO_POINT, np.uint8))
        self._parameters = lru_cache(maxsize=4)(self._unpack)

    def build(self) -> bytes:
        norm = "emb.ln"
        state = self._normalize("embeddings", norm)
        for layer in range(self._model.layers):
            state = self._layer(state, norm, f"l{layer}")
            norm = f"l{layer}.oln"
        self._graph.node("Identity", [state], output="states")
        shape = ("sentences", "tokens", self._model.dimensions)
        return self._graph.model({"embeddings": shape}, {"states": shape})

    def _layer(self, state: str, norm: str, name: str) -> str:
        """Add layer *name* after a *state* that comes out of layer normalization *norm*."""
        terms = self._terms(state, self._bound(norm))
        heads = [self._linear(terms, f"{name}.{part}") for part in "qkv"]
        context = self._graph.node("MultiHeadAttention", heads, domain=_MICROSOFT, num_heads=self._model.heads)
        # Attention averages values, and averages stay within the bound of what they are made of.
        context_terms = self._terms(context, self._bound_after(norm, f"{name}.v"))
        attended = self._linear(context_terms, f"{name}.ao")
        state = self._normalize(self._graph.node("Add", [state, attended]), f"{name}.aln")
        terms = self._terms(state, self._bound(f"{name}.aln"))
        inner = self._graph.node("Gelu", [self._linear(terms, f"{name}.fi")])
        inner_terms = self._terms(inner, self._bound_after(f"{name}.aln", f"{name}.fi"))
        outer = self._linear(inner_terms, f"{name}.fo")
        return self._normalize(self._graph.node("Add", [state, outer]), f"{name}.oln")

    def _normalize(self, value: str, name: str) -> str:
        scale, shift = (self._graph.constant(part) for part in self._parameters(name))
        return self._graph.node("LayerNormalization", [value, scale, shift], axis=-1, epsilon=self._model.epsilon)

    def _terms(self, value: str, bound: float) -> list[Term]:
        """Write a *value* between -bound and bound as a coarse and a fine term."""
        coarse = self._graph.constant(bound / _LARGEST_ACTIVATION)
        fine = self._graph.constant(bound / _LARGEST_ACTIVATION / (2 * _LARGEST_ACTIVATION))
        high = self._graph.node("QuantizeLinear", [value, coarse, self._zero])
        rest = self._graph.node("Sub", [value, self._graph.node("DequantizeLinear", [high, coarse, self._zero])])
        low = self._graph.node("QuantizeLinear", [rest, fine, self._zero])
        return [(high, coarse), (low, fine)]

    def _linear(self, terms: list[Term], name: str) -> str:
        weights, bias = self._parameters(name)
        scales = np.abs(weights).max(axis=1) / _LARGEST_WEIGHT
        ratios = weights / scales[:, None]
        integers = np.rint(ratios, out=ratios).astype(np.int8)
        matrix = [self._graph.constant(integers.T), self._graph.constant(scales)]
        zeros = [self._zero, self._graph.constant(np.zeros(len(scales), np.int8))]
        products = [
            self._graph.node(
                "MatMulIntegerToFloat", [value, matrix[0], scale, matrix[1], *zeros, *added], domain=_MICROSOFT
            )
            for (value, scale), added in zip(terms, ([self._graph.constant(bias)], []), strict=True)
        ]
        return self._graph.node("Add", products)

    def _bound(self, norm: str) -> float:
        """Return what no output of a layer normalization exceeds: one of n standardised numbers is at most √(n-1)."""
        scale, shift = self._parameters(norm)
        return float((np.abs(scale) * np.sqrt(len(scale) - 1) + np.abs(shift)).max())

    def _bound_after(self, norm: str, linear: str) -> float:
        """Return what no output of a *linear* layer after layer normalization *norm* exceeds."""
        scale, shift = self._parameters(norm)
        weights, bias = self._parameters(linear)
        # Sums rather than products of matrices: waking the threads of a BLAS library takes longer than this.
        reach = np.sqrt(len(scale) * np.square(weights * scale).sum(axis=1))
        return float((reach + np.abs((weights * shift).sum(axis=1) + bias)).max())

    def _unpack(self, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return weights (of a linear layer) or scale (of a layer normalization), and bias or shift."""
        first, second = self._model.tensors[f"{name}.w"], self._model.tensors[f"{name}.b"]
        return first if first.dtype == np.float32 else dequantize(self._model.blocks(f"{name}.w")), second
