"""Fits of models to measured data, of few unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.least_squares.squares import squares

# fmt: off
BARD = (0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39)
# fmt: on


@squares(
    number=8,
    dim=3,
    title="MGH 8: Bard",
    domain=(0.05, 5.0),
    minimisers=[(0.08241055974978893, 1.1330360920297216, 2.343695178642537)],
    minimum=0.008214877306578974751999212,
    start=(1.0, 1.0, 1.0),
    latex=(
        r"\sum_{i=1}^{15} (y_i - x_1 - \frac{i}{(16 - i)\,x_2 + w_i\,x_3})^2,"
        r"\ w_i = \min(i, 16 - i)"
    ),
    notes=(
        "beyond the domain it has poles, where x_2 and x_3 are 0 or of opposite signs, and tends "
        "to 17.4286 as x_2 and x_3 go to minus infinity"
    ),
)
def mgh_08_bard(points: Any) -> Sequence[Any]:
    """Return y_i - x_1 - u_i / (v_i x_2 + w_i x_3), u = i, v = 16 - i, w = min(u, v)."""
    y = constants(BARD, points)
    u = np.arange(1.0, 16.0)
    ahead, least = constants(16.0 - u, points), constants(np.minimum(u, 16.0 - u), points)
    a, b, c = points[..., :1], points[..., 1:2], points[..., 2:]
    return (y - a - constants(u, points) / (ahead * b + least * c),)


GAUSSIAN = (0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989)


@squares(
    number=9,
    dim=3,
    title="MGH 9: Gaussian",
    domain=(0.0, 2.0),
    minimisers=[(0.39895613783875666, 1.0000190844878056, 0.0)],
    minimum=1.127932769618648032722249e-8,
    start=(0.4, 1.0, 0.0),
    latex=r"\sum_{i=1}^{15} (x_1\,\exp(-x_2\,(t_i - x_3)^2 / 2) - y_i)^2,\ t_i = 4 - i/2",
    notes="the start, that of the paper, is very near the minimiser",
)
def mgh_09_gaussian(points: Any) -> Sequence[Any]:
    """Return x_1 exp(-x_2 (t_i - x_3)^2 / 2) - y_i, t_i = (8 - i) / 2, i = 1 ... 15."""
    t = constants(4.0 - 0.5 * np.arange(1.0, 16.0), points)
    y = constants(GAUSSIAN + GAUSSIAN[-2::-1], points)
    height, rate, middle = points[..., :1], points[..., 1:2], points[..., 2:]
    return (height * tf.exp(-0.5 * rate * tf.square(t - middle)) - y,)


# fmt: off
MEYER = (34780.0, 28610.0, 23650.0, 19630.0, 16370.0, 13720.0, 11540.0, 9744.0, 8261.0, 7030.0,
         6005.0, 5147.0, 4427.0, 3820.0, 3307.0, 2872.0)
# fmt: on


@squares(
    number=10,
    dim=3,
    title="MGH 10: Meyer",
    domain=[(0.001, 0.05), (1000.0, 8000.0), (100.0, 500.0)],
    minimisers=[(0.005609636471028053, 6181.346346286372, 345.2236346241365)],
    minimum=87.94585517085112089720860,
    start=(0.02, 4000.0, 250.0),
    latex=r"\sum_{i=1}^{16} (x_1\,\exp(\frac{x_2}{45 + 5i + x_3}) - y_i)^2",
    notes=(
        "coordinates of very unlike scales: descents without scaling get nowhere; in float32 it "
        "overflows where x_2 is about 44 times x_3 + 50 or more, in a corner of the domain"
    ),
)
def mgh_10_meyer(points: Any) -> Sequence[Any]:
    """Return x_1 exp(x_2 / (t_i + x_3)) - y_i, t_i = 45 + 5 i, i = 1 ... 16."""
    t, y = constants(45.0 + 5.0 * np.arange(1.0, 17.0), points), constants(MEYER, points)
    a, b, c = points[..., :1], points[..., 1:2], points[..., 2:]
    return (a * tf.exp(b / (t + c)) - y,)


@squares(
    number=11,
    dim=3,
    title="MGH 11: Gulf research and development",
    domain=[(0.1, 100.0), (0.0, 25.6), (0.0, 5.0)],
    minimisers=[(50.0, 25.0, 1.5)],
    minimum=0.0,
    start=(5.0, 2.5, 0.15),
    latex=(
        r"\sum_{i=1}^{99} [\exp(-|y_i - x_2|^{x_3} / x_1) - t_i]^2,\ t_i = i/100,"
        r"\ y_i = 25 + (-50\,\ln t_i)^{2/3}"
    ),
    kinks=(
        "beyond the domain, where x_2 is one of the y_i, the least of which is 25.632, and x_3 is "
        "at most 1; the derivatives of that term are taken as 0 there"
    ),
    notes="the paper prints |y_i m i x_2|, a misprint of |y_i - x_2|",
)
def mgh_11_gulf(points: Any) -> Sequence[Any]:
    """Return exp(-|y_i - x_2|^x_3 / x_1) - t_i, t_i = i / 100, i = 1 ... 99."""
    t = np.arange(1.0, 100.0) / 100.0
    y = constants(25.0 + (-50.0 * np.log(t)) ** (2.0 / 3.0), points)
    scale, origin, power = points[..., :1], points[..., 1:2], points[..., 2:]
    distance = tf.abs(y - origin)
    away = distance > 0.0
    safe = tf.where(away, distance, tf.ones_like(distance))
    raised = tf.where(away, tf.exp(power * tf.math.log(safe)), tf.zeros_like(distance))
    return (tf.exp(-raised / scale) - constants(t, points),)


KOWALIK = (0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246)
DOSES = (4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625)


@squares(
    number=15,
    dim=4,
    title="MGH 15: Kowalik-Osborne",
    domain=(0.0, 0.42),
    minimisers=[
        (0.19280693457903786, 0.19128232873436696, 0.12305650692632066, 0.13606233068379484)
    ],
    minimum=0.0003075056038492374274064697,
    start=(0.25, 0.39, 0.415, 0.39),
    latex=r"\sum_{i=1}^{11} (y_i - \frac{x_1\,(u_i^2 + u_i x_2)}{u_i^2 + u_i x_3 + x_4})^2",
)
def mgh_15_kowalik_osborne(points: Any) -> Sequence[Any]:
    """Return y_i - x_1 (u_i^2 + u_i x_2) / (u_i^2 + u_i x_3 + x_4), i = 1 ... 11."""
    y, u = constants(KOWALIK, points), constants(DOSES, points)
    a, b, c, d = (points[..., i : i + 1] for i in range(4))
    return (y - a * u * (u + b) / (u * (u + c) + d),)
