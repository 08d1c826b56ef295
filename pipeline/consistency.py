"""What must hold between sections: every point, domain and axis fits the target's dimension."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from functions.target import REGISTRY
from pipeline.called import called
from pipeline.counts import RESIDUALS
from pipeline.disturbances import SAMPLES, Bounded, Minibatch
from pipeline.memory import shortage
from pipeline.methods import kind_of
from pipeline.problems import Problem
from pipeline.record import CONTENDERS
from pipeline.settings import Function, Lattice, Line, Mesh, Pca, Points, Random, RandomPlane, Study
from pipeline.validation import shown

LARGEST = {"float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308}
MOST_STARTS = 10_000_000
UNFIT = "does not fit"
# Studies that run the optimizer lane by lane, see pipeline/trajectories.py, or not at all.
TAKE_METHODS = ("derive", "descend", "race", "curvature")
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


def disagreements(
    sections: Mapping[str, Any],
    precision: str,
    outputs: str = ".",
    faulty: Collection[str] = (),
) -> list[Problem]:
    """Return the problems between the checked sections; a section that is None is left out.

    `outputs` is the folder whose disk has to hold the arrays. Of `faulty` sections, which have
    defaults in the place of what is wrong, nothing is told that may hang on that.
    """
    problems: list[Problem] = []
    if sections["function"] is not None:
        name, dim = _called(sections["function"]), sections["function"].dim
        for part in (sections["grid"], sections["start"], sections["bounds"]):
            for where, why, got, allowed in _shapes(part, dim):
                what = f"{why} {name}, of dimension {dim}"
                problems.append(Problem(where, what, shown(got), allowed))
    for section in ("grid", "start", "noise", "bounds"):
        problems += _extent(sections[section], section, precision)
    problems += _plane(sections)
    options: Mapping[str, Any] = getattr(sections["study"], "options", {})
    descends = sections["study"] is None or "steps" in options
    asked = sections["function"] if descends else None
    problems += _optimizer("optimizer", sections["optimizer"] or {}, asked)
    problems += _schedule(sections["schedule"] or {})
    problems += unscheduled(sections["optimizer"], sections["schedule"])
    problems += _uncompiled(sections["optimizer"], sections["study"])
    problems += _race(sections)
    if "function" not in faulty:
        problems += _batch(sections["noise"], sections["function"])
    problems += _undisturbed(sections)
    problems += _several_seeds(sections)
    return problems or shortage(sections, precision, outputs)


def _called(function: Function) -> str:
    return called(function.name, [each.kind for each in function.transforms])


def _shapes(part: Any, dim: int) -> Iterator[tuple[str, str, Any, str]]:
    """Yield (key, what it does not fit, value, what would fit)."""
    if isinstance(part, Mesh):
        yield from _mesh(part, dim)
    elif isinstance(part, Line):
        for key in ("start", "end"):
            yield from _coordinates(f"grid.{key}", getattr(part, key), dim)
    elif isinstance(part, Pca | RandomPlane):
        yield from _axes("grid.extent", part.extent, 2)
        yield from _coordinates("grid.through", part.through, dim)
    elif isinstance(part, Points):
        wrong = (point for point in part.points or () if len(point) != dim)
        yield from _coordinates("start.points", next(wrong, None), dim)
    elif isinstance(part, Lattice):
        yield from _lattice(part, dim)
    if isinstance(part, Lattice | Random):
        yield from _axes("start.domain", part.domain, dim)
    elif isinstance(part, Bounded):
        yield from _axes("bounds.domain", part.domain, dim)


def _mesh(part: Mesh, dim: int) -> Iterator[tuple[str, str, Any, str]]:
    yield from _axes("grid.domain", part.domain, min(dim, 2))
    yield from _coordinates("grid.through", part.through, dim)
    if dim == 1 and isinstance(part.resolution, tuple):
        yield "grid.resolution", UNFIT, part.resolution, "one whole number"
    if part.axes is not None and max(part.axes) >= dim:
        allowed = "null" if dim == 1 else f"two of the coordinates 0 to {dim - 1}, or null"
        yield "grid.axes", UNFIT, part.axes, allowed


def _lattice(part: Lattice, dim: int) -> Iterator[tuple[str, str, Any, str]]:
    each = part.resolution if isinstance(part.resolution, tuple) else (part.resolution,) * dim
    if len(each) != dim:
        allowed = f"one whole number, or {dim} of them"
        yield "start.resolution", UNFIT, part.resolution, allowed
    elif math.prod(each) > MOST_STARTS:
        allowed = f"at most {MOST_STARTS:,} starts in all"
        yield "start.resolution", "too many starts for", part.resolution, allowed


def _coordinates(key: str, point: Any, dim: int) -> Iterator[tuple[str, str, Any, str]]:
    if point is not None and len(point) != dim:
        allowed = f"{dim} coordinates a point" if dim > 1 else "one coordinate a point"
        yield key, UNFIT, point, allowed


def _axes(key: str, domain: Any, axes: int) -> Iterator[tuple[str, str, Any, str]]:
    if domain and isinstance(domain[0], tuple) and len(domain) != axes:
        allowed = "[low, high]" if axes == 1 else f"[low, high] for all axes, or {axes} such pairs"
        yield key, UNFIT, domain, allowed


def _extent(part: Any, where: str, precision: str) -> list[Problem]:
    """Return the problem of a line without length, and of numbers that overflow."""
    if part is None:
        return []
    problems = []
    if isinstance(part, Line) and part.start is not None and part.start == part.end:
        allowed = "two different points"
        problems.append(Problem("grid.end", "the same as grid.start", shown(part.end), allowed))
    largest = LARGEST[precision]
    for key, value in part:
        if any(abs(number) > largest for number in _numbers(value)):
            why, allowed = f"beyond the range of {precision}", f"at most {largest:.2g} in size"
            remedy = "write smaller numbers, or precision=float64"
            problems.append(Problem(f"{where}.{key}", why, shown(value), allowed, remedy))
    return problems


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, tuple):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, float):
        yield value


def _plane(sections: Mapping[str, Any]) -> list[Problem]:
    """Return the problem of a plane that cannot be laid, or of basins over another grid."""
    study, function, grid = (sections[name] for name in ("study", "function", "grid"))
    if isinstance(grid, Pca | RandomPlane) and function is not None and function.dim == 1:
        why, allowed = "a plane needs a target of 2 dimensions or more", "mesh or line"
        return [Problem("grid", why, grid.kind, allowed, "write grid=mesh")]
    if study is None:
        return []
    return _basins(study, function, grid) if "radius" in study.options else _pathless(study, grid)


def _pathless(study: Study, grid: Any) -> list[Problem]:
    if not isinstance(grid, Pca) or "steps" in study.options:
        return []
    why = f"study={study.name} has no path to lay a plane along"
    allowed, remedy = "mesh, line, random_plane", "write grid=random_plane, or study=descend"
    return [Problem("grid", why, "pca", allowed, remedy)]


def _basins(study: Study, function: Function | None, grid: Any) -> list[Problem]:
    why, allowed = "basins are a map over two coordinates", "grid=mesh, a target of 2 or more"
    if grid is not None and not isinstance(grid, Mesh):
        return [Problem("grid", why, grid.kind, allowed, "write grid=mesh")]
    if function is not None and function.dim == 1:
        remedy = "choose another function, or function.dim=2 where it has a choice"
        return [Problem("function", why, f"{_called(function)}, of dimension 1", allowed, remedy)]
    return []


def _race(sections: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with a study's contenders beside their own keys."""
    study: Study | None = sections["study"]
    schedule = sections["schedule"] or {}
    racing = _contenders(study.options) if study is not None else {}
    if study is not None and study.name == "race" and not racing:
        allowed, example = "one contender or more", f"+optimizer@{CONTENDERS}.adam=adam"
        remedy = f"write study/contenders=classic, or {example}"
        yield Problem(CONTENDERS, "nobody races", "{}", allowed, remedy)
    for where, contender in racing.items():
        yield from _optimizer(where, contender or {}, sections["function"])
    yield from _uncompiled_contenders(racing, study)
    if racing and schedule.get("_target_") is not None:
        why, got = "contenders keep their own learning rates", schedule["_target_"]
        yield Problem("schedule", why, got, "schedule=constant", "write schedule=constant")


def _optimizer(
    where: str, optimizer: Mapping[str, Any], function: Function | None
) -> Iterator[Problem]:
    """Yield what is wrong with an optimizer's numbers together, or with it for the target."""
    yield from _clipping(where, optimizer)
    yield from _without_residuals(where, optimizer, function)
    yield from _of_methods(where, optimizer)


def _clipping(where: str, optimizer: Mapping[str, Any]) -> list[Problem]:
    """Keras takes at most one way of clipping."""
    given = [f"{key}={optimizer[key]:g}" for key in CLIPS if optimizer.get(key) is not None]
    if len(given) < 2:
        return []
    why = "only one way of clipping at a time"
    return [Problem(where, why, ", ".join(given), f"one of {', '.join(CLIPS)}", "drop the others")]


def _batch(noise: Any, function: Function | None) -> Iterator[Problem]:
    """Yield the problems of terms for a target that has its own, and of a batch of too many."""
    if not isinstance(noise, Minibatch) or function is None:
        return
    own = REGISTRY[function.name].own_samples(function.inner, function.parameters)
    for key in ("samples", "scale") if own else ():
        if (given := getattr(noise, key)) is not None:
            why = f"{function.name} is a mean over samples of its own, which batches are drawn of"
            yield Problem(f"noise.{key}", why, shown(given), "null", "leave it out")
    count = own or noise.samples or SAMPLES
    if noise.batch > count:
        what = "function.samples" if own else "noise.samples"
        why, allowed = "more than there are terms", f"at most {what}, which is {count:,}"
        yield Problem("noise.batch", why, f"{noise.batch:,}", allowed)


def _undisturbed(sections: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the problems of noise and bounds beside SciPy's methods, which ask for themselves."""
    options: Mapping[str, Any] = getattr(sections["study"], "options", {})
    usual = {"optimizer": sections["optimizer"]} if "steps" in options else {}
    for where, optimizer in (_contenders(options) or usual).items():
        kind = kind_of(optimizer)
        for section in ("noise", "bounds"):
            chosen = getattr(sections[section], "kind", "none")
            if kind is not None and chosen != "none":
                why = f"SciPy's methods, as {kind.label} of {where}, take none"
                remedy = f"write {section}=none, or take one of Keras's optimizers"
                yield Problem(section, why, chosen, "none", remedy)


def _contenders(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections of a race's contenders by where they stand; none of other studies."""
    return {
        f"{CONTENDERS}.{name}": each for name, each in (options.get("optimizers") or {}).items()
    }


def _several_seeds(sections: Mapping[str, Any]) -> list[Problem]:
    """Return the problem of many lanes from a start where the grid's points are the starts."""
    study, noise = sections["study"], sections["noise"]
    if study is None or noise is None or "radius" not in study.options or noise.seeds == 1:
        return []
    why, remedy = f"study={study.name} runs one lane from each point of the grid", "leave it out"
    return [Problem("noise.seeds", why, f"{noise.seeds:,}", "1", remedy)]


def _schedule(schedule: Mapping[str, Any]) -> list[Problem]:
    """Check what Keras's schedules need of their numbers together."""
    problems = []
    boundaries, values = schedule.get("boundaries"), schedule.get("values")
    if boundaries is not None and values is not None and len(values) != len(boundaries) + 1:
        allowed = f"{len(boundaries) + 1} values for {len(boundaries)} boundaries: one more"
        why = "one value before each boundary and one after the last"
        problems.append(Problem("schedule.values", why, shown(values), allowed))
    if boundaries is not None and sorted(set(boundaries)) != boundaries:
        allowed = "steps in ascending order, each once"
        problems.append(Problem("schedule.boundaries", "not ascending", shown(boundaries), allowed))
    if schedule.get("warmup_target") is not None and not schedule.get("warmup_steps"):
        allowed = "a whole number, at least 1, where there is a warmup_target"
        got = shown(schedule.get("warmup_steps"))
        problems.append(Problem("schedule.warmup_steps", "a warm-up needs steps", got, allowed))
    if schedule.get("initial_learning_rate") == 0 and schedule.get("warmup_target") is None:
        where, allowed = "schedule.initial_learning_rate", "a number above 0, or a warmup_target"
        problems.append(Problem(where, "the learning rate would stay 0", "0", allowed))
    return problems


def unscheduled(
    optimizer: Mapping[str, Any] | None, schedule: Mapping[str, Any] | None
) -> list[Problem]:
    """Return the problem of a schedule beside one of SciPy's methods, which have no rate."""
    kind, chosen = kind_of(optimizer), (schedule or {}).get("_target_")
    if kind is None or not chosen:
        return []
    why = f"{kind.label} has no learning rate that could follow one"
    remedy = "write schedule=constant, or choose one of Keras's optimizers by optimizer=..."
    return [Problem("schedule", why, str(chosen).rpartition(".")[2], "constant", remedy)]


def _uncompiled_contenders(racing: Mapping[str, Any], study: Study | None) -> Iterator[Problem]:
    """Yield the problem of all contenders that no program of lanes takes, as one."""
    out = [where for where, each in racing.items() if _uncompiled(each, study)]
    if out and study is not None:
        names = ", ".join(where.rpartition(".")[2] for where in out)
        why = f"study={study.name} runs its lanes as one compiled program, which SciPy's methods"
        remedy = f"take each out by ~optimizer@{out[0]}, or write study/contenders=adaptive"
        allowed = "optimizers of Keras, or your own"
        yield Problem(CONTENDERS, f"{why} are not", names, allowed, remedy)


def _uncompiled(optimizer: Mapping[str, Any] | None, study: Study | None) -> list[Problem]:
    """Return the problem of a study whose lanes are one program, which SciPy's methods are not."""
    kind = kind_of(optimizer)
    if kind is None or study is None or study.name in TAKE_METHODS:
        return []
    why = (
        f"study={study.name} runs its lanes as one compiled program, which SciPy's methods are not"
    )
    remedy = "write study=descend, with -m to sweep, or choose one of Keras's optimizers"
    return [Problem("optimizer", why, kind.label, "an optimizer of Keras, or your own", remedy)]


def _without_residuals(
    where: str, optimizer: Mapping[str, Any], function: Function | None
) -> list[Problem]:
    """Return the problem of a method that needs residuals, for a target that declares none."""
    kind = kind_of(optimizer)
    if kind is None or function is None or RESIDUALS not in kind.asks:
        return []
    reason = REGISTRY[function.name].without_residuals(function.inner, function.parameters)
    lost = [each.kind for each in function.transforms if not each.keeps_squares]
    if not reason and not lost:
        return []
    if not reason:
        why = f"{kind.label} needs a sum of squares, which {function.name} is none after {lost[0]}"
        remedy = f"take {lost[0]} out of function.transforms, or choose another optimizer"
        allowed = "transforms that leave a sum of squares one"
        return [Problem(where, why, f"function.transforms with {lost[0]}", allowed, remedy)]
    able = sorted(
        name
        for name, each in REGISTRY.items()
        if each.residuals is not None and each.unsquared is None
    )
    why = f"{kind.label} needs a sum of squares, and {reason}"
    remedy = "write function=... with one of these, or choose another optimizer"
    return [Problem(where, why, f"function={function.name}", ", ".join(able), remedy)]


def _of_methods(where: str, optimizer: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the problems of numbers that SciPy wants in order."""
    for low, high in (("c1", "c2"), ("initial_trust_radius", "max_trust_radius")):
        if low in optimizer and high in optimizer and optimizer[low] >= optimizer[high]:
            allowed = f"a number above {low}, which is {optimizer[low]:g}"
            why, got = f"{low} must be below {high}", shown(optimizer[high])
            yield Problem(f"{where}.{high}", why, got, allowed)
