"""Where curves along a line jump: at poles and kinks, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import functions
from pipeline.figures.drawing.profile import torn
from pipeline.grid import lay
from pipeline.jumps import MOST, jumps
from pipeline.results import Field
from pipeline.settings import Line, Mesh
from pipeline.survey import survey

LINES = [each for each in map(functions.get, functions.names()) if each.dim == 1]


def line(expression: str, precision: str = "float64", order: int = 2, **choices: Any) -> Field:
    usual = {"kind": "mesh", "resolution": 100, "domain": [[-5, 5]], "endpoint": True}
    target = functions.get("formula", expression=expression)
    grid = Mesh(**usual | {"axes": None, "through": None} | choices)
    return survey(target, lay(target, grid, precision), order)[0]


def gaps(*places: float) -> list[int]:
    """The gaps of `linspace(-5, 5, 100)` in which places lie."""
    return [int((place + 5) // (10 / 99)) for place in places]


TAN = [k * np.pi / 2 for k in (-3, -1, 1, 3)]
TORN = {  # of f, f' and f''; None: a pole with one sign, which may be seen or not
    "1/x": ([0], None, [0]),
    "1/x^2": (None, [0], None),
    "log(abs(x))": (None, [0], None),
    "tan(x)": (TAN, None, TAN),
    "sign(x - 0.3)": ([0.3], [], []),
    "abs(x)": ([], [0], []),
    "max(x, 1)": ([], [1], []),
    "x^2 * sign(x)": ([], [], [0]),
    "exp(1 / (x - 1))": ([1], [1], [1]),
    "1 / (x - 1.234) + 1000 * x": ([1.234], None, [1.234]),
    "x^2 + 1": ([], [], []),
    "x^3 / x": ([], [], []),
    "sqrt(abs(x))": ([], [0], None),
    "tanh(40 * x)": ([], [], []),
    "3": ([], [], []),
}


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("expression", TORN)
def test_a_curve_is_torn_where_it_jumps(expression: str, precision: str) -> None:
    field = line(expression + " + 0 * x", precision)
    for curve, places in enumerate(TORN[expression]):
        if places is not None:
            assert np.flatnonzero(torn(field, curve)).tolist() == gaps(*places), curve


def test_a_line_may_run_down() -> None:
    target = functions.get("formula", expression="1/x")
    grid = Line(kind="line", start=[5], end=[-5], resolution=7, endpoint=False)
    field, _ = survey(target, lay(target, grid, "float64"), 1)
    place = np.flatnonzero(np.diff(np.sign(field.points[:, 0])))
    assert np.flatnonzero(torn(field, 0)).tolist() == place.tolist()


def test_partial_derivatives_along_a_line_jump_on_their_own() -> None:
    target = functions.get("formula", expression="abs(x) + y^2")
    grid = Line(kind="line", start=[-1, -1], end=[1.6, 1], resolution=6, endpoint=True)
    field, _ = survey(target, lay(target, grid, "float64"), 1)
    assert [np.flatnonzero(row).tolist() for row in field.jumps] == [[], [1], []]


def test_a_line_through_many_dimensions_is_looked_through_for_f_alone() -> None:
    target = functions.get("formula", expression="norm(x) / x[0]", dim=6)
    grid = Line(kind="line", start=[-1] * 6, end=[2.3] * 6, resolution=4, endpoint=True)
    field, _ = survey(target, lay(target, grid, "float64"), 1)
    assert field.jumps.tolist() == [[True, False, False]]


@pytest.mark.parametrize("target", LINES, ids=lambda each: each.name)
def test_smooth_targets_are_whole(target: functions.Target) -> None:
    grid = Mesh(kind="mesh", resolution=200, domain=None, endpoint=True, axes=None, through=None)
    field, _ = survey(target, lay(target, grid, "float64"), 2)
    assert torn(field, 1).any() == bool(target.kinks)
    assert not torn(field, 0).any()


def test_a_mesh_is_not_looked_through() -> None:
    target = functions.get("formula", expression="1/x + y")
    grid = Mesh(kind="mesh", resolution=3, domain=None, endpoint=True, axes=None, through=None)
    assert survey(target, lay(target, grid, "float64"), 1)[0].jumps.size == 0


def test_a_hole_within_a_gap_tears_what_jumps_over_it_and_nan_ends_do_not() -> None:
    """Between 1 and 2 there is a hole at 1.5 +- 0.1, and a jump from 1 to 10 over it."""

    def at(points: np.ndarray) -> np.ndarray:
        x = points[:, 0]
        hole = (np.abs(x - 1.5) < 0.1) | (x > 3.5)
        return np.where(hole, np.nan, np.where(x < 1.5, x, 10.0))[None]

    points = np.arange(5.0)[:, None]
    assert jumps(at, points, at(points)).tolist() == [[False, True, False, False]]


@pytest.mark.parametrize("count", [0, 1, MOST + 1])
def test_of_too_few_and_too_many_points_nothing_is_said(count: int) -> None:
    points = np.zeros((count, 1))
    assert jumps(lambda _: pytest.fail("was asked"), points, points.T).shape[0] == 0
