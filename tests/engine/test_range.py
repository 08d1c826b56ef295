"""A target whose box no number of the precision holds is refused in words, without a warning."""

from __future__ import annotations

import pytest

import functions
from pipeline.problems import BadInput
from pipeline.settings import Settings
from pipeline.subject import choose

from .chosen import settings


def done(*transforms: str) -> tuple[str, str]:
    """A valley after transforms, written without their braces."""
    listed = ", ".join(f"{{kind: {each}}}" for each in transforms)
    return "function=rosenbrock", f"function.transforms=[{listed}]"


def ours(path: str) -> tuple[str, ...]:
    """A function of this module, in a box as wide as float64 goes but not float32."""
    return "function=own", f"function._target_={path}", "function.domain=[-1e300,1e300]"


def line(points: object) -> object:
    """Return the first coordinate, of any size."""
    return points[..., 0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (
            done("shift, by: 1e20", "rotate, seed: 1"),
            "function.transforms: its box has no width in float64\n  got      1e+20 to 1e+20 ",
        ),
        (
            done("scale, by: 1e300", "scale, by: 1e300"),
            "function.transforms: its box is beyond the range of float64\n  got      -inf to inf ",
        ),
        (
            done("shift, by: 1e308", "shift, by: [1e308, 0]"),
            "function.transforms: its box is beyond the range of float64\n  got      inf to inf ",
        ),
        (
            ("precision=float32", *done("shift, by: [0, 1e9]", "offset, by: 1")),
            "function.transforms: its box has no width in float32\n  got      1e+09 to 1e+09 along "
            "coordinate 1",
        ),
        (
            ("function=formula", "function.low=-1e308", "function.high=1e308"),
            "function: its box is beyond the range of float64\n  got      -1e+308 to 1e+308 ",
        ),
        (
            (*ours(f"{__name__}.line"), "precision=float32"),
            "function: its box is beyond the range of float32\n",
        ),
        (
            done("condition, number: 1e300"),
            "function.transforms: squares of its slopes are beyond the range of float64\n"
            "  got      condition numbers 1e+300\n  allowed  at most 1.3e+154",
        ),
        (
            ("precision=float32", *done("condition, number: 1e10", "condition, number: 1e10")),
            "function.transforms: squares of its slopes are beyond the range of float32\n"
            "  got      condition numbers 1e+10 times 1e+10\n  allowed  at most 1.8e+19",
        ),
    ],
)
def test_what_no_number_holds(choice: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        choose(settings(*choice))
    assert str(refused.value).startswith(said)


def test_what_just_fits_is_taken() -> None:
    choose(settings(*done("condition, number: 1e154")))
    target = choose(settings(*ours(f"{__name__}.line"))).target
    assert target.domain.tolist() == [[-1e300, 1e300]] * 2


def test_registered_targets_fit_single_precision() -> None:
    choice: Settings = settings("precision=float32", "study=derive", "grid=line")
    for name in functions.names():
        target = functions.get(name)
        chosen = choice.function.model_copy(
            update={"name": name, "dim": target.dim, "inner": target.dim, "parameters": {}}
        )
        assert choose(choice.model_copy(update={"function": chosen})).target.dim == target.dim
