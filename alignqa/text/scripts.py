"""A text and its language out of one script; words in another one, and words that mix letters which look alike, out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from alignqa.resources import load_toml

#: Letters of other scripts that look like Latin ones, from the confusables of Unicode Technical Standard 39.
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅ" + "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhqwABEKMHOPCTYXIJS" + "ovABEZHIKMNOPTYX",
        strict=True,
    )
)
_TO_LATIN = str.maketrans(_LOOKALIKES)
_TO_CYRILLIC = str.maketrans({latin: other for other, latin in _LOOKALIKES.items() if "Ѐ" <= other <= "ӿ"})
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_CYRILLIC = "Ѐ-ӿ"
_OTHER = rf"{_CYRILLIC}Ͱ-Ͽ"
#: A word of Latin letters and of others that may look like them.
_MIXED = re.compile(rf"(?<![{_LATIN}{_OTHER}])(?=[{_LATIN}]+[{_OTHER}]|[{_OTHER}]+[{_LATIN}])[{_LATIN}{_OTHER}]+")


@dataclass(frozen=True, slots=True)
class ForeignWords:
    """``text[start:end]``, words in another script than their text; ``script`` is an ISO 15924 code."""

    start: int
    end: int
    script: str


def is_written_in(language: str, script: str) -> bool:
    """Return whether texts in a language (ISO 639-1) have letters of a *script* (ISO 15924) other than Latin."""
    return language in _scripts()[script]["languages"]


def script_name(script: str) -> str:
    """Return the English name of a script (ISO 15924) other than Latin."""
    return str(_scripts()[script]["name"])


def foreign_words(text: str, language: str) -> Iterator[ForeignWords]:
    """Yield the runs of words in a script, other than Latin, that *language* is not written in.

    Single Greek letters are symbols, and letters joined to Latin ones are no word of their own; both are left out. The
    time is linear in the length of the text.
    """
    if text.isascii():
        return
    for found in _foreign_to(language).finditer(text):
        start, end = found.span()
        script = next(script for script, letters in _letters().items() if letters.match(text[start]))
        joined = text[max(0, start - 1) : start] + text[end : end + 1]
        if not _LATIN_LETTER.search(joined) and not (script == "Grek" and end - start == 1):
            yield ForeignWords(start, end, script)


def mixed_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start and end of each word that mixes letters which look alike, and how it reads in a single script.

    Those are Latin letters with Cyrillic or Greek ones: *pаy* with a Cyrillic *а*. Words that are mixed on purpose have
    letters that look like none of the other script. The time is linear in the length of the text.
    """
    if text.isascii():
        return
    for found in _MIXED.finditer(text):
        for reading in (found[0].translate(_TO_LATIN), found[0].translate(_TO_CYRILLIC)):
            if re.fullmatch(rf"[{_LATIN}]+|[{_CYRILLIC}]+", reading):
                yield *found.span(), reading
                break


def _scripts() -> dict[str, dict[str, str]]:
    return load_toml("text/scripts.toml")


@functools.cache
def _letters() -> dict[str, re.Pattern[str]]:
    return {script: re.compile(f"[{table['ranges']}]") for script, table in _scripts().items()}


@functools.cache
def _foreign_to(language: str) -> re.Pattern[str]:
    """Return the pattern of words in scripts, other than Latin, that *language* is not written in."""
    letters = "".join(table["ranges"] for table in _scripts().values() if language not in table["languages"])
    return re.compile(f"[{letters}]+(?:[ -][{letters}]+)*")
