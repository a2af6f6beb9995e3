"""Sentence pairs and links between their words, in the formats of the field, in; pairs with their gold links out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from alignqa.errors import InputError, many
from alignqa.files import label_of, read_text

#: The numbers of a source and a target word that translate each other, from 0.
Link = tuple[int, int]

#: Between the source and the target of a line.
SEPARATOR = "|||"

# Other kinds of space, such as the ideographic one, may be a word of their own.
_WORD = re.compile(r"[^ \t\r]+")
_LINK = re.compile(r"([0-9]{1,9})([-p])([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class WordPair:
    """The words of two sentences and the links between them: ``possible`` ones, of which some are ``sure``."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    sure: frozenset[Link]
    possible: frozenset[Link]


def read_word_pairs(text: Path, gold: Path) -> list[WordPair]:
    """Return the pairs in *text* with their *gold* links.

    Each line of *text* is a pair, ``source ||| target``, whose words are separated by spaces; the same line of *gold*
    has its links, ``1-2`` a sure and ``1p2`` a possible one, with words counted from 1.

    Raises:
        InputError: a file cannot be read or is empty, a line has another form, or the files do not fit together.
    """
    lines = _lines(text)
    if not any(line.strip() for line in lines):
        raise InputError(f"{label_of(text)} is empty. Write one pair a line: source ||| target.")
    sentences = []
    for number, line in enumerate(lines, 1):
        words = _WORD.findall(line)
        if words.count(SEPARATOR) != 1:
            raise InputError(
                f"{label_of(text)}, line {number}: {words.count(SEPARATOR)} separators. "
                "Write one pair a line, its words separated by spaces: source ||| target."
            )
        middle = words.index(SEPARATOR)
        sentences.append((tuple(words[:middle]), tuple(words[middle + 1 :])))
    links = read_links(gold, sentences, first=1)
    if not any(possible for _, possible in links):
        raise InputError(
            f"{label_of(gold)} contains no links. Write the links of each pair on one line, such as 1-1 2p3."
        )
    return [WordPair(*sides, *own) for sides, own in zip(sentences, links, strict=True)]


def read_links(
    path: Path, sentences: Sequence[tuple[Sequence[str], Sequence[str]]], *, first: int
) -> list[tuple[frozenset[Link], frozenset[Link]]]:
    """Return the sure and the possible links of each pair of *sentences*, which are on one line of the file at *path*.

    Its words are counted from *first*: from 1 in gold links, from 0 in the Pharaoh format that word aligners write.

    Raises:
        InputError: the file cannot be read, has more or fewer lines than there are pairs, or a line has another form or
            names a word that the pair does not have.
    """
    lines = _lines(path)
    if len(lines) != len(sentences):
        raise InputError(
            f"{label_of(path)} has {many(len(lines), 'line')} for {many(len(sentences), 'pair')}; line "
            f"{min(len(lines), len(sentences)) + 1} of one has no counterpart in the other. "
            "Write the links of each pair on one line, an empty one where there are none."
        )
    found = []
    for number, (line, words) in enumerate(zip(lines, sentences, strict=True), 1):
        links: dict[str, set[Link]] = {"-": set(), "p": set()}
        for written in line.split():
            match = _LINK.fullmatch(written)
            if match is None:
                raise InputError(
                    f"{label_of(path)}, line {number}: {written!r} is not a link. Write 1-2, or 1p2 if it is possible."
                )
            link = int(match[1]) - first, int(match[3]) - first
            for side, index, own in zip(("source", "target"), link, words, strict=True):
                if not 0 <= index < len(own):
                    raise InputError(
                        f"{label_of(path)}, line {number}: {written} names {side} word {index + first}, but there are "
                        f"{len(own)}, counted from {first}. Check that the files belong together."
                    )
            links[match[2]].add(link)
        found.append((frozenset(links["-"]), frozenset(links["-"] | links["p"])))
    return found


def _lines(path: Path) -> list[str]:
    """Return the lines of the file at *path*, of which the last need not end with a line break."""
    return read_text(path).removesuffix("\n").split("\n")


def format_links(links: Iterable[Iterable[Link]]) -> str:
    """Return *links* in the Pharaoh format: those of a pair on one line, such as ``0-0 1-2``, counted from 0."""
    return "".join(" ".join(f"{i}-{j}" for i, j in sorted(own)) + "\n" for own in links)
