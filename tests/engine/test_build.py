"""From a config section to a Keras optimizer: what is taken, what is refused, what it is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from pipeline.descent import descend
from pipeline.optimizers import build
from pipeline.problems import BadInput
from pipeline.record import label

from .chosen import METHODS, OPTIMIZERS, SCHEDULES, settings
from .targets import line

OWN = '''
import keras


class Signs(keras.optimizers.Optimizer):
    """x <- x - rate * pull * sign(g), or by twice as much where the pull is strong."""

    def __init__(self, learning_rate=0.5, pull=1.0, **options):
        super().__init__(learning_rate=learning_rate, **options)
        self.pull = pull

    def update_step(self, gradient, variable, learning_rate):
        move = learning_rate * self.pull * keras.ops.sign(gradient)
        self.assign_sub(variable, 2 * move if self.pull > 4 else move)


class Nothing:
    pass
'''
SGD = {"_target_": "keras.optimizers.SGD", "learning_rate": 0.5}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Builds the optimizer of a user's own module."""
    (tmp_path / "my_signs.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    return lambda **changes: build({"_target_": "my_signs.Signs"} | changes)


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_every_number_of_the_config_reaches_the_optimizer(option: str) -> None:
    section = settings(f"optimizer={option}").optimizer
    made = build(section).get_config()
    given = {name: value for name, value in section.items() if name not in {"_target_", "search"}}
    assert {name: made[name] for name in given} == given


@pytest.mark.parametrize("option", SCHEDULES)
def test_every_number_of_a_schedule_reaches_it(option: str) -> None:
    chosen = settings(f"schedule={option}")
    rate = build(chosen.optimizer, chosen.schedule)._learning_rate
    given = {name: value for name, value in chosen.schedule.items() if name != "_target_"}
    if chosen.schedule["_target_"] is None:
        assert float(rate) == chosen.optimizer["learning_rate"]
    else:
        assert {name: rate.get_config()[name] for name in given} == given


def test_a_whole_number_is_a_rate_too() -> None:
    assert float(build(SGD | {"learning_rate": 1}).learning_rate) == 1.0


def test_a_users_own_optimizer_descends(own: Callable[..., Any]) -> None:
    target = line((3.0, -0.1))
    trace = descend(target, own(learning_rate=0.25, pull=2.0), [0.0, 0.0], steps=3)
    np.testing.assert_array_equal(trace.points[:, 0], np.outer(range(4), [-0.5, 0.5]))


def test_a_users_own_optimizer_is_mapped_over_lanes_with_numbers_of_their_own(
    own: Callable[..., Any],
) -> None:
    starts, pulls = np.zeros((3, 2)), np.array([1.0, 2.0, 3.0])
    trace = descend(line((1.0, 1.0)), own(), starts, steps=4, hyperparameters={"pull": pulls})
    np.testing.assert_array_equal(trace.points[-1], np.outer(-2 * pulls, [1, 1]))


def test_a_branch_on_a_number_is_taken_anew(own: Callable[..., Any]) -> None:
    """Programs are shared by optimizers of other numbers, but not across `if self.pull > 4`."""
    for pull, moved in ((1.0, 0.5), (2.0, 1.0), (8.0, 8.0), (4.0, 2.0)):
        trace = descend(line((1.0, 1.0)), own(pull=pull), [0.0, 0.0], steps=1)
        np.testing.assert_array_equal(trace.points[1, 0], [-moved, -moved])


@pytest.mark.parametrize(
    ("number", "lanes", "stray"), [(1.0, [2.0, 3.0, 5.0], 5), (9.0, [8.0, 3.0], 3), (0.0, [1.0], 1)]
)
def test_lanes_that_would_take_another_branch_are_refused(
    own: Callable[..., Any], number: float, lanes: list[float], stray: float
) -> None:
    target = line((1.0, 1.0))
    starts = np.zeros((len(lanes), 2))
    with pytest.raises(ValueError, match=f"a pull of {stray} where the optimizer's is {number:g}"):
        descend(target, own(pull=number), starts, steps=1, hyperparameters={"pull": lanes})


def test_lanes_may_have_no_momentum_but_none_where_there_is_none_to_have() -> None:
    starts, momentum = np.zeros((2, 2)), {"momentum": np.array([0.0, 0.5])}
    trace = descend(
        line((1.0, 1.0)), build(SGD | {"momentum": 0.9}), starts, steps=2, hyperparameters=momentum
    )
    np.testing.assert_array_equal(trace.points[-1, :, 0], [-1.0, -1.25])
    with pytest.raises(
        ValueError, match=r"a momentum of 0\.5 where the optimizer's is 0: it branches"
    ):
        descend(line((1.0, 1.0)), build(SGD), starts, steps=2, hyperparameters=momentum)


def test_settings_that_are_off_are_left_out_for_a_users_own_class(own: Callable[..., Any]) -> None:
    made = own(nesterov=False, rho=None, momentum=0.0, clipnorm=2.0)
    assert made.clipnorm == 2.0
    assert not hasattr(made, "nesterov")


def test_settings_that_it_does_not_take_are_refused(own: Callable[..., Any]) -> None:
    with pytest.raises(BadInput) as refused:
        own(momentum=0.9, nesterov=True)
    said = str(refused.value)
    assert "optimizer.momentum: Signs takes no such hyperparameter" in said
    assert "got      0.9" in said
    assert "do       take it out with ~optimizer.momentum" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"speed": 3.0}, r"(?s)^optimizer: SGD refuses its settings: .*speed"),
        ({"momentum": 2.0}, r"(?s)^optimizer: SGD refuses its settings: .*momentum"),
        ({"clipnorm": 1.0, "clipvalue": 1.0}, r"^optimizer: SGD refuses its settings: "),
        ({"_target_": "scipy.optimize.minimize.Sgd"}, r"^optimizer\._target_: there is no such"),
        ({"_target_": "keras.optimizers.Sgd"}, r"^optimizer\._target_: there is no such name"),
        ({"_target_": "keras.Model"}, r"^optimizer\._target_: it is no Optimizer"),
        ({"_target_": "keras.nowhere.Sgd"}, r"^optimizer\._target_: there is no such name"),
        ({"_target_": "my_signs.Nothing"}, r"got +my_signs\.Nothing\n +allowed +a class"),
        ({"_target_": "keras.optimizers.get"}, r"^optimizer\._target_: it is no Optimizer"),
    ],
)
def test_what_cannot_be_built_is_refused(
    own: Callable[..., Any], changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        build(SGD | changes)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ({"_target_": "keras.optimizers.SGD"}, r"^schedule\._target_: it is no LearningRate"),
        (
            {"_target_": "keras.optimizers.schedules.CosineDecay", "speed": 1},
            r"(?s)^schedule: CosineDecay refuses its settings: .*speed",
        ),
    ],
)
def test_a_schedule_that_cannot_be_built_is_refused(schedule: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        build(SGD, schedule)


def test_without_a_schedule_the_rate_is_constant() -> None:
    for schedule in (None, {}, {"_target_": None}):
        assert float(build(SGD, schedule).learning_rate) == 0.5


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_labels_are_the_classes_names_or_say_what_momentum_makes_of_sgd(option: str) -> None:
    section = settings(f"optimizer={option}").optimizer
    special = {"momentum": "Momentum", "nesterov": "Nesterov"}
    assert label(section) == special.get(option, type(build(section)).__name__)
    assert inspect.isclass(type(build(section)))


NAMES = {
    "bfgs": "BFGS",
    "lbfgs": "L-BFGS",
    "cg": "Conjugate gradient",
    "newton_cg": "Newton–CG",
    "trust_exact": "Trust region",
    "nelder_mead": "Nelder–Mead",
    "powell": "Powell",
    "levenberg_marquardt": "Levenberg–Marquardt",
}


@pytest.mark.parametrize("option", METHODS)
def test_a_method_is_called_as_the_literature_calls_it_and_holds_its_options(option: str) -> None:
    section = settings(f"optimizer={option}", "function=sphere").optimizer
    made = build(section)
    assert label(section) == made.kind.label == NAMES[option]
    assert {"_target_": made.path, **made.options} == section


def test_an_optimizer_that_was_used_before_is_refused() -> None:
    used = keras.optimizers.SGD()
    used.build([keras.Variable([0.0, 0.0])])
    with pytest.raises(ValueError, match="built already; give one that has not been used yet"):
        descend(line((1.0, 1.0)), used, [0.0, 0.0], steps=1)


@pytest.mark.usefixtures("single")
def test_an_optimizer_of_another_precision_is_refused() -> None:
    with pytest.raises(ValueError, match=r"made under float32, the points are float64; call"):
        descend(line((1.0, 1.0)), keras.optimizers.SGD(), np.zeros(2), steps=1)
