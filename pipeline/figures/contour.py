"""The function over a plane in colours and contours, with the paths of the descent."""

from __future__ import annotations

from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.ground import draw_minimisers, size_of
from pipeline.figures.drawing.lanes import brief, draw_key, draw_paths, key_of_lanes, lanes_of
from pipeline.figures.drawing.notes import joined, path_note, slice_note
from pipeline.figures.drawing.plane import plane_of
from pipeline.figures.drawing.relief import draw_relief
from pipeline.figures.drawing.scale import scale_of
from pipeline.figures.drawing.style import lay_out, new_figure, set_title
from pipeline.figures.drawing.undefined import undefined_entries
from pipeline.results import Result


def contour(result: Result, look: Look) -> Figure:
    """Colours and contours of a 2-D target, or of a 2-D slice, with paths, starts and minimisers.

    Raises:
        NotDrawable: the grid does not span two coordinates.

    """
    plane = plane_of(result, "contour")
    figure = new_figure(*size_of(plane), look.dpi)
    axes = figure.add_subplot()
    draw_relief(axes, plane, scale_of(plane.z, result.facts.minimum), look)
    entries, note = [], ""
    if result.trace is not None:
        points = plane.project(result.trace.points)
        lanes = brief(lanes_of(result, result.trace), points, *plane.corners())
        draw_paths(axes, lanes, points)
        inside = plane.holds(points)
        entries += key_of_lanes(lanes, inside)
        note = path_note(result, result.trace, lanes, inside)
    entries += draw_minimisers(axes, result, plane) + undefined_entries(plane.undefined)
    draw_key(figure, entries)
    set_title(axes, result.facts, joined(note, slice_note(plane, bool(note))), 5.4)
    if figure.get_figheight() > size_of(plane)[1]:  # a long legend: see `lay_out`
        lay_out(figure)
    return figure
