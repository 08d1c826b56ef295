"""Branin's valley with three equal minimisers, tilted so that one is left, and scaled."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import tf
from functions.target import register

BRANIN = (
    r"({y} - \frac{{5.1}}{{4\pi^2}}\,{x}^2 + \frac{{5}}{{\pi}}\,{x} - 6)^2"
    r" + 10\,(1 - \frac{{1}}{{8\pi}})\,\cos {x}"
)


def _branin(x: Any, y: Any) -> Any:
    """Return (y - 5.1/(4 pi^2) x^2 + 5/pi x - 6)^2 + 10 (1 - 1/(8 pi)) cos x."""
    above = y - (5.1 / (4.0 * math.pi**2) * x - 5.0 / math.pi) * x - 6.0
    return tf.square(above) + (10.0 - 1.25 / math.pi) * tf.cos(x)


@register(
    domain=[(-5.0, 10.0), (0.0, 15.0)],
    # The square is 0 and the cosine -1: x = (2k + 1) pi; three such points lie in the domain.
    minimisers=[(-math.pi, 12.275), (math.pi, 2.275), (3.0 * math.pi, 2.475)],
    minimum=1.25 / math.pi,
    start=(5.0, 12.0),
    citation="Branin 1972; Dixon & Szegö 1978",
    latex=BRANIN.format(x="x", y="y") + " + 10",
    title="Branin (Branin-Hoo)",
    modality="multimodal",
    notes="outside the domain there are further minimisers, one for every odd multiple of pi",
)
def branin(points: Any) -> Any:
    """Return (y - 5.1/(4 pi^2) x^2 + 5/pi x - 6)^2 + 10 (1 - 1/(8 pi)) cos x + 10."""
    x, y = tf.unstack(points, axis=-1)
    return _branin(x, y) + 10.0


@register(
    domain=[(-5.0, 10.0), (0.0, 15.0)],
    minimisers=[(-3.6892852725610523, 13.629987728944895)],
    minimum=-16.64402157084318897540298,
    start=(5.0, 12.0),
    citation="Forrester, Sóbester & Keane 2008",
    latex=BRANIN.format(x="x", y="y") + " + 10 + 5x",
    title="Branin, modified",
    modality="multimodal",
    notes="unbounded below: outside the domain it falls along its valley as x does",
)
def branin_modified(points: Any) -> Any:
    """Return Branin's function + 5x: of its three minima one is the least."""
    x, y = tf.unstack(points, axis=-1)
    return _branin(x, y) + 10.0 + 5.0 * x


@register(
    domain=(0.0, 1.0),
    minimisers=[
        ((5.0 - math.pi) / 15.0, 12.275 / 15.0),
        ((5.0 + math.pi) / 15.0, 2.275 / 15.0),
        ((5.0 + 3.0 * math.pi) / 15.0, 2.475 / 15.0),
    ],
    minimum=(1.25 / math.pi - 54.81) / 51.95,
    start=(2.0 / 3.0, 0.8),
    citation="Picheny, Wagner & Ginsbourger 2012",
    latex=rf"\frac{{1}}{{51.95}}\,[{BRANIN.format(x='u', y='v')} - 44.81],\ u = 15x - 5,\ v = 15y",
    title="Branin, rescaled",
    modality="multimodal",
    notes="outside the domain there are further minimisers, as Branin's function has",
)
def branin_rescaled(points: Any) -> Any:
    """Return Branin's function on the unit square, scaled to about mean 0 and variance 1."""
    x, y = tf.unstack(points, axis=-1)
    return (_branin(15.0 * x - 5.0, 15.0 * y) - 44.81) / 51.95
