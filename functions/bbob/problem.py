"""What the 24 functions have in common: their box, their minimiser, what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from functions.bbob.instances import f_opt, x_opt
from functions.constants import constants
from functions.lazy import np
from functions.limits import Limit
from functions.target import Formula, register

CITATION = "Hansen, Finck, Ros & Auger 2009, INRIA RR-6829, f{}; instances as in COCO"
LARGEST_DIM = 40  # of COCO's suite


def bbob(
    function: int,
    *,
    title: str,
    latex: str,
    where: str,
    modality: Any = "multimodal",
    kinks: str = "",
    others: str = "",
    notes: str = "",
    start: tuple[float, float] = (-4.0, 3.0),
) -> Callable[[Formula], Formula]:
    """Register the decorated function as BBOB's of that number; its option is `instance`.

    `latex` is the formula without the minimum, `where` tells what z in it is, with @ for the
    minimiser. Descents begin on a line of numbers from the first of `start` to the last.
    """

    def shown(dim: int, instance: int) -> str:
        optimum = rf"x^{{\mathrm{{opt}}}}_{{({instance})}}"
        return rf"{latex} {f_opt(function, instance):+g},\quad {where.replace('@', optimum)}"

    return register(
        dims=range(2, LARGEST_DIM + 1),
        domain=(-5.0, 5.0),
        minimisers=lambda dim, instance: [x_opt(function, instance, dim)],
        minimum=lambda dim, instance: f_opt(function, instance),
        start=lambda dim, instance: np.linspace(*start, dim),
        citation=CITATION.format(function),
        latex=shown,
        title=f"{title} (BBOB f{function})",
        modality=modality,
        kinks=kinks,
        others=others,
        notes=notes,
        limits={"instance": Limit(1)},
    )


def shifted(points: Any, function: int, instance: int) -> Any:
    """Return points [..., n] less the minimiser: exactly 0 there, in any dtype."""
    return points - constants(x_opt(function, instance, points.shape[-1]), points)
