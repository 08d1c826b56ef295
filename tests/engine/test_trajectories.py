"""The engine against the papers: 1,000 steps in float64 on a convex quadratic."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import numpy as np
import pytest

from pipeline.descent import descend

from . import formulas
from .targets import bowl, bowl_gradient

START = np.array([3.0, 2.0, 1.0])
STEPS = 1000
# Close to the minimum these methods circle, and every step multiplies rounding errors; at this
# rate 1,000 steps end on the way down.
SLOW = 0.001
ADAM = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}

# Label: Keras's class and its options, the formula and its options.
CASES: dict[str, tuple[str, dict[str, Any], Any]] = {
    "sgd": ("SGD", {}, partial(formulas.gradient_descent, rate=0.01)),
    "momentum": ("SGD", {"momentum": 0.9}, partial(formulas.heavy_ball, rate=0.01, mu=0.9)),
    "nesterov": (
        "SGD",
        {"momentum": 0.9, "nesterov": True},
        partial(formulas.nesterov, rate=0.01, mu=0.9),
    ),
    "rmsprop": (
        "RMSprop",
        {"learning_rate": SLOW},
        partial(formulas.rmsprop, rate=SLOW, rho=0.9, epsilon=1e-7),
    ),
    "rmsprop-momentum": (
        "RMSprop",
        {"learning_rate": SLOW, "momentum": 0.2, "rho": 0.95},
        partial(formulas.rmsprop, rate=SLOW, rho=0.95, epsilon=1e-7, mu=0.2),
    ),
    "rmsprop-centered": (
        "RMSprop",
        {"centered": True, "epsilon": 1e-3},
        partial(formulas.rmsprop, rate=0.01, rho=0.9, epsilon=1e-3, centered=True),
    ),
    "rmsprop-centered-momentum": (
        "RMSprop",
        {"centered": True, "momentum": 0.5, "epsilon": 1e-2},
        partial(formulas.rmsprop, rate=0.01, rho=0.9, epsilon=1e-2, centered=True, mu=0.5),
    ),
    "adagrad": (
        "Adagrad",
        {"learning_rate": 0.3},
        partial(formulas.adagrad, rate=0.3, epsilon=1e-7, first=0.1),
    ),
    "adagrad-from-zero": (
        "Adagrad",
        {"learning_rate": 0.3, "initial_accumulator_value": 0.0, "epsilon": 1e-5},
        partial(formulas.adagrad, rate=0.3, epsilon=1e-5, first=0.0),
    ),
    "adadelta": (
        "Adadelta",
        {"learning_rate": 1.0},
        partial(formulas.adadelta, rate=1.0, rho=0.95, epsilon=1e-7),
    ),
    "adam": ("Adam", {}, partial(formulas.adam, rate=0.01, **ADAM)),
    "adam-without-momentum": (
        "Adam",
        {"beta_1": 0.0},
        partial(formulas.adam, rate=0.01, **ADAM | {"beta_1": 0.0}),
    ),
    "amsgrad": ("Adam", {"amsgrad": True}, partial(formulas.adam, rate=0.01, **ADAM, amsgrad=True)),
    "adamw": (
        "AdamW",
        {"weight_decay": 0.02},
        partial(formulas.adam, rate=0.01, **ADAM, decay=0.02),
    ),
    "adamw-amsgrad": (
        "AdamW",
        {"weight_decay": 0.02, "amsgrad": True},
        partial(formulas.adam, rate=0.01, **ADAM, decay=0.02, amsgrad=True),
    ),
    "adamax": ("Adamax", {}, partial(formulas.adamax, rate=0.01, **ADAM)),
    "nadam": ("Nadam", {"learning_rate": SLOW}, partial(formulas.nadam, rate=SLOW, **ADAM)),
    "nadam-as-keras-rounds": (
        "Nadam",
        {},
        partial(formulas.nadam, rate=0.01, **ADAM, base=float(np.float32(0.96))),
    ),
    "lion": (
        "Lion",
        {"learning_rate": 0.003},
        partial(formulas.lion, rate=0.003, beta_1=0.9, beta_2=0.99),
    ),
    "ftrl": (
        "Ftrl",
        {"learning_rate": 0.2},
        partial(formulas.ftrl, rate=0.2, first=0.1),
    ),
    "ftrl-proximal": (
        "Ftrl",
        {
            "learning_rate": 0.2,
            "beta": 0.5,
            "l1_regularization_strength": 0.4,
            "l2_regularization_strength": 0.3,
        },
        partial(formulas.ftrl, rate=0.2, first=0.1, beta=0.5, l1=0.4, l2=0.3),
    ),
    "lamb": ("Lamb", {"learning_rate": SLOW}, partial(formulas.lamb, rate=SLOW, **ADAM)),
    "adafactor": (
        "Adafactor",
        {"learning_rate": SLOW},
        partial(formulas.adafactor, rate=SLOW, power=-0.8, floor=1e-30, scale=1e-3, clip=1.0),
    ),
    "muon-of-vectors": (
        "Muon",
        {"adam_weight_decay": 0.02, "adam_lr_ratio": 0.5, "learning_rate": 0.02},
        partial(formulas.adam, rate=0.01, **ADAM, decay=0.04),
    ),
    "schedule-free-adamw": (
        "ScheduleFreeAdamW",
        {"epsilon": 1e-7},
        partial(formulas.schedule_free_adamw, rate=0.01, **ADAM),
    ),
}

# Keras rounds the 0.96 of Nadam's momentum schedule to float32.
BOUNDS = dict.fromkeys(CASES, 1e-12) | {"nadam": 1e-9}


@pytest.mark.parametrize("label", CASES)
def test_the_path_is_the_papers(label: str) -> None:
    name, options, formula = CASES[label]
    optimizer = getattr(keras.optimizers, name)(**{"learning_rate": 0.01} | options)
    trace = descend(bowl(), optimizer, START, steps=STEPS)
    expected = formula(bowl_gradient, START, STEPS)
    assert trace.points.shape == (STEPS + 1, 1, 3)
    assert trace.points.dtype == np.float64
    assert np.ptp(expected, axis=0).min() > 0.1, "the oracle must move"
    np.testing.assert_allclose(trace.points[:, 0], expected, rtol=0, atol=BOUNDS[label])
