"""The axes that a choice makes, with every optimizer and schedule, and what cannot be mapped."""

import math

import pytest

from pipeline.axes import axes
from tests.settings.choices import alone, complaint, config, options, searched, settings

MAP = ("study=sensitivity", "optimizer=adam")
OPTIMIZERS, SCHEDULES = searched(), options()["schedule"]


def named(*words):
    chosen = settings("study=sensitivity", *words)
    x, y = chosen.study.options["x"], chosen.study.options["y"]
    return axes(x, y, chosen.optimizer["search"], chosen.schedule)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_has_axes_of_its_search_space(name):
    found = named(f"optimizer={name}")
    search = settings(f"optimizer={name}").optimizer["search"]
    floats = [key for key, entry in search.items() if "choices" not in entry]
    assert [axis.name for axis in found] == floats[:2]
    for axis in found:
        entry = search[axis.name]
        assert (axis.low, axis.high, axis.log) == (entry["low"], entry["high"], entry["log"])


@pytest.mark.parametrize("name", SCHEDULES)
def test_under_a_schedule_its_first_rate_takes_the_rates_place(name):
    found = [axis.name for axis in named(f"schedule={name}", "optimizer=adam")]
    begins = "initial_learning_rate" in settings(f"schedule={name}").schedule
    rate = "schedule.initial_learning_rate" if begins else "learning_rate"
    plain = name == "constant" or begins
    assert found == ([rate, "beta_1"] if plain else ["beta_1", "beta_2"])


def test_what_is_chosen_goes_before_the_search_space():
    x, y = named("optimizer=sgd", "study.x.name=momentum", "study.x.low=0", "study.x.high=0.9")
    assert (x.name, x.low, x.high, x.log) == ("momentum", 0.0, 0.9, False)
    assert (y.name, y.low, y.log) == ("learning_rate", 1e-4, True)
    (alone,) = named("optimizer=adam", "study.y=null", "study.x.low=0.01", "study.x.points=9")
    assert (alone.low, alone.high, alone.points) == (0.01, 1.0, 9)
    assert math.isnan(axes(dict.fromkeys(("name", "low", "high", "log"), None) | {"name": "a",
                           "points": 2}, None, {}, {})[0].low)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"study.x": None}, "study.x: it is no axis"),
        ({"study.x": "learning_rate"}, "write study.x.name=..."),
        ({"study.y": 3}, "study.y: it is no axis"),
        ({"study.x.nam": "a"}, "study.x.nam: there is no such key"),
        ({"study.x.points": 1}, "study.x.points: out of range"),
        ({"study.x.points": 2.5}, "study.x.points: not of the right kind"),
        ({"study.x.log": "yes"}, "study.x.log: not of the right kind"),
        ({"study.x.low": "small"}, "study.x.low: not of the right kind"),
        ({"study.x.name": "beta1"}, "write study.x.name=beta_1, the nearest"),
        ({"study.x.name": "amsgrad", "study.x.low": 0, "study.x.high": 1},
         "study.x.name: only a float makes an axis"),
        ({"study.x.name": "epsilon"}, "study.x.low: optimizer.search has no range of epsilon"),
        ({"study.x.low": 0}, "study.x.low: out of range"),
        ({"study.y.high": 1}, "study.y.high: out of range"),
        ({"study.y.low": 0.995}, "study.y.high: low must be below high"),
        ({"study.y.low": 0, "study.y.log": True}, "study.y.low: a logarithm needs numbers above 0"),
        ({"study.x.name": "beta_1", "study.y.name": "beta_1"}, "the same as study.x.name"),
        ({"optimizer.search": {}}, "study.x.name: optimizer.search has no range left"),
        ({"optimizer.search.beta_1": 0.5}, "optimizer.search.beta_1: neither a range nor choices"),
        ({"study.x.points": 10_000, "study.y.points": 10_000}, "study.x.points: too many lanes"),
        ({"study.gap": 0}, "study.gap: out of range"),
        ({"study.multiple": 0.5}, "study.multiple: out of range"),
    ],
)  # fmt: skip
def test_what_is_refused(changes, said):
    assert said in complaint(MAP, changes)


@pytest.mark.parametrize("name", sorted(set(options()["optimizer"]) - set(OPTIMIZERS)))
@pytest.mark.parametrize("more", [(), ("study.x.name=beta_1", "study.y=null")])
def test_each_method_of_scipy_is_refused_once(name, more):
    """Levenberg and Marquardt's would be refused for a target without residuals, too."""
    assert config(f"optimizer={name}")[0]["optimizer"]["_target_"].startswith("scipy.")
    said = complaint(("study=sensitivity", *alone("optimizer", name), *more), {})
    assert said.startswith("optimizer: study=sensitivity runs its lanes as one compiled program")
    assert "\n\n" not in said


def test_a_second_axis_of_which_something_is_said_needs_a_name():
    told = complaint(("study=sensitivity", "optimizer=sgd"), {"study.y.low": 0.1})
    assert told.startswith("study.y.name: optimizer.search has no range left to take")


@pytest.mark.parametrize(
    ("words", "changes", "said"),
    [
        (("schedule=cosine_decay",), {"study.x.name": "learning_rate"},
         "write study.x.name=schedule.initial_learning_rate"),
        (("schedule=piecewise_constant_decay",), {"study.x.name": "learning_rate"},
         "write schedule=constant"),
        (("schedule=exponential_decay",), {"study.x.name": "schedule.decay_steps",
         "study.x.low": 1, "study.x.high": 9}, "out of range"),
        (("schedule=cosine_decay_restarts",), {"study.x.name": "schedule.t_mul"},
         "study.x.name: Keras keeps it to itself"),
        (("schedule=cosine_decay_restarts",), {"study.x.name": "schedule.m_mul",
         "study.x.low": 0.5, "study.x.high": 1}, "study.x.name: Keras keeps it to itself"),
        (("schedule=exponential_decay",), {"study.x.name": "schedule.rate"},
         "there is no such hyperparameter"),
    ],
)  # fmt: skip
def test_what_is_refused_under_a_schedule(words, changes, said):
    changed = complaint((*MAP, *words), changes)
    assert changed
    assert said in changed or "only a float makes an axis" in changed


@pytest.mark.parametrize(
    "changes",
    [
        {"study.y": None},
        {"study.x.name": "epsilon", "study.x.low": 1e-9, "study.x.high": 1e-3, "study.x.log": True},
        {"study.x.name": "weight_decay", "study.x.low": 0, "study.x.high": 0.1},
        {"optimizer.search.beta_1": {"choices": [0.5, 0.9]}},
        {"study.x.low": 1, "study.x.high": 2},
    ],
)
def test_what_is_accepted(changes):
    assert complaint(MAP, changes) == ""
