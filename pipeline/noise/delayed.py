"""Gradients of some steps ago."""

from __future__ import annotations

import tensorflow as tf

from pipeline.noise import Moment, Noise


def delayed(delay: int) -> Noise:
    """Return the gradient of `delay` steps ago, and before there is one the first.

    So do the workers of asynchronous gradient descent that all begin at the start: Agarwal and
    Duchi (2011), Distributed delayed stochastic optimization. Nothing is random.
    """
    return Noise(_see, delay=delay)


def _see(_noise: Noise, _gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    return moment.oldest
