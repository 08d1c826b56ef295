"""Curves that jump or have a pole: not joined there, nor drawn where the function never is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.breaks import JUMP, POLE
from pipeline.figures import Look
from pipeline.figures.derivatives import derivatives
from pipeline.figures.path import path
from pipeline.results import BUDGET, Field, Result, Trace
from tests.figures.cases import DPI, facts

LOOK = Look(dpi=DPI)


def tangent(count: int, way: int = 1) -> Result:
    """The tangent over (-2, 2), whose poles are at +-pi/2, with its first two derivatives."""
    x = np.linspace(-2, 2, count)[::way]
    f = np.tan(x)
    first = 1 + f**2
    second = 2 * f * first
    poles = np.diff(f) * np.diff(x) < 0
    assert poles.sum() == 2
    field = Field(
        x[:, None], f, first[:, None], second[:, None, None], np.stack([first, second]), (0,),
        breaks=np.stack([POLE * poles] * 3).astype(np.uint8),
    )  # fmt: skip
    ends = np.array([BUDGET]), np.array([1])
    trace = Trace(np.zeros((2, 1, 1)), np.zeros((2, 1)), np.ones((2, 1)), *ends)
    return Result(facts("tangent", "", [[-2, 2]], [], None, 1), field, trace=trace)


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("count", [40, 900])  # coarser and finer than a curve is drawn
def test_a_curve_ends_at_a_pole(count: int, way: int) -> None:
    result = tangent(count, way)
    for figure in (derivatives(result, LOOK), path(result, LOOK)):
        (x, f) = figure.axes[0].lines[0].get_data()
        gone = np.isnan(f)
        assert np.diff(gone.astype(int)).clip(0).sum() == 2  # two gaps
        assert np.abs(np.abs(x[gone]) - np.pi / 2).max() < 4 / (count - 1)
        rises = np.diff(f) * np.diff(x)
        assert (rises[np.isfinite(rises)] > 0).all()  # as the tangent does, between its poles
        assert np.nanmax(np.abs(f)) == np.abs(result.field.values).max()


def test_near_a_pole_a_curve_leaves_the_picture_and_the_rest_is_seen() -> None:
    result = tangent(401)
    figure = derivatives(result, LOOK)
    assert np.abs(result.field.values).max() > 100
    for axes, least, most in zip(figure.axes, (5, 20, 100), (60, 2000, 60000), strict=True):
        low, high = axes.get_ylim()
        assert least < high < most
        assert low > -most


def bent() -> Result:
    """|x - 1|, a hollow at 0.2 and its slope by differences; a kink at 1, nothing else."""
    x = np.linspace(-2, 2, 400)

    def f(x: np.ndarray) -> np.ndarray:
        return np.abs(x - 1) - 30 * np.exp(-900 * (x - 0.2) ** 2)

    first = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
    kinks = JUMP * ((x[:-1] < 1) & (x[1:] > 1))
    field = Field(
        x[:, None], f(x), first[:, None], np.zeros((400, 1, 1)), first[None], (0,),
        breaks=np.stack([0 * kinks, kinks]).astype(np.uint8),
    )  # fmt: skip
    lowest = float(f(np.array(0.2)))
    return Result(facts("bent", "", [[-2, 2]], [[0.2]], lowest, 1), field)


def test_a_kink_cuts_nothing() -> None:
    result = bent()
    figure = derivatives(result, LOOK)
    curves = result.field.values, result.field.derivatives[0]
    for axes, curve in zip(figure.axes, curves, strict=True):
        low, high = axes.get_ylim()
        assert low < curve.min()
        assert curve.max() < high
    assert figure.axes[0].get_ylim()[0] < result.facts.minimum
    assert np.isnan(figure.axes[1].lines[1].get_ydata()).any()


def test_a_star_is_seen_beside_a_pole_and_joins_nothing() -> None:
    """1/x with a star, of a minimum that the grid does not show, in the gap of the pole."""
    x = np.linspace(-1, 1, 900)
    poles = POLE * (x[:-1] * x[1:] < 0).astype(np.uint8)
    field = Field(
        x[:, None], 1 / x, -1 / x[:, None] ** 2, np.zeros((900, 1, 1)), np.empty((0, 900)), (0,),
        breaks=poles[None],
    )  # fmt: skip
    stars = [[1e-4], [-0.5]]
    figure = derivatives(Result(facts("pole", "", [[-1, 1]], stars, -700.0, 1), field), LOOK)
    curve = figure.axes[0].lines[0].get_ydata()
    assert np.isnan(curve).sum() == 1
    assert np.abs(np.diff(curve)).max(where=np.isfinite(np.diff(curve)), initial=0) < 750
    low, high = figure.axes[0].get_ylim()
    assert low < -700
    assert 50 < high < 500


def test_the_zero_line_of_a_derivative_is_seen() -> None:
    result = tangent(401)
    first = 5 + result.field.derivatives * 0
    shifted = replace(result.field, derivatives=first, gradients=first[:1].T)
    low, high = derivatives(replace(result, field=shifted), LOOK).axes[1].get_ylim()
    assert low < 0
    assert high > 5


def test_a_whole_curve_is_seen_to_its_ends() -> None:
    result = tangent(40)
    x = result.field.points[:, 0]
    whole = Field(
        x[:, None], x**9, 9 * x[:, None] ** 8, np.zeros((40, 1, 1)), np.empty((0, 40)), (0,)
    )
    figure = derivatives(Result(result.facts, whole), LOOK)
    low, high = figure.axes[0].get_ylim()
    assert low < -512
    assert high > 512
