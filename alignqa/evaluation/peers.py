"""Alignments as other programs write them in, groups of sentences out, for a comparison on the same text.

Vecalign and Bertalign write groups of sentence numbers, hunalign the rungs of a ladder, Bleualign the aligned sentences
themselves. None of their code is used here; their output is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from alignqa.errors import InputError
from alignqa.evaluation.gold import GoldDocument, Group, parse_groups
from alignqa.files import read_text

_RUNG = re.compile(r"(\d{1,9})\t(\d{1,9})(?:\t-?[\d.e+-]+)?")
_TUPLE = re.compile(r"\(?\s*(\[[\d\s,]*\])\s*,\s*(\[[\d\s,]*\])\s*\)?,?")


def read_peer(texts: Sequence[str], document: GoldDocument, name: str) -> list[Group]:
    """Return the groups in a program's output on *document*, and one for each sentence it leaves out.

    Args:
        texts: the content of its file: groups like ``[0]:[0, 1]`` (Vecalign) or ``([0], [0, 1])`` (Bertalign), or rungs
            like ``0<tab>0<tab>0.3`` (hunalign without ``-text``); or of two files, the source and the target sentences
            line by line (Bleualign).
        document: what was aligned.
        name: the program's, for messages.

    Raises:
        InputError: the output has none of these forms, or does not fit the document.
    """
    if len(texts) == 2:
        return _complete(groups_from_sentences(texts[0], texts[1], document, name), document, name)
    lines = [line.strip() for line in texts[0].split("\n") if line.strip()]
    if lines and all(_RUNG.fullmatch(line) for line in lines):
        rungs = [tuple(int(number) for number in line.split("\t")[:2]) for line in lines]
        between = [(tuple(range(i, end)), tuple(range(j, stop))) for (i, j), (end, stop) in pairwise(rungs)]
        return _complete(between, document, name)
    groups = [_TUPLE.sub(r"\1:\2", line) if _TUPLE.fullmatch(line) else line for line in lines]
    return _complete(parse_groups("\n".join(groups), name), document, name)


def read_peer_folder(folder: Path, documents: Sequence[GoldDocument]) -> dict[str, dict[str, list[Group]]]:
    """Return what other programs find in *documents*, by the program's name and the document's.

    Each program has a folder in *folder* with a file ``NAME.align`` for each document that it was run on.

    Raises:
        InputError: there are no such folders or files, or one of the files cannot be used.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is not a folder. Check the path.")
    programs = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith(".")]
    if not programs:
        raise InputError(f"{str(folder)!r} has no folders. Give each program one, with files like NAME.align.")
    found = {}
    for program in programs:
        files = {document: program / f"{document.name}.align" for document in documents}
        read = {d.name: read_peer([read_text(file)], d, str(file)) for d, file in files.items() if file.exists()}
        if not read:
            raise InputError(
                f"{str(program)!r} has no output on any of the documents, such as {documents[0].name}.align."
            )
        found[program.name] = read
    return found


def groups_from_sentences(source: str, target: str, document: GoldDocument, name: str) -> list[Group]:
    """Return the groups of aligned lines, each line of which joins sentences that follow each other.

    Raises:
        InputError: a line joins no sentences of the text, or the sides differ in length.
    """
    lines = source.removesuffix("\n").split("\n"), target.removesuffix("\n").split("\n")
    if len(lines[0]) != len(lines[1]):
        raise InputError(
            f"{name}: {len(lines[0])} source lines against {len(lines[1])}; both must have the same number."
        )
    joined = [
        joined_sentences(own, side, name) for own, side in zip(lines, (document.source, document.target), strict=True)
    ]
    return list(zip(*joined, strict=True))


def joined_sentences(lines: Iterable[str], sentences: Sequence[str], name: str) -> list[tuple[int, ...]]:
    """Return for each line which *sentences* it joins; both are in the same order.

    Raises:
        InputError: a line joins none.
    """
    plain = ["".join(sentence.split()) for sentence in sentences]
    found, start = [], 0
    for line in lines:
        wanted = "".join(line.split())
        run = next((r for i in range(start, len(plain)) if (r := _run(plain, i, wanted))), ()) if wanted else ()
        if wanted and not run:
            raise InputError(f"{name}: the line {line[:60]!r} joins no sentences of the text. Check the files.")
        start = run[-1] + 1 if run else start
        found.append(run)
    return found


def _run(plain: Sequence[str], first: int, wanted: str) -> tuple[int, ...]:
    """Return the sentences from *first* on that make up *wanted* together; none if they do not."""
    last, joined = first, ""
    while last < len(plain) and wanted.startswith(joined + plain[last]):
        joined += plain[last]
        last += 1
        if joined == wanted:
            return tuple(range(first, last))
    return ()


def _complete(groups: Iterable[Group], document: GoldDocument, name: str) -> list[Group]:
    """Return the *groups* with a separate group for every unaligned sentence, as the gold has them."""
    paired = [group for group in groups if all(group)]
    sides = document.source, document.target
    taken = [{i for group in paired for i in group[side]} for side in (0, 1)]
    for side, own in enumerate(taken):
        if own and max(own) >= len(sides[side]):
            raise InputError(f"{name}: sentence {max(own)} is named, but there are only {len(sides[side])}, from 0.")
    source: list[Group] = [((i,), ()) for i in range(len(sides[0])) if i not in taken[0]]
    target: list[Group] = [((), (j,)) for j in range(len(sides[1])) if j not in taken[1]]
    return [*paired, *source, *target]
