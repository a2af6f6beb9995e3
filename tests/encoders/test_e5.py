"""The integer graph computes what the model is defined to compute, shown on a small model with random weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from alignqa.encoders import e5
from alignqa.encoders.e5 import TokenHead, token_head, transformer
from alignqa.encoders.onnx_graph import GraphWriter
from alignqa.encoders.packed import PackedModel
from alignqa.vectors import unit

DIMENSIONS, LAYERS, HEADS, MIDDLE = 64, 3, 2, 2

Tensors = dict[str, NDArray[Any]]


def run(model: bytes, output: str, **inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    outputs: NDArray[np.float32] = session.run([output], inputs)[0]
    return outputs


@pytest.fixture(autouse=True)
def _middle_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small model has too few layers for the one that tokens are made of."""
    monkeypatch.setattr(e5, "TOKEN_LAYER", MIDDLE)


@pytest.fixture
def tensors() -> Tensors:
    random = np.random.default_rng(7)
    sizes = {"q": (64, 64), "k": (64, 64), "v": (64, 64), "ao": (64, 64), "fi": (256, 64), "fo": (64, 256)}
    norms = ["emb.ln", *(f"l{layer}.{norm}" for layer in range(LAYERS) for norm in ("aln", "oln"))]
    result: Tensors = {f"{norm}.w": random.normal(1, 0.3, DIMENSIONS) for norm in norms}
    for norm in norms:
        result[f"{norm}.w"][5] = 12.0  # an outlier dimension, as trained transformers have them
        result[f"{norm}.b"] = random.normal(0, 0.2, DIMENSIONS)
    for layer in range(LAYERS):
        for part, shape in sizes.items():
            result[f"l{layer}.{part}.w"] = random.normal(0, 1 / math.sqrt(shape[1]), shape)
            result[f"l{layer}.{part}.b"] = random.normal(0, 0.1, shape[0])
    return {name: values.astype(np.float32) for name, values in result.items()}


@pytest.fixture
def model(tensors: Tensors) -> PackedModel:
    return PackedModel(DIMENSIONS, LAYERS, HEADS, 512, 1e-12, [], [], {}, tensors)


def reference(tensors: Tensors, states: NDArray[np.float64], layers: int) -> NDArray[np.float64]:
    """A post-norm transformer encoder for one sentence, as in Vaswani et al. (2017) with the GELU of BERT."""

    def normalize(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        centred = values - values.mean(axis=1, keepdims=True)
        return centred / values.std(axis=1, keepdims=True) * tensors[f"{name}.w"] + tensors[f"{name}.b"]

    def linear(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        return values @ tensors[f"{name}.w"].T + tensors[f"{name}.b"]

    gelu = np.vectorize(lambda value: value * (1 + math.erf(value / math.sqrt(2))) / 2)
    states = normalize(states, "emb.ln")
    for name in (f"l{layer}" for layer in range(layers)):
        heads = []
        for query, key, value in zip(*(np.split(linear(states, f"{name}.{p}"), HEADS, 1) for p in "qkv"), strict=True):
            weights = np.exp(query @ key.T / math.sqrt(DIMENSIONS / HEADS))
            heads.append(weights / weights.sum(axis=1, keepdims=True) @ value)
        states = normalize(states + linear(np.concatenate(heads, axis=1), f"{name}.ao"), f"{name}.aln")
        inner = linear(gelu(linear(states, f"{name}.fi")), f"{name}.fo")
        states = normalize(states + inner, f"{name}.oln")
    return states


@pytest.mark.parametrize(("output", "layers"), [("last", LAYERS), ("middle", MIDDLE)])
@pytest.mark.parametrize("tokens", [1, 2, 17])
def test_the_graph_computes_a_transformer(
    model: PackedModel, tensors: Tensors, tokens: int, output: str, layers: int
) -> None:
    embeddings = np.random.default_rng(tokens).normal(size=(3, tokens, DIMENSIONS)).astype(np.float32)
    states = run(transformer(model), output, embeddings=embeddings)
    for sentence, found in zip(embeddings, states, strict=True):
        expected = reference(tensors, sentence.astype(float), layers)
        cosines = (found * expected).sum(1) / np.linalg.norm(found, axis=1) / np.linalg.norm(expected, axis=1)
        assert cosines.min() > 0.9995


@pytest.mark.parametrize("output", ["last", "middle"])
def test_a_sentence_is_untouched_by_its_batch(model: PackedModel, output: str) -> None:
    embeddings = np.random.default_rng(3).normal(size=(9, 11, DIMENSIONS)).astype(np.float32)
    graph = transformer(model)
    together = run(graph, output, embeddings=embeddings)
    alone = np.concatenate([run(graph, output, embeddings=sentence[None]) for sentence in embeddings])
    assert np.array_equal(alone, together)


def head(neighbours: int) -> TokenHead:
    random = np.random.default_rng(neighbours)
    weights = random.normal(size=(2 * neighbours + 1, DIMENSIONS, 24)).astype(np.float32)
    return TokenHead(weights, random.normal(size=24).astype(np.float32))


@pytest.mark.parametrize("tokens", [1, 2, 9])
@pytest.mark.parametrize("neighbours", [0, 1, 2])
def test_the_head_reads_a_token_and_its_neighbours(neighbours: int, tokens: int) -> None:
    vectors = unit(np.random.default_rng(tokens).normal(size=(tokens, DIMENSIONS)))
    fitted = head(neighbours)
    expected = np.tile(fitted.bias, (tokens, 1))
    for i in range(tokens):
        for weights, j in zip(fitted.weights, range(i - neighbours, i + neighbours + 1), strict=True):
            if 0 <= j < tokens:
                expected[i] += vectors[j] @ weights
    found = run(token_head(fitted), "tokens", vectors=vectors)
    np.testing.assert_allclose(found, expected, atol=0.02 * np.abs(expected).max())
    assert (unit(found) * unit(expected)).sum(axis=1).min() > 0.999


def test_sentences_with_a_gap_between_them_are_untouched_by_one_another() -> None:
    vectors = unit(np.random.default_rng(4).normal(size=(7, DIMENSIONS)))
    gap = np.zeros((2, DIMENSIONS), np.float32)
    graph = token_head(head(2))
    together = run(graph, "tokens", vectors=np.concatenate([vectors[:3], gap, vectors[3:]]))
    alone = [run(graph, "tokens", vectors=part) for part in (vectors[:3], vectors[3:])]
    assert np.array_equal(np.concatenate([together[:3], together[5:]]), np.concatenate(alone))


def test_heads_are_told_apart_by_their_hash() -> None:
    first, second = head(1), head(2)
    assert first.sha256 == head(1).sha256 != second.sha256
    assert TokenHead(first.weights, first.bias + 1).sha256 != first.sha256


def test_a_written_graph_runs_as_written() -> None:
    graph = GraphWriter()
    weights = np.arange(6, dtype=np.float32).reshape(3, 2)
    product = graph.node("MatMul", ["x", graph.constant(weights)])
    graph.node("Add", [product, graph.constant(-1.5)], output="y")
    x = np.array([[1.0, 2.0, 3.0]], np.float32)
    np.testing.assert_array_equal(run(graph.model({"x": ("n", 3)}, {"y": ("n", 2)}), "y", x=x), x @ weights - 1.5)
