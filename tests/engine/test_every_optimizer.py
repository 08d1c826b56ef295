"""Every optimizer of the config on one problem, whose programs the tests share.

Against Keras itself, `apply` called step by step in double precision, with every number moved, and
with everything that is off turned on; the gradient is the target's closed form, so that nothing of
ours is in the oracle. And lanes of a batch, with and without a record, against lanes alone: not to
the last bit, since XLA contracts multiplications and additions of programs of different shapes in
different ways. On these paths, which are not chaotic, such differences stay a few units in the last
place.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from pipeline.descent import descend
from pipeline.endings import prepare
from pipeline.results import Trace
from pipeline.rule import Rule

from . import formulas
from .chosen import OPTIMIZERS, optimizer, settings
from .test_endings import ALL
from .test_endings import assert_same as assert_ends_same
from .valley import LANES, STARTS, STEPS, VALLEY, moved, run, slowed, varied

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

BLOCK = 4  # 10 lanes in blocks of 4: two boundaries, and the last is padded
ENDS = (0, BLOCK, LANES - 1)  # lanes that are run alone, one of each block
UNITS = 16  # in the last place of the lane's largest number; 8 were seen
OTHER_RULE = Rule(gradient_tolerance=1e-3, value_limit=1e6)


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


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_other_starts_numbers_and_rules_trace_nothing_anew(option: str) -> None:
    first = run(option, STARTS[0])
    traced = VALLEY.runs
    again = run(option, STARTS[1], moved(option), rule=OTHER_RULE)
    assert VALLEY.runs == traced > 0
    assert np.abs(np.diff(again.points - first.points, axis=0)).max() > 1e-4, "another path"


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
