"""Features in; log-odds of groups and of unaligned sentences out, with fitted coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from alignqa.aligner.features import Evidence
from alignqa.aligner.groups import find_groups
from alignqa.aligner.lattice import Lattice
from alignqa.aligner.shapes import GROUP_SHAPES
from alignqa.resources import load_json
from alignqa.vectors import Floats

#: Cells whose features are made at a time, to bound memory.
CELLS_PER_CHUNK = 4_000


@dataclass(frozen=True, slots=True)
class Network:
    """A linear function plus one small hidden layer: ``x @ linear + bias + tanh(x @ inner + offset) @ outer``."""

    linear: Floats
    bias: float
    inner: Floats
    offset: Floats
    outer: Floats

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Network:
        """Return the network with the coefficients in *data*, as JSON holds them."""
        arrays = {name: np.array(data[name], np.float32) for name in ("linear", "inner", "offset", "outer")}
        return cls(bias=float(data["bias"]), **arrays)

    def __call__(self, features: Floats) -> Floats:
        """Return the log-odds of each row of *features*."""
        # Some BLAS kernels raise the flag of an invalid operation on finite numbers, now and then.
        with np.errstate(invalid="ignore"):
            hidden = features @ self.inner
            hidden += self.offset
            np.tanh(hidden, out=hidden)
            return np.asarray(features @ self.linear + hidden @ self.outer + np.float32(self.bias))


@dataclass(frozen=True, slots=True)
class AlignmentModel:
    """Gives everything a path may be made of its log-odds, up to a constant of the path.

    ``opening`` and ``switching`` are those of runs of unaligned sentences, as in :class:`Lattice`.
    """

    group: Network
    unaligned: Network
    opening: float
    switching: float

    def lattice(self, evidence: Evidence) -> Lattice:
        """Return the log-odds of all groups and unaligned sentences in the band of *evidence*."""
        band = evidence.band
        groups = np.full((len(GROUP_SHAPES), band.size), -np.inf, np.float32)
        for first, last in band.chunks(CELLS_PER_CHUNK):
            found = find_groups(evidence, first, last)
            groups[found.shapes, band.starts[first] + found.cells] = self.group(found.features)
        unaligned = [self.unaligned(evidence.unaligned(side)).astype(np.float64) for side in (0, 1)]
        return Lattice(band, GROUP_SHAPES, groups, unaligned[0], unaligned[1], self.opening, self.switching)


@cache
def load_model(tokens: bool) -> AlignmentModel:
    """Return the model for evidence with (or without) token vectors."""
    data = load_json("aligner/model.json")["tokens" if tokens else "vectors"]
    networks = Network.from_data(data["group"]), Network.from_data(data["unaligned"])
    return AlignmentModel(*networks, data["opening"], data["switching"])
