"""Pictures of maps of hyperparameters show what the maps hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.text import Text

from pipeline import figures
from pipeline.figures import Look
from tests.figures.cases import DPI, results


def test_a_map_of_hyperparameters_shows_what_it_holds() -> None:
    """Its colours ascend with the median; star, boundary and shares are where they belong."""
    result = results()["map_small"]
    shown = result.sensitivity
    assert shown is not None
    figure = figures.draw("sensitivity", result, Look(dpi=DPI))
    first, steps, status = (axes for axes in figure.axes if axes.images)
    colours = np.asarray(first.images[0].get_array())
    start = result.trace.values[0, 0]
    finite = np.isfinite(shown.median)
    order = np.argsort(np.minimum(shown.median[finite], start), kind="stable")
    assert (np.diff(colours[finite].sum(axis=-1)[order]) >= -1e-9).all()
    assert len(np.unique(colours[~finite], axis=0)) == 1
    never = np.isinf(shown.steps_to[1]) & finite
    assert len(np.unique(np.asarray(steps.images[0].get_array())[never], axis=0)) == 1
    mixed = np.asarray(status.images[0].get_array())
    assert len(np.unique(mixed[shown.shares[2] == 1], axis=0)) == 1
    for axes in (first, steps, status):
        marks = {line.get_marker(): line.get_xydata() for line in axes.lines}
        assert marks["*"].tolist() == [[shown.best[1], shown.best[0]]]
        line = next(line for line in axes.lines if line.get_linestyle() == "--")
        at, across = line.get_xydata()[1:-1].T
        # Half a cell more is 0.5 more: in decades a cell is 4 / 6.
        np.testing.assert_allclose(at, (np.log10(shown.boundary) + 4) / 4 * 6)
        np.testing.assert_allclose(across, range(5))


def test_what_a_map_shows_is_said_above_it_and_never_beside_the_next() -> None:
    """Only the axis of the first is named upright: any other name would read as an axis too."""
    figure = figures.draw("sensitivity", results()["map_small"], Look(dpi=DPI))
    figure.draw_without_rendering()
    panels = [axes for axes in figure.axes if axes.images]
    heads = [axes.get_title(loc="left") for axes in panels]
    assert [head.partition("  ")[0] for head in heads] == [
        "regret at the end", "steps to $f^*$ + 0.001", "how lanes ended",
    ]  # fmt: skip
    for axes, following in pairwise(panels):
        begins = following.get_window_extent().x0
        assert all(each.get_window_extent().x1 < begins for each in axes.findobj(Text))
        upright = [each for each in axes.findobj(Text) if each.get_rotation() == 90]
        names = [each.get_text() for each in upright if each.get_text()]
        assert names == (["momentum"] if axes is panels[0] else [])


@pytest.mark.parametrize("name", ["sensitivity", "usable"])
def test_medians_are_of_lanes_which_need_not_be_starts(name: str) -> None:
    """Three seeds of noise from a single start."""
    result = results()["map_small"]
    trace = result.trace
    paths = ("points", "values", "gradient_norms")
    several = {field: np.repeat(getattr(trace, field), 3, axis=1) for field in paths}
    ends = {field: np.repeat(getattr(trace, field), 3) for field in ("status", "steps")}
    noisy = replace(result, trace=replace(trace, **several, **ends))
    texts = [each.get_text() for each in figures.draw(name, noisy, Look(dpi=DPI)).findobj(Text)]
    assert any("medians of 3 lanes" in text for text in texts)
    assert not any("starts" in text for text in texts)


def test_the_usable_range_is_shaded_where_it_lies() -> None:
    result = results()["map_curve"]
    figure = figures.draw("usable", result, Look(dpi=DPI))
    (span,) = figure.axes[0].patches
    low, high = span.get_x(), span.get_x() + span.get_width()
    np.testing.assert_allclose((low, high), result.sensitivity.range_of(0))
    usable = result.sensitivity.usable[0]
    x = result.sensitivity.x
    assert ((x >= low) & (x <= high)).tolist() == usable.tolist()
    whole = replace(result.sensitivity, usable=np.ones((1, len(x)), bool))
    for shown, cut in ((result.sensitivity, False), (whole, True)):
        drawn = figures.draw("usable", replace(result, sensitivity=shown), Look(dpi=DPI))
        (told,) = [text for text in map(Text.get_text, drawn.findobj(Text)) if "usable:" in text]
        assert (", at least 4 decades, cut off at both ends" in told) == cut
