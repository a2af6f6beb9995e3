"""The gradient of the likelihood against differences of it, and the coefficients against the network they come from."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from alignqa.aligner import align_documents
from tests.fit.test_free_translation import sample_of

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "fit"))

import alignment_crf
from alignment_crf import EXCLUDED, TorchModel, as_model, fit, make_item

SETTINGS = {
    "fits": 2,
    "epochs": 4,
    "learning_rate": 0.05,
    "weight_decay": 1e-4,
    "hidden_group": 3,
    "hidden_unaligned": 2,
    "margin": 0.5,
    "averaged": 0.5,
    "temperature": 1.0,
}


def log_likelihood(model: TorchModel, item, margin: float) -> float:
    """Minus the loss whose gradient the training takes, from its definition."""
    lattices = []
    for costs, excluded in ((margin, 0.0), (0.0, EXCLUDED)):
        values = [model.group(item.features), *(model.unaligned(side) for side in item.unaligned)]
        sizes = [np.array(alignment_crf.GROUP_SHAPES).sum(axis=1)[item.shapes] / 2, 1.0, 1.0]
        allowed = [item.agreeing, *item.agreeing_unaligned]
        log_odds = [
            value.detach().double().numpy() + (costs * size + excluded) * ~right
            for value, size, right in zip(values, sizes, allowed, strict=True)
        ]
        groups = np.full((len(alignment_crf.GROUP_SHAPES), item.band.size), -np.inf)
        groups[item.shapes, item.cells] = log_odds[0]
        lattice = alignment_crf.Lattice(
            item.band, alignment_crf.GROUP_SHAPES, groups, *log_odds[1:], *model.runs.detach().double().tolist()
        )
        lattices.append(lattice.posteriors().log_total)
    return lattices[1] - lattices[0]


def test_the_gradient_is_that_of_the_likelihood() -> None:
    torch.manual_seed(0)
    item = make_item(sample_of(3, rows=6))
    model = TorchModel([item], SETTINGS)
    alignment_crf._backward(model, item, 0.5)
    scale = item.sentences / 50
    parameters = [model.runs, model.group.linear.weight, model.unaligned.linear.bias, model.group.outer.weight]
    for parameter in parameters:
        flat, gradient = parameter.data.view(-1), parameter.grad.view(-1)
        for k in range(0, len(flat), 7):
            values = []
            for step in (0.01, -0.02):
                flat[k] += step
                values.append(log_likelihood(model, item, 0.5))
            flat[k] += 0.01
            slope = (values[0] - values[1]) / 0.02
            assert -gradient[k].item() * scale == pytest.approx(slope, abs=2e-2, rel=2e-2)


def test_a_fitted_model_aligns_what_it_was_fitted_on_and_is_the_same_each_time() -> None:
    samples = [sample_of(seed, rows=12) for seed in range(6)]
    items = [make_item(sample) for sample in samples]
    data = fit(items, SETTINGS, 1)
    assert data == fit(items, SETTINGS, 1)
    assert np.array(data["group"]["inner"]).shape[1] == SETTINGS["fits"] * SETTINGS["hidden_group"]
    model = as_model(data)
    right = found = 0
    for sample in samples:
        groups = align_documents(*sample.sides, model=model).groups
        right += len({(group.source, group.target) for group in groups} & set(sample.groups))
        found += len(groups)
    assert right / found > 0.8
