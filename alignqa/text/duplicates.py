"""A document in, its repeated sentences out; with its aligned sentences, also which are extra copies."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from alignqa.datatypes import Document
from alignqa.resources import load_thresholds

#: In a story of more sentences only exact copies are searched for, to bound time.
MAX_COMPARED = 2000

_NAME_OR_NUMBER = re.compile(r"\b(?=\w*[A-ZÀ-Þ\d])\w+")
_NOT_WORD = re.compile(r"\W+")


def repeated_sentences(document: Document) -> list[tuple[int, ...]]:
    """Return the groups of story sentences that are the same but for case, spaces and punctuation, or nearly so.

    Sentences are nearly the same that differ in a few letters, but in no number and no name.
    """
    limits = load_thresholds("text")["duplicate"]
    folded = {i: fold_text(document.sentences[i].text) for i in document.story}
    folded = {i: text for i, text in folded.items() if len(text) >= limits["min_letters"]}
    written = {text: document.sentences[i].text for i, text in folded.items()}
    long = [text for text in written if len(text) >= limits["min_letters_near"]]
    original: dict[str, str] = {}
    for number, text in enumerate(long if len(long) <= MAX_COMPARED else ()):
        found = process.extractOne(text, long[:number], scorer=fuzz.ratio, score_cutoff=limits["ratio"])
        if found and _NAME_OR_NUMBER.findall(written[found[0]]) == _NAME_OR_NUMBER.findall(written[text]):
            original[text] = original.get(found[0], found[0])
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, text in folded.items():
        groups[original.get(text, text)].append(i)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def fold_text(text: str) -> str:
    """Return *text* without case, spaces and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def extra_copies(
    repeated: Iterable[tuple[int, ...]], aligned: Iterable[tuple[int, ...]], story: Sequence[int]
) -> dict[int, int]:
    """Return which of the repeated sentences are extra copies, each with the sentence that it is a copy of.

    *aligned* holds this side of every pair that has both sides filled, from an alignment of all sentences; *story* the
    sentences in order, artifacts left out. A copy that has its own pair is repeated on the other side as well. One
    that has none, shares the pair of an earlier copy, or was drawn into the pair of another sentence although it is
    right next to a copy with its own pair, is extra. Neighbouring copies are alike to the aligner, so the later one
    counts as the extra one.
    """
    groups = list(aligned)
    pair_of = {i: number for number, group in enumerate(groups) for i in group}
    position = {i: number for number, i in enumerate(story)}
    extra: dict[int, int] = {}
    for copies in repeated:
        drawn_in = {
            i
            for i in copies
            if i in pair_of
            and len(groups[pair_of[i]]) > 1
            and any(abs(position[i] - position[j]) == 1 and groups[pair_of[j]] == (j,) for j in copies if j in pair_of)
        }
        paired = {i: pair_of[i] for i in copies if i in pair_of and i not in drawn_in}
        kept = _copies_to_keep(copies, paired, position)
        extra.update({i: kept[0] for i in copies if i not in kept})
    return extra


def _copies_to_keep(copies: tuple[int, ...], paired: Mapping[int, int], position: Mapping[int, int]) -> list[int]:
    """Choose as many copies as the other side has: those with their own pair, but the first of neighbours."""
    kept: list[int] = []
    taken: set[int] = set()
    for number, i in enumerate(copies):
        if i in paired and paired[i] not in taken:
            taken.add(paired[i])
            first = number
            while (
                first and position[copies[first]] - position[copies[first - 1]] == 1 and copies[first - 1] not in paired
            ):
                first -= 1
            kept.append(copies[first])
    return kept or [copies[0]]
