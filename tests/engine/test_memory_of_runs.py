"""A run that the machine's memory cannot hold is refused in words, before anything is made."""

from __future__ import annotations

import os

import pytest

from pipeline.problems import BadInput

from .chosen import settings

MANY = ("start=random", "start.count=1000000", "study.steps=1000000")
WIDE = ("function=mlp", "function.widths=[100000,100000]", "study=derive", "grid=random_plane")


@pytest.mark.parametrize(
    ("choices", "where"),
    [
        (MANY, "study.steps"),
        (("function=sphere", "function.dim=20000", "grid=line"), "grid.resolution"),
        (WIDE, "function"),
        (("function=sphere", "function.dim=1000000000000"), "function.dim"),
    ],
)
def test_what_it_needs_what_there_is_and_what_to_do(choices: tuple[str, ...], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        settings(*choices)
    text = str(refused.value)
    assert text.startswith(f"{where}: the run needs about ")
    here = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    assert f"allowed  what {here:,.1f} GB hold, the memory of this machine" in text
    assert "precision=float32" in text


def test_what_is_not_recorded_needs_nothing() -> None:
    settings("study=derive", "start=random", "start.count=1000000")


def test_a_plane_through_many_coordinates_needs_no_more_than_through_two() -> None:
    many = ("function=sphere", "function.dim=20000", "study.steps=10", "grid.resolution=2000")
    settings("grid=pca", *many)
    with pytest.raises(BadInput, match=r"grid\.resolution: the run needs"):
        settings("grid=mesh", *many)


def test_a_large_grid_and_a_long_path_are_taken() -> None:
    settings("grid.resolution=4000", "study.steps=1000000")
