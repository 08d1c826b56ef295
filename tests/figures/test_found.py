"""A minimum that was found is starred otherwise than one that is known."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from pipeline import figures
from pipeline.figures import Look
from pipeline.figures.animation.player import player
from pipeline.figures.animation.scene import draw_ground
from pipeline.figures.drawing.lanes import FAR_FOUND, FOUND
from pipeline.found import FoundMinimum

from .cases import DPI, results


def result(case, *places):
    """A case whose minimum is not known, with one that was found at some places."""
    known = results()[case]
    facts = replace(known.facts, minimum=None, minimisers=np.empty((0, known.facts.dim)))
    what = FoundMinimum(0.0, np.array(places), 3, 16) if places else None
    return replace(known, facts=facts, found=what)


def starred(figure, style):
    """The places of what is drawn in a style, on any axes of a figure."""
    look = ("*", style["mec"], "none")
    alike = [
        line for axes in figure.axes for line in axes.lines
        if (line.get_marker(), line.get_markeredgecolor(), line.get_markerfacecolor()) == look
    ]  # fmt: skip
    return [place for line in alike for place in np.column_stack(line.get_data()[:2])]


def legend(figure):
    return [text.get_text() for each in figure.legends for text in each.get_texts()]


@pytest.mark.parametrize("name", ["contour", "gradient_field", "partials", "surface"])
def test_over_a_plane_it_is_a_hollow_star(name):
    figure = figures.draw(name, result("himmelblau_four", [3.0, 2.0], [-2.5, 3.0]), Look(dpi=DPI))
    if name != "surface":  # whose places are of the page
        np.testing.assert_array_equal(starred(figure, FOUND)[:2], [[3.0, 2.0], [-2.5, 3.0]])
    assert len(starred(figure, FOUND)) == (4 if name == "partials" else 2)
    assert "minimum found" in legend(figure)
    assert "minimum" not in legend(figure)
    without = figures.draw(name, result("himmelblau_four"), Look(dpi=DPI))
    assert "minimum found" not in legend(without)


@pytest.mark.parametrize("name", ["path", "derivatives"])
def test_on_a_line_too(name):
    figure = figures.draw(name, result("wiggle", [-0.75], [7.0]), Look(dpi=DPI))
    np.testing.assert_allclose(starred(figure, FOUND), [[-0.75, 0.0]])
    assert "minimum found" in legend(figure)


def test_off_a_slice_it_is_grey_and_beyond_the_picture_left_out():
    on, off, beyond = np.zeros(10), np.full(10, 0.5), np.full(10, 9.0)
    figure = figures.draw("contour", result("ten_slice", on, off, beyond), Look(dpi=DPI))
    np.testing.assert_array_equal(starred(figure, FOUND), [[0.0, 0.0]])
    np.testing.assert_array_equal(starred(figure, FAR_FOUND), [[0.5, 0.5]])
    assert {"minimum found", "minimum found, projected"} <= {*legend(figure)}


@pytest.mark.parametrize("case", ["himmelblau_four", "wiggle"])
def test_animations_and_pages_have_it(case):
    place = [3.0, 2.0] if case == "himmelblau_four" else [-0.75]
    shown = result(case, place)
    (star,) = draw_ground(shown, Look(), DPI).stars
    assert star[1:] == (FOUND, "minimum found")
    pages = [player(shown, Look(), 1.0).text]
    if case == "himmelblau_four":
        pages.append(figures.draw("space", shown, Look()).text)
    for page in pages:
        (told,) = json.loads(re.search(r'"stars": ?(\[.*?\}\])', page)[1])
        assert (told["fill"], told["edge"]) == ("transparent", FOUND["mec"])
        assert "minimum found" in page


def test_a_search_that_found_nothing_stars_nothing():
    nothing = FoundMinimum(None, np.empty((0, 2)), 0, 0, why="no value is finite")
    shown = replace(result("himmelblau_four"), found=nothing)
    assert starred(figures.draw("contour", shown, Look(dpi=DPI)), FOUND) == []
