"""A lane in a batch of any size is the lane alone, for every optimizer that the config offers.

Batches without numbers of their own are held against Keras in test_eager_keras, lane by lane.
Not to the last bit: XLA contracts multiplications and additions of programs of different shapes
in different ways. On these paths, which are not chaotic, such differences stay a few units in
the last place.
"""

from __future__ import annotations

import keras
import numpy as np
import pytest

from pipeline.descent import descend
from pipeline.results import Trace

from .chosen import OPTIMIZERS, hyperparameters, optimizer
from .valley import LANES, STARTS, STEPS, VALLEY, run, slowed

BLOCK = 4  # 10 lanes in blocks of 4: two boundaries, and the last is padded
UNITS = 16  # in the last place of the lane's largest number; 8 were seen
VARIED = ("learning_rate", "momentum", "rho", "beta_1", "beta_2", "adam_beta_1", "adam_beta_2")


def assert_same(batch: Trace, lane: int, alone: Trace) -> None:
    epsilon = np.finfo(alone.points.dtype).eps
    for name in ("points", "values", "gradient_norms"):
        expected, got = getattr(alone, name)[:, 0], getattr(batch, name)[:, lane]
        assert got.dtype == expected.dtype
        bound = UNITS * epsilon * max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(got, expected, rtol=0, atol=bound, err_msg=name)
    assert batch.status[lane] == alone.status[0]
    assert batch.steps[lane] == alone.steps[0]


def varied(option: str) -> dict[str, np.ndarray]:
    """Values for the lanes: shares of what is missing to 1, so that decays stay below 1."""
    usual = hyperparameters(option) | slowed(option)
    return {
        name: value * np.linspace(0.6, 1.3, LANES)
        if name == "learning_rate"
        else 1 - (1 - value) * np.linspace(2.0, 0.5, LANES)
        for name, value in usual.items()
        if name in VARIED
    }


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_lanes_with_numbers_of_their_own_are_the_lanes_alone_made_with_these(option: str) -> None:
    """In single precision, against lanes alone in double."""
    values = varied(option)
    keras.config.set_floatx("float32")
    batch = run(option, STARTS.astype("float32"), hyperparameters=values, block=BLOCK)
    keras.config.set_floatx("float64")
    assert batch.points.shape == (STEPS + 1, LANES, 3)
    assert batch.points.dtype == np.float32
    for lane, start in enumerate(STARTS):
        own = {name: float(column[lane]) for name, column in values.items()}
        alone = run(option, start, own).points[:, 0]
        assert np.ptp(alone, axis=0).max() > 2e-3, "a lane must move"
        np.testing.assert_allclose(batch.points[:, lane], alone, rtol=0, atol=5e-6)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("option", ["adam", "lamb", "schedule_free_adamw"])
def test_lanes_are_the_lanes_alone_to_the_last_places(option: str, dtype: str) -> None:
    keras.config.set_floatx(dtype)
    points, values = STARTS.astype(dtype), varied(option)
    batch = run(option, points, hyperparameters=values, block=BLOCK)
    for lane, point in enumerate(points):
        own = {name: float(column[lane]) for name, column in values.items()}
        assert_same(batch, lane, run(option, point, own))


def test_each_hyperparameter_of_ones_own_changes_the_path() -> None:
    """The tests above would be empty if it did not."""
    usual = run("adam", STARTS[0])
    for name, column in varied("adam").items():
        other = run("adam", STARTS[0], {name: float(column[0])})
        assert np.abs(other.points - usual.points).max() > 1e-5


def test_one_value_stands_for_all_lanes() -> None:
    one = run("adam", STARTS, block=BLOCK, hyperparameters={"learning_rate": 0.003})
    each = run("adam", STARTS, block=BLOCK, hyperparameters={"learning_rate": [0.003] * LANES})
    assert one.digest() == each.digest()


def test_an_unknown_hyperparameter_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"no float hyperparameter \['beta'\]; .*'beta_1'"):
        run("adam", STARTS[0], hyperparameters={"beta": 0.5})


@pytest.mark.parametrize("shape", [(2,), (2, 4), (2, 2, 3), ()])
def test_starts_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"starts must be \[lanes, 3\]"):
        descend(VALLEY.target, optimizer("sgd"), np.zeros(shape), steps=3)
