"""A lane in a batch of any size is the lane alone, for every optimizer that the config offers.

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
    """Values for four lanes: a share of what is missing to 1, so that decays stay below 1."""
    usual = hyperparameters(option) | slowed(option)
    return {
        name: value * np.array([0.5, 0.9, 1.0, 1.2])
        if name == "learning_rate"
        else 1 - (1 - value) * np.array([1.0, 2.0, 0.5, 1.5])
        for name, value in usual.items()
        if name in VARIED
    }


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_lanes_in_blocks_are_the_lanes_alone(option: str) -> None:
    batch = run(option, STARTS, block=4)  # 10 in blocks of 4: two boundaries, the last is padded
    assert batch.points.shape == (STEPS + 1, LANES, 3)
    for lane, start in enumerate(STARTS):
        alone = run(option, start)
        assert np.ptp(alone.points, axis=0).max() > 5e-3, "a lane must move"
        assert_same(batch, lane, alone)


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_lanes_of_single_precision_have_hyperparameters_of_their_own(option: str) -> None:
    """Against lanes of double precision, alone, that were made with these hyperparameters."""
    values = varied(option)
    keras.config.set_floatx("float32")
    batch = run(option, STARTS[:4].astype("float32"), hyperparameters=values)
    keras.config.set_floatx("float64")
    assert batch.points.dtype == np.float32
    for lane, start in enumerate(STARTS[:4]):
        own = {name: float(column[lane]) for name, column in values.items()}
        alone = run(option, start, own).points[:, 0]
        np.testing.assert_allclose(batch.points[:, lane], alone, rtol=0, atol=5e-6)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("option", ["adam", "lamb"])
def test_hyperparameters_of_ones_own_are_kept_to_the_last_place(option: str, dtype: str) -> None:
    keras.config.set_floatx(dtype)
    points, values = STARTS[:3].astype(dtype), varied(option)
    three = {name: column[:3] for name, column in values.items()}
    batch = run(option, points, hyperparameters=three)
    for lane, point in enumerate(points):
        own = {name: float(column[lane]) for name, column in values.items()}
        assert_same(batch, lane, run(option, point, own))


def test_each_hyperparameter_of_ones_own_changes_the_path() -> None:
    """The tests above would be empty if it did not."""
    usual = run("adam", STARTS[0])
    for name, column in varied("adam").items():
        other = run("adam", STARTS[0], {name: float(column[1])})
        assert np.abs(other.points - usual.points).max() > 1e-5


def test_one_value_stands_for_all_lanes() -> None:
    one = run("adam", STARTS[:4], hyperparameters={"learning_rate": 0.003})
    each = run("adam", STARTS[:4], hyperparameters={"learning_rate": [0.003] * 4})
    assert one.digest() == each.digest()


def test_an_unknown_hyperparameter_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"no float hyperparameter \['beta'\]; .*'beta_1'"):
        run("adam", STARTS[0], hyperparameters={"beta": 0.5})


@pytest.mark.parametrize("shape", [(2,), (2, 4), (2, 2, 3), ()])
def test_starts_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"starts must be \[lanes, 3\]"):
        descend(VALLEY.target, optimizer("sgd"), np.zeros(shape), steps=3)
