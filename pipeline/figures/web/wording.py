"""Words of the figures as pages write them: mathtext as plain text, legend entries as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MARKS = {  # in a box of 20 x 20
    "o": '<circle cx="10" cy="10" r="{size}" {paint}/>',
    "*": '<path transform="translate(10 10) scale({size})" vector-effect="non-scaling-stroke" '
    'd="M0-1 .225-.309 .951-.309 .363 .118 .588 .809 0 .382-.588 .809-.363 .118-.951-.309'
    '-.225-.309Z" {paint}/>',
    "X": '<path transform="translate(10 10) scale({size})" vector-effect="non-scaling-stroke" '
    'd="M-.5-1 0-.5 .5-1 1-.5 .5 0 1 .5 .5 1 0 .5-.5 1-1 .5-.5 0-1-.5Z" {paint}/>',
    "arrived": '<circle cx="10" cy="10" r="{size}" {paint}/>'
    '<path d="M7.4 10.2 9.2 12 12.8 7.8" fill="none" stroke="#fff" stroke-width="1.4"/>',
    "$▨$": '<path d="M3 3H17V17H3ZM3 8 8 3M3 13 13 3M3 17 17 3M8 17 17 8M13 17 17 13" fill="none" '
    'stroke="{fill}" stroke-width="1.2"/>',
    "pointer": '<path d="M10 4 16 15 4 15Z" {paint}/>',
}


def plain(text: str) -> str:
    """Return mathtext of names as plain text: '$f(x_{12}) - f_{min}$' -> 'f(x₁₂) − f min'."""
    bare = text.replace("$", "").replace(" - ", " \N{MINUS SIGN} ")
    bare = re.sub(r"\\mathrm\{([^{}]*)\}", lambda found: found[1].replace("\\ ", " "), bare)
    bare = re.sub(r"_\{(\d+)\}", lambda found: found[1].translate(_LOWERED), bare)
    return " ".join(re.sub(r"_\{(\w+)\}", r" \1", bare).split())


def legend(entries: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Return legend entries (text, style of a line or a mark) as a list in HTML."""
    rows = "".join(f"<li>{symbol(style)}{escape(text)}</li>" for text, style in entries)
    return f'<ul class="legend">{rows}</ul>'


def star_look(style: dict[str, Any]) -> dict[str, Any]:
    """Return how a star is painted, in the words of `marks.js`, of Matplotlib's."""
    fill = style["mfc"].replace("none", "transparent")
    return {"fill": fill, "edge": style["mec"], "width": style["mew"]}


def symbol(style: dict[str, Any]) -> str:
    """Return a line or a mark, in Matplotlib's words of it, as a small inline SVG."""
    if "marker" not in style:
        line = f'<path d="M1 10H19" stroke="{style["color"]}" stroke-width="{style["lw"]}" '
        return _svg(f'{line}stroke-linecap="round"/>')
    kind = style["marker"] if isinstance(style["marker"], str) else "pointer"
    width = style.get("mew", 0)
    paint = f'fill="{style["mfc"]}" stroke="{style["mec"]}" stroke-width="{width}"'
    size = min(style["ms"], 15.0) * (0.62 if kind == "*" else 0.6)
    return _svg(_MARKS[kind].format(size=round(size, 2), paint=paint, fill=style["mfc"]))


def _svg(inner: str) -> str:
    return f'<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">{inner}</svg>'
