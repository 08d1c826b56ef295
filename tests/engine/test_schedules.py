"""The learning rate at every step of a real descent: down a slope of 1 a step is the rate.

Every schedule of the config against Keras's own, called step by step, and the known ones against
their closed forms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pipeline.descent import descend
from pipeline.optimizers import build

from .chosen import SCHEDULES, settings
from .targets import Counted, line

T = 30  # the schedules' own length; descents go beyond it
STEPS = 45
RATE = 0.125
SLOPE = Counted("test_slope", line((1.0,)))
SHORT = {
    "piecewise_constant_decay": "schedule.boundaries=[10,20]",
    "cosine_decay_restarts": "schedule.first_decay_steps=8",
}
BOUNDS = np.array([10, 20])
t = np.arange(STEPS, dtype=np.float64)
share = np.minimum(t, T) / T


def chosen(schedule: str, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sections optimizer and schedule, the schedule shortened to the descent."""
    usual = [f"schedule={schedule}", f"study.steps={T}", f"optimizer.learning_rate={RATE}"]
    short = [SHORT[schedule]] if schedule in SHORT else []
    made = settings(*usual, *short, *(f"schedule.{k}={v}".lower() for k, v in changes.items()))
    return dict(made.optimizer), dict(made.schedule)


def rates(optimizer: dict[str, Any], schedule: dict[str, Any]) -> np.ndarray:
    """The rate [T] of every step of a descent."""
    trace = descend(SLOPE.target, build(optimizer, schedule), [0.0], steps=STEPS)
    return -np.diff(trace.points[:, 0, 0])


def cosine(t: np.ndarray, length: float, alpha: float = 0.0) -> np.ndarray:
    return (1 - alpha) * 0.5 * (1 + np.cos(np.pi * np.minimum(t, length) / length)) + alpha


def restarted(t: float, length: float, longer: float, lower: float) -> float:
    height = 1.0
    while t >= length:
        t, length, height = t - length, length * longer, height * lower
    return height * float(cosine(np.array(t), length))


FORMS: list[tuple[str, dict[str, Any], Any]] = [
    ("constant", {}, np.full(STEPS, RATE)),
    ("exponential_decay", {}, RATE * 0.1 ** (t / T)),
    ("exponential_decay", {"staircase": True, "decay_steps": 7}, RATE * 0.1 ** np.floor(t / 7)),
    ("inverse_time_decay", {}, RATE / (1 + 9 * t / T)),
    ("inverse_time_decay", {"staircase": True, "decay_steps": 7}, RATE / (1 + 9 * np.floor(t / 7))),
    ("polynomial_decay", {"power": 2.0}, (RATE - 1e-4) * (1 - share) ** 2 + 1e-4),
    (
        "polynomial_decay",
        {"cycle": True, "decay_steps": 20},
        (RATE - 1e-4) * (1 - t / np.where(t > 20, np.ceil(t / 20) * 20, 20)) + 1e-4,
    ),
    ("cosine_decay", {"alpha": 0.25}, RATE * cosine(t, T, 0.25)),
    (
        "cosine_decay",
        {"warmup_target": 0.5, "warmup_steps": 6},
        np.where(t < 6, RATE + (0.5 - RATE) * t / 6, 0.5 * cosine(t - 6, T)),
    ),
    ("cosine_decay_restarts", {}, [RATE * restarted(k, 8, 2, 1) for k in t]),
    (
        "cosine_decay_restarts",
        {"t_mul": 1.0, "m_mul": 0.5},
        [RATE * restarted(k, 8, 1, 0.5) for k in t],
    ),
    (
        "piecewise_constant_decay",
        {},
        np.array([RATE, 0.001, 0.0001])[(t[:, None] > BOUNDS).sum(axis=1)],
    ),
]


@pytest.mark.parametrize(("schedule", "changes", "expected"), FORMS)
def test_the_rate_is_the_closed_form(schedule: str, changes: Any, expected: Any) -> None:
    np.testing.assert_allclose(rates(*chosen(schedule, **changes)), expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_other_rates_are_keras_own_and_trace_nothing_anew(schedule: str) -> None:
    optimizer, usual = chosen(schedule)
    rates(optimizer, usual)
    traced = SLOPE.runs
    # Keras's own computes in single precision; the closed forms are for the rest of the digits.
    moved = {k: float(np.float32(0.7 * v)) if isinstance(v, float) else v for k, v in usual.items()}
    optimizer["learning_rate"] = 0.75 * RATE
    found = rates(optimizer, moved)
    assert SLOPE.runs == traced > 0
    own = build(optimizer, moved)._learning_rate
    rate: Callable[[int], Any] = own if callable(own) else lambda _: own
    expected = [float(rate(step)) for step in range(STEPS)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-7)
    assert np.ptp(expected) > 1e-3 or schedule == "constant"


def test_every_schedule_of_keras_in_the_config_has_its_closed_form() -> None:
    ours = {name for name in SCHEDULES if "keras." in str(chosen(name)[1]["_target_"])}
    assert ours <= {name for name, _, _ in FORMS}


def test_other_pieces_are_another_program() -> None:
    """Their rates are a list, not a number: they may not be taken from the program before."""
    optimizer, usual = chosen("piecewise_constant_decay")
    other = usual | {"values": [0.5, 0.25, 0.125]}
    rates(optimizer, usual)
    np.testing.assert_array_equal(np.unique(rates(optimizer, other)), [0.125, 0.25, 0.5])
