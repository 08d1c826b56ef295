"""Maps of hyperparameters against descents one by one, closed forms and the theory of stability."""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

import functions
from pipeline import figures, stable_rates, studies
from pipeline.axes import axes
from pipeline.cells import Sensitivity
from pipeline.descent import descend
from pipeline.figures import Look
from pipeline.optimizers import build
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Endings
from pipeline.rule import Rule
from pipeline.stable_rates import agreement, boundary, greatest_curvature, grew
from pipeline.stateless import stateless
from pipeline.subject import Subject, choose
from tests.settings.choices import complaint

from .chosen import SCHEDULES, settings

SMALL = ("study=sensitivity", "grid.resolution=4", "study.figures=[]")
NOISES = ("gaussian", "heavy_tailed", "minibatch", "sparse", "quantized", "delayed")
BOUNDS = ("project", "reflect")
BALL = ("optimizer=momentum", "study.y.low=0", "study.y.points=7", "study.x.points=20")


def run(*words: str) -> tuple[Subject, Any]:
    chosen = settings(*SMALL, *words)
    subject = choose(chosen)
    return subject, studies.get("sensitivity")(subject, **chosen.study.options)


def mapped(*words: str) -> Sensitivity:
    found: Sensitivity = run(*words)[1].sensitivity
    return found


@pytest.fixture(scope="module", params=["momentum", "sgd"])
def crossed(request: pytest.FixtureRequest) -> tuple[Subject, Any]:
    """A map of momentum, 0 among it, from three starts, some of which diverge."""
    words = ("study.y.name=momentum", "study.y.low=0", "study.y.high=0.9", "study.y.points=3")
    rates = ("study.x.low=0.001", "study.x.high=0.1", "study.x.points=4", "study.steps=60")
    starts = "start.points=[[1,1],[-2,3],[4,-4]]"
    return run(f"optimizer={request.param}", "function=himmelblau", *words, *rates, starts)


def test_each_cell_is_what_its_lanes_give_one_by_one(crossed: tuple[Subject, Any]) -> None:
    subject, result = crossed
    shown = result.sensitivity
    np.testing.assert_allclose(shown.x, [1e-3, 10**-2.3333333333, 10**-1.6666666667, 0.1])
    np.testing.assert_allclose(shown.y, [0, 0.45, 0.9])
    for (row, column), median in np.ndenumerate(shown.median):
        numbers = {"learning_rate": float(shown.x[column]), "momentum": float(shown.y[row])}
        ends, steps, status = [], [], []
        for start in subject.starts:
            made = subject.tuned(numbers).optimizer
            trace = descend(subject.target, made, start, steps=60, rule=Rule(1e-8))
            lost = trace.status[0] == DIVERGED
            within = trace.values[:, 0] <= 1e-3  # the minimum is 0
            ends.append(np.inf if lost else trace.values[-1, 0])
            steps.append(within.argmax() if within.any() and not lost else np.inf)
            status.append(trace.status[0])
        # By rank of three: the least, the middle, the greatest.
        np.testing.assert_allclose(
            shown.reached[:, row, column], np.sort(ends), rtol=1e-6, atol=1e-12
        )
        assert median == shown.reached[1, row, column]
        np.testing.assert_array_equal(shown.steps_to[:, row, column], np.sort(steps))
        shares = [status.count(each) / 3 for each in (CONVERGED, BUDGET, DIVERGED)]
        np.testing.assert_allclose(shown.shares[:, row, column], shares)
    assert 0 < np.isinf(shown.median).sum() < shown.median.size


def test_the_descent_is_that_of_the_best_cell(crossed: tuple[Subject, Any]) -> None:
    _, result = crossed
    shown = result.sensitivity
    row, column = shown.best
    assert shown.median[row, column] == shown.median.min()
    assert shown.chosen == {"learning_rate": shown.x[column], "momentum": shown.y[row]}
    found = np.sort(result.trace.values[-1])[1]
    np.testing.assert_allclose(found, shown.median.min(), rtol=1e-6, atol=1e-12)
    assert result.metrics["best/momentum"] == shown.y[row]


def test_gradient_descent_is_the_closed_form() -> None:
    """Along the axes of 0.5 (x^2 + 10 y^2) each step shrinks x by 1 - eta, y by 1 - 10 eta."""
    shown = mapped(
        "function=quadratic", "function.condition=10", "function.rotation=0",
        "start.points=[2,-1]", "study.steps=40", "study.x.low=0.01", "study.x.high=0.15",
        "study.x.log=false", "study.x.points=15", "study.gradient_tolerance=0",
    )  # fmt: skip
    rates = np.linspace(0.01, 0.15, 15)
    regret = 0.5 * (4 * (1 - rates) ** 80 + 10 * (1 - 10 * rates) ** 80)
    np.testing.assert_allclose(shown.median, regret[None], rtol=1e-9, atol=1e-30)
    assert shown.names == ("learning_rate",)
    bound = max(1e-3, 10 * regret.min())
    np.testing.assert_array_equal(shown.usable, (regret <= bound)[None])


def test_a_regret_is_nowhere_below_0_though_float32_has_no_minus_0_4() -> None:
    """The nearest number of float32 is 6e-9 below: there descents come to rest."""
    import keras

    keras.config.set_floatx("float32")
    shown = mapped("function=waves", "precision=float32", "study.x.low=0.01", "study.x.high=0.3")
    assert shown.median.min() == 0
    ends = np.float64(np.float32(-0.4)) + 0.4
    assert ends < 0


def unstable(rate: float, momentum: float, greatest: float, nesterov: bool = False) -> bool:
    """Whether the step's own matrix, of point and velocity, has an eigenvalue beyond 1.

    v <- mu v - eta l x; then x <- x + v, of Nesterov x <- x + mu v - eta l x.
    """
    push = rate * greatest
    moved = [-push, momentum]
    point = [1 - push * (1 + momentum), momentum**2] if nesterov else [1 - push, momentum]
    return bool(np.abs(np.linalg.eigvals(np.array([point, moved]))).max() > 1)


@cache
def of_quadratic(words: str) -> tuple[Sensitivity, dict[str, float]]:
    result = run(*BALL, *words.split())[1]
    return result.sensitivity, result.metrics


QUADRATICS = [
    ("function=quadratic function.condition=2 function.rotation=0", 2.0),
    ("function=quadratic function.condition=100", 100.0),
    ("function=quadratic function.condition=1000 function.dim=5 function.rotation=45", 1000.0),
    ("function=quadratic function.condition=30 start=random start.count=4 study.steps=333", 30.0),
    ("function=sphere function.dim=3 precision=float32", 2.0),
    ("optimizer=nesterov function=quadratic function.condition=20", 20.0),
    ("function=booth", 18.0),  # (x + 2y - 7)^2 + (2x + y - 5)^2: eigenvalues 2 and 18
]


@pytest.mark.parametrize(("words", "greatest"), QUADRATICS)
@pytest.mark.parametrize("log", ["true", "false"])
def test_measured_stability_is_the_theorys(words: str, greatest: float, log: str) -> None:
    if "float32" in words:
        import keras

        keras.config.set_floatx("float32")
    low, high = (0.05, 20) if log == "true" else (0.5, 4.5)
    rates = f"study.x.low={low / greatest} study.x.high={high / greatest} study.x.log={log}"
    shown, metrics = of_quadratic(f"{words} {rates}")
    nesterov = "nesterov" in words
    limit = 2 * (1 + shown.y) / (1 + 2 * shown.y if nesterov else 1)
    np.testing.assert_allclose(shown.boundary, limit / greatest, rtol=1e-9)
    kind = "Nesterov's step" if nesterov else "heavy ball"
    assert shown.theory.startswith(f"{kind} on a quadratic is stable below ")
    assert shown.theory.endswith(f"μ), for η L with L = {greatest:g}")
    assert metrics["stability_error_cells"] <= 1
    assert metrics["stability_agreement"] == 1
    for row, momentum in enumerate(shown.y):
        exact = [unstable(rate, momentum, greatest, nesterov) for rate in shown.x]
        measured = shown.unstable[row] >= 0.5
        edge = np.flatnonzero(np.diff(exact))
        away = np.abs(np.arange(20) - edge - 0.5) > 1
        np.testing.assert_array_equal(measured[away], np.array(exact)[away])


def test_gradient_descent_turns_unstable_at_2_over_l() -> None:
    words = ("function=quadratic", "function.condition=50", "study.x.low=0.02", "study.x.high=0.06")
    _, result = run(*words, "study.x.points=41", "study.x.log=false")
    shown = result.sensitivity
    np.testing.assert_allclose(shown.boundary, [0.04])
    told = "gradient descent on a quadratic is stable below 2, for η L with L = 50"
    assert shown.theory == told
    first = shown.x[(shown.unstable[0] >= 0.5).argmax()]
    assert abs(first - 0.04) <= 0.001 + 1e-12
    assert result.metrics["stability_error_cells"] <= 1


def test_the_boundary_lies_along_either_axis() -> None:
    words = ("optimizer=sgd", "function=sphere", "study.x.name=momentum", "study.x.low=0")
    more = ("study.x.high=0.9", "study.x.points=5", "study.y.low=0.1", "study.y.high=4")
    _, result = run(*words, *more, "study.y.points=16")
    shown = result.sensitivity
    assert shown.names == ("momentum", "learning_rate")
    np.testing.assert_allclose(shown.boundary, 1 + shown.x)
    assert result.metrics["stability_error_cells"] <= 1
    assert result.metrics["stability_agreement"] == 1


@pytest.mark.parametrize(
    ("optimizer", "name", "formula"),
    [
        ("nesterov", "Nesterov", r"\frac{2+2\beta}{(1+2\beta)L}"),
        ("momentum", "Momentum", r"2(1+\beta)/L"),
        ("sgd", "Momentum", r"2(1+\beta)/L"),
    ],
)
def test_a_map_whose_best_has_no_momentum_is_still_that_of_its_optimizer(
    optimizer: str, name: str, formula: str
) -> None:
    """Of the sphere a rate of 0.5 without momentum steps right to the minimum."""
    rates = "study.x.low=0.5 study.x.high=1 study.x.log=false study.x.points=6"
    momenta = "study.y.name=momentum study.y.low=0 study.y.high=0.9 study.y.points=5"
    _, result = run(f"optimizer={optimizer}", "function=sphere", *rates.split(), *momenta.split())
    shown = result.sensitivity
    assert shown.chosen == {"learning_rate": 0.5, "momentum": 0}
    assert result.label == name
    for figure in ("sensitivity", "usable"):
        drawn = figures.draw(figure, result, Look(dpi=50))
        said = [each.get_text() for each in drawn.findobj(Text)]
        assert any(name in text for text in said)
        assert not any("SGD" in text for text in said)
        # The best row is stable up to 1, the last rate; the maps show the line of them all.
        assert rf"theory: $\eta = {formula}$" in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("optimizer=adam function=sphere", "the steps are not the gradient times"),
        ("optimizer=momentum function=himmelblau", "unless the curvature is the same everywhere"),
        ("optimizer=momentum function=saddle", "where the minimum is not"),
        ("optimizer=momentum function=sphere optimizer.clipnorm=1", "with clipnorm"),
        ("optimizer=momentum function=sphere optimizer.weight_decay=0.1", "with weight_decay"),
        ("optimizer=momentum function=sphere schedule=exponential_decay", "under a schedule"),
        (
            "optimizer=adam function=sphere study.x.name=beta_1 study.y.name=beta_2",
            "without the learning rate",
        ),
        *((f"optimizer=momentum function=sphere noise={each}", "with noise") for each in NOISES),
        *((f"optimizer=momentum function=sphere bounds={each}", "in bounds") for each in BOUNDS),
    ],
)
def test_where_no_theory_is_known_there_is_no_boundary(words: str, why: str) -> None:
    chosen = settings("study=sensitivity", *words.split())
    subject, options = choose(chosen), chosen.study.options
    found = axes(options["x"], options["y"], subject.choice["search"], subject.schedule)
    edge = boundary(subject, {axis.name: np.array([0.5, 0.9]) for axis in found})
    assert edge.rates is None
    assert edge.words.startswith("no boundary is known")
    assert why in edge.words


def test_without_a_boundary_a_map_says_why_and_nothing_of_stability() -> None:
    few = ("study.x.points=2", "study.y.points=2", "study.steps=2")
    subject, result = run("optimizer=momentum", "function=himmelblau", *few)
    shown = result.sensitivity
    axes = dict(zip(shown.names, (shown.x, shown.y), strict=True))
    assert shown.boundary is None
    assert shown.theory == boundary(subject, axes).words
    assert shown.unstable is None
    assert not [name for name in result.metrics if name.startswith("stability")]


@pytest.mark.parametrize("name", SCHEDULES)
def test_an_axis_is_refused_ahead_just_where_no_lane_can_have_its_own(name: str) -> None:
    chosen = settings("optimizer=adam", f"schedule={name}")
    made = build(chosen.optimizer, chosen.schedule)
    able = stateless(made, 1, "float64").numbers
    for key in (key for key, value in chosen.schedule.items() if isinstance(value, float)):
        axis = {"study.x.name": f"schedule.{key}", "study.x.low": 0.5, "study.x.high": 0.9}
        said = complaint(("study=sensitivity", "optimizer=adam", f"schedule={name}"), axis)
        assert ("keeps it to itself" in said) == (f"schedule.{key}" not in able)


def slopes(target: Any, point: np.ndarray) -> np.ndarray:
    """Second derivatives by central differences of the values, [n, n]."""
    size, basis = 1e-3, 1e-3 * np.eye(target.dim)
    a, b = basis[:, None], basis
    corners = [(a + b), (a - b), (b - a), -(a + b)]
    up, across, back, down = (target.value(point + each).numpy() for each in corners)
    return np.asarray((up - across - back + down) / (4 * size**2))


# Of many coordinates all second differences take long.
@pytest.mark.parametrize(
    "name", [name for name in functions.names() if functions.get(name).dim <= 12]
)
def test_constant_curvature_is_found_of_every_target(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def eagerly(function: Any, target: Any, points: np.ndarray, **_: Any) -> list[np.ndarray]:
        return [np.asarray(function(target, points))]

    # That `over` gives the same compiled is held elsewhere: here it would take a program of each.
    monkeypatch.setattr(stable_rates, "over", eagerly)
    target = functions.get(name)
    low, high = target.domain.T
    points = [
        *np.random.default_rng(7).uniform(low, high, (3, target.dim)),
        0.99 * high + 0.01 * low,
    ]
    found = [slopes(target, point) for point in points]
    size = max(float(np.abs(each).max()) for each in found)
    constant = all(np.allclose(each, found[0], atol=1e-4 * size) for each in found)
    greatest = greatest_curvature(target)
    if greatest is None:
        assert not constant or np.linalg.eigvalsh(found[0]).min() <= 1e-4 * size or target.kinks
    else:
        assert constant
        assert greatest == pytest.approx(np.linalg.eigvalsh(found[0]).max(), rel=1e-3)


@pytest.mark.parametrize("points", [2, 5])
def test_a_momentum_of_1_has_no_boundary_and_the_others_keep_theirs(points: int) -> None:
    """Of the sphere L is 2, so that the heavy ball's boundary is 1 + beta."""
    rates = "study.x.low=0.5 study.x.high=2.5 study.x.log=false study.x.points=21"
    momenta = f"study.y.low=0 study.y.high=1 study.y.points={points}"
    _, result = run("optimizer=momentum", "function=sphere", *rates.split(), *momenta.split())
    shown = result.sensitivity
    below = np.linspace(0, 1, points)[:-1]
    np.testing.assert_allclose(shown.boundary, [*(1 + below), np.nan])
    assert shown.unstable.shape == (points, 21)
    assert np.isfinite(shown.unstable).all()
    assert result.metrics["stability_error_cells"] <= 1
    assert result.metrics["stability_agreement"] == 1
    drawn = figures.draw("sensitivity", result, Look(dpi=50))
    for panel in (each for each in drawn.axes if each.images):
        line = next(each for each in panel.lines if each.get_linestyle() == "--")
        at, across = line.get_xydata().T
        # A cell is 0.1 wide from 0.5 on; the line ends where the row of a momentum of 1 begins.
        np.testing.assert_allclose(at[1:-1], (0.5 + below) / 0.1)
        np.testing.assert_allclose(across, [-0.5, *range(points - 1), points - 1.5])
    last = replace(result, sensitivity=replace(shown, best=(points - 1, 0)))
    in_view = figures.draw("usable", last, Look(dpi=50)).axes[0].lines
    assert all(each.get_linestyle() != "--" for each in in_view)


def test_a_momentum_of_1_alone_has_no_boundary() -> None:
    words = ("function=sphere", "study.x.points=2", "study.y=null", "study.steps=2")
    _, result = run("optimizer=momentum", "optimizer.momentum=1.0", *words)
    assert result.sensitivity.boundary is None
    assert "no boundary is known for a momentum of 1" in result.sensitivity.theory


def test_the_seconds_are_those_of_the_map_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that only moves where something is done: each by an amount of its own."""
    module, clock = importlib.import_module("pipeline.studies.sensitivity"), [0.0]
    known, compiled = module.boundary, module.cast

    def tick(seconds: float) -> None:
        clock[0] += seconds

    def boundary(*given: Any) -> Any:
        tick(1000)
        return known(*given)

    def cast(*given: Any, steps: int, **options: Any) -> Any:
        run = compiled(*given, steps=steps, **options)
        tick(1 if steps == 8 else 10000)
        return lambda: (run(), tick(20 if steps == 8 else 100000))[0]

    monkeypatch.setattr(module, "boundary", boundary)
    monkeypatch.setattr(module, "cast", cast)
    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: clock[0]))
    few = ("study.x.points=2", "study.y.points=2", "study.steps=8")
    metrics = run("optimizer=momentum", "function=sphere", *few)[1].metrics
    assert clock[0] == 1000 + 1 + 20 + 10000 + 100000
    assert (metrics["compile_seconds"], metrics["run_seconds"]) == (1, 20)


def endings(status: list[str], areas: list[float]) -> Endings:
    none = np.zeros(len(status))
    return Endings(none, none, none, np.array(status), none, areas=np.array(areas))


def test_a_lane_grows_if_its_second_half_is_further_up_than_its_first() -> None:
    ended = [BUDGET, BUDGET, BUDGET, DIVERGED, CONVERGED]
    whole = endings(ended, [10.0, 9.0, 10.1, np.inf, 1.0])
    half = endings(ended, [5.0, 5.0, 5.0, np.inf, 1.0])
    assert grew(whole, half, 4).tolist() == [False, False, True, True, False]
    # Of five steps three are of the second half.
    assert grew(endings([BUDGET], [12.4]), endings([BUDGET], [5.0]), 5).tolist() == [False]
    assert grew(endings([BUDGET], [12.6]), endings([BUDGET], [5.0]), 5).tolist() == [True]


def test_agreement_is_counted_in_cells() -> None:
    rates, edge = np.arange(1.0, 6.0), np.array([3.0, 3.5, 9.0])
    unstable = np.array([[0, 0, 0, 1, 1], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1]], bool)
    found = agreement(unstable, rates, False, edge)
    # The edges lie at 2, 2.5 and beyond the last cell's end, 4.5; measured at 2.5, 4.5 and 3.5.
    assert found["stability_error_cells"] == 2.0
    # Of row 0 cells 0 and 4 are clear, of row 1 cells 0, 1 and 4, of row 2 all: 8 of 10 agree.
    assert found["stability_agreement"] == pytest.approx(0.8)
    more = np.vstack([unstable, np.ones((1, 5), bool)])
    assert agreement(more, rates, False, np.append(edge, np.nan)) == found
