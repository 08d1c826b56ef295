"""A lane in a batch of any size is the lane alone, for every optimizer that the config offers.

So it is without a record: the traces that it is held against are of the same programs. Batches
without numbers of their own are held against Keras in test_eager_keras, lane by lane. Not to the
last bit: XLA contracts multiplications and additions of programs of different shapes in different
ways. On these paths, which are not chaotic, such differences stay a few units in the last place.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from pipeline.descent import descend
from pipeline.endings import prepare
from pipeline.results import Trace

from .chosen import OPTIMIZERS, optimizer
from .test_endings import ALL
from .test_endings import assert_same as assert_ends_same
from .valley import LANES, STARTS, STEPS, VALLEY, run, slowed, varied

BLOCK = 4  # 10 lanes in blocks of 4: two boundaries, and the last is padded
ENDS = (0, BLOCK, LANES - 1)  # lanes that are run alone, one of each block
UNITS = 16  # in the last place of the lane's largest number; 8 were seen


def assert_same(batch: Trace, lane: int, alone: Trace) -> None:
    epsilon = np.finfo(alone.points.dtype).eps
    for name in ("points", "values", "gradient_norms"):
        expected, got = getattr(alone, name)[:, 0], getattr(batch, name)[:, lane]
        assert got.dtype == expected.dtype
        bound = UNITS * epsilon * max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(got, expected, rtol=0, atol=bound, err_msg=name)
    assert batch.status[lane] == alone.status[0]
    assert batch.steps[lane] == alone.steps[0]


CLIPPED = [
    ("adam", "float64", {"clipnorm": 2.0}),
    ("adam", "float32", {"global_clipnorm": 2.0}),
]
PLAIN = [(option, dtype, {}) for option in OPTIMIZERS for dtype in ("float32", "float64")]


@pytest.mark.parametrize(("option", "dtype", "changes"), CLIPPED + PLAIN)
def test_lanes_are_the_lanes_alone_to_the_last_places(
    option: str, dtype: str, changes: dict[str, Any]
) -> None:
    keras.config.set_floatx(dtype)
    points, values = STARTS.astype(dtype), varied(option, LANES)
    batch = run(option, points, changes, hyperparameters=values, block=BLOCK)
    assert batch.points.shape == (STEPS + 1, LANES, 3)
    for lane in ENDS:
        own = {name: float(column[lane]) for name, column in values.items()}
        assert_same(batch, lane, run(option, points[lane], changes | own))


@pytest.mark.parametrize(("option", "dtype", "_"), PLAIN)
def test_lanes_end_as_their_traces_do(option: str, dtype: str, _: dict[str, Any]) -> None:
    keras.config.set_floatx(dtype)
    starts, values = STARTS.astype(dtype), varied(option, LANES)
    options: dict[str, Any] = {"hyperparameters": values, "block": BLOCK}
    made = optimizer(option, **slowed(option))
    found = prepare(VALLEY.target, made, starts, steps=STEPS, watch=ALL, **options)()
    assert found.points.dtype == dtype
    assert_ends_same(found, run(option, starts, **options), ALL)


def test_each_hyperparameter_of_ones_own_changes_the_path() -> None:
    """The tests above would be empty if it did not."""
    usual = run("adam", STARTS[0])
    for name, column in varied("adam", LANES).items():
        other = run("adam", STARTS[0], {name: float(column[0])})
        assert np.abs(other.points - usual.points).max() > 1e-5


def test_one_value_stands_for_all_lanes() -> None:
    keras.config.set_floatx("float32")
    one = {name: float(column[0]) for name, column in varied("schedule_free_adamw", 1).items()}
    points = STARTS.astype("float32")
    traces = [
        run("schedule_free_adamw", points, block=BLOCK, hyperparameters=values)
        for values in (one, {name: [number] * LANES for name, number in one.items()})
    ]
    assert traces[0].digest() == traces[1].digest()


def test_an_unknown_hyperparameter_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"no float hyperparameter \['beta'\]; .*'beta_1'"):
        run("adam", STARTS[0], hyperparameters={"beta": 0.5})


@pytest.mark.parametrize("shape", [(2,), (2, 4), (2, 2, 3), ()])
def test_starts_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"starts must be \[lanes, 3\]"):
        descend(VALLEY.target, optimizer("sgd"), np.zeros(shape), steps=3)
