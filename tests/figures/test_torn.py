"""Curves that jump or have a pole: not joined there, nor drawn where the function never is."""

from __future__ import annotations

import numpy as np
import pytest

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
        jumps=np.stack([poles, poles & False, poles]),
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


def test_a_whole_curve_is_seen_to_its_ends() -> None:
    result = tangent(40)
    x = result.field.points[:, 0]
    whole = Field(
        x[:, None], x**9, 9 * x[:, None] ** 8, np.zeros((40, 1, 1)), np.empty((0, 40)), (0,)
    )
    figure = derivatives(Result(result.facts, whole), LOOK)
    low, high = figure.axes[0].get_ylim()
    assert low < -512 < 512 < high
