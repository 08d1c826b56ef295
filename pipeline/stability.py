"""What is known of an optimizer ahead of its descent: its learning rates, its edge of stability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from pipeline.stateless import stateless

# With one of these an update is another than the theory's.
_ALTERING = (
    "weight_decay",
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "loss_scale_factor",
    "gradient_accumulation_steps",
)


@dataclass(frozen=True)
class Limit:
    """What η λ has to be below on a quadratic of curvature λ; None where that is not known.

    `words` say what it is, or why there is none. `formula` is the greatest η where the greatest
    curvature is L, in mathtext without its dollars; "" where there is none.
    """

    value: float | None
    words: str
    formula: str = ""


def learning_rates(optimizer: Any, steps: np.ndarray, dtype: str) -> np.ndarray | None:
    """Return the learning rates [K] of the steps [K], counted from 0, in a float dtype.

    Step t leads from x_t to x_{t+1}. The optimizer is unbuilt, of points of that dtype. None where
    it is none of Keras's, which alone have a rate.
    """
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        return None
    # Of the copy that descends: Keras itself would take a schedule's numbers as float32.
    rate = stateless(optimizer, 1, dtype).optimizer._learning_rate
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        counts = (keras.ops.convert_to_tensor(int(step), "int64") for step in steps)
        return np.array([float(rate(count)) for count in counts], dtype)
    return np.full(len(steps), float(rate() if callable(rate) else rate.numpy()), dtype)


def boundary(optimizer: Any) -> Limit:
    """Return what η λ has to be below on a quadratic of curvature λ.

    A step is stable where both roots of its recurrence are within the unit circle: for gradient
    descent below 2, for heavy ball with momentum μ below 2 (1 + μ) (Polyak 1964), for Nesterov's
    step below (2 + 2 μ) / (1 + 2 μ) (Cohen et al. 2021, Gradient descent on neural networks
    typically occurs at the edge of stability, appendix B). It is not known of any other optimizer.
    """
    if type(optimizer) is not keras.optimizers.SGD:
        return Limit(None, "no boundary is known: the steps are not the gradient times η")
    altered = [key for key in _ALTERING if getattr(optimizer, key, None)]
    if optimizer.use_ema and optimizer.ema_overwrite_frequency:
        altered.append("ema_overwrite_frequency")
    if altered:
        return Limit(None, f"no boundary is known with {altered[0]}")
    momentum = float(optimizer.momentum)
    if momentum == 0:
        return Limit(2.0, "gradient descent on a quadratic is stable below 2", "2/L")
    if momentum == 1:
        why = "no boundary is known for a momentum of 1, which never comes to rest"
        return Limit(None, why)
    if optimizer.nesterov:
        value, who = (2 + 2 * momentum) / (1 + 2 * momentum), "Nesterov's step"
        plain, formula = "(2 + 2μ) / (1 + 2μ)", r"\frac{2+2\beta}{(1+2\beta)L}"
    else:
        value, who = 2 * (1 + momentum), "heavy ball"
        plain, formula = "2 (1 + μ)", r"2(1+\beta)/L"
    return Limit(value, f"{who} on a quadratic is stable below {plain} = {value:.4g}", formula)
