"""What the engine and its peers are given: Adam on waves, in float32."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

import functions
from pipeline.descent import prepare
from pipeline.results import Trace

RATE, EPSILON = 0.01, 1e-7
START = np.array([0.25, -0.5], np.float32)


def ours(starts: np.ndarray, steps: int) -> Callable[[], Trace]:
    """Return what runs the descent from `starts`, compiled."""
    keras.config.set_floatx("float32")
    adam = keras.optimizers.Adam(RATE, epsilon=EPSILON)
    return prepare(functions.get("waves"), adam, starts, steps=steps)
