"""A text or a file in; the same without its artifacts, and what was taken, out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alignqa.artifacts import cleaning, load_rules
from alignqa.artifacts.cleaning import CleanedText
from alignqa.encoders import Encoder, keep_encoder
from alignqa.errors import InputError
from alignqa.files import refuse_path
from alignqa.settings import Settings, settings_or_default


def clean(
    text: str | Path | Sequence[str],
    language: str | None = None,
    settings: Settings | None = None,
    *,
    encoder: str | Path | Encoder | None = None,
) -> CleanedText:
    r"""Return one text without its artifacts, and what was taken out, as ``alignqa clean FILE`` does.

    Nothing else is changed, and cleaning the result again takes out nothing more.

    Args:
        text: raw text, the path of a UTF-8 text file, or sentences, which are joined by newlines.
        language: ISO 639-1 code; detected when left out.
        settings: ``rules`` adds the user's own rule files, ``optional_artifacts`` says whether datelines, bylines and
            the like are taken out, ``device`` says where a named encoder runs.
        encoder: as for :func:`alignqa.align`; the bundled multilingual-e5-small when left out.

    Raises:
        AlignQAError: the text, language, encoder or a rule file cannot be used, or nothing of the text would be left.

    Example:
        >>> cleaned = clean("Cuaca cerah di Danau Toba.\n[iklan_2]\nKapal berangkat tepat waktu.", "id")
        >>> cleaned.text
        'Cuaca cerah di Danau Toba.\nKapal berangkat tepat waktu.'
        >>> [(span.text, span.category) for span in cleaned.taken]
        [('[iklan_2]', 'ad_placeholder')]
    """
    refuse_path(text, "text")
    if isinstance(text, Path) and text.is_dir():
        raise InputError(
            f"{str(text)!r} is a folder. Give one of its files, or run: alignqa clean FOLDER --output OTHER"
        )
    settings = settings_or_default(settings)
    return cleaning.clean(
        text,
        language=language,
        rules=load_rules(settings.rules, optional=settings.optional_artifacts),
        encoder=keep_encoder(encoder, settings.device, settings.token_layer),
    )
