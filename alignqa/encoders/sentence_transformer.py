"""A sentence-transformers model in, by name, by path or loaded; an encoder out."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.errors import EncoderError, OptionalDependencyError
from alignqa.resources import load_toml
from alignqa.settings import Device
from alignqa.vectors import Embedding, Floats, TokenVectors, unit

#: The E5 models were trained with this in front of texts that are compared with each other.
_E5_PROMPT = "query: "
_E5_NAME = re.compile(r"(?:^|[-_.])e5(?:[-_.]|$)(?!.*instruct)", re.IGNORECASE)
_HUB_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)?", re.ASCII)
#: Seconds.
_HUB_TIMEOUT = 5.0
#: Sentences in a batch. On a GPU, more are encoded faster, see docs/encoders.md.
MAX_BATCH_SENTENCES = 32
MAX_BATCH_SENTENCES_ON_GPU = 128
#: Words that translate each other are closest at this depth of a multilingual encoder: layer 7 of 12 in XLM-R models.
#: See the table in benchmarks/README.md.
TOKEN_DEPTH = 7 / 12


def load_sentence_transformer(
    name: str, device: Device = "auto", token_layer: int | None = None
) -> SentenceTransformerEncoder:
    """Return the sentence-transformers model in the folder *name* or of that name on the Hugging Face hub.

    Only weights in the safetensors format are read, and no code that comes with a model is run. A model that was
    downloaded before is loaded without the network. *token_layer* is as in :func:`wrap_sentence_transformer`.

    Raises:
        EncoderError: there is no such model or layer, it cannot be loaded, or the device is not available.
        OptionalDependencyError: sentence-transformers is not installed.
    """
    if importlib.util.find_spec("sentence_transformers") is None:
        raise OptionalDependencyError(f"The encoder {name!r}", "models")
    offline = bool(name) and (Path(name).is_dir() or _is_cached(name))
    if not offline:
        _require_on_hub(name)
    import sentence_transformers
    import torch

    available: dict[str, Callable[[], bool]] = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    if device in available and not available[device]():
        raise EncoderError(f"torch has no device {device!r} here. Use 'auto' or 'cpu'.")
    try:
        model = sentence_transformers.SentenceTransformer(
            name,
            device=None if device == "auto" else device,
            local_files_only=offline,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # whatever the many kinds of models raise
        raise EncoderError(f"The encoder {name!r} cannot be loaded: {error}") from error
    return wrap_sentence_transformer(model, name, token_layer)


def wrap_sentence_transformer(
    model: Any, name: str | None = None, token_layer: int | None = None
) -> SentenceTransformerEncoder:
    """Return a loaded *model* as an encoder, one that knows its tokens where the model shows them.

    Token vectors come from layer *token_layer* of the transformer, counted from 1; from :data:`TOKEN_DEPTH` of its
    layers where it is left out.

    Raises:
        EncoderError: the model shows no tokens, or has no such layer.
    """
    tokenizer = getattr(model, "tokenizer", None)
    name = name or getattr(tokenizer, "name_or_path", "") or type(model).__name__
    if getattr(tokenizer, "is_fast", False):
        return TransformerTokenEncoder(model, name, token_layer)
    if token_layer is not None:
        raise EncoderError(f"The encoder {name!r} shows no tokens, so it has no token layer. Leave out token_layer.")
    return SentenceTransformerEncoder(model, name)


class SentenceTransformerEncoder:
    """A sentence-transformers model, with the prompt that the E5 models ask for."""

    def __init__(self, model: Any, name: str) -> None:
        """Wrap a loaded *model* called *name*, on the hub or by its path."""
        self.name = Path(name).name if Path(name).exists() else name
        self._model = model
        needs_prompt = _E5_NAME.search(name.rpartition("/")[2]) and not model.default_prompt_name
        default = model.prompts.get(model.default_prompt_name) or ""
        self._prompt: str = _E5_PROMPT if needs_prompt else default

    @cached_property
    def weights_hash(self) -> str:
        """SHA-256 over names and values of all weights."""
        import torch

        digest = hashlib.sha256()
        for name, weights in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(weights.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
        return digest.hexdigest()

    def encode(self, sentences: Sequence[str], /) -> NDArray[np.float32]:
        """Return one vector per sentence, shape (sentences, dimensions)."""
        vectors = self._model.encode(
            list(sentences),
            prompt=self._prompt,
            batch_size=self._batch_size,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32)

    @property
    def _batch_size(self) -> int:
        return MAX_BATCH_SENTENCES_ON_GPU if self._model.device.type == "cuda" else MAX_BATCH_SENTENCES


class TransformerTokenEncoder(SentenceTransformerEncoder):
    """A sentence-transformers model whose tokenizer gives the offsets of each token.

    What a sentence has beyond the longest input of the model is cut off, as sentence-transformers does.
    """

    def __init__(self, model: Any, name: str, token_layer: int | None = None) -> None:
        """Wrap a loaded *model* called *name*, whose token vectors come from layer *token_layer*.

        Raises:
            EncoderError: the model has no such layer.
        """
        super().__init__(model, name)
        self._config: Any = getattr(getattr(model[0], "auto_model", None), "config", None)
        layers = getattr(self._config, "num_hidden_layers", 0)
        if token_layer is not None and not 1 <= token_layer <= layers:
            has = f"{layers} layers" if layers else "no separate layers"
            raise EncoderError(f"token_layer is {token_layer}, but the encoder {self.name!r} has {has}.")
        self._token_layer = token_layer or round(TOKEN_DEPTH * layers)
        self._mean_token = np.zeros(0, np.float32)

    @property
    def token_source(self) -> str:
        """What token vectors are made of."""
        return f"layer {self._token_layer}"

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        """Return vectors, token counts and, with *tokens*, token vectors from a single pass.

        Token vectors are those about the mean token of sentences on all kinds of topics, which all of them share.
        """
        if tokens and not len(self._mean_token):
            pairs = load_toml("encoders/background.toml")["pairs"]
            background = [text for pair in pairs for text in pair]
            known = self._encode(background, np.zeros(1, np.float32)).tokens or []
            self._mean_token = np.concatenate([own.vectors for own in known]).mean(axis=0)
        return self._encode(sentences, self._mean_token if tokens else None)

    def _encode(self, sentences: Sequence[str], mean_token: Floats | None) -> Embedding:
        """Return the embedding of *sentences*, with token vectors about *mean_token* unless it is left out."""
        import torch

        vectors: dict[int, NDArray[np.float32]] = {}
        weights = np.ones(len(sentences), np.float32)
        found: dict[int, TokenVectors] = {}
        self._model.eval()
        by_length = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
        for start in range(0, len(sentences), self._batch_size):
            batch = by_length[start : start + self._batch_size]
            features, offsets = self._features([sentences[i] for i in batch])
            with torch.inference_mode(), self._all_layers():
                states = self._model(dict(features))
            vectors.update(zip(batch, _array(states["sentence_embedding"]), strict=True))
            weights[batch] = _array(features["attention_mask"]).sum(axis=1)
            if mean_token is not None:
                last = states["token_embeddings"]
                middle = states["all_layer_embeddings"][self._token_layer] if self._token_layer else last
                states_of = zip(batch, _array(last), _array(middle), offsets, strict=True)
                for i, of_last, of_middle, own in states_of:
                    found[i] = self._token_vectors(sentences[i], of_last, of_middle, own, mean_token)
        order = range(len(sentences))
        matrix = np.stack([vectors[i] for i in order]) if vectors else np.zeros((0, 1), np.float32)
        return Embedding(matrix, weights, [found[i] for i in order] if mean_token is not None else None)

    @contextmanager
    def _all_layers(self) -> Iterator[None]:
        """Have the model return the states of all layers; its configuration is left as it was."""
        before = getattr(self._config, "output_hidden_states", None)
        if self._token_layer:
            self._config.output_hidden_states = True
        try:
            yield
        finally:
            if self._token_layer:
                self._config.output_hidden_states = before

    def _features(self, sentences: list[str]) -> tuple[Any, NDArray[np.int64]]:
        """Return what the model takes, and the offsets of each token in the prompted sentence (0, 0: special)."""
        features = self._model.tokenizer(
            [self._prompt + sentence for sentence in sentences],
            padding=True,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = features.pop("offset_mapping").numpy()
        return features.to(self._model.device), offsets

    def _token_vectors(
        self, sentence: str, last: Floats, middle: Floats, offsets: NDArray[np.int64], mean_token: Floats
    ) -> TokenVectors:
        """Leave out padding, special tokens, the prompt and mere spaces, and trim the space before a word."""
        offsets = np.maximum(offsets - len(self._prompt), 0)
        starts = [start + (end > start and sentence[start].isspace()) for start, end in offsets.tolist()]
        trimmed = np.stack([np.array(starts, np.int32), offsets[:, 1].astype(np.int32)], axis=1)
        own = trimmed[:, 1] > trimmed[:, 0]
        vectors = unit(unit(middle[own]) - mean_token)
        return TokenVectors(vectors, trimmed[own, 0], trimmed[own, 1], last[own].sum(axis=0))


def _is_cached(name: str) -> bool:
    import huggingface_hub

    try:
        return isinstance(huggingface_hub.try_to_load_from_cache(_full_name(name), "config.json"), str)
    except ValueError:  # no valid name
        return False


def _require_on_hub(name: str) -> None:
    """Ask the hub for model *name* once; loading it would try again for minutes before it gives up."""
    import huggingface_hub

    if not _HUB_NAME.fullmatch(name):
        raise EncoderError(f"There is no encoder {name!r}: it is neither a folder nor the name of a model.")
    try:
        huggingface_hub.HfApi().model_info(_full_name(name), timeout=_HUB_TIMEOUT)
    except Exception as error:  # no network, a proxy's answer, no such model
        raise EncoderError(
            f"There is no encoder {name!r}: no folder of that name exists, and the model hub did not return it "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no answer'}). "
            "Check the name and the network, or give the path of a model on this machine."
        ) from error


def _full_name(name: str) -> str:
    """Return *name* with its owner; sentence-transformers' own models may be called without."""
    return name if "/" in name else f"sentence-transformers/{name}"


def _array(tensor: Any) -> NDArray[Any]:
    return np.asarray(tensor.detach().float().cpu().numpy())
