"""A document in, its sentences that stand there twice out; and which of them stand there once too often."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from alignqa.datatypes import Document

#: Fewer letters than this ("Yes.", "No comment.") may well be said twice in one story.
SHORTEST_DUPLICATE = 15

#: Longer sentences are copies of each other from this share (0..100) of common letters on, if their names and
#: numbers agree.
SHORTEST_NEAR_DUPLICATE, ALIKE = 40, 90.0
#: In a story of more sentences only exact copies are sought, to bound time.
MOST_COMPARED = 2000

_TELLING = re.compile(r"\b(?=\w*[A-ZÀ-Þ\d])\w+")
_NOT_WORD = re.compile(r"\W+")


def repeated_sentences(document: Document) -> list[tuple[int, ...]]:
    """Return the groups of story sentences that read the same but for case, spaces and punctuation, or nearly so."""
    texts = {i: document.sentences[i].text for i in document.story}
    folded = {i: text for i in texts if len(text := fold_text(texts[i])) >= SHORTEST_DUPLICATE}
    alike = _alike({text: texts[i] for i, text in folded.items()})
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, text in folded.items():
        groups[alike.get(text, text)].append(i)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def fold_text(text: str) -> str:
    """Return *text* without case, spaces and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def _alike(texts: Mapping[str, str]) -> dict[str, str]:
    """Lead from folded texts to an earlier one that differs in a few letters, but in no number and no name.

    *texts* lead from each folded text to one as it is written.
    """
    long = [folded for folded in texts if len(folded) >= SHORTEST_NEAR_DUPLICATE]
    first: dict[str, str] = {}
    for number, folded in enumerate(long if len(long) <= MOST_COMPARED else ()):
        found = process.extractOne(folded, long[:number], scorer=fuzz.ratio, score_cutoff=ALIKE)
        if found and _TELLING.findall(texts[found[0]]) == _TELLING.findall(texts[folded]):
            first[folded] = first.get(found[0], found[0])
    return first


def extra_copies(
    repeated: Iterable[tuple[int, ...]], aligned: Iterable[tuple[int, ...]], story: Sequence[int]
) -> dict[int, int]:
    """Return which of the repeated sentences stand there once too often, and of which sentence each is a copy.

    *aligned* holds this side of every pair that has both sides filled, from an alignment of all sentences; *story* the
    sentences in order, artifacts left out. A copy that has a pair of its own is repeated on the other side as well. One
    that has none, shares the pair of an earlier copy, or was drawn into the pair of another sentence although it stands
    right beside a copy with a pair of its own, is extra. Neighbouring copies are alike to the aligner, so the later one
    counts as the extra one.
    """
    groups = list(aligned)
    pair_of = {i: number for number, group in enumerate(groups) for i in group}
    place = {i: number for number, i in enumerate(story)}
    extra: dict[int, int] = {}
    for copies in repeated:
        drawn_in = {
            i
            for i in copies
            if i in pair_of
            and len(groups[pair_of[i]]) > 1
            and any(abs(place[i] - place[j]) == 1 and groups[pair_of[j]] == (j,) for j in copies if j in pair_of)
        }
        paired = {i: pair_of[i] for i in copies if i in pair_of and i not in drawn_in}
        kept = _copies_to_keep(copies, paired, place)
        extra.update({i: kept[0] for i in copies if i not in kept})
    return extra


def _copies_to_keep(copies: tuple[int, ...], paired: Mapping[int, int], place: Mapping[int, int]) -> list[int]:
    """Choose as many copies as the other side has: those with a pair of their own, but the first of neighbours."""
    kept: list[int] = []
    taken: set[int] = set()
    for number, i in enumerate(copies):
        if i in paired and paired[i] not in taken:
            taken.add(paired[i])
            first = number
            while first and place[copies[first]] - place[copies[first - 1]] == 1 and copies[first - 1] not in paired:
                first -= 1
            kept.append(copies[first])
    return kept or [copies[0]]
