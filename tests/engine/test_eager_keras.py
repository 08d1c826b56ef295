"""The compiled loop against Keras itself, `apply` called step by step in double precision.

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
from .valley import STARTS, STEPS, VALLEY, moved, run, slowed, varied

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


def assert_keras(got: np.ndarray, option: str, numbers: Any, start: Any, digits: float) -> None:
    expected = eager(optimizer(option, **numbers), start, len(got) - 1)
    assert np.ptp(expected, axis=0).max() > 2e-3, "the oracle must move"
    np.testing.assert_allclose(got, expected, rtol=0, atol=digits)


@pytest.mark.parametrize("option", ALIKE)
def test_every_optimizer_goes_where_keras_goes(option: str) -> None:
    run(option, STARTS[1])  # a program made for other numbers, which must not be baked in
    numbers = rounded(option, moved(option))
    got = run(option, STARTS[1], numbers).points[:, 0]
    assert_keras(got, option, numbers, STARTS[1], 1e-12)


@pytest.mark.parametrize("option", ALIKE)
def test_lanes_in_blocks_go_there_with_everything_on_and_numbers_of_their_own(option: str) -> None:
    """In single precision; every lane against Keras alone, in double."""
    numbers, own = rounded(option, extras(option)), varied(option, lanes=3)
    keras.config.set_floatx("float32")
    starts = STARTS[:3].astype("float32")
    batch = run(option, starts, numbers, hyperparameters=own, block=2)  # the second is padded
    keras.config.set_floatx("float64")
    assert batch.points.dtype == np.float32
    for lane, start in enumerate(starts.astype("float64")):
        mine = {name: float(np.float32(column[lane])) for name, column in own.items()}
        assert_keras(batch.points[:22, lane], option, numbers | mine, start, 5e-6)


@pytest.mark.parametrize("option", ALIKE[::5])
def test_everything_on_is_keras_own_to_the_last_digits(option: str) -> None:
    numbers = rounded(option, extras(option))
    got = run(option, STARTS[0], numbers).points[:22, 0]
    assert_keras(got, option, numbers, STARTS[0], 1e-12)


@pytest.mark.parametrize("option", UNLIKE)
def test_the_exception_is_still_one(option: str) -> None:
    """Once Keras goes the paper's way here, the exception above must go."""
    numbers = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8}
    made = optimizer(option, learning_rate=0.001, weight_decay=None, **numbers)
    paper = formulas.schedule_free_adamw(
        VALLEY.target.gradient, STARTS[0], STEPS, rate=0.001, **numbers
    )
    assert np.abs(eager(made, STARTS[0], STEPS) - paper).max() > 1e-5
