"""Synthetic results from closed forms, with plain gradient descent in numpy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

import numpy as np

from pipeline.colours import TEAMS
from pipeline.results import (
    BUDGET,
    CONVERGED,
    DIVERGED,
    Facts,
    Field,
    Result,
    Team,
    Trace,
)
from pipeline.slices import Slice

DPI = 60


def is_page(figure: str) -> bool:
    """Whether a figure is an HTML page rather than a picture, as its function says."""
    function = getattr(import_module(f"pipeline.figures.{figure}"), figure)
    return function.__annotations__["return"] == "Page"


Function = Callable[[np.ndarray], np.ndarray]


def slope(function: Function, points: np.ndarray) -> np.ndarray:
    """Complex-step derivatives (Squire & Trapp 1998): exact to rounding for analytic functions."""
    parts = []
    for k in range(points.shape[-1]):
        moved = points.astype(complex)
        moved[..., k] += 1e-30j
        parts.append(function(moved).imag / 1e-30)
    return np.stack(parts, axis=-1)


def descend(
    function: Function, starts: np.ndarray, rate: float, steps: int, tolerance: float = 0.0
) -> Trace:
    count = len(starts)
    points = np.empty((steps + 1, *starts.shape))
    points[0] = starts
    status = np.full(count, BUDGET, dtype="<U9")
    ended = np.full(count, steps)
    for t in range(steps):
        here = points[t]
        gradient = slope(function, here)
        small = np.linalg.norm(gradient, axis=1) < tolerance
        move = here - rate * gradient
        with np.errstate(all="ignore"):
            lost = ~np.isfinite(function(move)) | (np.abs(move).max(axis=1) > 1e6)
        for lane in np.flatnonzero(ended == steps):
            if small[lane]:
                status[lane], ended[lane] = CONVERGED, t
            elif lost[lane]:
                status[lane], ended[lane] = DIVERGED, t + 1
        going = (ended > t) & ~((status == DIVERGED) & (ended <= t + 1))
        points[t + 1] = np.where(going[:, None], move, here)
    values = function(points)
    norms = np.linalg.norm(slope(function, points), axis=-1)
    return Trace(points, values, norms, status, ended.astype(np.int64))


def waves(p: np.ndarray) -> np.ndarray:
    return (np.sin(4 * p[..., 0]) - np.cos(5 * p[..., 1])) / 5


def rosenbrock(p: np.ndarray) -> np.ndarray:
    return (1 - p[..., 0]) ** 2 + 100 * (p[..., 1] - p[..., 0] ** 2) ** 2


def himmelblau(p: np.ndarray) -> np.ndarray:
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def steep(p: np.ndarray) -> np.ndarray:
    """Goldstein-Price: values from 3 to a million, a long formula."""
    x, y = p[..., 0], p[..., 1]
    a = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
    b = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    return (1 + (x + y + 1) ** 2 * a) * (30 + (2 * x - 3 * y) ** 2 * b)


def sphere(p: np.ndarray) -> np.ndarray:
    return (p**2).sum(axis=-1)


def half(p: np.ndarray) -> np.ndarray:
    """log(x) + y^2, which has no value for x <= 0."""
    x, y = p[..., 0], p[..., 1]
    known = x.real > 0
    return np.where(known, np.log(np.where(known, x, 1.0)) + y**2, np.nan)


def wiggle(p: np.ndarray) -> np.ndarray:
    return 5 * np.sin(2 * p[..., 0]) + p[..., 0] ** 2


def facts(  # noqa: PLR0917 - a row of a table
    name: str, latex: str, domain: list, minimisers: list, minimum: float | None, dim: int = 2
) -> Facts:
    known = np.array(minimisers, dtype=float).reshape(-1, dim)
    return Facts(name, latex, "", np.array(domain, dtype=float), known, minimum)


WAVES = facts(
    "waves", r"\frac{1}{5}(\sin 4x - \cos 5y)", [[-1, 1], [-1, 1]], [[-np.pi / 8, 0]], -0.4
)
ROSENBROCK = facts(
    "rosenbrock", "(1 - x)^2 + 100\\,(y - x^2)^2", [[-1.8, 1.8], [-0.8, 2.6]], [[1, 1]], 0.0
)
HIMMELBLAU = facts(
    "himmelblau",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    [[-5.5, 5.5], [-5.5, 5.5]],
    [[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]],
    0.0,
)
STEEP = facts(
    "goldstein_price",
    r"[1 + (x + y + 1)^2 (19 - 14x + 3x^2 - 14y + 6xy + 3y^2)] "
    r"[30 + (2x - 3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2)]",
    [[-2, 2], [-2, 2]],
    [[0, -1]],
    3.0,
)
SPHERE = facts("sphere", r"\sum_i x_i^2", [[-5, 5]] * 10, [[0] * 10], 0.0, 10)
HALF = facts("half", r"\log x + y^2", [[-2, 2], [-1, 1]], [], None)
WIGGLE = facts("wiggle", r"5\sin 2x + x^2", [[-5, 5]], [], None, 1)
PARABOLA = facts("parabola", "x^2 + 1", [[-5, 5]], [[0]], 1.0, 1)


def mesh(  # noqa: PLR0917
    function: Function, known: Facts, size: tuple[int, int] = (61, 53), axes: tuple = (0, 1),
    box: list | None = None, rest: float = 0.0,
) -> Field:  # fmt: skip
    box = box or [known.domain[axis].tolist() for axis in axes]
    x, y = np.linspace(*box[0], size[0]), np.linspace(*box[1], size[1])
    points = np.full((size[1], size[0], known.dim), rest)
    points[..., axes[0]], points[..., axes[1]] = np.meshgrid(x, y)
    return _field(function, points, axes, np.empty((0, size[1], size[0])))


def over_plane(function: Function, plane: Slice, box: list, size: tuple[int, int]) -> Field:
    sides = [np.linspace(*side, count) for side, count in zip(box, size, strict=True)]
    places = np.stack(np.meshgrid(*sides), axis=-1)
    points = plane.at(places)
    slopes = slope(function, points) @ plane.directions.T
    rest = np.zeros((*places.shape[:2], 2, 2)), np.empty((0, *places.shape[:2]))
    return Field(places, function(points), slopes, *rest, (0, 1), plane)


def line(function: Function, points: np.ndarray, derivatives: list | None = None) -> Field:
    stacked = np.array(derivatives) if derivatives else np.empty((0, len(points)))
    return _field(function, points, tuple(range(points.shape[1])), stacked)


def _field(
    function: Function, points: np.ndarray, axes: tuple[int, ...], derivatives: np.ndarray
) -> Field:
    lead, m = points.shape[:-1], len(axes)
    hessians = np.zeros((*lead, m, m))
    return Field(points, function(points), slope(function, points), hessians, derivatives, axes)


def lattice(box: list, count: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(*np.array(box, dtype=float).T, (count, len(box)))


def _wiggle_line() -> Field:
    x = np.linspace(-5, 5, 100)
    orders = [10 * np.cos(2 * x) + 2 * x, 2 - 20 * np.sin(2 * x), -40 * np.cos(2 * x)]
    return line(wiggle, x[:, None], orders)


def _parabola_line() -> Field:
    x = np.linspace(-5, 5, 100)
    return line(lambda p: p[..., 0] ** 2 + 1, x[:, None], [2 * x, 2 + 0 * x])


def _bowl(p: np.ndarray) -> np.ndarray:
    return p[..., 0] ** 2 + 1


def two_d() -> dict[str, Result]:
    one = np.array([[0.25, -0.5]])
    return {
        "waves": Result(
            WAVES, mesh(waves, WAVES, (100, 100)), "SGD", descend(waves, one, 0.01, 120)
        ),
        "waves_derived": Result(WAVES, mesh(waves, WAVES, box=[[0, 1.98], [0, 2.98]])),
        "rosenbrock": Result(
            ROSENBROCK, mesh(rosenbrock, ROSENBROCK), "Momentum",
            descend(rosenbrock, np.array([[-1.4, 1.9]]), 1.5e-3, 2000),
        ),
        "himmelblau_four": Result(
            HIMMELBLAU, mesh(himmelblau, HIMMELBLAU), "Adam",
            descend(himmelblau, np.array([[-0.3, -1], [1, 1], [-1, 2], [4, -4.0]]), 0.01, 200,
                    1e-4),
        ),
        "goldstein": Result(
            STEEP, mesh(steep, STEEP), "RMSprop",
            descend(steep, np.array([[-1.5, 0.5]]), 1e-6, 300),
        ),
        "diverging": Result(
            HIMMELBLAU, mesh(himmelblau, HIMMELBLAU), "Nadam",
            descend(himmelblau, np.array([[-4.0, 4.5], [0.1, 0.2]]), 0.032, 100),
        ),
        "many": Result(
            HIMMELBLAU, mesh(himmelblau, HIMMELBLAU), "RMSprop",
            descend(himmelblau, lattice(HIMMELBLAU.domain.tolist(), 200), 0.01, 60, 1e-3),
        ),
        "unknown_minimum": Result(
            facts("tilted_waves", "", [[-1, 1], [-1, 1]], [], None),
            mesh(lambda p: waves(p) + p[..., 0] - 3, WAVES), "Lion",
            descend(lambda p: waves(p) + p[..., 0] - 3, one, 0.01, 50),
        ),
        "flat": Result(
            facts("flat", "0", [[-1, 1], [-1, 1]], [], 0.0),
            mesh(lambda p: 0 * p[..., 0], WAVES), "SGD",
            descend(lambda p: 0 * p[..., 0], one, 0.01, 20),
        ),
        "half": Result(
            HALF, mesh(half, HALF, (40, 30)), "SGD", descend(half, np.array([[0.9, 0.8]]), 0.01, 60)
        ),
        "no_step": Result(
            WAVES, mesh(waves, WAVES), "SGD", descend(waves, np.array([[-np.pi / 8, 0.0]]), 0.1, 0)
        ),
    }  # fmt: skip


def _tilted() -> Slice:
    """A plane through 0 along no coordinates, the second direction the longer."""
    ways = np.stack([np.ones(10), np.where(np.arange(10) % 2, 1.0, -0.5)]) / 10**0.5
    return Slice(np.zeros(10), ways, "random", (0.876, 0.0003))


def other() -> dict[str, Result]:
    t = np.linspace(-1, 1, 100)
    diagonal = np.stack([t, t], axis=-1)
    ten = np.linspace(-5, 5, 60)[:, None] * np.linspace(0.2, 1, 10)
    x0 = lattice([[-5, 5]] * 10, 1)
    return {
        "wiggle": Result(
            WIGGLE, _wiggle_line(), "Adagrad", descend(wiggle, np.array([[4.0]]), 0.02, 40)
        ),
        "wiggle_many": Result(
            WIGGLE, _wiggle_line(), "SGD", descend(wiggle, lattice([[-5, 5]], 30), 0.02, 40)
        ),
        "parabola": Result(
            PARABOLA, _parabola_line(), "SGD", descend(_bowl, np.array([[4.0]]), 0.1, 60)
        ),
        "parabola_diverging": Result(
            PARABOLA, _parabola_line(), "SGD", descend(_bowl, np.array([[4.0]]), 1.1, 120)
        ),
        "parabola_derived": Result(PARABOLA, _parabola_line()),
        "diagonal": Result(WAVES, line(waves, diagonal), "SGD"),
        "ten_slice": Result(
            SPHERE, mesh(sphere, SPHERE, axes=(1, 4)), "Adamax", descend(sphere, x0, 0.05, 80)
        ),
        "ten_off_slice": Result(
            SPHERE, mesh(sphere, SPHERE, axes=(0, 9), rest=1.5), "Ftrl",
            descend(sphere, lattice([[-5, 5]] * 10, 3), 0.03, 80, 1e-2),
        ),
        "ten_plane": Result(
            SPHERE, over_plane(sphere, _tilted(), [[-3, 12], [-2, 2]], (40, 30)), "Adam",
            descend(sphere, x0, 0.05, 80),
        ),
        "ten_line": Result(SPHERE, line(sphere, ten), "SGD", descend(sphere, x0, 0.05, 80)),
    }  # fmt: skip


RATES = (0.001, 0.003, 0.005, 0.008, 0.01, 0.012, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045)


def joined(traces: list[Trace]) -> Trace:
    """Traces of as many steps as one, lane after lane."""
    return Trace(*(
        np.concatenate([getattr(trace, name) for trace in traces], axis=axis)
        for name, axis in (("points", 1), ("values", 1), ("gradient_norms", 1), ("status", 0),
                           ("steps", 0))
    ))  # fmt: skip


def _teams() -> dict[str, Result]:
    """Several runs as one result: ten alone and the rest grey, and two of twenty lanes each."""
    ground = mesh(himmelblau, HIMMELBLAU)
    one, many = np.array([[-0.3, -1.0]]), lattice(HIMMELBLAU.domain.tolist(), 20)
    alone = joined([descend(himmelblau, one, rate, 60, 1e-4) for rate in RATES])
    named = [Team(f"rate {rate:g}", np.array([k]), colour)
             for k, (rate, colour) in enumerate(zip(RATES, TEAMS, strict=False))]  # fmt: skip
    rest = Team("3 others", np.arange(10, 13), None)
    seeds = joined([descend(himmelblau, many, rate, 60, 1e-4) for rate in (0.002, 0.01)])
    two = (Team("SGD", np.arange(20), TEAMS[0]), Team("Adam", np.arange(20, 40), TEAMS[3]))
    slopes = joined([descend(wiggle, np.array([[4.0]]), rate, 40) for rate in (0.005, 0.02)])
    pair = tuple(Team(f"learning_rate {k}", np.array([k]), TEAMS[k]) for k in range(2))
    return {
        "teams": Result(HIMMELBLAU, ground, "13 runs", alone, teams=(*named, rest)),
        "teams_of_many": Result(HIMMELBLAU, ground, "4 runs", seeds, teams=two),
        "teams_on_a_line": Result(WIGGLE, _wiggle_line(), "2 runs", slopes, teams=pair),
    }  # fmt: skip


@cache
def results() -> dict[str, Result]:
    """Every kind of result, by name."""
    from tests.figures.study_cases import of_studies

    return {**two_d(), **other(), **_teams(), **of_studies()}
