"""The links of a story's pairs in; out comes how the story renders each of its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np

from alignqa.checks.pair_links import PairLinks
from alignqa.datatypes import Side
from alignqa.names.spelling import fold

#: A link at least this probable shows how the story renders a word.
MIN_RENDERING = 0.5


@dataclass(frozen=True)
class Renderings:
    """How a story renders its words, by the *links* of its pairs, which are read when that is first asked."""

    links: Iterable[PairLinks]

    @cached_property
    def by_word(self) -> Mapping[Side, Mapping[str, Mapping[str, set[int]]]]:
        """By side and folded word, the words it is linked to, and in which pairs."""
        by_word: dict[Side, defaultdict[str, defaultdict[str, set[int]]]] = {
            side: defaultdict(lambda: defaultdict(set)) for side in get_args(Side)
        }
        for own in self.links:
            pair = own.pair
            for i, j in np.argwhere(pair.probabilities >= MIN_RENDERING).tolist():
                source, target = pair.source.texts[i], pair.target.texts[j]
                if source[0].isalpha() and target[0].isalpha():
                    a, b = fold(source), fold(target)
                    by_word["source"][a][b].add(own.number)
                    by_word["target"][b][a].add(own.number)
        return by_word

    def elsewhere(self, source: str, target: str, number: int) -> int:
        """Return in how many pairs but pair *number* two words are linked."""
        return len(self.by_word["source"].get(source, {}).get(target, set()) - {number})

    def otherwise(self, side: Side, word: str, number: int) -> bool:
        """Return whether a word is linked in a pair but pair *number*."""
        return any(pairs - {number} for pairs in self.by_word[side].get(word, {}).values())
