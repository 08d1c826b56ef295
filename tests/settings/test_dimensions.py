"""Points, domains, axes and lines must fit the target's dimension n, for n from 1 to 5."""

import pytest

from tests.settings.choices import complaint

SIZES = range(1, 6)
BIG = 1e39  # more than a float32 holds: its largest is (2 - 2^-23) 2^127


def of_dim(n: int) -> str:
    return f"function.dim={n}"


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("m", SIZES)
def test_a_point_has_n_coordinates(n, m):
    point, sphere = [0.5] * m, ("function=sphere", of_dim(n))
    cases = {
        "start.points": ((*sphere, "start=point"), point),
        "grid.start": ((*sphere, "grid=line"), point),
        "grid.end": ((*sphere, "grid=line"), point),
        "grid.through": ((*sphere, "grid=mesh"), point),
    }
    for key, (choices, value) in cases.items():
        said = complaint(choices, {key: value})
        if n == m:
            assert said == ""
        else:
            assert said.startswith(f"{key}: does not fit sphere, of dimension {n}\n")
    several = complaint((*sphere, "start=point"), {"start.points": [[0.5] * n, point]})
    assert (several == "") == (n == m)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("m", SIZES)
def test_a_domain_has_a_pair_for_each_axis(n, m):
    pairs, sphere = [[-1, 1]] * m, ("function=sphere", of_dim(n))
    for start in ("lattice", "random"):
        said = complaint((*sphere, f"start={start}"), {"start.domain": pairs})
        assert (said == "") == (n == m)
    for bounds in ("project", "reflect"):
        said = complaint((*sphere, f"bounds={bounds}"), {"bounds.domain": pairs})
        assert (said == "") == (n == m)
    said = complaint(sphere, {"grid.domain": pairs})
    assert (said == "") == (m == min(n, 2))
    counts = complaint((*sphere, "start=lattice"), {"start.resolution": [3] * m})
    assert (counts == "") == (n == m)


@pytest.mark.parametrize("n", SIZES)
def test_axes_and_resolutions_are_of_the_target(n):
    sphere = ("function=sphere", of_dim(n))
    for axis in range(1, 7):
        assert (complaint(sphere, {"grid.axes": [0, axis]}) == "") == (axis < n)
    assert (complaint(sphere, {"grid.resolution": [5, 6]}) == "") == (n > 1)


@pytest.mark.parametrize("number", [3, -0.5])
def test_a_number_is_a_point_of_a_target_of_one_coordinate(number):
    assert complaint(("function=parabola",), {"start.points": number}) == ""
    assert complaint(("function=parabola", "grid=line"), {"grid.start": number}) == ""
    assert "does not fit waves" in complaint((), {"start.points": number})


@pytest.mark.parametrize(("n", "counts", "fits"), [(7, 10, True), (8, 10, False), (2, 5000, False)])
def test_a_lattice_has_at_most_ten_million_starts(n, counts, fits):
    choices = ("function=sphere", of_dim(n), "start=lattice")
    assert (complaint(choices, {"start.resolution": counts, "study.steps": 1}) == "") == fits


def test_a_line_has_length():
    line = ("grid=line",)
    assert complaint(line, {"grid.start": [0, 0], "grid.end": [0, 1]}) == ""
    said = complaint(line, {"grid.start": [0, 1], "grid.end": [0.0, 1.0]})
    assert said.startswith("grid.end: the same as grid.start")


@pytest.mark.parametrize(
    ("choice", "key", "value"),
    [
        ("start=point", "start.points", [[0, 0], [BIG, 0]]),
        ("start=random", "start.domain", [-BIG, BIG]),
        ("grid=mesh", "grid.domain", [[0, 1], [0, BIG]]),
        ("bounds=project", "bounds.domain", [-BIG, BIG]),
        ("noise=gaussian", "noise.sigma", BIG),
        ("grid=line", "grid.end", [0, -BIG]),
    ],
)
def test_numbers_fit_the_precision(choice, key, value):
    assert complaint((choice, "precision=float64"), {key: value}) == ""
    said = complaint((choice, "precision=float32"), {key: value})
    assert said.startswith(f"{key}: beyond the range of float32\n")


@pytest.mark.parametrize(
    ("choice", "key", "value"),
    [
        ("function=himmelblau", "function.dim", 3),
        ("function=rosenbrock", "function.dim", 1),
        ("function=rosenbrock", "function.dim", 2.0),
        ("function=quadratic", "function.condition", 0.5),
        ("function=quadratic", "function.condition", "large"),
        ("function=quadratic", "function.conditon", 10),
        ("function=quadratic", "function.name", "quadratik"),
    ],
)
def test_what_a_target_does_not_take(choice, key, value):
    assert complaint((choice,), {key: value}).startswith(f"{key}: ")
