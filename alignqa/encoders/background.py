"""An encoder in; what it makes of sentences on all kinds of topics out, which very short documents are compared with.

One sentence a side says nothing on how alike two sentences are by chance. So sentences whose translations are known,
in ``data/encoders/background.toml``, are encoded as well, once for an encoder, and only where a document is short.
"""

from __future__ import annotations

import logging

import numpy as np

from alignqa.encoders.base import Encoder
from alignqa.encoders.embedding import embed
from alignqa.errors import EncoderError
from alignqa.resources import load_thresholds, load_toml
from alignqa.vectors import Background, unit


def is_short(source: int, target: int) -> bool:
    """Return whether one of two documents, of so many sentences, is too short to be compared without a background."""
    return min(source, target) < load_thresholds("encoders")["background"]["min_sentences"]


def measure_background(encoder: Encoder) -> Background | None:
    """Return what *encoder* makes of the background sentences.

    Each sentence is compared about the mean of all others but its translation. ``None`` if the encoder does not show
    which of the sentences translate each other, as one that does not know their languages, or fails on them, as one
    that only looks up the sentences of the story.
    """
    pairs = load_toml("encoders/background.toml")["pairs"]
    n = len(pairs)
    try:
        found = embed(encoder, [text for side in zip(*pairs, strict=True) for text in side])
    except EncoderError as error:
        logging.getLogger(__name__).warning("Short texts are compared without a background: %s", error)
        return None
    sums, sizes = found.sums()
    own_sums, own_sizes = (part[:n] + part[n:] for part in (sums, sizes))
    means = (sums.sum(axis=0) - own_sums) / (sizes.sum() - own_sizes)[:, None]
    centred = unit(sums - sizes[:, None] * np.concatenate([means, means]))
    cosines = centred[:n] @ centred[n:].T
    others = cosines[~np.eye(n, dtype=bool)]
    chance, spread, typical = float(others.mean()), float(others.std()), float(np.median(np.diag(cosines)))
    if typical - chance < load_thresholds("encoders")["background"]["min_contrast"] * max(spread, 1e-3):
        return None
    return Background(np.asarray(sums.sum(axis=0) / sizes.sum(), np.float32), chance, max(spread, 1e-3), typical)
