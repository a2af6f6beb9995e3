"""Compare the kernels that the bundled encoder could run on: how fast each is on this processor, and how exact.

    python benchmarks/kernels.py STORIES.jsonl [--sentences 200] [--avx2]

STORIES.jsonl holds one story a line: an object with, per language code, a list of sentences. Every variant is the same
model with its matrix products written in another way:

- two integers: 8-bit weights, and activations as the sum of two 7-bit integers, as the library runs it
- float32: weights unpacked to 32 bits
- 4 bits: the operator MatMulNBits, with the weights as they are stored and 8-bit arithmetic
- one integer: 8-bit weights and activations, with a scale found for each batch (dynamic quantization)

Each encodes the same sentences in one thread, in turn, three times; the best time in seconds of processor time counts.
Cosines are with float32. ``--avx2`` shows what processors without AVX-512 do, such as those of most laptops: it runs a
copy of onnxruntime in which the instruction XGETBV, which says that the wide registers may be used, is replaced by the
answer that they may not. Torch and its libraries are asked for the same by the variables in AVX2_ONLY.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders import bundled, e5
from alignqa.encoders.e5 import IntegerTerm, TransformerGraph

ROUNDS = 3
XGETBV, ONLY_AVX = b"\x0f\x01\xd0", b"\xb0\x07\x90"
AVX2_ONLY = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
}

Vectors = NDArray[np.float32]


class Float32Graph(TransformerGraph):
    """The model in 32-bit floating point."""

    def terms(self, value: str, bound: float) -> list[IntegerTerm]:
        """Leave the *value* as it is."""
        return [(value, "")]

    def product(self, terms: list[IntegerTerm], weights: Vectors, bias: Vectors) -> str:
        """Add a product in floating point."""
        return self.node("Add", [self.node("MatMul", [terms[0][0], self.constant(weights.T)]), self.constant(bias)])


class FourBitGraph(Float32Graph):
    """The model with MatMulNBits: blocks of 32 weights in 4 bits."""

    def product(self, terms: list[IntegerTerm], weights: Vectors, bias: Vectors) -> str:
        """Add a product with weights in blocks, which are those of the file again."""
        outputs, size = weights.shape
        blocks = weights.reshape(outputs, size // 32, 32)
        at = np.abs(blocks).argmax(axis=2)[..., None]
        scales = np.take_along_axis(blocks, at, axis=2)[..., 0] / -8
        scales[scales == 0] = 1
        integers = np.clip(np.rint(blocks / scales[..., None]) + 8, 0, 15).astype(np.uint8)
        packed = integers[..., 0::2] | integers[..., 1::2] << 4
        inputs = [terms[0][0], self.constant(packed), self.constant(scales.astype(np.float32))]
        sizes = {"K": size, "N": outputs, "bits": 4, "block_size": 32, "accuracy_level": 4}
        product = self.node("MatMulNBits", inputs, domain="com.microsoft", **sizes)
        return self.node("Add", [product, self.constant(bias)])


class OneIntegerGraph(TransformerGraph):
    """The model in 8-bit integers with one scale for the activations of a batch."""

    def terms(self, value: str, bound: float) -> list[IntegerTerm]:
        """Leave the *value* as it is."""
        return [(value, "")]

    def product(self, terms: list[IntegerTerm], weights: Vectors, bias: Vectors) -> str:
        """Add a product of integers; the operator finds the scale of the activations."""
        scales = np.abs(weights).max(axis=1) / 127
        integers = np.rint(weights / scales[:, None]).astype(np.int8)
        inputs = [terms[0][0], self.constant(integers.T), self.constant(scales)]
        zeros = self.constant(np.zeros(len(scales), np.int8))
        return self.node("DynamicQuantizeMatMul", [*inputs, zeros, self.constant(bias)], domain="com.microsoft")


VARIANTS: dict[str, type[TransformerGraph]] = {
    "two integers": TransformerGraph,
    "float32": Float32Graph,
    "4 bits": FourBitGraph,
    "one integer": OneIntegerGraph,
}


def encoder_of(graph: type[TransformerGraph]) -> bundled.BundledEncoder:
    """Return the bundled encoder with its products written by *graph*."""
    written = e5.TransformerGraph
    e5.TransformerGraph = graph  # type: ignore[misc]
    try:
        return bundled.BundledEncoder(path_of_weights())
    finally:
        e5.TransformerGraph = written  # type: ignore[misc]


def path_of_weights() -> Path:
    """Return where the weights are."""
    from alignqa.encoders.weights import HOW_TO_INSTALL, find_weights

    return find_weights() or sys.exit(HOW_TO_INSTALL)


def measure(encoders: dict[str, Callable[[list[str]], Vectors]], sentences: list[str]) -> None:
    """Print sentences a second of processor time, and cosines with float32, of each of the *encoders*."""
    vectors = {name: unit(encode(sentences)) for name, encode in encoders.items()}
    best = dict.fromkeys(encoders, float("inf"))
    for _ in range(ROUNDS):
        for name, encode in encoders.items():
            start = time.process_time()
            encode(sentences)
            best[name] = min(best[name], time.process_time() - start)
    print("| | sentences per second | times two integers | lowest cosine with float32 | mean |\n|---|---|---|---|---|")
    for name, seconds in best.items():
        cosines = (vectors[name] * vectors["float32"]).sum(axis=1)
        ratio = best["two integers"] / seconds
        print(f"| {name} | {len(sentences) / seconds:.0f} | {ratio:.2f} | {cosines.min():.5f} | {cosines.mean():.5f} |")


def unit(vectors: Vectors) -> Vectors:
    """Return *vectors* scaled to length one."""
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def without_wide_registers(folder: Path) -> None:
    """Write a copy of onnxruntime to *folder* that finds no registers wider than those of AVX2."""
    spec = importlib.util.find_spec("onnxruntime")
    if spec is None or not spec.submodule_search_locations or platform.machine() not in ("x86_64", "AMD64"):
        sys.exit("--avx2 needs onnxruntime on an x86-64 processor.")
    shutil.copytree(spec.submodule_search_locations[0], folder / "onnxruntime")
    for library in (folder / "onnxruntime" / "capi").iterdir():
        if ".so" in library.name:
            library.write_bytes(library.read_bytes().replace(XGETBV, ONLY_AVX))


def main() -> None:
    """Measure, in a process of its own if wide registers are to be hidden."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--avx2", action="store_true")
    options = parser.parse_args()
    if options.avx2:
        with tempfile.TemporaryDirectory() as folder:
            without_wide_registers(Path(folder))
            path = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))
            command = [sys.executable, __file__, str(options.stories), f"--sentences={options.sentences}"]
            sys.exit(
                subprocess.run(command, env={**os.environ, **AVX2_ONLY, "PYTHONPATH": path}, check=False).returncode
            )
    os.environ["OMP_NUM_THREADS"] = "1"
    rows = [json.loads(line) for line in options.stories.read_text(encoding="utf-8").splitlines()]
    texts = [text for row in rows for code in ("id", "en") for text in row[code]]
    encoders: dict[str, Callable[[list[str]], Vectors]] = {
        name: encoder_of(graph).encode for name, graph in VARIANTS.items()
    }
    if importlib.util.find_spec("sentence_transformers"):
        import torch
        from encoders import torch_float32

        torch.set_num_threads(1)
        encoders["SentenceTransformer, float32"] = torch_float32()
    measure(encoders, texts[:: max(1, len(texts) // options.sentences)])


if __name__ == "__main__":
    main()
