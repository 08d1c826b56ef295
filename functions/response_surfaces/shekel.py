"""Shekel's foxholes in four dimensions: five, seven or ten of them, each of its own depth."""

from __future__ import annotations

from typing import Any

from functions.constants import constants
from functions.lazy import tf
from functions.target import register

Rows = tuple[tuple[float, ...], ...]

WIDTHS = (0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5)
HOLES = (
    (4.0, 4.0, 4.0, 4.0),
    (1.0, 1.0, 1.0, 1.0),
    (8.0, 8.0, 8.0, 8.0),
    (6.0, 6.0, 6.0, 6.0),
    (3.0, 7.0, 3.0, 7.0),
    (2.0, 9.0, 2.0, 9.0),
    (5.0, 3.0, 5.0, 3.0),
    (8.0, 1.0, 8.0, 1.0),
    (6.0, 2.0, 6.0, 2.0),
    (7.0, 3.6, 7.0, 3.6),
)
HOLES_DS = (*HOLES[:6], (5.0, 5.0, 3.0, 3.0), *HOLES[7:])
START = (5.2, 4.6, 5.0, 4.4)


def _foxholes(points: Any, holes: Rows) -> Any:
    """Return -sum_i 1/(sum_j (x_j - C_ij)^2 + beta_i), [...], over the rows of C, the `holes`.

    Hole by hole, which compiles to five times the speed of all of them on an axis.
    """
    total = 0.0
    for hole, width in zip(holes, WIDTHS, strict=False):
        away = points - constants(hole, points)
        total -= 1.0 / (tf.reduce_sum(tf.square(away), axis=-1) + width)
    return total


def _latex(count: int, seventh: str = "") -> str:
    row = rf",\ C_7 = ({seventh})" if seventh else ""
    inner = r"\sum_{j=1}^{4} (x_j - C_{ij})^2 + \beta_i"
    return rf"-\sum_{{i=1}}^{{{count}}} \frac{{1}}{{{inner}}}{row}"


@register(
    dim=4,
    domain=(0.0, 10.0),
    minimisers=[(4.000037152819676, 4.00013327659156, 4.000037152819676, 4.00013327659156)],
    minimum=-10.15319967905822745736255,
    start=START,
    citation="Shekel 1971; Dixon & Szegö 1978",
    latex=_latex(5),
    title="Shekel, 5 foxholes",
    modality="multimodal",
)
def shekel_5(points: Any) -> Any:
    """Return -sum_i 1/(sum_j (x_j - C_ij)^2 + beta_i) over the first 5 foxholes."""
    return _foxholes(points, HOLES[:5])


@register(
    dim=4,
    domain=(0.0, 10.0),
    minimisers=[(4.000572819251117, 3.9996062096096887, 4.000572819251117, 3.9996062096096887)],
    minimum=-10.40291533677774347488966,
    start=START,
    citation="Shekel 1971; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=_latex(7, "5, 3, 5, 3"),
    title="Shekel, 7 foxholes",
    modality="multimodal",
    notes=(
        "two functions are in use: with the seventh foxhole at (5, 3, 5, 3), as here, the minimum "
        "is -10.4029153368; the -10.4029405668 that is often quoted is of (5, 5, 3, 3), shekel_7_ds"
    ),
)
def shekel_7(points: Any) -> Any:
    """Return -sum_i 1/(sum_j (x_j - C_ij)^2 + beta_i) over the first 7 foxholes."""
    return _foxholes(points, HOLES[:7])


@register(
    dim=4,
    domain=(0.0, 10.0),
    minimisers=[(4.000746868270634, 3.9995094800857736, 4.000746868270634, 3.9995094800857736)],
    minimum=-10.53644315348352786916181,
    start=START,
    citation="Shekel 1971; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=_latex(10, "5, 3, 5, 3"),
    title="Shekel, 10 foxholes",
    modality="multimodal",
    notes=(
        "two functions are in use: with the seventh foxhole at (5, 3, 5, 3), as here, the minimum "
        "is -10.5364431535; the -10.5364098167 that is often quoted is of (5, 5, 3, 3), "
        "shekel_10_ds"
    ),
)
def shekel_10(points: Any) -> Any:
    """Return -sum_i 1/(sum_j (x_j - C_ij)^2 + beta_i) over all 10 foxholes."""
    return _foxholes(points, HOLES)


@register(
    dim=4,
    domain=(0.0, 10.0),
    minimisers=[(4.000572916185823, 4.000689366185305, 3.9994897088591506, 3.9996061588586316)],
    minimum=-10.40294056681866126181317,
    start=START,
    citation="Shekel 1971; Dixon & Szegö 1978, as their code was handed down",
    latex=_latex(7, "5, 5, 3, 3"),
    title="Shekel, 7 foxholes (Dixon-Szegö)",
    modality="multimodal",
    notes="with the seventh foxhole at (5, 3, 5, 3) it is another function: shekel_7",
)
def shekel_7_ds(points: Any) -> Any:
    """Return -sum_i 1/(sum_j (x_j - C_ij)^2 + beta_i) over the first 7 foxholes."""
    return _foxholes(points, HOLES_DS[:7])


@register(
    dim=4,
    domain=(0.0, 10.0),
    minimisers=[(4.000746531592046, 4.000592934138532, 3.9996633980403224, 3.9995098005868077)],
    minimum=-10.53640981669204311396946,
    start=START,
    citation="Shekel 1971; Dixon & Szegö 1978, as their code was handed down",
    latex=_latex(10, "5, 5, 3, 3"),
    title="Shekel, 10 foxholes (Dixon-Szegö)",
    modality="multimodal",
    notes="with the seventh foxhole at (5, 3, 5, 3) it is another function: shekel_10",
)
def shekel_10_ds(points: Any) -> Any:
    """Return -sum_i 1/(sum_j (x_j - C_ij)^2 + beta_i) over all 10 foxholes."""
    return _foxholes(points, HOLES_DS)
