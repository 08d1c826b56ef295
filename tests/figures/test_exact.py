"""The exact derivatives of a formula stand above those that are drawn."""

from dataclasses import replace

import pytest

from pipeline import figures
from pipeline.figures import Look

from .cases import DPI, results

LONG = " + ".join(rf"\frac{{x^{{{k}}}}}{{{k}}}" for k in range(2, 40))


def drawn(name, case, *exact):
    figure = figures.draw(name, replace(results()[case], exact=exact), Look(dpi=DPI))
    figure.canvas.draw()
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    notes = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    return figure, titles, notes


@pytest.mark.parametrize(
    ("name", "case", "names"),
    [
        ("derivatives", "wiggle", ("f'", "f''", "f'''")),
        ("derivatives", "diagonal", (r"\partial f/\partial x", r"\partial f/\partial y")),
        ("partials", "waves", (r"\partial f/\partial x", r"\partial f/\partial y")),
        ("partials", "ten_slice", (r"\partial f/\partial x_{2}", r"\partial f/\partial x_{5}")),
    ],
)
def test_each_is_told_above_its_own(name, case, names):
    exact = [rf"\frac{{{k} \, x}}{{\sqrt{{2}}}}" for k in range(len(names))]
    figure, titles, notes = drawn(name, case, *exact)
    told = [f"${left} = {right}$" for left, right in zip(names, exact, strict=True)]
    assert [title for title in titles if title in told] == told
    assert "equations by sympy" in notes
    renderer = figure.canvas.get_renderer()
    for axes in figure.axes:  # nothing reaches into what lies below it
        if axes.get_title(loc="left") in told:
            box = axes._left_title.get_window_extent(renderer)
            assert box.y0 >= axes.get_window_extent(renderer).y1 - 1
            assert box.x1 <= figure.bbox.x1


def test_what_is_too_long_is_said_to_be():
    _, titles, notes = drawn("partials", "waves", "2", LONG)
    assert r"$\partial f/\partial x = 2$" in titles
    assert not any(LONG in title for title in titles)
    assert "where they are not too long" in notes
    assert r"\partial f/\partial y" in notes
    for exact in [("", ""), (LONG, LONG), ("", r"\nosuch")]:
        _, titles, notes = drawn("partials", "waves", *exact)
        assert "the exact equations are too long to show" in notes
        assert not any("=" in title for title in titles[1:])


def test_of_other_targets_nothing_is_said():
    for name, case in (("derivatives", "wiggle"), ("partials", "waves")):
        assert "sympy" not in drawn(name, case)[2]


def test_many_partial_derivatives_have_no_room_for_equations():
    assert "equations" not in drawn("derivatives", "ten_line", *["2"] * 10)[2]
