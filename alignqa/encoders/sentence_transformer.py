"""Any sentence-transformers model, by name or local path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders.base import Encoder
from alignqa.errors import EncoderError, OptionalDependencyError
from alignqa.settings import Device

#: The E5 models were trained with this in front of texts that are compared with each other.
_E5_NAME = re.compile(r"(?:^|[-_./])e5(?:[-_.]|$)(?!.*instruct)")
_E5_PROMPT = "query: "


def load_sentence_transformer(name: str, device: Device) -> Encoder:
    """Return the sentence-transformers model called *name* on the hub or lying at the path *name*.

    Raises:
        EncoderError: there is no such model, or the device is not there.
        OptionalDependencyError: sentence-transformers is not installed.
    """
    try:
        import sentence_transformers
    except ImportError as error:
        raise OptionalDependencyError(f"The encoder {name!r}", "models") from error
    try:
        model = sentence_transformers.SentenceTransformer(name, device=None if device == "auto" else device)
    except Exception as error:
        raise EncoderError(f"The encoder {name!r} cannot be loaded: {error}") from error
    return SentenceTransformerEncoder(name, model)


class SentenceTransformerEncoder:
    """A sentence-transformers model with the prompt that its family asks for."""

    def __init__(self, name: str, model: Any) -> None:
        """Wrap a loaded *model*."""
        self.name = Path(name).name if Path(name).exists() else name
        self._model = model
        self._prompt = _E5_PROMPT if _E5_NAME.search(self.name.lower()) and not model.default_prompt_name else None

    def encode(self, sentences: Sequence[str], /) -> NDArray[np.float32]:
        """Return one vector per sentence, shape (sentences, dimensions)."""
        vectors: NDArray[np.float32] = self._model.encode(
            list(sentences), prompt=self._prompt, convert_to_numpy=True, show_progress_bar=False
        )
        return vectors
