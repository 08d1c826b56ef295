"""Every target is descended, by one of two optimizers and precisions, and recorded truly."""

from __future__ import annotations

from itertools import cycle

import keras
import numpy as np
import pytest
import tensorflow as tf

import functions
from pipeline.calculus import hessian
from pipeline.descent import descend
from pipeline.results import CONVERGED, Trace

TARGETS = {name: functions.get(name) for name in functions.names()}
STEPS = 40
# Each optimizer in one precision, and the targets meet them in turns: half as many programs.
OPTIMIZERS = {"sgd-float32": ("SGD", "float32", 1e-4), "adam-float64": ("Adam", "float64", 1e-2)}


def steepest(of: functions.Target) -> float:
    """The largest curvature at the start, by size: gradient descent diverges beyond 2 over it."""
    matrix = np.asarray(hessian(of, tf.constant(of.start)))
    return max(1.0, float(np.abs(np.linalg.eigvalsh(matrix)).max()))


def lowered(of: functions.Target, kind: type, rate: float, dtype: str) -> Trace:
    """A descent at the rate, or at the first of some smaller ones to end below its start.

    On a badly scaled target the steepness grows on the way, or a step of the rate spans a valley.
    """
    for smaller in (1.0, 1e-2, 1e-4):
        trace = descend(of, kind(rate * smaller), of.start.astype(dtype), steps=STEPS)
        if trace.values[-1, 0] < trace.values[0, 0]:
            break
    return trace


@pytest.mark.parametrize(("name", "case"), list(zip(TARGETS, cycle(OPTIMIZERS), strict=False)))
def test_a_target_is_descended_and_recorded(name: str, case: str) -> None:
    of = TARGETS[name]
    kind, dtype, rate = OPTIMIZERS[case]
    keras.config.set_floatx(dtype)
    if kind == "SGD":
        rate = min(rate, 1.0 / steepest(of))
    trace = lowered(of, getattr(keras.optimizers, kind), rate, dtype)
    assert trace.points.shape == (STEPS + 1, 1, of.dim)
    for array in (trace.points, trace.values, trace.gradient_norms):
        assert array.dtype == dtype
        assert np.isfinite(array).all()
    digits = 64 * np.finfo(dtype).eps
    values = of.value(trace.points).numpy()
    scale = max(1.0, float(np.abs(values).max()))
    # Where waves are short, what a rounding of the point does to the value, many times over.
    shaken = of.value((trace.points * (1 + np.finfo(dtype).eps)).astype(dtype)).numpy()
    scale = max(scale, float(np.abs(shaken - values).max()) / np.finfo(dtype).eps)
    np.testing.assert_allclose(trace.values, values, rtol=digits, atol=digits * scale)
    if of.gradient is not None:
        norms = np.linalg.norm(of.gradient(trace.points), axis=-1)
        bound = digits * max(1.0, float(norms.max()))
        np.testing.assert_allclose(trace.gradient_norms, norms, rtol=digits, atol=bound)
    assert trace.values[-1, 0] < trace.values[0, 0] or trace.status[0] == CONVERGED
