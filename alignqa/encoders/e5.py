"""The encoder of multilingual-e5-small (a BERT with 12 layers of 384) as an ONNX graph, from packed 4-bit weights."""

from __future__ import annotations

import numpy as np

from alignqa.encoders.onnx_graph import GraphWriter
from alignqa.encoders.packed import BLOCK_SIZE, PackedModel, quantized

_MICROSOFT = "com.microsoft"


def transformer(model: PackedModel) -> bytes:
    """Return the model from summed embeddings, shape (sentences, tokens, dimensions), to token vectors, as ONNX.

    All sentences of a batch have the same number of tokens, so there is no padding and no mask.
    """
    return _Transformer(model).build()


class _Transformer:
    def __init__(self, model: PackedModel) -> None:
        self._model = model
        self._graph = GraphWriter()

    def build(self) -> bytes:
        state = self._normalize("embeddings", "emb.ln")
        for layer in range(self._model.layers):
            state = self._layer(state, f"l{layer}")
        self._graph.node("Identity", [state], output="states")
        shape = ("sentences", "tokens", self._model.dimensions)
        return self._graph.model({"embeddings": shape}, {"states": shape})

    def _layer(self, state: str, name: str) -> str:
        heads = [self._linear(state, f"{name}.{part}") for part in "qkv"]
        context = self._graph.node("MultiHeadAttention", heads, domain=_MICROSOFT, num_heads=self._model.heads)
        attended = self._linear(context, f"{name}.ao")
        state = self._normalize(self._graph.node("Add", [state, attended]), f"{name}.aln")
        inner = self._graph.node("Gelu", [self._linear(state, f"{name}.fi")])
        return self._normalize(self._graph.node("Add", [state, self._linear(inner, f"{name}.fo")]), f"{name}.oln")

    def _normalize(self, value: str, name: str) -> str:
        scale, shift = (self._graph.constant(self._model.tensors[f"{name}.{part}"]) for part in "wb")
        return self._graph.node("LayerNormalization", [value, scale, shift], axis=-1, epsilon=self._model.epsilon)

    def _linear(self, value: str, name: str) -> str:
        blocks = self._model.blocks(f"{name}.w")
        integers = quantized(blocks)
        weights = self._graph.constant(integers[..., 0::2] | integers[..., 1::2] << 4)
        scales = self._graph.constant(blocks["scale"].astype(np.float32))
        bias = self._graph.constant(self._model.tensors[f"{name}.b"])
        rows, columns = blocks.shape[0], blocks.shape[1] * BLOCK_SIZE
        return self._graph.node(
            "MatMulNBits",
            [value, weights, scales, "", "", bias],
            domain=_MICROSOFT,
            K=columns,
            N=rows,
            bits=4,
            block_size=BLOCK_SIZE,
            accuracy_level=1,
        )
