"""Where curves along a line jump or have a pole: there, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import functions
from pipeline.breaks import JUMP, POLE, WHOLE, breaks
from pipeline.figures.drawing.broken import kinds_of
from pipeline.grid import Grid, lay
from pipeline.results import Field
from pipeline.settings import Line, Mesh
from pipeline.survey import survey

EVERY = [functions.get(name) for name in functions.names()]
LINES = [each for each in EVERY if each.dim == 1]
SMOOTH = [each for each in EVERY if each.dim == 2 and each.family != "plates" and not each.kinks]
PRECISIONS = ("float32", "float64")


def along(target: functions.Target, precision: str = "float64", **line: Any) -> Grid:
    low, high = target.domain.T.tolist()
    usual = {"start": low, "end": high, "resolution": 100, "endpoint": True}
    return lay(target, Line(kind="line", **usual | line), precision)


def surveyed(target: functions.Target, precision: str = "float64", **line: Any) -> Field:
    return survey(target, along(target, precision, **line), 2)[0]


def formula(expression: str, precision: str = "float64", dim: int = 1, **line: Any) -> Field:
    usual = {"start": [-5.0] * dim, "end": [5.0] * dim}
    target = functions.get("formula", expression=expression, dim=dim)
    return surveyed(target, precision, **usual | line)


def gaps(*places: float) -> list[int]:
    """The gaps of `linspace(-5, 5, 100)` in which places lie."""
    return [int((place + 5) // (10 / 99)) for place in places]


TAN = [k * np.pi / 2 for k in (-3, -1, 1, 3)]
BROKEN = {  # f, f' and f'': the kind, and where. None: a pole with one sign, seen or not
    "1/x": [(POLE, [0])] * 3,
    "tan(x)": [(POLE, TAN)] * 3,
    "sign(x - 0.3)": [(JUMP, [0.3])] * 3,
    "exp(1 / (x - 1))": [(POLE, [1])] * 3,
    "1 / (x - 1.234) + 1000 * x": [(POLE, [1.234])] * 3,
    "abs(x)": [(JUMP, []), (JUMP, [0]), (JUMP, [0])],
    "max(x, 1)": [(JUMP, []), (JUMP, [1]), (JUMP, [1])],
    "x^2 * sign(x)": [(JUMP, []), (JUMP, []), (JUMP, [0])],
    "sqrt(abs(x))": [(POLE, []), (POLE, [0]), (POLE, [0])],
    "1/x^2": [None, (POLE, [0]), (POLE, [0])],
    "log(abs(x))": [None, (POLE, [0]), (POLE, [0])],
}
WHOLE_ONES = [
    *("x^2 + 1", "x^3 / x", "tanh(40 * x)", "tanh(1e6 * x)", "3 + 0 * x", "sin(50 * x)", "exp(x)"),
    *("exp(-1e5 * x^2)", "sin(x)^2 + cos(x)^2", "sqrt(x^2 + 2 * x + 1.5)", "1e8 + sin(x)"),
    *("log(cosh(x) + sinh(x))", "x^8", "1e-9 * x", "exp(-2e4 * x^2)"),
]


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("expression", BROKEN)
def test_a_curve_breaks_where_it_jumps_or_has_a_pole(expression: str, precision: str) -> None:
    field = formula(expression, precision)
    for curve, told in enumerate(BROKEN[expression]):
        if told is not None:
            kind, places = told
            kinds = kinds_of(field, curve)
            assert np.flatnonzero(kinds).tolist() == gaps(*places), curve
            assert set(kinds[kinds != WHOLE].tolist()) <= {kind}, curve


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("expression", WHOLE_ONES)
def test_steep_curves_and_rounding_do_not_break(expression: str, precision: str) -> None:
    assert not formula(expression, precision).breaks[:2].any()  # f'' may be rounding alone


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("target", LINES, ids=lambda each: each.name)
def test_targets_of_one_coordinate_break_where_they_have_kinks(
    target: functions.Target, precision: str
) -> None:
    field = surveyed(target, precision, resolution=200)
    assert not kinds_of(field, 0).any()
    assert kinds_of(field, 1).any() == bool(target.kinks)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("target", SMOOTH, ids=lambda each: each.name)
def test_smooth_targets_are_whole_along_their_diagonal(
    target: functions.Target, precision: str
) -> None:
    points = along(target, precision).points

    def values(at: np.ndarray) -> np.ndarray:
        return target.value(tf.constant(at)).numpy()

    # Without a survey, which would compile a program of each.
    assert not breaks(values, points, values(points)).any()


def test_a_jump_is_seen_beside_a_pole_that_a_grid_point_almost_hits() -> None:
    line = {"start": [-np.pi], "end": [np.pi], "resolution": 101}
    field = formula("tan(x) + sign(x - 1)", **line)
    assert np.abs(field.values).max() > 1e15
    x = field.points[:, 0]
    kinds = kinds_of(field, 0)
    assert kinds[np.searchsorted(x, 1) - 1] == JUMP
    (poles,) = np.nonzero(kinds == POLE)
    ends = np.abs(np.stack([x[poles], x[poles + 1]]))
    assert (ends.min(axis=0) <= np.pi / 2).all()
    assert (ends.max(axis=0) >= np.pi / 2 - 1e-12).all()
    assert len(poles) >= 2


def test_a_fine_line_is_looked_through_where_it_is_steep() -> None:
    field = formula("1/x", resolution=20_000)
    kinds = kinds_of(field, 0)
    assert np.flatnonzero(kinds).tolist() == [9_999]


def test_a_line_may_run_down() -> None:
    field = formula("1/x", start=[5], end=[-5], resolution=7, endpoint=False)
    sides = np.flatnonzero(np.diff(np.sign(field.points[:, 0])))
    assert np.flatnonzero(kinds_of(field, 0)).tolist() == sides.tolist()


def test_partial_derivatives_along_a_line_break_on_their_own() -> None:
    field = formula("abs(x) + y^2", dim=2, start=[-1, -1], end=[1.6, 1], resolution=6)
    assert [np.flatnonzero(row).tolist() for row in field.breaks] == [[], [1], []]


def test_a_line_through_many_dimensions_is_looked_through_for_f_alone() -> None:
    line = {"start": [-1] * 6, "end": [2.3] * 6, "resolution": 4}
    field = formula("norm(x) / x[0]", dim=6, **line)
    assert field.breaks.tolist() == [[JUMP, WHOLE, WHOLE]]


def test_a_mesh_is_not_looked_through() -> None:
    target = functions.get("formula", expression="1/x + y")
    grid = Mesh(kind="mesh", resolution=3, domain=None, endpoint=True, axes=None, through=None)
    assert survey(target, lay(target, grid, "float64"), 1)[0].breaks.size == 0


def test_a_curve_without_a_value_within_a_gap_has_a_pole_there() -> None:
    """Around 1.5 there is a hole, over which the curve rises; beyond 3.5 there is nothing."""

    def at(points: np.ndarray) -> np.ndarray:
        x = points[:, 0]
        return np.where((np.abs(x - 1.5) < 0.1) | (x > 3.5), np.nan, np.where(x < 1.5, x, 10.0))

    points = np.arange(5.0)[:, None]
    assert breaks(at, points, at(points)).tolist() == [WHOLE, POLE, WHOLE, WHOLE]


@pytest.mark.parametrize("count", [0, 1])
def test_a_line_without_gaps_has_no_breaks(count: int) -> None:
    points = np.zeros((count, 1))
    assert breaks(lambda _: pytest.fail("was asked"), points, points[:, 0]).tolist() == []


def test_of_many_steep_gaps_the_steepest_are_looked_into() -> None:
    asked = []

    def at(points: np.ndarray) -> np.ndarray:
        asked.append(len(points))
        return np.floor(points[:, 0]) ** 2

    points = np.arange(0.5, 9)[:, None]
    kinds = breaks(at, points, np.floor(points[:, 0]) ** 2, most=3)
    assert kinds.tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert max(asked) == 3 * 18  # nine places on either side of each
