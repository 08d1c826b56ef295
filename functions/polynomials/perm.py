"""Power sums: equations that a permutation leaves all but solved."""

from __future__ import annotations

from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.limits import Limit
from functions.target import at_least, register

# Where all four residuals vanish at beta = 1/2, from 60 digits: near permutations of (1, 2, 3, 4).
FURTHER_4 = (
    (1.5522943663850384, 1.2149513628953708, 3.9614061773452973, 3.1388699613929325),
    (1.0410874209311263, 1.8825980011088148, 3.987661918329885, 3.051421448147342),
    (1.6212061963490199, 1.1705336231204515, 3.1218888667269313, 3.966951109980284),
)


def _minimisers(dim: int, beta: float) -> list[Any]:
    """Return (1, 2, ..., n), and the others of the plane and, at beta = 1/2, of four dimensions.

    In the plane the two equations, linear in x - 1 and y/2 - 1 and quadratic, have two solutions.
    """
    plain = np.arange(1.0, dim + 1.0)
    if dim == 2:
        scale = (2.0 * beta + 9.0) * beta + 8.0
        return [plain, (1.0 + 4.0 * (2.0 + beta) / scale, 2.0 - 8.0 * (1.0 + beta) / scale)]
    return [plain, *FURTHER_4] if dim == 4 and beta == 0.5 else [plain]


def _others(dim: int, beta: float) -> str:
    if dim == 2:
        return ""
    if beta == 0.0:
        return "all permutations of (1, 2, ..., n)"
    return "there may be more, near permutations of (1, 2, ..., n) where beta is small"


def _latex(dim: int, beta: float) -> str:
    inner = rf"\sum_{{j=1}}^{{{dim}}} (j^i + {beta:g})\,((x_j/j)^i - 1)"
    return rf"\sum_{{i=1}}^{{{dim}}} [{inner}]^2"


def _residuals(points: Any, *, beta: float) -> Any:
    """Return the sums over j of (j^i + beta) ((x_j/j)^i - 1), i from 1 to n, [..., n].

    With u = x_j/j it is u^(i+1) - 1 = (u^i - 1) u + (u - 1), which keeps the digits near u = 1.
    """
    numbers = np.arange(1.0, points.shape[-1] + 1.0)
    # Not a division: XLA turns one by constants into a product for some sizes of a batch only.
    away = (points - constants(numbers, points)) * constants(1.0 / numbers, points)
    less_one, sums = away, []
    for i in range(1, points.shape[-1] + 1):
        weights = constants(numbers**i + beta, points)
        sums.append(tf.reduce_sum(weights * less_one, axis=-1))
        less_one = less_one * (1.0 + away) + away
    return tf.stack(sums, axis=-1)


@register(
    dims=at_least(2),
    domain=lambda dim, beta: (-float(dim), float(dim)),
    minimisers=_minimisers,
    minimum=0.0,
    start=lambda dim, beta: np.linspace(-0.5 * dim, 0.5 * dim, dim),
    citation="Neumaier 2003; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=_latex,
    residuals=_residuals,
    title="Perm d, beta",
    modality="multimodal",
    others=_others,
    notes=(
        "(1, 2, ..., n) is often said to be the only minimiser, which it is not. Values grow as "
        "n^(2n): beyond 15 dimensions float32 cannot hold all of them, beyond 80 float64"
    ),
    limits={"beta": Limit(0.0)},
)
def perm_d_beta(points: Any, *, beta: float = 0.5) -> Any:
    """Return the sum over i of (sum over j of (j^i + beta) ((x_j/j)^i - 1))^2."""
    return tf.reduce_sum(tf.square(_residuals(points, beta=beta)), axis=-1)
