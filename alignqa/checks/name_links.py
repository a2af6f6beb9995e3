"""A pair with links between its words in; what the names in it are linked to out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from alignqa.checks.base import linker
from alignqa.datatypes import Pair, Side
from alignqa.linking import LinkedPair
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.vectors import Floats

#: Where a word or a name begins and ends in its document.
Extent = tuple[int, int]


@dataclass(frozen=True)
class NameLinks:
    """The links of a pair, made when they are first needed.

    Where the encoder shows no tokens, nothing is known, and nothing that links could rule out is ruled out.
    """

    make: Callable[[], LinkedPair] | None

    @classmethod
    def of(cls, story: Story, pair: Pair) -> NameLinks:
        """Return the links of a *pair* of the *story*."""
        link = linker(story)
        return cls(partial(link, pair) if link else None)

    @cached_property
    def _pair(self) -> LinkedPair | None:
        return self.make() if self.make else None

    def probability(self, source: Extent, target: Extent) -> float | None:
        """Return the probability (0..1) of the best link between the words of two extents; ``None`` if not known."""
        if self._pair is None:
            return None
        rows, columns = self._words(self._pair, "source", source), self._words(self._pair, "target", target)
        return self._highest(self._pair.probabilities, rows, columns)

    def are_linked(self, source: Extent, target: Extent) -> bool:
        """Return whether two names are linked, so that one may stand for the other."""
        probability = self.probability(source, target)
        return probability is None or probability >= load_thresholds("checks")["name"]["min_link_replaced"]

    def may_replace(self, source: Extent, target: Extent, *, carried_over: bool) -> bool:
        """Return whether one name may stand for the other: they are linked, and not as a word and its translation.

        A name that is *carried_over* unchanged elsewhere has no translation, and may be replaced by one that nothing
        links if nothing links it either.
        """
        if self._pair is None:
            return True
        if not self.are_linked(source, target):
            return carried_over and not self.is_linked("source", source) and not self.is_linked("target", target)
        rows, columns = self._words(self._pair, "source", source), self._words(self._pair, "target", target)
        limit = load_thresholds("checks")["name"]["max_similarity_replaced"]
        return carried_over or self._highest(self._pair.cosines(), rows, columns) < limit

    def is_linked(self, side: Side, name: Extent) -> bool:
        """Return whether some word of a *name* has a link, so that it is not missing but translated."""
        if self._pair is None:
            return False
        limit = load_thresholds("checks")["name"]["max_link_missing"]
        return float(self._best(self._pair, side, name).max(initial=0)) > limit

    def counterpart(self, side: Side, name: Extent) -> Extent | None:
        """Return the word of the other side that a *name* is surely linked to."""
        if self._pair is None:
            return None
        best = self._best(self._pair, side, name)
        if not len(best) or best.max() < load_thresholds("checks")["name"]["min_link_counterpart"]:
            return None
        other = self._pair.target if side == "source" else self._pair.source
        return other.words[int(best.argmax())]

    @classmethod
    def _best(cls, pair: LinkedPair, side: Side, name: Extent) -> Floats:
        """Return the probability of the best link of a *name* to each word of the other side."""
        linked = pair.probabilities if side == "source" else pair.probabilities.T
        return np.asarray(linked[cls._words(pair, side, name)].max(axis=0, initial=0))

    @staticmethod
    def _words(pair: LinkedPair, side: Side, name: Extent) -> np.ndarray:
        own = pair.source if side == "source" else pair.target
        return np.array([k for k, (start, end) in enumerate(own.words) if start < name[1] and name[0] < end], np.int64)

    @staticmethod
    def _highest(values: Floats, rows: np.ndarray, columns: np.ndarray) -> float:
        return float(values[np.ix_(rows, columns)].max(initial=0))
