"""Every target is descended, by two optimizers in two precisions, and recorded truly."""

from __future__ import annotations

import keras
import numpy as np
import pytest

import functions
from pipeline.calculus import value_and_gradient
from pipeline.descent import descend
from pipeline.results import CONVERGED

TARGETS = {name: functions.get(name) for name in functions.names()}
STEPS = 40
# Each optimizer in one precision: a target meets both, in half as many programs.
OPTIMIZERS = {"sgd-float32": ("SGD", "float32", 1e-4), "adam-float64": ("Adam", "float64", 1e-2)}


@pytest.mark.parametrize("case", OPTIMIZERS)
@pytest.mark.parametrize("name", TARGETS)
def test_a_target_is_descended_and_recorded(name: str, case: str) -> None:
    of = TARGETS[name]
    kind, dtype, rate = OPTIMIZERS[case]
    if kind == "SGD":  # a first step of no more than a hundredth of the domain
        steepness = np.linalg.norm(value_and_gradient(of, of.start)[1])
        rate = min(rate, 1e-2 * np.ptp(of.domain, axis=1).min() / max(steepness, 1e-12))
    keras.config.set_floatx(dtype)
    optimizer = getattr(keras.optimizers, kind)(rate)
    trace = descend(of, optimizer, of.start.astype(dtype), steps=STEPS)
    assert trace.points.shape == (STEPS + 1, 1, of.dim)
    for array in (trace.points, trace.values, trace.gradient_norms):
        assert array.dtype == dtype
        assert np.isfinite(array).all()
    digits = 64 * np.finfo(dtype).eps
    values = of.value(trace.points).numpy()
    scale = max(1.0, float(np.abs(values).max()))
    # Fine waves make more of a rounding: so much, as moving each coordinate by one shows.
    turns = np.where(np.arange(of.dim) % 2, 1, -1) * np.finfo(dtype).eps
    stirred = float(np.abs(of.value(trace.points * (1 + turns).astype(dtype)) - values).max())
    bound = digits * scale + 64 * stirred
    np.testing.assert_allclose(trace.values, values, rtol=digits, atol=bound)
    if of.gradient is not None:
        norms = np.linalg.norm(of.gradient(trace.points), axis=-1)
        bound = digits * max(1.0, float(norms.max()))
        np.testing.assert_allclose(trace.gradient_norms, norms, rtol=digits, atol=bound)
    assert trace.values[-1, 0] < trace.values[0, 0] or trace.status[0] == CONVERGED
