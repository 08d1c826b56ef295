"""Programs are traced once: counted by how often Python runs the target's formula.

Of every optimizer that is held in test_every_optimizer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from pipeline.bounds import WAYS, Bounds
from pipeline.descent import descend
from pipeline.rule import Rule

from .targets import Counted, bowl, line

OTHER_RULE = Rule(gradient_tolerance=1e-3, value_limit=1e6)
COMPARING = Rule(value_tolerance=1e-9)
BOX = np.array([[-3.0, 3.0]] * 3)


class Descents:
    """Descents of one new target; each call tells how often it ran the target's formula."""

    def __init__(self) -> None:
        self.counted = Counted("test_counted", bowl())

    def __call__(
        self, lanes: int = 1, *, dtype: str = "float64", start: float = 1.0, **options: Any
    ) -> int:
        before, made = self.counted.runs, {"learning_rate": 0.01} | options.pop("made", {})
        keras.config.set_floatx(dtype)
        optimizer = getattr(keras.optimizers, options.pop("kind", "SGD"))(**made)
        starts = np.full((lanes, 3), start, dtype)
        descend(self.counted.target, optimizer, starts, **{"steps": 4} | options)
        return self.counted.runs - before


@pytest.fixture(scope="module")
def descents() -> Descents:
    return Descents()


@pytest.mark.parametrize(
    "other",
    [
        {"lanes": 4},
        {"steps": 5},
        {"dtype": "float32"},
        {"lanes": 4, "hyperparameters": {"learning_rate": 0.1}},
        {"kind": "RMSprop"},
        {"made": {"momentum": 0.9}},
        {"made": {"momentum": 0.9, "nesterov": True}},
        {"made": {"clipnorm": 1.0}},
        {"bounds": Bounds("project", BOX)},
        {"bounds": Bounds("reflect", BOX)},
    ],
)
def test_another_shape_or_setting_is_another_program(descents: Descents, other: Any) -> None:
    descents()
    assert descents(**other) > 0
    assert descents(start=2.0, **other) == 0
    assert descents(start=2.0, rule=OTHER_RULE) == 0


def test_a_rule_that_compares_steps_is_another_program(descents: Descents) -> None:
    descents()
    assert descents(rule=COMPARING) > 0
    assert descents(rule=replace(COMPARING, value_tolerance=1e-3)) == 0


def test_blocks_of_one_width_are_one_program_whatever_their_number(descents: Descents) -> None:
    descents(4)
    assert descents(10, block=4) == 0
    assert descents(13, block=4, threads=1) == 0


def test_two_parameters_of_a_target_are_two_programs() -> None:
    for slope in (1.0, -2.0):
        trace = descend(line((slope,)), keras.optimizers.SGD(0.5), np.zeros(1), steps=2)
        np.testing.assert_array_equal(trace.points[:, 0, 0], [0, -0.5 * slope, -slope])


@pytest.mark.parametrize("way", WAYS)
def test_another_box_is_no_other_program(descents: Descents, way: str) -> None:
    descents(bounds=Bounds(way, BOX))
    assert descents(bounds=Bounds(way, 0.5 * BOX)) == 0
