"""A report and its encoder in; how alike every source sentence is to every target sentence out.

A report holds no vectors: they would weigh far more than all else in it. Its sentences are encoded once more.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.sides import make_side
from alignqa.datatypes import ReportRecord, Side
from alignqa.encoders import Encoder, describe, embed, is_short, keep_encoder, measure_background, tokens_fit
from alignqa.errors import EncoderError, OptionalDependencyError
from alignqa.report.bitext import story_texts


def similarities(report: ReportRecord, encoder: str | Path | Encoder | None = None) -> NDArray[np.float32]:
    """Return the cosines (-1..1) of all source with all target sentences, less the mean of each side: shape (n, m).

    For a pair of single sentences, this is the similarity in the report. Rows and columns of artifacts and of blank
    sentences are NaN.

    Args:
        report: a report made with that encoder.
        encoder: the encoder that the report was made with; loaded by the name in the report by default.

    Raises:
        EncoderError: the encoder cannot be loaded, or it is not the one that the report was made with.
    """
    loaded = same_encoder(report, encoder, "report.plot(encoder=…)")
    tokens = tokens_fit(len(report.source.sentences) + len(report.target.sentences))
    found = np.full((len(report.source.sentences), len(report.target.sentences)), np.nan, np.float32)
    texts = [{i: text for i, text in story_texts(report, side).items() if text.strip()} for side in get_args(Side)]
    if all(texts):
        background = measure_background(loaded) if is_short(*map(len, texts)) else None
        source, target = (make_side(embed(loaded, list(own.values()), tokens=tokens), background) for own in texts)
        found[np.ix_(*map(list, texts))] = source.directions() @ target.directions().T
    return found


def same_encoder(report: ReportRecord, encoder: str | Path | Encoder | None, call: str) -> Encoder:
    """Return the *encoder* given, loaded, or the one that the report names, if it is the one that made the report.

    Raises:
        EncoderError: the encoder cannot be loaded, or it is another one; the message names the *call* that gives it.
    """
    made_with = report.signature.encoder, report.signature.encoder_hash
    setting = report.signature.settings.get("token_layer")
    layer = setting if isinstance(setting, int) else None
    give_it = f"Give the one it was made with: {call}"
    loaded = keep_encoder(encoder, token_layer=None if encoder is None else layer)
    if encoder is None and (layer or describe(loaded)[0] != made_with[0]):
        try:
            loaded = keep_encoder(made_with[0], token_layer=layer)
        except (EncoderError, OptionalDependencyError) as error:
            raise EncoderError(f"{error} The report was made with this encoder. {give_it}") from error
    if describe(loaded) != made_with:
        raise EncoderError(
            f"The report was made with the encoder {made_with[0]!r} of other weights than {describe(loaded)[0]!r} has. "
            f"{give_it}"
        )
    return loaded
