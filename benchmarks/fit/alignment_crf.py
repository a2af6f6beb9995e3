"""Samples in; the aligner's coefficients out, by maximum likelihood of a semi-Markov conditional random field.

The gradient of the likelihood with respect to the log-odds of a group is the difference of two probabilities: that
under all paths, and that under the paths that agree with the gold (Sarawagi and Cohen, 2004). torch takes it from there
to the coefficients. A margin is added to whatever is wrong (Gimpel and Smith, 2010), so that near misses count too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from free_translation import Sample
from numpy.typing import NDArray

from alignqa.aligner.band import Band, around
from alignqa.aligner.features import Evidence
from alignqa.aligner.groups import find_groups
from alignqa.aligner.lattice import Lattice
from alignqa.aligner.model import AlignmentModel, Network
from alignqa.aligner.search import find_band
from alignqa.aligner.shapes import GROUP_SHAPES
from alignqa.aligner.sides import make_side
from alignqa.vectors import Background

#: The band reaches at least this far to either side of the gold path.
GOLD_MARGIN = 3
#: What is added to the log-odds of groups that do not agree with the gold.
EXCLUDED = -200.0
#: Columns that vary less are scaled as if they varied this much.
LEAST_DEVIATION = 0.05
SENTENCES = torch.from_numpy(np.array(GROUP_SHAPES).sum(axis=1))
Flags = NDArray[np.bool_]


@dataclass
class Item:
    """A sample as the training sees it: features of all its groups and sentences, and which agree with the gold.

    ``cells``, ``shapes`` and ``features`` have a row for each group, ``unaligned`` one for each sentence of a side.
    """

    sample: Sample
    band: Band
    cells: NDArray[np.int64]
    shapes: NDArray[np.int64]
    features: torch.Tensor
    unaligned: tuple[torch.Tensor, torch.Tensor]
    agreeing: Flags
    agreeing_unaligned: tuple[Flags, Flags]

    @property
    def sentences(self) -> int:
        """Number of sentences on both sides."""
        return sum(map(len, self.agreeing_unaligned))


def make_item(sample: Sample, background: Background | None = None) -> Item:
    """Return the features of a sample, in the band that the aligner would search, widened to hold the gold path."""
    source, target = (make_side(side, background) for side in sample.sides)
    band = _with_gold(find_band(source.sums, target.sums), sample)
    evidence = Evidence(source, target, band)
    found = find_groups(evidence, 0, len(band.low))
    features, *unaligned = (torch.from_numpy(own) for own in (found.features, *map(evidence.unaligned, (0, 1))))
    agreeing = _agreeing(sample, band, found.cells, found.shapes)
    return Item(sample, band, found.cells, found.shapes, features, (unaligned[0], unaligned[1]), *agreeing)


def _with_gold(band: Band, sample: Sample) -> Band:
    path = [(0, 0)]
    for source, target in sample.groups:
        i, j = path[-1]
        path.append((max(i, *(k + 1 for k in source), 0), max(j, *(k + 1 for k in target), 0)))
    gold = around(np.array([*path, [len(side) for side in sample.sides]]), GOLD_MARGIN)
    low, high = np.minimum(band.low, gold.low), np.maximum(band.high, gold.high)
    return Band(np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high))


def _agreeing(
    sample: Sample, band: Band, cells: NDArray[np.int64], shapes: NDArray[np.int64]
) -> tuple[Flags, tuple[Flags, Flags]]:
    """Return which groups and which unaligned sentences agree with the gold.

    Inside a loose group, and one larger than any the aligner knows, every group agrees.
    """
    rows, columns = (places[cells] for places in band.cells(0, len(band.low)))
    sizes = np.array(GROUP_SHAPES)[shapes]
    agreeing = np.zeros(len(cells), bool)
    unaligned = tuple(np.zeros(len(side), bool) for side in sample.sides)
    for number, (source, target) in enumerate(sample.groups):
        if not (source and target):
            unaligned[0][list(source)] = True
            unaligned[1][list(target)] = True
            continue
        i, j = max(source) + 1, max(target) + 1
        shape = i - min(source), j - min(target)
        exact = (rows == i) & (columns == j) & (sizes == shape).all(axis=1)
        if number not in sample.loose and exact.any():
            agreeing |= exact
            continue
        starts = rows - sizes[:, 0], columns - sizes[:, 1]
        agreeing |= (starts[0] >= min(source)) & (rows <= i) & (starts[1] >= min(target)) & (columns <= j)
        if shape not in GROUP_SHAPES:
            unaligned[0][min(source) : i] = True
            unaligned[1][min(target) : j] = True
    return agreeing, (unaligned[0], unaligned[1])


class TorchNetwork(torch.nn.Module):
    """A :class:`alignqa.aligner.model.Network` to be fitted, of features scaled to mean 0 and deviation 1."""

    def __init__(self, features: torch.Tensor, hidden: int) -> None:
        super().__init__()
        self.mean, self.deviation = features.mean(0), features.std(0).clamp_min(LEAST_DEVIATION)
        self.linear = torch.nn.Linear(features.shape[1], 1)
        self.inner = torch.nn.Linear(features.shape[1], hidden)
        self.outer = torch.nn.Linear(hidden, 1, bias=False)
        torch.nn.init.zeros_(self.linear.weight)
        torch.nn.init.normal_(self.outer.weight, std=0.1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return the log-odds of each row of *features*."""
        scaled = (features - self.mean) / self.deviation
        return (self.linear(scaled) + self.outer(torch.tanh(self.inner(scaled))))[:, 0]

    def data(self) -> dict[str, Any]:
        """Return the coefficients for features as they are."""
        linear, inner = self.linear.weight[0] / self.deviation, self.inner.weight / self.deviation
        arrays = {
            "linear": linear,
            "bias": self.linear.bias[0] - (linear * self.mean).sum(),
            "inner": inner.T,
            "offset": self.inner.bias - inner @ self.mean,
            "outer": self.outer.weight[0],
        }
        return {name: array.detach().double().numpy() for name, array in arrays.items()}


class TorchModel(torch.nn.Module):
    """An :class:`alignqa.aligner.model.AlignmentModel` to be fitted."""

    def __init__(self, items: Sequence[Item], settings: Mapping[str, Any]) -> None:
        super().__init__()
        self.group = TorchNetwork(torch.cat([item.features[::7] for item in items]), settings["hidden_group"])
        sentences = torch.cat([side for item in items for side in item.unaligned])
        self.unaligned = TorchNetwork(sentences, settings["hidden_unaligned"])
        self.runs = torch.nn.Parameter(torch.tensor([-1.0, -1.0]))

    def data(self) -> dict[str, Any]:
        """Return the coefficients by the names they have in alignqa/data/aligner/model.json."""
        runs = dict(zip(("opening", "switching"), self.runs.detach().tolist(), strict=True))
        return {"group": self.group.data(), "unaligned": self.unaligned.data(), **runs}


def as_model(data: Mapping[str, Any]) -> AlignmentModel:
    """Return the model of fitted coefficients."""
    networks = Network.from_data(data["group"]), Network.from_data(data["unaligned"])
    return AlignmentModel(*networks, data["opening"], data["switching"])


def fit(items: Sequence[Item], settings: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return the coefficients that make the gold of the *items* most probable.

    They are the mean of several fits that begin with other numbers, whose hidden units stand side by side. All log-odds
    are divided by the temperature (Guo et al., 2017), which changes no alignment, only how sure the model is of it.
    """
    return _mean(
        [_fit_once(items, settings, seed + number) for number in range(settings["fits"])], settings["temperature"]
    )


def _mean(fitted: Sequence[Mapping[str, Any]], temperature: float) -> dict[str, Any]:
    """Return the coefficients that give the mean of the log-odds that the *fitted* ones give, over a temperature."""
    scale = 1 / (temperature * len(fitted))
    networks = {
        name: {
            "linear": scale * np.sum([one[name]["linear"] for one in fitted], axis=0),
            "bias": scale * np.sum([one[name]["bias"] for one in fitted]),
            "inner": np.concatenate([one[name]["inner"] for one in fitted], axis=1),
            "offset": np.concatenate([one[name]["offset"] for one in fitted]),
            "outer": scale * np.concatenate([one[name]["outer"] for one in fitted]),
        }
        for name in ("group", "unaligned")
    }
    rounded: dict[str, Any] = {
        name: {part: np.round(array, 5).tolist() for part, array in network.items()}
        for name, network in networks.items()
    }
    runs = {name: round(scale * sum(one[name] for one in fitted), 5) for name in ("opening", "switching")}
    return rounded | runs


def _fit_once(items: Sequence[Item], settings: Mapping[str, Any], seed: int) -> dict[str, Any]:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = TorchModel(items, settings)
    optimizer = torch.optim.AdamW(model.parameters(), settings["learning_rate"], weight_decay=settings["weight_decay"])
    steps = settings["epochs"] * len(items)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings["learning_rate"], total_steps=steps, pct_start=0.2
    )
    averaged = torch.optim.swa_utils.AveragedModel(model)
    for step, number in enumerate(n for _ in range(settings["epochs"]) for n in random.permutation(len(items))):
        optimizer.zero_grad()
        _backward(model, items[number], settings["margin"])
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        if step >= (1 - settings["averaged"]) * steps:
            averaged.update_parameters(model)
    data: dict[str, Any] = averaged.module.data()
    return data


def _backward(model: TorchModel, item: Item, margin: float) -> None:
    """Add the gradient of the negative log-likelihood of an item, in proportion to its weight."""
    scores = [model.group(item.features), *(model.unaligned(side) for side in item.unaligned)]
    costs = [SENTENCES.numpy()[item.shapes] / 2, *(np.ones(len(side)) for side in item.unaligned)]
    allowed = [item.agreeing, *item.agreeing_unaligned]
    values = [score.detach().double().numpy() for score in scores]
    runs = model.runs.detach().double().numpy()
    with_margin = [v + margin * cost * ~right for v, cost, right in zip(values, costs, allowed, strict=True)]
    in_gold = [v + EXCLUDED * ~right for v, right in zip(values, allowed, strict=True)]
    (expected, expected_runs), (wanted, wanted_runs) = (_expected(item, v, runs) for v in (with_margin, in_gold))
    weight = item.sample.weight * 50 / item.sentences

    def gradient(difference: NDArray[np.floating]) -> torch.Tensor:
        return torch.from_numpy(np.asarray(difference * weight, np.float32))

    torch.autograd.backward(scores, [gradient(e - w) for e, w in zip(expected, wanted, strict=True)])
    model.runs.grad = gradient(expected_runs - wanted_runs)


def _expected(
    item: Item, log_odds: Sequence[NDArray[np.float64]], runs: NDArray[np.float64]
) -> tuple[list[NDArray[np.floating]], NDArray[np.float64]]:
    """Return the probabilities of all groups and unaligned sentences, and the expected numbers of runs."""
    groups = np.full((len(GROUP_SHAPES), item.band.size), -np.inf)
    groups[item.shapes, item.cells] = log_odds[0]
    lattice = Lattice(item.band, GROUP_SHAPES, groups, log_odds[1], log_odds[2], *runs.tolist())
    found = lattice.posteriors()
    probabilities = [found.groups()[item.shapes, item.cells], found.source_unaligned(), found.target_unaligned()]
    return probabilities, np.array(found.runs())
