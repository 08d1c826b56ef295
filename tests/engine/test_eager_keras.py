"""The compiled loop against Keras itself, `apply` called step by step, in double precision.

Every optimizer of the config with every number moved, and with everything that is off turned on.
The gradient is the target's closed form, so that nothing of ours is in the oracle.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from . import formulas
from .chosen import OPTIMIZERS, optimizer, settings
from .valley import STARTS, STEPS, VALLEY, moved, run, slowed

# On TensorFlow, Keras's own reads the new z where it means the old one; ours is the paper's, see
# test_trajectories.
UNLIKE = [
    name for name in OPTIMIZERS if isinstance(optimizer(name), keras.optimizers.ScheduleFreeAdamW)
]
ALIKE = [name for name in OPTIMIZERS if name not in UNLIKE]
CLIPS = ({"clipnorm": 2.0}, {"clipvalue": 1.5}, {"global_clipnorm": 2.5})
EXTRAS = {
    "weight_decay": 0.02,
    "use_ema": True,
    "ema_momentum": 0.8,
    "ema_overwrite_frequency": 5,
    "loss_scale_factor": 3.0,
    "gradient_accumulation_steps": 2,
}


def eager(made: Any, start: np.ndarray, steps: int) -> np.ndarray:
    """The path [T+1, n] that Keras takes down the valley."""
    variable = keras.Variable(start, dtype="float64")
    made.build([variable])
    path = [start]
    for _ in range(steps):
        gradient = VALLEY.target.gradient(variable.numpy())
        made.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        path.append(variable.numpy())
    return np.array(path)


def section(option: str) -> dict[str, Any]:
    return dict(settings(f"optimizer={option}").optimizer)


def extras(option: str) -> dict[str, Any]:
    """Everything on at once, one way of clipping after the other, and every switch turned."""
    usual = section(option)
    switches = {name: not value for name, value in usual.items() if isinstance(value, bool)}
    wanted = EXTRAS | CLIPS[OPTIMIZERS.index(option) % len(CLIPS)]
    return switches | {name: value for name, value in wanted.items() if name in usual}


def rounded(option: str, changes: dict[str, Any]) -> dict[str, Any]:
    """All hyperparameters, as numbers of single precision: Keras's own takes them through it."""
    numbers = section(option) | slowed(option) | changes
    return {k: float(np.float32(v)) if isinstance(v, float) else v for k, v in numbers.items()}


def assert_keras(option: str, lanes: Any, changes: dict[str, Any], steps: int) -> None:
    numbers = rounded(option, changes)
    trace = run(option, lanes, numbers)
    for lane, start in enumerate(np.atleast_2d(lanes)):
        expected = eager(optimizer(option, **numbers), start, steps)
        assert np.ptp(expected, axis=0).max() > 2e-3, "the oracle must move"
        got = trace.points[: steps + 1, lane]
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("option", ALIKE)
def test_every_optimizer_goes_where_keras_goes(option: str) -> None:
    run(option, STARTS[1])  # a program made for other numbers, which must not be baked in
    assert_keras(option, STARTS[1], moved(option), steps=STEPS)


@pytest.mark.parametrize("option", ALIKE)
def test_two_lanes_with_everything_turned_on_go_there_too(option: str) -> None:
    assert_keras(option, STARTS[:2], extras(option), steps=21)


@pytest.mark.parametrize("option", UNLIKE)
def test_the_exception_is_still_one(option: str) -> None:
    """Once Keras goes the paper's way here, the exception above must go."""
    numbers = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8}
    made = optimizer(option, learning_rate=0.001, weight_decay=None, **numbers)
    paper = formulas.schedule_free_adamw(
        VALLEY.target.gradient, STARTS[0], STEPS, rate=0.001, **numbers
    )
    assert np.abs(eager(made, STARTS[0], STEPS) - paper).max() > 1e-5
