"""What is given to options of ``alignqa bench`` as text in, its parts out."""

from __future__ import annotations

from collections.abc import Sequence

from alignqa.errors import InputError, many


def named_values(option: str, values: Sequence[str]) -> dict[str, str]:
    """Return the values of an *option* that are given as NAME=VALUE, by name.

    Raises:
        InputError: a value has no name, or a name no value.
    """
    named = {}
    for value in values:
        name, equals, own = value.partition("=")
        if not (name and equals and own):
            raise InputError(f"{option} {value!r} has no name or no value. Write it as {option} NAME=VALUE.")
        named[name] = own
    return named


def two_languages(codes: str) -> tuple[str, str]:
    """Return the source and the target language in *codes*, such as ``id,en``.

    Raises:
        InputError: there are not two codes.
        LanguageError: a code is not known.
    """
    from alignqa.text.languages import check_language

    languages = [check_language(code) for code in codes.split(",")]
    if len(languages) != 2:
        raise InputError(
            f"--langs names {many(len(languages), 'language')}; give the source and the target, such as id,en."
        )
    return languages[0], languages[1]
