"""Problems of few unknowns that are systems of equations: all squares vanish at a minimiser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from functions.lazy import tf
from functions.least_squares.squares import squares

# The lesser coordinate and the greater, by 25 digits (Newton's method with 60, mpmath).
POWELL_MINIMISER = (1.098159329699817539626453e-5, 9.106146739866524209543306)


@squares(
    number=1,
    title="MGH 1: Rosenbrock",
    domain=(-10.0, 10.0),
    minimisers=[1.0],
    minimum=0.0,
    start=(-1.2, 1.0),
    latex=r"100\,(y - x^2)^2 + (1 - x)^2",
    modality="unimodal",
)
def mgh_01_rosenbrock(points: Any) -> Sequence[Any]:
    """Return 10 (y - x^2) and 1 - x."""
    x, y = tf.unstack(points, axis=-1)
    return 10.0 * (y - tf.square(x)), 1.0 - x


@squares(
    number=2,
    title="MGH 2: Freudenstein-Roth",
    domain=(-10.0, 20.0),
    minimisers=[(5.0, 4.0)],
    minimum=0.0,
    start=(0.5, -2.0),
    latex=r"(x + ((5 - y)\,y - 2)\,y - 13)^2 + (x + ((y + 1)\,y - 14)\,y - 29)^2",
    modality="multimodal",
    notes="from the start descents often end at the local minimum 48.98425, at (11.4128, -0.8968)",
)
def mgh_02_freudenstein_roth(points: Any) -> Sequence[Any]:
    """Return x + ((5 - y) y - 2) y - 13 and x + ((y + 1) y - 14) y - 29."""
    x, y = tf.unstack(points, axis=-1)
    return x + ((5.0 - y) * y - 2.0) * y - 13.0, x + ((y + 1.0) * y - 14.0) * y - 29.0


@squares(
    number=3,
    title="MGH 3: Powell badly scaled",
    domain=(-1.0, 10.0),
    minimisers=[POWELL_MINIMISER, POWELL_MINIMISER[::-1]],
    minimum=0.0,
    start=(0.0, 1.0),
    latex=r"(10^4\,x\,y - 1)^2 + (e^{-x} + e^{-y} - 1.0001)^2",
    modality="multimodal",
    notes="often listed with one minimiser; the same with its coordinates exchanged is another",
)
def mgh_03_powell_badly_scaled(points: Any) -> Sequence[Any]:
    """Return 10^4 x y - 1 and e^-x + e^-y - 1.0001.

    Written with e^u - 1 for the coordinate near 0, so that 10^-4 is not the rest of two numbers
    near 1.
    """
    x, y = tf.unstack(points, axis=-1)
    lesser, greater = tf.minimum(x, y), tf.maximum(x, y)
    return 1e4 * x * y - 1.0, tf.math.expm1(-lesser) + (tf.exp(-greater) - 1e-4)


@squares(
    number=4,
    title="MGH 4: Brown badly scaled",
    domain=[(0.0, 2e6), (0.0, 4e-6)],
    minimisers=[(1e6, 2e-6)],
    minimum=0.0,
    start=(1.0, 1.0),
    latex=r"(x - 10^6)^2 + (y - 2 \cdot 10^{-6})^2 + (x\,y - 2)^2",
    modality="unimodal",
    notes="the start, that of the paper, lies outside the domain",
)
def mgh_04_brown_badly_scaled(points: Any) -> Sequence[Any]:
    """Return x - 10^6, y - 2e-6 and x y - 2."""
    x, y = tf.unstack(points, axis=-1)
    return x - 1e6, y - 2e-6, x * y - 2.0


@squares(
    number=5,
    title="MGH 5: Beale",
    domain=(-4.5, 4.5),
    minimisers=[(3.0, 0.5)],
    minimum=0.0,
    start=(1.0, 1.0),
    latex=r"(1.5 - x\,(1 - y))^2 + (2.25 - x\,(1 - y^2))^2 + (2.625 - x\,(1 - y^3))^2",
    modality="unimodal",
)
def mgh_05_beale(points: Any) -> Sequence[Any]:
    """Return 1.5 - x (1 - y), 2.25 - x (1 - y^2) and 2.625 - x (1 - y^3)."""
    x, y = tf.unstack(points, axis=-1)
    square = tf.square(y)
    return 1.5 - x * (1.0 - y), 2.25 - x * (1.0 - square), 2.625 - x * (1.0 - square * y)


# Nearer to the axis what the second derivatives of the angle are made of, 1 / r^4, leaves float32.
HELIX_AXIS = 1e-8


def _polar(x: Any, y: Any) -> tuple[Any, Any]:
    """Return the radius and the angle in turns, from -1/4 to 3/4, of (x, y).

    At the axis both are taken as 0, and so are their derivatives. What `where` leaves out must be
    finite too, or its gradient is NaN: hence the safe coordinates.
    """
    away = tf.maximum(tf.abs(x), tf.abs(y)) > HELIX_AXIS
    safe_x, safe_y = tf.where(away, x, tf.ones_like(x)), tf.where(away, y, tf.zeros_like(y))
    radius = tf.sqrt(tf.square(safe_x) + tf.square(safe_y))
    turns = tf.atan2(safe_y, safe_x) / math.tau
    turns = tf.where((safe_x < 0.0) & (turns < 0.0), turns + 1.0, turns)
    return tf.where(away, radius, tf.zeros_like(x)), turns


@squares(
    number=7,
    dim=3,
    title="MGH 7: Helical valley",
    domain=(-10.0, 10.0),
    minimisers=[(1.0, 0.0, 0.0)],
    minimum=0.0,
    start=(-1.0, 0.0, 0.0),
    latex=(
        r"100\,[(z - 10\,\theta)^2 + (\sqrt{x^2 + y^2} - 1)^2] + z^2,\ "
        r"\theta = \frac{1}{2\pi}\,\mathrm{arg}(x + iy)\ \mathrm{from}\ -\frac{1}{4}\ "
        r"\mathrm{to}\ \frac{3}{4}"
    ),
    kinks=(
        "it jumps across the half-plane x_1 = 0, x_2 <= 0, to which it belongs as the limit from "
        "x_1 > 0; at the axis x_1 = x_2 = 0 the angle is taken as 0, and so are the derivatives of "
        "angle and radius"
    ),
    notes=(
        "the angle runs from -1/4 to 3/4 of a turn; an arctangent of two arguments that is not "
        "brought there gives another function in the quadrant x_1 < 0, x_2 < 0"
    ),
)
def mgh_07_helical_valley(points: Any) -> Sequence[Any]:
    """Return 10 (z - 10 theta), 10 (r - 1) and z, in cylindrical coordinates."""
    x, y, z = tf.unstack(points, axis=-1)
    radius, turns = _polar(x, y)
    return 10.0 * (z - 10.0 * turns), 10.0 * (radius - 1.0), z


@squares(
    number=13,
    dim=4,
    title="MGH 13: Powell singular",
    domain=(-4.0, 5.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(3.0, -1.0, 0.0, 1.0),
    latex=r"(x_1 + 10\,x_2)^2 + 5\,(x_3 - x_4)^2 + (x_2 - 2\,x_3)^4 + 10\,(x_1 - x_4)^4",
    modality="unimodal",
    notes="its Hessian is singular at the minimiser, where Newton's method is only linear",
)
def mgh_13_powell_singular(points: Any) -> Sequence[Any]:
    """Return the four residuals of Powell's singular function."""
    return powell_block(*tf.unstack(points, axis=-1))


def powell_block(a: Any, b: Any, c: Any, d: Any) -> Sequence[Any]:
    """Return a + 10 b, sqrt(5) (c - d), (b - 2 c)^2 and sqrt(10) (a - d)^2."""
    bends = tf.square(b - 2.0 * c), math.sqrt(10.0) * tf.square(a - d)
    return a + 10.0 * b, math.sqrt(5.0) * (c - d), *bends


@squares(
    number=14,
    dim=4,
    title="MGH 14: Wood",
    domain=(-10.0, 10.0),
    minimisers=[1.0],
    minimum=0.0,
    start=(-3.0, -1.0, -3.0, -1.0),
    latex=(
        r"100\,(x_2 - x_1^2)^2 + (1 - x_1)^2 + 90\,(x_4 - x_3^2)^2 + (1 - x_3)^2"
        r" + 10\,(x_2 + x_4 - 2)^2 + \frac{1}{10}\,(x_2 - x_4)^2"
    ),
    notes=(
        "another writing of Colville's function; descents linger at a saddle of value 7.87697, "
        "(-0.96797, 0.94714, -0.96952, 0.95125)"
    ),
)
def mgh_14_wood(points: Any) -> Sequence[Any]:
    """Return the six residuals of Wood's function."""
    a, b, c, d = tf.unstack(points, axis=-1)
    valleys = 10.0 * (b - tf.square(a)), 1.0 - a, math.sqrt(90.0) * (d - tf.square(c)), 1.0 - c
    return *valleys, math.sqrt(10.0) * (b + d - 2.0), (b - d) / math.sqrt(10.0)
