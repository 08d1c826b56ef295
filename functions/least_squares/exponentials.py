"""Sums of exponentials, fitted to data or to values of such sums."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.least_squares.squares import squares

JENNRICH_SAMPSON_MINIMISER = 0.2578252136703641


@squares(
    number=6,
    title="MGH 6: Jennrich-Sampson",
    domain=(-1.0, 1.0),
    minimisers=[JENNRICH_SAMPSON_MINIMISER],
    minimum=124.3621823556148535149855,
    start=(0.3, 0.4),
    latex=r"\sum_{i=1}^{10} (2 + 2i - e^{ix} - e^{iy})^2",
)
def mgh_06_jennrich_sampson(points: Any) -> Sequence[Any]:
    """Return 2 + 2 i - e^(i x) - e^(i y), i = 1 ... 10."""
    i = constants(np.arange(1.0, 11.0), points)
    x, y = points[..., :1], points[..., 1:]
    return (2.0 + 2.0 * i - tf.exp(i * x) - tf.exp(i * y),)


@squares(
    number=12,
    dim=3,
    title="MGH 12: Box three-dimensional",
    domain=(-1.0, 20.0),
    minimisers=[(1.0, 10.0, 1.0), (10.0, 1.0, -1.0), (1.0, 1.0, 0.0)],
    minimum=0.0,
    start=(0.0, 10.0, 20.0),
    latex=(
        r"\sum_{i=1}^{10} [e^{-t_i x_1} - e^{-t_i x_2} - x_3\,(e^{-t_i} - e^{-10 t_i})]^2,"
        r"\ t_i = i/10"
    ),
    modality="multimodal",
    others="every point (a, a, 0) too; the last listed is one of them",
)
def mgh_12_box_3d(points: Any) -> Sequence[Any]:
    """Return e^(-t x_1) - e^(-t x_2) - x_3 (e^-t - e^(-10 t)), t = i / 10, i = 1 ... 10."""
    t = np.arange(1.0, 11.0) / 10.0
    times, fall = constants(t, points), constants(np.exp(-t) - np.exp(-10.0 * t), points)
    a, b, c = points[..., :1], points[..., 1:2], points[..., 2:]
    return (tf.exp(-times * a) - tf.exp(-times * b) - c * fall,)


@squares(
    number=16,
    dim=4,
    title="MGH 16: Brown-Dennis",
    domain=(-30.0, 30.0),
    minimisers=[
        (-11.594439904762165, 13.203630051207204, -0.40343948817685954, 0.2367787744557363)
    ],
    minimum=85822.20162635634466061560,
    start=(25.0, 5.0, -5.0, -1.0),
    latex=(
        r"\sum_{i=1}^{20} [(x_1 + t_i x_2 - e^{t_i})^2 + (x_3 + x_4 \sin t_i - \cos t_i)^2]^2,"
        r"\ t_i = i/5"
    ),
)
def mgh_16_brown_dennis(points: Any) -> Sequence[Any]:
    """Return (x_1 + t x_2 - e^t)^2 + (x_3 + x_4 sin t - cos t)^2, t = i / 5, i = 1 ... 20."""
    t = np.arange(1.0, 21.0) / 5.0
    times, sines = constants(t, points), constants(np.sin(t), points)
    powers, cosines = constants(np.exp(t), points), constants(np.cos(t), points)
    a, b, c, d = (points[..., i : i + 1] for i in range(4))
    return (tf.square(a + times * b - powers) + tf.square(c + sines * d - cosines),)


# fmt: off
OSBORNE_1 = (
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685,
    0.658, 0.628, 0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448,
    0.438, 0.431, 0.424, 0.420, 0.414, 0.411, 0.406,
)
# fmt: on


@squares(
    number=17,
    dim=5,
    title="MGH 17: Osborne 1",
    domain=[(0.0, 3.0), (0.0, 3.0), (-3.0, 0.0), (0.0, 0.1), (0.0, 0.1)],
    minimisers=[
        (
            0.37541005210695205,
            1.9358469127123674,
            -1.464687136613423,
            0.012867534640057288,
            0.02212269966167261,
        )
    ],
    minimum=0.00005464894697482906415921642,
    start=(0.5, 1.5, -1.0, 0.01, 0.02),
    latex=(
        r"\sum_{i=1}^{33} (y_i - x_1 - x_2\,e^{-t_i x_4} - x_3\,e^{-t_i x_5})^2,"
        r"\ t_i = 10\,(i - 1)"
    ),
    notes="without the bounds on the signs of x_2 and x_3 the two terms may be exchanged",
)
def mgh_17_osborne_1(points: Any) -> Sequence[Any]:
    """Return y_i - x_1 - x_2 exp(-t x_4) - x_3 exp(-t x_5), t = 10 (i - 1), i = 1 ... 33."""
    t, y = constants(10.0 * np.arange(33.0), points), constants(OSBORNE_1, points)
    a, b, c, fast, slow = (points[..., i : i + 1] for i in range(5))
    return (y - a - b * tf.exp(-t * fast) - c * tf.exp(-t * slow),)


@squares(
    number=18,
    dim=6,
    title="MGH 18: Biggs EXP6",
    domain=(0.0, 20.0),
    minimisers=[(1.0, 10.0, 1.0, 5.0, 4.0, 3.0), (4.0, 10.0, 3.0, 5.0, 1.0, 1.0)],
    minimum=0.0,
    start=(1.0, 2.0, 1.0, 1.0, 1.0, 1.0),
    latex=(
        r"\sum_{i=1}^{13} (x_3\,e^{-t_i x_1} - x_4\,e^{-t_i x_2} + x_6\,e^{-t_i x_5} - y_i)^2,"
        r"\ t_i = i/10"
    ),
    modality="multimodal",
    notes=(
        "y_i = e^-t - 5 e^(-10 t) + 3 e^(-4 t); there is a local minimum 5.65565e-3; beyond the "
        "domain, with signs turned, other orders of the terms give 0 too"
    ),
)
def mgh_18_biggs_exp6(points: Any) -> Sequence[Any]:
    """Return x_3 exp(-t x_1) - x_4 exp(-t x_2) + x_6 exp(-t x_5) - y, t = i / 10, i = 1 ... 13."""
    t = np.arange(1.0, 14.0) / 10.0
    y = constants(np.exp(-t) - 5.0 * np.exp(-10.0 * t) + 3.0 * np.exp(-4.0 * t), points)
    falls = constants(-t, points)
    a, b, c, d, e, f = (points[..., i : i + 1] for i in range(6))
    return (c * tf.exp(falls * a) - d * tf.exp(falls * b) + f * tf.exp(falls * e) - y,)


# fmt: off
OSBORNE_2 = (
    1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608,
    0.655, 0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661,
    0.612, 0.558, 0.533, 0.495, 0.500, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428,
    0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559,
    0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054,
)
# fmt: on


# Of each bell the height, the rate and the middle.
BELLS = (
    (0.4315537946029889, 0.9042885798596336, 2.3986848661317546),
    (0.633661698960724, 1.3658118352370285, 4.568874597667672),
    (0.5994305347859163, 4.8236988172271555, 5.6753414705806415),
)


@squares(
    number=19,
    dim=11,
    title="MGH 19: Osborne 2",
    domain=(0.1, 8.0),
    minimisers=[
        (1.3099771546273005, *heights, 0.7541832263280113, *rates, *middles)
        for heights, rates, middles in (zip(*bells, strict=True) for bells in permutations(BELLS))
    ],
    minimum=0.04013773629354773763342128,
    start=(1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5),
    latex=(
        r"\sum_{i=1}^{65} (y_i - x_1\,e^{-t_i x_5} - x_2\,e^{-(t_i - x_9)^2 x_6}"
        r" - x_3\,e^{-(t_i - x_{10})^2 x_7} - x_4\,e^{-(t_i - x_{11})^2 x_8})^2,"
        r"\ t_i = (i - 1)/10"
    ),
    modality="multimodal",
)
def mgh_19_osborne_2(points: Any) -> Sequence[Any]:
    """Return y less a fall and three bells, at t = (i - 1) / 10, i = 1 ... 65."""
    t, y = constants(np.arange(65.0) / 10.0, points), constants(OSBORNE_2, points)
    x = [points[..., i : i + 1] for i in range(11)]
    bells = (x[k] * tf.exp(-tf.square(t - x[k + 7]) * x[k + 4]) for k in (1, 2, 3))
    return (y - x[0] * tf.exp(-t * x[4]) - sum(bells),)
