"""Hartman's four Gaussian peaks, turned upside down, in three, four and six dimensions."""

from __future__ import annotations

from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.target import register

Rows = tuple[tuple[float, ...], ...]

HEIGHTS = (1.0, 1.2, 3.0, 3.2)
RATES_3 = ((3.0, 10.0, 30.0), (0.1, 10.0, 35.0), (3.0, 10.0, 30.0), (0.1, 10.0, 35.0))
PLACES_3 = (
    (0.3689, 0.1170, 0.2673),
    (0.4699, 0.4387, 0.7470),
    (0.1091, 0.8732, 0.5547),
    (0.0381, 0.5743, 0.8828),
)
PLACES_3_DS = (*PLACES_3[:3], (0.03815, 0.5743, 0.8828))
RATES_6 = (
    (10.0, 3.0, 17.0, 3.5, 1.7, 8.0),
    (0.05, 10.0, 17.0, 0.1, 8.0, 14.0),
    (3.0, 3.5, 1.7, 10.0, 17.0, 8.0),
    (17.0, 8.0, 0.05, 10.0, 0.1, 14.0),
)
PLACES_6 = (
    (0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886),
    (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991),
    (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650),
    (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381),
)
MINIMISER_6 = (
    0.20168951100670543,
    0.15001069182345797,
    0.476873974221897,
    0.2753324304940561,
    0.31165161660011326,
    0.6573005340656203,
)
TABLE = r"\alpha = (1, 1.2, 3, 3.2)"


def _peaks(points: Any, rates: Rows, places: Rows) -> Any:
    """Return the sum over i of alpha_i exp(-sum_j A_ij (x_j - P_ij)^2), [...].

    `rates` are A and `places` P; of each row as many numbers are taken as a point has.
    """
    dim = points.shape[-1]
    away = points[..., tf.newaxis, :] - constants(np.array(places)[:, :dim], points)
    depths = tf.reduce_sum(constants(np.array(rates)[:, :dim], points) * tf.square(away), axis=-1)
    return tf.reduce_sum(constants(np.array(HEIGHTS), points) * tf.exp(-depths), axis=-1)


def _latex(dim: int) -> str:
    inner = rf"\sum_{{j=1}}^{{{dim}}} A_{{ij}}\,(x_j - P_{{ij}})^2"
    return rf"\sum_{{i=1}}^{{4}} \alpha_i\,\exp(-{inner})"


@register(
    dim=3,
    domain=(0.0, 1.0),
    minimisers=[(0.11458887665506896, 0.55564889461693, 0.8525469846866774)],
    minimum=-3.862779787332662522767447,
    start=(0.5, 0.5, 0.5),
    citation="Hartman 1973; Dixon & Szegö 1978",
    latex=rf"-{_latex(3)},\ {TABLE},\ P_{{41}} = 0.0381",
    title="Hartmann 3-D",
    modality="multimodal",
    notes=(
        "two functions are in use: with P_41 = 0.0381, as here, the minimum is -3.86277978733; the "
        "-3.86278214782 that is often quoted is of P_41 = 0.03815, hartmann_3_ds"
    ),
)
def hartmann_3(points: Any) -> Any:
    """Return -sum_i alpha_i exp(-sum_j A_ij (x_j - P_ij)^2), P_41 = 0.0381."""
    return -_peaks(points, RATES_3, PLACES_3)


@register(
    dim=3,
    domain=(0.0, 1.0),
    minimisers=[(0.11461433858967197, 0.5556488499718569, 0.8525469535208657)],
    minimum=-3.862782147820755255419754,
    start=(0.5, 0.5, 0.5),
    citation="Dixon & Szegö 1978, as their code was handed down",
    latex=rf"-{_latex(3)},\ {TABLE},\ P_{{41}} = 0.03815",
    title="Hartmann 3-D (Dixon-Szegö)",
    modality="multimodal",
    notes="with P_41 = 0.0381, as in the Virtual Library, it is another function: hartmann_3",
)
def hartmann_3_ds(points: Any) -> Any:
    """Return -sum_i alpha_i exp(-sum_j A_ij (x_j - P_ij)^2), P_41 = 0.03815."""
    return -_peaks(points, RATES_3, PLACES_3_DS)


@register(
    dim=4,
    domain=(0.0, 1.0),
    minimisers=[(0.1873952729734667, 0.19415152930244073, 0.557917780062569, 0.26477962417039713)],
    minimum=-3.134494141222399151110079,
    start=(0.5, 0.5, 0.5, 0.5),
    citation="Picheny, Wagner & Ginsbourger 2012",
    latex=rf"\frac{{1}}{{0.839}}\,[1.1 - {_latex(4)}],\ {TABLE}",
    title="Hartmann 4-D",
    modality="multimodal",
    notes=(
        "often quoted is -3.135474 at (0.1873, 0.1906, 0.5566, 0.2647); the value there is "
        "-3.134353, and the minimum -3.134494"
    ),
)
def hartmann_4(points: Any) -> Any:
    """Return (1.1 - sum_i alpha_i exp(-sum_j A_ij (x_j - P_ij)^2))/0.839.

    A and P are the first four columns of those in six dimensions; it is scaled to about mean 0
    and variance 1.
    """
    return (1.1 - _peaks(points, RATES_6, PLACES_6)) / 0.839


@register(
    dim=6,
    domain=(0.0, 1.0),
    minimisers=[MINIMISER_6],
    minimum=-3.322368011415514800084312,
    start=(0.5, 0.5, 0.5, 0.5, 0.5, 0.5),
    citation="Hartman 1973; Dixon & Szegö 1978",
    latex=rf"-{_latex(6)},\ {TABLE}",
    title="Hartmann 6-D",
    modality="multimodal",
)
def hartmann_6(points: Any) -> Any:
    """Return -sum_i alpha_i exp(-sum_j A_ij (x_j - P_ij)^2)."""
    return -_peaks(points, RATES_6, PLACES_6)


@register(
    dim=6,
    domain=(0.0, 1.0),
    minimisers=[MINIMISER_6],
    minimum=-3.042457737843048866022841,
    start=(0.5, 0.5, 0.5, 0.5, 0.5, 0.5),
    citation="Picheny, Wagner & Ginsbourger 2012",
    latex=rf"-\frac{{1}}{{1.94}}\,[2.58 + {_latex(6)}],\ {TABLE}",
    title="Hartmann 6-D, rescaled",
    modality="multimodal",
)
def hartmann_6_rescaled(points: Any) -> Any:
    """Return -(2.58 + sum_i alpha_i exp(-sum_j A_ij (x_j - P_ij)^2))/1.94."""
    return -(2.58 + _peaks(points, RATES_6, PLACES_6)) / 1.94
