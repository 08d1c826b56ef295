"""The problem on which all optimizers of the config are tried; tests share its programs.

Rosenbrock's valley couples its coordinates; with these starts and rates no method is chaotic, and
every one moves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import functions
from pipeline.descent import descend
from pipeline.results import Trace

from .chosen import hyperparameters, optimizer
from .targets import Counted

STEPS = 50
LANES = 10
VARIED = ("learning_rate", "momentum", "rho", "beta_1", "beta_2", "adam_beta_1", "adam_beta_2")
VALLEY = Counted("test_valley", functions.get("rosenbrock", dim=3))
STARTS = np.array([0.4, -0.05, -0.5]) + np.random.default_rng(1).uniform(-0.3, 0.3, (LANES, 3))


def slowed(option: str) -> dict[str, float]:
    """The hyperparameter that is changed in every test: at the usual rates some are chaotic."""
    return {"learning_rate": 0.1 * hyperparameters(option)["learning_rate"]}


def moved(option: str) -> dict[str, float]:
    """Every float hyperparameter that is not off, changed within its range."""
    usual = hyperparameters(option) | slowed(option)
    return {
        name: 1 - 1.3 * (1 - value) if 0.5 <= value < 1 else 1.3 * value
        for name, value in usual.items()
    }


def varied(option: str, lanes: int) -> dict[str, np.ndarray]:
    """Values of each lane's own: shares of what is missing to 1, so that decays stay below 1."""
    usual = hyperparameters(option) | slowed(option)
    return {
        name: value * np.linspace(0.6, 1.3, lanes)
        if name == "learning_rate"
        else 1 - (1 - value) * np.linspace(2.0, 0.5, lanes)
        for name, value in usual.items()
        if name in VARIED
    }


def run(option: str, starts: Any, changes: dict[str, Any] | None = None, **options: Any) -> Trace:
    """Descend the valley with an optimizer of the config, slowed unless the changes say else."""
    chosen = optimizer(option, **slowed(option) | (changes or {}))
    return descend(VALLEY.target, chosen, starts, steps=STEPS, **options)
