"""The house style: colours, type, numbers as text, titles, axes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import TextToPath
from matplotlib.ticker import (
    FixedFormatter,
    FixedLocator,
    Formatter,
    LogLocator,
    MaxNLocator,
    NullLocator,
)

from pipeline.figures.drawing.canvas import Canvas
from pipeline.results import Facts

INK, GREY, RULE = "#1f2430", "#6b7280", "#e3e6eb"
STAR = "#ffd23f"
_STEPS = [1, 2, 2.5, 5, 10]
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "mathtext.fontset": "dejavusans",
    "axes.unicode_minus": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "fall line",
    "pdf.fonttype": 42,
    "path.simplify": True,
}


def number(value: float, power: bool = False) -> str:
    """Return a number as short text: 0.25, −3, 2×10⁵; with `power`, whole decades as 10^k."""
    if value == 0 or not np.isfinite(value):
        return f"{abs(value):g}"
    exponent = int(np.floor(np.log10(abs(value)) + 1e-9))
    if not power and -3 <= exponent <= 3:
        return f"{value:.4g}".replace("-", "\N{MINUS SIGN}")
    mantissa = f"{value / 10.0**exponent:.3g}"
    times = {"1": "", "-1": "-"}.get(mantissa, f"{mantissa}\N{MULTIPLICATION SIGN}")
    # No mathtext, which takes ten times as long to set.
    return f"{times}10{str(exponent).translate(_RAISED)}".replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """Write a share: '28.1 %', and what is hardly anything as such."""
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.3g} %"


def coordinate(index: int, dim: int) -> str:
    """Name a coordinate in mathtext, without dollar signs: x, y or x_k counted from 1."""
    return "xy"[index] if dim <= 2 else f"x_{{{index + 1}}}"


@lru_cache(maxsize=512)
def _extent(text: str) -> tuple[float, float]:
    """Return width and depth in inches at 10 points; extents grow with the size."""
    ten = FontProperties(family="DejaVu Sans", size=10)
    width, _, depth = TextToPath().get_text_width_height_descent(text, ten, "$" in text)
    return float(width) / 72, float(depth) / 72


def text_extent(text: str, size: float) -> tuple[float, float]:
    """Return the width of a text or mathtext and its depth below the base line, in inches.

    Raises:
        ValueError: the mathtext cannot be parsed.

    """
    width, depth = _extent(text)
    return width * size / 10, depth * size / 10


def text_width(text: str, size: float) -> float:
    """Return the width of a text or mathtext in inches."""
    return text_extent(text, size)[0]


def words(name: str) -> str:
    """Return a registered name as words with a capital: 'styblinski_tang' -> 'Styblinski tang'.

    Signs that mean something to mathtext become spaces.
    """
    plain = "".join(sign if sign.isalnum() or sign in "-–.,:()+=" else " " for sign in name)
    plain = " ".join(plain.split())
    return plain[:1].upper() + plain[1:]


def _bold(text: str) -> str:
    return rf"$\mathbf{{{text.replace(' ', chr(92) + ' ')}}}$"


def _fitted(name: str, formula: str, width: float) -> tuple[str, float]:
    """Return the title and its size in points, shrunk to fit; the formula goes if it never fits."""
    for title in ([f"{_bold(name)}   ${formula}$"] if formula else []) + [_bold(name)]:
        try:
            needed = text_width(title, 12)
        except (ValueError, RecursionError):
            # A formula that mathtext cannot set, or not so deep, must not cost the whole picture.
            continue
        if needed * 8 / 12 <= width:
            return title, min(12.0, 12 * width / needed)
    return _bold(name[: int(width * 9)]), 8.0


def set_title(axes: Axes, facts: Facts, note: str, width: float) -> None:
    """Set a left title of at most `width` inches: bold name, formula, and a grey note below."""
    title, size = _fitted(words(facts.called), facts.latex, width)
    _, depth = text_extent(title, size)
    pad = 22 if note else 6
    axes.set_title(title, loc="left", fontsize=size, color=INK, pad=pad + 72 * depth)
    if note:
        axes.annotate(
            note, (0, 1), xytext=(0, 8), xycoords="axes fraction", textcoords="offset points",
            fontsize=_note_size(note, width), color=GREY, ha="left", va="bottom",
        )  # fmt: skip


def set_page_title(figure: Figure, axes: Axes, facts: Facts, note: str) -> None:
    """Set a title of a whole page of panels, all but the legend drawn, and the note below it.

    Both begin where the first panel does.
    """
    title, size = _fitted(words(facts.called), facts.latex, figure.get_figwidth() - 1.1)
    page = figure.suptitle(title, ha="left", fontsize=size, color=INK)
    axes.set_title(note, loc="left", fontsize=_note_size(note, 2.9), color=GREY, pad=8)
    lay_out(figure)
    page.set_x(axes.get_position().x0)


def _note_size(note: str, width: float) -> float:
    return float(np.clip(9 * width / max(text_width(note, 9), 1e-6), 5.5, 9))


def tick_texts(at: Sequence[float]) -> list[str]:
    """Texts of evenly spaced ticks, all with as many decimals as they need."""
    values = np.asarray(at, dtype=np.float64)
    reach = float(np.abs(values).max(initial=0.0))
    values = np.where(np.abs(values) < 1e-9 * reach, 0.0, values)
    near = 1e-3 * float(np.abs(np.diff(values)).min(initial=max(reach, 1e-300)))
    # Below a thousandth a power of ten is shorter, unless what changes is only the last decimals.
    most = 4 if reach < 1 else 13
    for decimals in range(most):
        if reach < 2e5 and np.allclose(values, values.round(decimals), rtol=0, atol=near):
            texts = [f"{value:,.{decimals}f}" if reach >= 1e4 else f"{value:.{decimals}f}"
                     for value in values]  # fmt: skip
            return [text.replace("-", "\N{MINUS SIGN}") for text in texts]
    return [number(float(value)) for value in values]


def offset_of(low: float, high: float) -> float:
    """Return a round number near limits that differ only in their last decimals, otherwise 0."""
    span = high - low
    if span <= 0 or max(abs(low), abs(high)) < 2e4 * span:
        return 0.0
    return float(np.round((low + high) / 2, int(-np.floor(np.log10(span))) - 1))


def less(name: str, offset: float) -> str:
    """Return the name, in mathtext, of an axis whose ticks are told less an offset: 'x - 3'."""
    sign = "+" if offset < 0 else "-"
    return f"{name} {sign} {abs(offset):.12g}" if offset else name


class _EvenTexts(Formatter):
    """Texts for all ticks of an axis at once, so that their decimals agree."""

    def __init__(self, offset: float) -> None:
        self._offset = offset

    def __call__(self, x: float, pos: int | None = None) -> str:
        return number(x - self._offset)

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        return tick_texts([value - self._offset for value in values])


def round_ticks(low: float, high: float, count: int = 5) -> np.ndarray:
    """Return about `count` round numbers [k] in and a little beyond low..high."""
    return np.asarray(MaxNLocator(count, steps=_STEPS).tick_values(low, high))


def inner_ticks(low: float, high: float) -> tuple[np.ndarray, list[str]]:
    """Return few round ticks and their texts; none at an end, where two axes would meet."""
    at, spare = round_ticks(low, high), 0.06 * (high - low)
    at = at[(at >= low + spare) & (at <= high - spare)]
    return at, tick_texts((at - offset_of(low, high)).tolist())


def few_ticks(axis: Axis, count: int = 5, whole: bool = False, offset: float = 0.0) -> None:
    """At most about `count` round ticks with short labels; at whole numbers only if `whole`.

    The labels are the values less `offset`.
    """
    axis.set_major_locator(MaxNLocator(count, steps=_STEPS, min_n_ticks=2, integer=whole))
    axis.set_major_formatter(_EvenTexts(offset))


def set_log_axis(axes: Axes) -> None:
    """Make the x axis logarithmic, with few ticks at decades."""
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(LogLocator(base=10, numticks=5))
    axes.xaxis.set_major_formatter(lambda value, _: number(value, True))


def set_ticks(axis: Axis, at: Sequence[float], texts: Sequence[str]) -> None:
    """Ticks at fixed places with given texts."""
    axis.set_major_locator(FixedLocator(list(at)))
    axis.set_major_formatter(FixedFormatter(list(texts)))


def bare(axes: Axes) -> None:
    """Style an image's axes: no spines, grey tick labels."""
    axes.spines[:].set_visible(False)
    axes.tick_params(colors=GREY, labelsize=9, length=4, width=0.8)


def ruled(axes: Axes) -> None:
    """Style a curve's axes: horizontal rules, a base line, grey tick labels, nothing else."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GREY)
    axes.grid(axis="y", color=RULE, linewidth=0.9)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", colors=GREY, labelsize=9, length=3.5, width=0.8)
    axes.tick_params(axis="y", colors=GREY, labelsize=9, length=0)


def new_figure(width: float, height: float, dpi: int) -> Figure:
    """Return an empty figure of so many inches, laid out so that nothing touches or is cut off."""
    figure = Figure(figsize=(width, height), dpi=dpi)
    Canvas(figure)  # not only when it is saved: some are laid out before
    figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.07, h_pad=0.05))
    return figure


def lay_out(figure: Figure) -> None:
    """Lay a figure out once ahead of its drawing.

    A single layout leaves too little room below axes of a fixed ratio where their height binds.
    """
    engine = figure.get_layout_engine()
    assert engine is not None  # noqa: S101 - every new figure has one
    engine.execute(figure)


def align(figure: Figure, head: Axes, left: Axes) -> None:
    """Lay the figure out for good, and let the head begin where the axes below it do."""
    lay_out(figure)
    figure.set_layout_engine("none")
    over = head.get_position()
    head.set_position((left.get_position().x0, over.y0, over.width, over.height))


def tighten(figure: Figure, axes: Axes) -> None:
    """Take from a figure's height what its layout leaves empty below axes of a fixed ratio."""
    lay_out(figure)
    axes.apply_aspect()
    spare = axes.get_position(original=True).height - axes.get_position().height
    figure.set_figheight(figure.get_figheight() * (1 - spare))
