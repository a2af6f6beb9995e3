"""A packed model in, its transformer (a BERT with 12 layers of 384) as an ONNX graph in 8-bit integers out.

Matrix products run in integers, which processors do several times faster than floating point. For the weights, which
come in 4 bits, 8 bits and one scale for each output are enough. For the activations they are not: some are 20 times as
large as the rest. So each is written as the sum of two 7-bit integers, a coarse one and a fine one for what the first
leaves over. The scales need no sample data: what comes out of a layer normalization has a known length, which bounds
every activation after it (Cauchy-Schwarz). Fixed scales, and sums of integers, which are exact, make the result for a
sentence independent of what else is in the batch. Seven bits and not eight, because older processors add two products
in 16 bits.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders.onnx_graph import GraphWriter
from alignqa.encoders.packed import PackedModel, dequantize

_MICROSOFT = "com.microsoft"
_MAX_WEIGHT = 127
#: Coarse and fine activations lie this far to either side of their zero point.
_MAX_ACTIVATION = 63
_ZERO_POINT = 64

#: The layer, counted from 1, of which token vectors are made: words that translate each other are closest there, see
#: the table in benchmarks/README.md.
TOKEN_LAYER = 7

IntegerTerm = tuple[str, str]
"""A value in 7-bit integers, and its scale."""


@dataclass(frozen=True, slots=True)
class TokenHead:
    """A linear layer over a token and its neighbours.

    ``weights`` has shape (2 * neighbours + 1, inputs, outputs), the token before first; ``bias`` has shape (outputs,).
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @property
    def sha256(self) -> str:
        """SHA-256 over weights and bias."""
        return hashlib.sha256(self.weights.tobytes() + self.bias.tobytes()).hexdigest()


def transformer(model: PackedModel) -> bytes:
    """Return the model from summed embeddings, shape (sentences, tokens, dimensions), to two outputs of this shape.

    ``last`` are the vectors of the last layer, of which sentence vectors are made, ``middle`` those of TOKEN_LAYER. It
    is written as ONNX. All sentences of a batch have the same number of tokens, so there is no padding and no mask.
    """
    graph = TransformerGraph(model)
    norm = "emb.ln"
    state = graph.normalize("embeddings", norm)
    for layer in range(model.layers):
        name = f"l{layer}"
        terms = graph.terms(state, graph.bound(norm))
        heads = [graph.linear(terms, f"{name}.{part}") for part in "qkv"]
        context = graph.node("MultiHeadAttention", heads, domain=_MICROSOFT, num_heads=model.heads)
        # Attention averages values, and averages stay within the bound of what they are made of.
        context_terms = graph.terms(context, graph.bound_after(norm, f"{name}.v"))
        attended = graph.linear(context_terms, f"{name}.ao")
        state = graph.normalize(graph.node("Add", [state, attended]), f"{name}.aln")
        terms = graph.terms(state, graph.bound(f"{name}.aln"))
        inner = graph.node("Gelu", [graph.linear(terms, f"{name}.fi")])
        inner_terms = graph.terms(inner, graph.bound_after(f"{name}.aln", f"{name}.fi"))
        outer = graph.linear(inner_terms, f"{name}.fo")
        norm = f"{name}.oln"
        state = graph.normalize(graph.node("Add", [state, outer]), norm)
        if layer + 1 == TOKEN_LAYER:
            graph.node("Identity", [state], output="middle")
    graph.node("Identity", [state], output="last")
    shape = ("sentences", "tokens", model.dimensions)
    return graph.model({"embeddings": shape}, {"last": shape, "middle": shape})


def token_head(head: TokenHead) -> bytes:
    """Return the *head* as ONNX: from unit vectors, (tokens, inputs), to token vectors, (tokens, outputs)."""
    graph = IntegerGraph()
    reach = len(head.weights) // 2
    shifts = [np.array([-offset, 0, offset, 0]) for offset in range(-reach, reach + 1)]
    shifted = [graph.node("Pad", ["vectors", graph.constant(shift)]) for shift in shifts]
    context = graph.terms(graph.node("Concat", shifted, axis=-1), 1.0)
    product = graph.product(context, np.concatenate(head.weights).T.astype(np.float32), head.bias.astype(np.float32))
    graph.node("Identity", [product], output="tokens")
    inputs, outputs = head.weights.shape[1:]
    return graph.model({"vectors": ("tokens", inputs)}, {"tokens": ("tokens", outputs)})


class IntegerGraph(GraphWriter):
    """A graph with matrix products in integers."""

    def __init__(self) -> None:
        """Begin an empty graph."""
        super().__init__()
        self._zero = self.constant(np.array(_ZERO_POINT, np.uint8))

    def terms(self, value: str, bound: float) -> list[IntegerTerm]:
        """Write a *value* between -bound and bound as a coarse and a fine term."""
        coarse = self.constant(bound / _MAX_ACTIVATION)
        fine = self.constant(bound / _MAX_ACTIVATION / (2 * _MAX_ACTIVATION))
        high = self.node("QuantizeLinear", [value, coarse, self._zero])
        rest = self.node("Sub", [value, self.node("DequantizeLinear", [high, coarse, self._zero])])
        low = self.node("QuantizeLinear", [rest, fine, self._zero])
        return [(high, coarse), (low, fine)]

    def product(self, terms: list[IntegerTerm], weights: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Add the product of a value, given by its terms, with *weights* of shape (outputs, inputs)."""
        scales = np.abs(weights).max(axis=1) / _MAX_WEIGHT
        ratios = weights / scales[:, None]
        integers = np.rint(ratios, out=ratios).astype(np.int8)
        matrix = [self.constant(integers.T), self.constant(scales)]
        zeros = [self._zero, self.constant(np.zeros(len(scales), np.int8))]
        products = [
            self.node("MatMulIntegerToFloat", [value, matrix[0], scale, matrix[1], *zeros, *added], domain=_MICROSOFT)
            for (value, scale), added in zip(terms, ([self.constant(bias)], []), strict=True)
        ]
        return self.node("Add", products)


class TransformerGraph(IntegerGraph):
    """A graph of the operators of a transformer, with the weights of a packed model."""

    def __init__(self, packed: PackedModel) -> None:
        """Begin an empty graph."""
        super().__init__()
        self._packed = packed
        self._parameters = lru_cache(maxsize=4)(self._unpack)

    def normalize(self, value: str, name: str) -> str:
        """Add layer normalization *name* of a value."""
        scale, shift = (self.constant(part) for part in self._parameters(name))
        return self.node("LayerNormalization", [value, scale, shift], axis=-1, epsilon=self._packed.epsilon)

    def linear(self, terms: list[IntegerTerm], name: str) -> str:
        """Add linear layer *name* of a value given by its terms."""
        return self.product(terms, *self._parameters(name))

    def bound(self, norm: str) -> float:
        """Return what no output of a layer normalization exceeds: one of n standardised numbers is at most √(n-1)."""
        scale, shift = self._parameters(norm)
        return float((np.abs(scale) * np.sqrt(len(scale) - 1) + np.abs(shift)).max())

    def bound_after(self, norm: str, linear: str) -> float:
        """Return what no output of a *linear* layer after layer normalization *norm* exceeds."""
        scale, shift = self._parameters(norm)
        weights, bias = self._parameters(linear)
        # Sums rather than products of matrices: waking the threads of a BLAS library takes longer than this.
        reach = np.sqrt(len(scale) * np.square(weights * scale).sum(axis=1))
        return float((reach + np.abs((weights * shift).sum(axis=1) + bias)).max())

    def _unpack(self, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return weights (of a linear layer) or scale (of a layer normalization), and bias or shift."""
        first, second = self._packed.tensors[f"{name}.w"], self._packed.tensors[f"{name}.b"]
        return first if first.dtype == np.float32 else dequantize(self._packed.blocks(f"{name}.w")), second
