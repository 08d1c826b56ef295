"""Places where a function has no value look like no value: hatched on maps, holes in surfaces."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.text import Text

from pipeline import figures
from pipeline.figures import Look
from pipeline.figures.animation.scene import draw_ground
from pipeline.figures.drawing import undefined
from pipeline.figures.drawing.hermite import refined
from pipeline.figures.drawing.plane import plane_of
from pipeline.figures.drawing.sheet import Sheet
from pipeline.figures.drawing.undefined import filled
from pipeline.results import Field, Result
from tests.figures.cases import DPI, HALF, descend, half, mesh, results
from tests.figures.test_pages import Read

LOOK = Look(dpi=DPI)
MAPS = ("contour", "partials", "gradient_field", "animation")
GREYS = np.array([to_rgb(undefined._LINES), to_rgb(undefined._GROUND)]) * 255


def drawn(name: str, result: Result) -> Figure:
    if name == "animation":
        return draw_ground(result, LOOK, DPI).figure
    figure = figures.draw(name, result, LOOK)
    assert isinstance(figure, Figure)
    return figure


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


def hatched(figure: Figure) -> list[QuadContourSet]:
    return [each for each in figure.findobj(QuadContourSet) if each.filled]


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_grey_where_there_is_no_value_and_nowhere_else(name: str) -> None:
    """x <= 0 is the left half: its pixels, below a name, lie between the two greys."""
    figure = drawn(name, results()["half"])
    assert words(figure).count("not defined") == 1
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[::-1, :, :3].astype(float)
    grounds = [axes for axes in figure.axes if axes.images and axes.get_label() != "colour bar"]
    assert len(grounds) == (2 if name == "partials" else 1)
    for axes in grounds:
        box = axes.transData.transform([[-1.9, -0.9], [-0.1, 0.4], [0.2, -0.9], [1.9, 0.9]])
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = box.astype(int)
        nothing = pixels[y0:y1, x0:x1].reshape(-1, 3)
        assert (np.ptp(nothing, axis=1) <= 1).all()
        assert (nothing >= GREYS[0] - 1).all()
        assert (nothing <= GREYS[1] + 1).all()
        assert len(np.unique(nothing, axis=0)) > 2, "hatched, not flat"
        (area,) = [each for each in hatched(figure) if each.axes is axes]
        (path,) = area.get_paths()
        # The first mesh point with a value is at 2 / 39.
        assert -1e-9 <= path.get_extents().x1 <= 2 / 39
        assert np.ptp(pixels[y2:y3, x2:x3], axis=2).max() > 20


@pytest.mark.parametrize("name", [*MAPS, "surface"])
def test_what_is_defined_everywhere_is_not_hatched(name: str) -> None:
    figure = drawn(name, results()["waves"])
    assert not hatched(figure)
    assert not any("not defined" in text for text in words(figure))


def test_colours_and_slopes_are_of_what_is_defined() -> None:
    """A slope that is given where there is no value changes nothing."""
    result = results()["half"]
    gradients = np.where(np.isnan(result.field.values)[..., None], 1e9, result.field.gradients)
    plane = plane_of(replace(result, field=replace(result.field, gradients=gradients)), "contour")
    assert (np.isnan(plane.slopes) == plane.undefined[..., None]).all()
    # 2 y is at most 2, 1 / x at most 39 / 2.
    assert np.nanmax(np.abs(plane.slopes)) <= 19.5 + 1e-9


class Kept:
    """A renderer that keeps the triangles given to it."""

    def new_gc(self) -> Kept:
        return self

    def set_clip_rectangle(self, box: object) -> None: ...

    def restore(self) -> None: ...

    def draw_gouraud_triangles(self, gc: Kept, spots: np.ndarray, *rest: object) -> None:
        self.spots = spots


@pytest.mark.parametrize(("case", "share"), [("half", 0.5), ("waves", 1.0)])
def test_a_surface_has_no_faces_where_there_is_no_value(case: str, share: float) -> None:
    """Of 24 x 24 squares, each two triangles: none left of x = 0, at most a column at it lost."""
    figure = drawn("surface", results()[case])
    (sheet,) = figure.findobj(Sheet)
    kept = Kept()
    sheet.draw.__wrapped__(sheet, kept)
    assert np.isfinite(kept.spots).all()
    most = 24 * 24 * 2 * share
    assert most - (share < 1) * 24 * 2 * 2 <= len(kept.spots) <= most
    assert any("not defined" in text for text in words(figure)) == (share < 1)


def test_the_page_of_a_surface_tells_its_holes() -> None:
    page = Read(figures.draw("space", results()["half"], LOOK).text)
    holes = np.frombuffer(base64.b64decode(page.data["holes"]["base64"]), np.uint8)
    holes = holes.reshape(page.data["holes"]["shape"])
    x = np.linspace(-2, 2, holes.shape[1])
    assert holes[:, x <= 0].all()
    assert not holes[:, x > 2 / 39].any()
    assert "a hole where f is not defined" in page.text
    whole = Read(figures.draw("space", results()["waves"], LOOK).text)
    assert "holes" not in whole.data
    assert "not defined" not in whole.text


def test_a_path_over_a_hole_is_cut_and_its_lane_told() -> None:
    """A lane that begins where there is no value has no point on the page's surface."""
    lost = descend(half, np.array([[-1.0, 0.5]]), 0.01, 3)
    page = Read(figures.draw("space", replace(results()["half"], trace=lost), LOOK).text)
    (lane,) = page.data["lanes"]
    assert sum(lane["pieces"]) == 0


def test_curves_have_a_gap() -> None:
    """log(x): its derivative 1 / x has values left of 0, where the function has none."""
    x = np.linspace(-2, 2, 50)
    values = np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), np.nan)
    field = Field(x[:, None], values, 1 / x[:, None], (-1 / x**2)[:, None, None],
                  np.array([1 / x, -1 / x**2]), (0,))  # fmt: skip
    one = replace(HALF, domain=HALF.domain[:1], minimisers=np.empty((0, 1)))
    figure = drawn("derivatives", Result(one, field))
    curves = [line.get_xydata() for axes in figure.axes for line in axes.lines
              if len(line.get_xdata()) > 2]  # fmt: skip
    assert len(curves) == 3
    for curve in curves:
        assert np.isnan(curve[curve[:, 0] < 0, 1]).all()
        assert np.isfinite(curve[curve[:, 0] > x[25], 1]).all()


def test_a_single_row_of_values_is_drawn() -> None:
    """No two neighbours both have a value: no contour can be counted, and none is drawn."""
    field = mesh(lambda p: np.where(p[..., 1].real >= 1, p[..., 0], np.nan), HALF, (200, 200))
    figure = drawn("contour", Result(HALF, field))
    assert words(figure).count("not defined") == 1


def test_a_table_goes_on_into_its_holes() -> None:
    nan = np.nan
    table = np.array([[nan, nan, nan], [nan, 2.0, nan], [5.0, nan, 7.0], [nan, nan, nan]])
    expected = [[2, 2, 2], [2, 2, 2], [5, 6, 7], [5, 6, 7]]
    assert filled(table, np.isnan(table)).tolist() == expected
    none = np.isnan(table) & False
    assert filled(table, none) is table


def test_a_gap_beside_a_value_leaves_the_value() -> None:
    along, values = np.arange(4.0), np.array([np.nan, 1.0, 2.0, np.nan])
    fine, slopes = refined(along, values, np.ones(4), 2)
    np.testing.assert_array_equal(fine, [np.nan, np.nan, 1, 1.5, 2, np.nan, np.nan])
    np.testing.assert_allclose(slopes[2:5], 1.0)
