"""Which minimiser is reached from where: a colour each, the darker the more steps it took."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.basin import (
    UNSETTLED,
    basins_of,
    colours_of,
    square,
    with_lost,
)
from pipeline.figures.drawing.panels import Extra, draw_maps
from pipeline.figures.drawing.scale import Scale, scale_of
from pipeline.figures.drawing.style import INK, percent
from pipeline.results import Basins, Result
from pipeline.winners import EVEN, NOBODY

_PALE, _DARK = 0.38, 0.52  # how much of white or black the fewest and the most steps add
_GREYS = LinearSegmentedColormap.from_list("steps", ["#e2e5ea", "#9aa1ad", "#2f3640"])
_EVEN = "#e9e4d4"


def basins(result: Result, look: Look) -> Figure:
    """Draw the basins of attraction over the grid, and mark the attractors with their places.

    Of several optimizers each has its map, beside one of who wins from where.

    Raises:
        NotDrawable: the result has no basins, or its grid does not span two coordinates.

    """
    every, plane = basins_of(result, "basins")
    scale = scale_of(np.concatenate([each.steps[each.which >= 0] for each in every]).astype(float))
    taken = [team.colour for team in result.teams]
    maps = [_coloured(each, scale, taken) for each in every]
    label = "steps" if scale.is_linear else "steps  (asinh scale)"
    settled = any((each.which >= 0).any() for each in every)
    bar = (_GREYS, scale.ticks(), label) if settled else None
    if result.winners is None:
        return draw_maps(result, maps, look, _told(every[0]), plane=plane, bar=bar)
    note = f"who comes to rest lowest, then first, from each of {result.winners.size:,} starts"
    extra = _won(result, result.winners)
    return draw_maps(result, maps, look, note, plane=plane, bar=bar, extra=extra)


def _coloured(found: Basins, scale: Scale, taken: Collection[str | None]) -> np.ndarray:
    """Return a map's colours [Ry, Rx, 3]: the attractor's, by the steps."""
    settled = found.which >= 0
    units = np.clip(scale.unit(found.steps), 0, 1) if settled.any() else np.zeros(settled.shape)
    colours = colours_of(found, taken)[np.maximum(found.which, 0)]
    return with_lost(_lightened(colours, units), found)


def _won(result: Result, winners: np.ndarray) -> Extra:
    """Return the map of who wins from where, with the share of each."""
    marks = [(team.name, team.colour or INK, place) for place, team in enumerate(result.teams)]
    marks += [("even", _EVEN, EVEN), ("nobody settles", UNSETTLED, NOBODY)]
    colours, entries = np.zeros((*winners.shape, 3)), []
    for name, colour, mark in marks:
        won = winners == mark
        colours[won] = to_rgb(colour)
        if won.any():
            entries.append((f"{name}, {percent(won.mean())}", square(colour)))
    return Extra("who wins", colours, entries)


def _lightened(colours: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return colours [..., 3] from pale (0) over themselves (1/2) to dark (1)."""
    pale = _PALE * np.clip(1 - 2 * units, 0, 1)[..., None]
    dark = _DARK * np.clip(2 * units - 1, 0, 1)[..., None]
    return np.asarray((colours + (1 - colours) * pale) * (1 - dark))


def _told(found: Basins) -> str:
    shares = sorted(found.shares, reverse=True)
    parts = ", ".join(f"{100 * share:.3g}" for share in shares[:6])
    if not shares:
        return "no start comes to rest"
    if len(shares) == 1:
        return f"one basin with {parts} % of {found.which.size:,} starts"
    more = " ..." if len(shares) > 6 else ""
    return f"{len(shares):,} basins with {parts}{more} % of {found.which.size:,} starts"
