"""Every family of targets, optimizer, schedule, start, noise and the like run whole, in rows."""

from itertools import cycle, islice

import numpy as np
import pytest

import functions
from tests.settings.choices import config, options, searched

from .command import Ran
from .promises import assert_whole

FOUND = options()
# A target a family: each by itself is descended in tests/engine.
EVERY = [functions.get(name) for name in reversed(functions.names())]
FAMILIES = {each.family: each.name for each in EVERY}
FAMILIES |= {each.family: each.name for each in EVERY if each.gradient}
COLUMNS = {
    "optimizer": FOUND["optimizer"],
    "function": sorted(FAMILIES.values()),
    "schedule": FOUND["schedule"],
    "start": FOUND["start"],
    "noise": FOUND["noise"],
    "bounds": FOUND["bounds"],
    "device": [name for name in FOUND["device"] if name != "gpu"],
    "precision": ["float64", "float32"],
}
LONGEST = max(len(column) for column in COLUMNS.values())
METHODS = [name for name in FOUND["optimizer"] if name not in searched()]


def suited(row: dict[str, str]) -> list[str]:
    """A row's choices; what a method of SciPy's does not go with gives way to what it does."""
    if row["optimizer"] in METHODS:
        row = row | {"schedule": "constant", "noise": "none", "bounds": "none"}
    if row["optimizer"] == "levenberg_marquardt":
        row = row | {"function": "rosenbrock"}
    if row["start"] == "lattice" and functions.get(row["function"]).dim > 10:
        row = row | {"start": "random"}  # two along each axis would be millions
    return [f"{key}={value}" for key, value in row.items()]


CROSSED = [
    dict(zip(COLUMNS, row, strict=True))
    for row in zip(*(islice(cycle(column), LONGEST) for column in COLUMNS.values()), strict=True)
]
ROWS = [suited(row) for row in CROSSED]
# A target that gave way has a row with another optimizer.
LEFT = [row for row in CROSSED if f"function={row['function']}" not in suited(row)]
ROWS += [suited(row | {"optimizer": "adam"}) for row in LEFT]
# Nothing is drawn, few starts, few points, few steps: what is chosen is what is tested.
SMALL = "tracking.kind=off study=descend study.figures=[] animation.formats=[] study.steps=20"
FEW = {"random": "start.count=3", "lattice": "start.resolution=2"}


def small(choices: list[str]) -> str:
    start = next(each for each in choices if each.startswith("start=")).partition("=")[2]
    return " ".join([*choices, SMALL, "grid.resolution=8", FEW.get(start, "")])


def test_each_option_is_in_a_row():
    for key, column in COLUMNS.items():
        assert {f"{key}={value}" for value in column} <= {each for row in ROWS for each in row}


@pytest.mark.parametrize("choices", ROWS, ids=" ".join)
def test_it_runs_whole_and_goes_downhill(fallline, choices):
    done = fallline(small(choices))
    assert_whole(done)
    values = done.arrays("trace")["values"]
    assert (values.min(axis=0) <= values[0]).all()
    assert values.min() < values[0].max()
    option = next(each for each in choices if each.startswith("function="))
    name = config(option)[0]["function"]["name"]
    assert done.record["tags"]["function"] == name
    assert_derivatives(done, functions.get(name), "precision=float64" in choices)


def assert_derivatives(done: Ran, target: functions.Target, double: bool) -> None:
    """They agree with central differences and, where the target has one, with its closed form."""
    metrics = done.record["metrics"]
    # A closed form goes with gentle slopes; elsewhere a difference may itself be far off.
    assert metrics["gradient_error"] >= 0
    assert not target.gradient or metrics["gradient_error"] < (1e-6 if double else 1e-4)
    assert ("gradient_error_closed_form" in metrics) == (target.gradient is not None)
    assert metrics.get("gradient_error_closed_form", 0) < (1e-12 if double else 1e-4)
    assert metrics["gradient_norm_min"] <= metrics["gradient_norm_max"]
    assert ("curvature_min" in metrics) == (len(target.minimisers) > 0 and not target.kinks)


OWN = """
import keras

class Signs(keras.optimizers.Optimizer):
    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, learning_rate * self.slack * keras.ops.sign(gradient))

    def __init__(self, learning_rate=0.01, slack=1.0, **rest):
        super().__init__(learning_rate=learning_rate, **rest)
        self.slack = slack
"""


def test_a_class_of_ones_own_runs_whole(fallline, tmp_path):
    (tmp_path / "my_slack_signs.py").write_text(OWN)
    line = (
        "optimizer._target_=my_slack_signs.Signs optimizer.learning_rate=0.1 +optimizer.slack=0.5"
    )
    done = fallline(f"{line} {SMALL} function=sphere start.points=[1,-2] grid.resolution=8")
    assert_whole(done)
    assert (done.record["name"], done.record["tags"]["optimizer"]) == (
        "descend sphere Signs",
        "Signs",
    )
    steps = 0.05 * np.arange(21)[:, None]
    path = np.array([1, -2]) + steps * [-1, 1]
    gap = np.abs(done.arrays("trace")["points"][:, 0] - path)
    assert gap.max() < 1e-12
