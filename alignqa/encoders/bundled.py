"""Sentences in, vectors out: the bundled multilingual-e5-small (Wang et al. 2024), offline, on the processor."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders.e5 import TOKEN_LAYER, TokenHead, token_head, transformer
from alignqa.encoders.packed import dequantize, read_packed_model
from alignqa.encoders.unigram import UnigramTokenizer, VocabularyToken
from alignqa.encoders.weights import WEIGHTS_SHA256
from alignqa.errors import EncoderError
from alignqa.resources import load_arrays
from alignqa.vectors import Embedding, Floats, TokenVectors, unit

if TYPE_CHECKING:
    import onnxruntime

NAME = "multilingual-e5-small"

_PROMPT = "query:"
_BEGIN, _END, _UNKNOWN = 0, 2, 3
#: Tokens run through the model at once: enough to keep the processor busy, few enough to stay in its cache.
MAX_BATCH_TOKENS = 256
#: Sentences sorted by length at once; bounds what is held in memory of a huge document.
MAX_CHUNK_SENTENCES = 4096


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens that go through the model together: those of a sentence, or of a long one as many as the model takes."""

    sentence: int
    tokens: list[VocabularyToken]
    visible: int
    """How many of the last tokens belong to the text itself, not to the prompt."""


_Part = tuple[_Window, TokenVectors]


class BundledEncoder:
    """multilingual-e5-small with 4-bit weights; gives unnormalised mean vectors, token counts and token vectors.

    Each sentence is read as ``query: <sentence>``, as the model's authors ask for symmetric tasks. A sentence longer
    than the model's 512 tokens is read in windows, whose mean vectors are averaged by their numbers of tokens. Only
    sentences of equal length share a batch, so no vector is touched by padding or by its neighbours.
    """

    name = NAME
    weights_hash = WEIGHTS_SHA256

    def __init__(self, weights: Path, *, head: TokenHead | bool = True) -> None:
        """Check and load the weights; *head* is the fitted one, another one, or none.

        Without a head, tokens get the vectors of the layer that it reads.

        Raises:
            EncoderError: the file at *weights* is not the expected one.
        """
        model = read_packed_model(weights, WEIGHTS_SHA256)
        self._tokenizer = UnigramTokenizer(model.pieces, model.log_probabilities, model.replacements, _UNKNOWN)
        self._words = model.blocks("emb.word")
        positions = model.tensors["emb.pos"].reshape(model.max_tokens, model.dimensions)
        self._positions = positions + model.tensors["emb.type"][: model.dimensions]
        self._session = _session(transformer(model))
        self._head = TokenHead(**load_arrays("encoders/token_head.npz")) if head is True else head or None
        self._head_session = _session(token_head(self._head)) if self._head else None
        self.token_source = f"layer {TOKEN_LAYER}" + (f", head {self._head.sha256[:8]}" if self._head else "")
        self._prompt = self._tokenizer.tokenize(_PROMPT)
        self._max_tokens = model.max_tokens - 2

    def encode(self, sentences: Sequence[str], /) -> NDArray[np.float32]:
        """Return one vector per sentence, shape (sentences, 384): the mean of its token vectors, not normalised."""
        return self.encode_detailed(sentences, tokens=False).vectors

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        """Return vectors, token counts and, with *tokens*, token vectors (30 kB a sentence) from a single pass.

        The counts include the prompt and the two special tokens, as the vectors do. Token vectors have length 1. They
        are made of a layer in the middle by a head that brings words and their translations together, fitted by
        ``benchmarks/fit/words.py``; there are none for tokens that stand for nothing but a space.
        """
        result = Embedding(
            vectors=np.zeros((len(sentences), self._positions.shape[1]), np.float32),
            weights=np.zeros(len(sentences), np.float32),
            tokens=[] if tokens else None,
        )
        with ThreadPoolExecutor(usable_processors()) as pool:
            for start in range(0, len(sentences), MAX_CHUNK_SENTENCES):
                self._encode_chunk(
                    pool, sentences, range(start, min(start + MAX_CHUNK_SENTENCES, len(sentences))), result
                )
        return result

    def _encode_chunk(
        self, pool: ThreadPoolExecutor, sentences: Sequence[str], chunk: range, result: Embedding
    ) -> None:
        """Fill in the *result* for a *chunk* of the sentences."""
        windows = sorted(
            (window for i in chunk for window in self._windows(i, sentences[i])), key=lambda window: len(window.tokens)
        )
        batches: list[list[_Window]] = []
        for length, group in groupby(windows, lambda window: len(window.tokens)):
            same = list(group)
            size = max(1, MAX_BATCH_TOKENS // (length + 2))
            batches += [same[start : start + size] for start in range(0, len(same), size)]
        parts: dict[int, list[_Part]] = {i: [] for i in chunk}
        encode = partial(self._encode_windows, tokens=result.tokens is not None)
        for batch, (means, tokens) in zip(batches, pool.map(encode, batches), strict=True):
            for number, window in enumerate(batch):
                share = len(window.tokens)
                result.vectors[window.sentence] += share * means[number]
                result.weights[window.sentence] += share
                if tokens is not None:
                    parts[window.sentence].append((window, tokens[number]))
        result.vectors[chunk] /= result.weights[chunk, None]
        result.weights[chunk] += 2
        if result.tokens is not None:
            result.tokens.extend(_join(parts[i]) for i in chunk)

    def _windows(self, sentence: int, text: str) -> Iterator[_Window]:
        """Yield the windows of the *text* of sentence number *sentence*."""
        own = self._tokenizer.tokenize(text)
        content = self._prompt + own
        for start in range(0, len(content), self._max_tokens):
            part = content[start : start + self._max_tokens]
            yield _Window(sentence, part, min(len(part), start + len(part) - len(self._prompt)))

    def _encode_windows(self, windows: Sequence[_Window], *, tokens: bool) -> tuple[Floats, list[TokenVectors] | None]:
        """Return the mean vectors of windows of equal length, shape (windows, dimensions), and their token vectors."""
        ids = np.array([[_BEGIN, *(token.id for token in window.tokens), _END] for window in windows])
        embeddings = dequantize(self._words[ids]) + self._positions[: ids.shape[1]]
        last, middle = self._session.run(None, {"embeddings": embeddings})
        return last.mean(axis=1), self._token_vectors(windows, last, middle) if tokens else None

    def _token_vectors(self, windows: Sequence[_Window], last: Floats, middle: Floats) -> list[TokenVectors]:
        """Return the token vectors of *windows*, given the states of the *last* and of the *middle* layer.

        The prompt, special tokens and mere spaces are left out before the head compares each token with its neighbours.
        """
        shown = [
            [
                i
                for i, token in enumerate(window.tokens)
                if i >= len(window.tokens) - window.visible and token.end > token.start
            ]
            for window in windows
        ]
        gap = len(self._head.weights) // 2 if self._head else 0
        starts = list(accumulate((len(own) + gap for own in shown), initial=0))
        vectors = np.zeros((starts[-1], middle.shape[2]), np.float32)
        for start, own, of_window in zip(starts, shown, middle, strict=False):
            vectors[start : start + len(own)] = unit(of_window[1:][own])
        if self._head_session and len(vectors):
            vectors = unit(self._head_session.run(None, {"vectors": vectors})[0])
        return [
            TokenVectors(
                vectors[start : start + len(own)],
                np.array([window.tokens[i].start for i in own], np.int32),
                np.array([window.tokens[i].end for i in own], np.int32),
                states[1:][own].sum(axis=0),
            )
            for start, own, window, states in zip(starts, shown, windows, last, strict=False)
        ]


def usable_processors() -> int:
    """Return how many processors may be used: OMP_NUM_THREADS where it is set, as in numeric libraries."""
    limit = os.environ.get("OMP_NUM_THREADS", "")
    if limit.isdigit() and int(limit):
        return int(limit)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _session(model: bytes) -> onnxruntime.InferenceSession:
    try:
        import onnxruntime
    except ImportError as error:
        raise EncoderError(f"The bundled encoder needs onnxruntime, which cannot be loaded: {error}") from error
    options = onnxruntime.SessionOptions()
    # The graph is written as it is to run; fusing residual sums into SkipLayerNormalization makes it slower.
    # Each batch runs on one processor and several batches at once: nothing has to wait for other threads.
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _join(parts: Sequence[_Part]) -> TokenVectors:
    """Return the token vectors of the windows of one sentence as one."""
    own = [tokens for _, tokens in sorted(parts, key=lambda part: part[0].tokens[-1].end)]
    return TokenVectors(
        vectors=np.concatenate([tokens.vectors for tokens in own]),
        starts=np.concatenate([tokens.starts for tokens in own]),
        ends=np.concatenate([tokens.ends for tokens in own]),
        total=np.sum([tokens.total for tokens in own if tokens.total is not None], axis=0),
    )
