"""A text, a file or sentences in; a document with its sentences, their offsets and its language out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from alignqa import files
from alignqa.datatypes import Document, Sentence
from alignqa.errors import InputError, LanguageError
from alignqa.files import label_of, read_text
from alignqa.resources import load_thresholds
from alignqa.text.languages import check_language, detect_language
from alignqa.text.pages import is_page, story_of
from alignqa.text.segmentation import is_blank, split_run_ons, split_sentences

_WORD = re.compile(r"[^\W\d_]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def load_document(
    source: str | Path | Sequence[str], language: str | None, *, name: str, argument: str = ""
) -> Document:
    r"""Make a document of one version of a story.

    A ``str`` is raw text, a ``Path`` a UTF-8 file (``-`` is standard input): both are split into sentences. Any other
    sequence of ``str`` holds one sentence per item; its text is the items joined by one newline. Items are kept exactly
    as given, even blank ones and those with a newline inside, so that sentence *i* is always item *i*.

    An HTML page is not a text: the story in it is extracted if the extra ``html`` is installed.

    A sentence has no upper limit: a line of 5 MB without a full stop is one. Encoders cut what is too long for them.

    Args:
        source: the text, the path of the file, or the sentences.
        language: an ISO 639-1 code; the language is detected when it is ``None``.
        name: what to call this version in error messages, such as ``source``.
        argument: what the user gives the language with, ``source_lang`` of a ``source`` when left out.

    Raises:
        InputError: there is no such file, or it is not UTF-8 text; the text is blank, too long, an HTML page from which
            no story can be extracted, or holds NUL characters or lone surrogates; *source* is something else.
        LanguageError: the code is unknown, or the language cannot be detected.
    """
    code = check_language(language) if language is not None else None
    if isinstance(source, Path):
        text, label = read_text(source), label_of(source)
    elif isinstance(source, str):
        text, label = source, f"The {name} text"
    else:
        label = f"The {name}"
        items = _check_items(source, label)
        text = "\n".join(items)
    _check_text(text, label)
    if isinstance(source, str | Path) and is_page(text):
        text = story_of(text, label)
        _check_text(text, label)
    if code is None:
        try:
            code = detect_language(text)
        except LanguageError as error:
            argument = argument or f"{name}_lang"
            option = "--" + argument.replace("_", "-")
            raise LanguageError(f"{label}: {str(error).removesuffix('.')}: {argument}, or {option}.") from None
    if isinstance(source, str | Path):
        return Document(text, split_sentences(text, code), code)
    sentences, start = [], 0
    for number, item in enumerate(items):
        sentences.append(Sentence(item, start, start + len(item), number))
        start += len(item) + 1
    return Document(text, tuple(sentences), code)


def split_alike(source: Document, target: Document) -> tuple[Document, Document]:
    """Return two versions of one story, given as text, with the one of far fewer sentences split further.

    Where its full stops are missing, the other version shows about how many sentences it has.
    """
    max_share = load_thresholds("text")["run_ons"]["max_share"]
    counts = len(source.sentences), len(target.sentences)
    if counts[0] < max_share * counts[1]:
        return _split_further(source, counts[1]), target
    if counts[1] < max_share * counts[0]:
        return source, _split_further(target, counts[0])
    return source, target


def _split_further(document: Document, expected: int) -> Document:
    """Return *document* with its long sentences split where another one begins, if that is *expected*."""
    length = sum(len(sentence.text) for sentence in document.sentences) / expected
    min_characters = load_thresholds("text")["run_ons"]["min_ratio"] * length
    lower = {word for word in _WORD.findall(document.text) if word.islower()}
    sentences = split_run_ons(document.sentences, document.language, min_characters, lower=lower)
    return replace(document, sentences=sentences)


def _check_text(text: str, label: str) -> None:
    """Refuse a text that is blank, too long or decoded wrongly."""
    if not text:
        raise InputError(f"{label} is empty. Give a text with sentences in it.")
    if is_blank(text):
        raise InputError(f"{label} contains only white space. Give a text with sentences in it.")
    if len(text) > files.MAX_LENGTH:
        raise InputError(f"{label} is longer than {files.MAX_LENGTH:,} characters. Split it into several documents.")
    if (offset := text.find("\0")) >= 0:
        raise InputError(f"{label} contains a NUL character at offset {offset}. Remove it, or decode the text again.")
    if surrogate := _SURROGATE.search(text):
        found, offset = ord(surrogate.group()), surrogate.start()
        raise InputError(
            f"{label} contains a lone surrogate, U+{found:04X}, at offset {offset}: it was decoded wrongly. "
            "Decode it as UTF-8 without errors='surrogateescape'."
        )


def _check_items(source: object, label: str) -> tuple[str, ...]:
    """Return the sentences given in a sequence."""
    if isinstance(source, bytes | bytearray | memoryview):
        raise InputError(f"{label} is bytes. Decode them first, for example with .decode('utf-8').")
    if not isinstance(source, Sequence):
        raise InputError(f"{label} is of type {type(source).__name__}. Give a str, a pathlib.Path or a list of str.")
    for number, item in enumerate(source):
        if not isinstance(item, str):
            raise InputError(f"{label} has an item of type {type(item).__name__} at index {number}. Give only str.")
    return tuple(source)
