"""Every error a user can cause, in one tree.

::

    AlignQAError
    ├── InputError                a file, text or list of sentences that cannot be used
    ├── LanguageError             an unknown language code, or a language that could not be detected
    ├── EncoderError              an encoder that cannot be loaded or returns unusable vectors
    ├── SettingsError             a setting, rule file or glossary that is not valid
    ├── CheckError                a user's check that cannot be loaded or fails
    └── OptionalDependencyError   a feature whose extra is not installed

Each message says what is wrong, where, and what to do about it; the functions at the end make parts of such messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

#: How alike two words are at least where one may be meant by the other (0..1): one wrong letter of four.
MIN_LIKENESS = 0.7


class AlignQAError(Exception):
    """Base class of all errors raised by this library on bad input."""


class InputError(AlignQAError):
    """A file, text or list of sentences that cannot be used."""


class LanguageError(AlignQAError):
    """An unknown language code, or a document whose language could not be detected."""


class EncoderError(AlignQAError):
    """An encoder that cannot be loaded, or one that returns unusable vectors."""


class SettingsError(AlignQAError):
    """A setting, rule file or glossary that is not valid."""


class CheckError(AlignQAError):
    """A user's check that cannot be loaded, or that failed."""


class OptionalDependencyError(AlignQAError):
    """A feature needs an optional package that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        """Name the *feature*, and the *extra* to install for it."""
        super().__init__(f"{feature} needs an optional package. Install it with: pip install 'alignqa[{extra}]'")
        self.feature, self.extra = feature, extra

    def __reduce__(self) -> tuple[type[OptionalDependencyError], tuple[str, str]]:
        """Let the error travel from one process to another."""
        return type(self), (self.feature, self.extra)


class CheckFailedWarning(RuntimeWarning):
    """A check failed on a story, which is a defect of the check: please report it. All other issues are kept."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the sentence of an error message that says which *known* word may be meant, after a space, or nothing.

    >>> did_you_mean("omision", ["omission", "addition"])
    " Did you mean 'omission'?"
    """
    close = get_close_matches(word.lower(), list(known), n=1, cutoff=MIN_LIKENESS)
    return f" Did you mean {close[0]!r}?" if close else ""


def many(count: int, noun: str) -> str:
    """Return a number with its noun, which gets an ``s`` unless there is one.

    >>> many(1, "file"), many(2, "file")
    ('1 file', '2 files')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
