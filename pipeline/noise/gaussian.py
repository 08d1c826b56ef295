"""Normal noise, the same in all directions."""

from __future__ import annotations

import tensorflow as tf

from pipeline.noise import Moment, Noise
from pipeline.noise.threefry import each, normal
from pipeline.rule import norms


def gaussian(sigma: float, *, relative: bool = False) -> Noise:
    """Return g + sigma z with z ~ N(0, I); g + sigma |g| z if `relative`.

    The usual model of stochastic gradients, as in Robbins and Monro (1951).
    """
    return Noise(_see, (sigma,), (int(relative),))


def _see(noise: Noise, gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    (relative,), sigma = noise.sizes, moment.numbers[0]
    scale = sigma * norms(gradients) if relative else sigma
    word = each(moment.seeds, moment.t, gradients.shape[0])
    return gradients + scale * normal(word, gradients.dtype)
