"""Problems of any size that repeat a small one, or add a penalty to many simple residuals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.least_squares.squares import squares
from functions.least_squares.systems import powell_block
from functions.target import at_least


@squares(
    number=21,
    dims=at_least(2, 2),
    title="MGH 21: Extended Rosenbrock",
    domain=(-10.0, 10.0),
    minimisers=[1.0],
    minimum=0.0,
    start=lambda dim: np.where(np.arange(dim) % 2, 1.0, -1.2),
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim // 2}}}"
        r" [100\,(x_{2i} - x_{2i-1}^2)^2 + (1 - x_{2i-1})^2]"
    ),
    modality="unimodal",
    notes="pairs of coordinates that know nothing of each other; rosenbrock is the chained form",
)
def mgh_21_extended_rosenbrock(points: Any) -> Sequence[Any]:
    """Return 10 (x_2i - x_(2i-1)^2) and 1 - x_(2i-1), i = 1 ... n/2."""
    x, y = points[..., 0::2], points[..., 1::2]
    return 10.0 * (y - tf.square(x)), 1.0 - x


@squares(
    number=22,
    dim=4,
    dims=at_least(4, 4),
    title="MGH 22: Extended Powell singular",
    domain=(-4.0, 5.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.tile([3.0, -1.0, 0.0, 1.0], dim // 4),
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim // 4}}} [(x_{{4i-3}} + 10\,x_{{4i-2}})^2"
        r" + 5\,(x_{4i-1} - x_{4i})^2 + (x_{4i-2} - 2\,x_{4i-1})^4 + 10\,(x_{4i-3} - x_{4i})^4]"
    ),
    modality="unimodal",
    notes="its Hessian is singular at the minimiser, where Newton's method is only linear",
)
def mgh_22_extended_powell(points: Any) -> Sequence[Any]:
    """Return the residuals of Powell's singular function, of every four coordinates."""
    return powell_block(*(points[..., i::4] for i in range(4)))


# In the two penalty functions the paper's a.
WEIGHT = 1e-5


def _on_the_diagonal(dim: int) -> float:
    """Return the coordinate a of Penalty I's minimiser (a, ..., a).

    Where the gradient is 0 all coordinates are equal, and 4 n a^3 + (2 w - 1) a - 2 w = 0 has one
    positive root. Newton's method comes down to it from the right.
    """
    a = 1.0
    for _ in range(100):
        slope = 12.0 * dim * a**2 + 2.0 * WEIGHT - 1.0
        following = a - ((4.0 * dim * a**2 + 2.0 * WEIGHT - 1.0) * a - 2.0 * WEIGHT) / slope
        if following >= a:
            break
        a = following
    return a


def _penalty_1_minimum(dim: int) -> float:
    """Return the value there; n a^2 - 1/4 from the gradient, which keeps its digits."""
    a = _on_the_diagonal(dim)
    return dim * WEIGHT * (1.0 - a) ** 2 + (0.5 * WEIGHT * (1.0 - a) / a) ** 2


def _penalty_1_notes(dim: int) -> str:
    return "the start, that of the paper, lies outside the domain" if dim > 5 else ""


@squares(
    number=23,
    dims=at_least(1),
    title="MGH 23: Penalty I",
    domain=(-5.0, 5.0),
    minimisers=lambda dim: [_on_the_diagonal(dim)],
    minimum=_penalty_1_minimum,
    start=lambda dim: np.arange(1.0, dim + 1.0),
    latex=lambda dim: (
        rf"10^{{-5}} \sum_{{i=1}}^{{{dim}}} (x_i - 1)^2"
        rf" + (\sum_{{i=1}}^{{{dim}}} x_i^2 - \frac{{1}}{{4}})^2"
    ),
    modality=lambda dim: "unimodal" if dim > 1 else "multimodal",
    notes=_penalty_1_notes,
)
def mgh_23_penalty_1(points: Any) -> Sequence[Any]:
    """Return sqrt(1e-5) (x_i - 1), i = 1 ... n, and the sum of x_i^2, less 1/4."""
    return (
        math.sqrt(WEIGHT) * (points - 1.0),
        tf.reduce_sum(tf.square(points), axis=-1) - 0.25,
    )


# By dimension the minimum and the minimiser of Penalty II, found by Newton's method with 45
# digits (mpmath), begun where several least-squares searches ended lowest.
# fmt: off
PENALTY_2: dict[int, tuple[float, tuple[float, ...]]] = {
    2: (0.0000008066390041118847501902457, (0.2000002053277478, 0.95916622198851)),
    3: (0.000003198128332352977366450198, (
        0.19999991961497013, 0.525605020390509, 0.5722578991308919,
    )),
    4: (0.000009376293007355441536613285, (
        0.1999993333503804, 0.19131670099277245, 0.48010148533262315, 0.5188454043902005,
    )),
    5: (0.00002138754531771359689556596, (
        0.19999834328736324, 0.09439632465007457, 0.2083013428483721, 0.4480652884932925,
        0.48235699952067596,
    )),
    6: (0.00004193121586150153483135538, (
        0.19999687527991067, 0.053102301246988455, 0.1111659338754316, 0.21055262168735625,
        0.4229350783026801, 0.4535777964221323,
    )),
    7: (0.00007445574904331352926188978, (
        0.19999481965375454, 0.032666436788968814, 0.06586352872055447,
        0.11766015340209689, 0.2083372468616629, 0.40135732655439654, 0.4291381916337628,
    )),
    8: (0.0001233350798620519713541644, (
        0.1999920405828203, 0.021378126748849143, 0.04195806976032642, 0.07206516922703715,
        0.12003546284630084, 0.20395132547726988, 0.38200149562591507, 0.4074632485966492,
    )),
    9: (0.0001940899005445313510301381, (
        0.19998837115001147, 0.014629848312766515, 0.028142639586992795,
        0.04701608430052716, 0.07523677237092821, 0.12005954557255678, 0.1983961552361715,
        0.3641431955881483, 0.38766237244318796,
    )),
    10: (0.0002936605374567459378822036, (
        0.1999836051978236, 0.010350648471292297, 0.019604934480438402,
        0.03208906722068565, 0.049932677399641294, 0.07651399515399361,
        0.11862407286950417, 0.19214487233557667, 0.34732058694184365, 0.3691643741593508,
    )),
}
# fmt: on


@squares(
    number=24,
    dims=at_least(2),
    title="MGH 24: Penalty II",
    domain=(-5.0, 5.0),
    minimisers=lambda dim: [PENALTY_2[dim][1]] if dim in PENALTY_2 else [],
    minimum=lambda dim: PENALTY_2[dim][0] if dim in PENALTY_2 else None,
    start=0.5,
    latex=lambda dim: (
        rf"(x_1 - \frac{{1}}{{5}})^2 + 10^{{-5}} \sum_{{i=2}}^{{{dim}}}"
        r" [(e^{x_i/10} + e^{x_{i-1}/10} - y_i)^2 + (e^{x_i/10} - e^{-1/10})^2]"
        rf" + (\sum_{{i=1}}^{{{dim}}} ({dim + 1} - i)\,x_i^2 - 1)^2,"
        r"\ y_i = e^{i/10} + e^{(i-1)/10}"
    ),
    notes="the y_i grow as e^(i/10): float32 overflows from about 500 dimensions on",
)
def mgh_24_penalty_2(points: Any) -> Sequence[Any]:
    """Return the residuals of Penalty II.

    They are x_1 - 1/5; sqrt(1e-5) (e_i + e_(i-1) - y_i) and sqrt(1e-5) (e_i - e^(-1/10)),
    i = 2 ... n, e_i = exp(x_i / 10); and the sum of (n + 1 - i) x_i^2, less 1.
    """
    dim = points.shape[-1]
    i = np.arange(2.0, dim + 1.0)
    y = constants(np.exp(i / 10.0) + np.exp((i - 1.0) / 10.0), points)
    powers = tf.exp(points / 10.0)
    following, root = powers[..., 1:], math.sqrt(WEIGHT)
    weights = constants(np.arange(dim, 0.0, -1.0), points)
    return (
        points[..., 0] - 0.2,
        root * (following + powers[..., :-1] - y),
        root * (following - math.exp(-0.1)),
        tf.reduce_sum(weights * tf.square(points), axis=-1) - 1.0,
    )


@squares(
    number=25,
    dims=at_least(1),
    title="MGH 25: Variably dimensioned",
    domain=(-5.0, 5.0),
    minimisers=[1.0],
    minimum=0.0,
    start=lambda dim: 1.0 - np.arange(1.0, dim + 1.0) / dim,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} (x_i - 1)^2 + s^2 + s^4,"
        rf"\ s = \sum_{{i=1}}^{{{dim}}} i\,(x_i - 1)"
    ),
    modality="unimodal",
)
def mgh_25_variably_dimensioned(points: Any) -> Sequence[Any]:
    """Return x_i - 1, i = 1 ... n, s = the sum of i (x_i - 1), and s^2."""
    apart = points - 1.0
    weights = constants(np.arange(1.0, points.shape[-1] + 1.0), points)
    weighted = tf.reduce_sum(weights * apart, axis=-1)
    return apart, weighted, tf.square(weighted)
