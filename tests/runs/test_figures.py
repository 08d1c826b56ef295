"""Every study over every kind of grid and dimension: each figure is drawn, or says why not."""

import pytest

from pipeline import figures
from tests.settings.choices import config, options

from .promises import assert_whole, not_drawn

TARGETS = {1: "function=wiggle", 2: "function=waves", 3: "function=rosenbrock function.dim=3"}
PLANES = ("pca", "random_plane")
CASES = [
    (study, grid, dim)
    for study in options()["study"]
    for grid in options()["grid"]
    for dim in TARGETS
    if (study != "basins" or (grid == "mesh" and dim > 1))  # the others are refused
    and (grid not in PLANES or dim > 1)
    and (grid != "pca" or study != "derive")
]
# What a figure needs to be drawn, of those there are today: a grid along a line or over a plane,
# a descent, one coordinate.
NEEDS = {
    "alignment": {"curvature"},
    "basins": {"basins"},
    "basin_steps": {"basins"},
    "basin_values": {"basins"},
    "contour": {"plane"},
    "convergence": {"descent"},
    "coordinates": {"descent"},
    "derivatives": {"line"},
    "finish": {"race"},
    "gradient_field": {"plane"},
    "history": {"trials"},
    "importance": {"trials"},
    "partials": {"plane"},
    "path": {"descent", "one"},
    "sharpness": {"curvature"},
    "slices": {"trials"},
    "space": {"plane"},
    "surface": {"plane"},
    "usable": {"sensitivity"},
}


def fitting(study: str, grid: str, dim: int) -> set[str]:
    has = {"plane" if grid in ("mesh", *PLANES) and dim > 1 else "line"}
    has |= {"descent"} if study not in ("derive", "basins") else set()
    has |= {"trials"} if study == "tune" else {study}
    has |= {"one"} if dim == 1 else set()
    return {name for name, needs in NEEDS.items() if needs <= has}


@pytest.mark.parametrize(("study", "grid", "dim"), CASES)
def test_figures_are_drawn_or_say_why_not(fallline, study, grid, dim):
    names = figures.names()
    choice = f"study={study} grid={grid} {TARGETS[dim]}"
    steps = "study.steps=20" if "steps" in config(f"study={study}")[0]["study"] else ""
    steps += " study.trials=8 study.batch=4 optimizer=momentum" if study == "tune" else ""
    small = "tracking.kind=off grid.resolution=8 figure.dpi=30"
    small += " figure.format=svg" if dim == 1 else ""
    small += " animation.frames=4 animation.dpi=30 animation.formats=[gif]"
    done = fallline(f"{choice} {steps} {small} study.figures=[{','.join(names)}]")
    assert_whole(done)
    drawn = {path.stem for path in (done.folder / "figures").iterdir()}
    skipped = not_drawn(done)
    assert drawn | set(skipped) - {"animation"} == set(names)
    assert drawn & set(skipped) == set()
    assert drawn & set(NEEDS) == fitting(study, grid, dim)
    assert ("animation" in skipped) == (study != "derive" and grid == "line" and dim > 1)
