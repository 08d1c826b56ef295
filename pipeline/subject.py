"""What a study is about: a target, a grid over it, starts and an optimizer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from functions.target import Target
from functions.transforms.condition import Condition
from pipeline.axes import SCHEDULE
from pipeline.bounds import Bounds
from pipeline.disturbances import SAMPLES, Minibatch
from pipeline.grid import Grid, bounds, lay
from pipeline.noise import Noise, made, seeds_of
from pipeline.optimizers import build
from pipeline.own import chosen_target
from pipeline.problems import Problem, bad_input
from pipeline.record import label
from pipeline.results import Facts
from pipeline.settings import Function, Pca, RandomPlane, Settings
from pipeline.starts import place


@dataclass(frozen=True)
class Subject:
    """A target, a grid over it, starts [L, n], and an optimizer with its name.

    Of a plane along a path the grid is only chosen: see `pipeline.surveyed`.

    The optimizer is an unbuilt one of Keras, or a `Method`. Its gradients pass through `noise`, and
    points are kept in `bounds`; None: neither. `seed` is of the lanes' noise. Points are of one
    float dtype, the precision of everything. `score` is what a descent is judged by; `choice` and
    `schedule` are the sections that the optimizer is made of, `surroundings` what tells the device
    and the code that work it out from others.
    """

    target: Target
    grid: Grid | Pca | RandomPlane
    starts: np.ndarray
    optimizer: Any
    label: str
    score: str
    choice: Mapping[str, Any]
    schedule: Mapping[str, Any]
    surroundings: str
    noise: Noise | None
    bounds: Bounds | None
    seed: int

    def disturbances(self, lanes: int) -> dict[str, Any]:
        """Return what comes between the target and so many lanes, for `descent.prepare`."""
        seeds = seeds_of(self.seed, lanes)
        return {"noise": self.noise, "bounds": self.bounds, "seeds": seeds}

    @property
    def facts(self) -> Facts:
        """What is known of the target, without its formula."""
        return Facts.of(self.target)

    def tuned(self, hyperparameters: Mapping[str, Any]) -> Subject:
        """Return the subject with other hyperparameters of its optimizer, by name.

        Those of its schedule are called `schedule.<key>`. Raises BadInput where the optimizer
        refuses them.
        """
        choice, schedule = dict(self.choice), dict(self.schedule)
        for name, value in hyperparameters.items():
            key = name.removeprefix(SCHEDULE)
            (choice if key == name else schedule)[key] = value
        return replace(self, schedule=schedule).with_optimizer(choice, "optimizer")

    def with_optimizer(self, choice: Mapping[str, Any], section: str) -> Subject:
        """Return the subject with the optimizer of another choice, which is a config `section`.

        Raises BadInput where the optimizer refuses it.
        """
        made = build(choice, self.schedule, section)
        return replace(self, optimizer=made, label=label(choice), choice=choice)


def choose(settings: Settings, surroundings: str = "") -> Subject:
    """Build what the settings choose, with what tells its `surroundings` from others.

    Raises BadInput where the optimizer refuses its settings, a function of one's own cannot be
    worked with, or the precision has no numbers for the target's box, start and minimisers.
    """
    precision = settings.precision
    target = _target(settings.function, precision)
    starts = place(target, settings.start, settings.seed, precision)
    starts = np.repeat(starts, settings.noise.seeds, axis=0)
    return Subject(
        target,
        _grid(target, settings),
        starts,
        build(settings.optimizer, settings.schedule),
        label(settings.optimizer),
        settings.score,
        settings.optimizer,
        settings.schedule,
        surroundings,
        _noise(settings, target),
        _bounds(settings, target),
        settings.seed,
    )


def _target(chosen: Function, precision: str) -> Target:
    """Return the target that is chosen; raises BadInput where the precision has no room for it.

    That is where its box, the width of that, a minimiser or the start is not finite, the box has no
    width, or a condition number is too large to be squared.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # of which the message below tells
        target = chosen_target(chosen, precision)
        box = target.domain.astype(precision)
        points = np.vstack([target.minimisers, target.start]).astype(precision)
        widths = box[:, 1] - box[:, 0]
    finite = np.isfinite(widths) & np.isfinite(points).all(axis=0)
    fits = finite & (widths > 0.0)
    if fits.all():
        _heed_steepness(target, precision)
        return target
    where = int(fits.argmin())
    low, high = target.domain[where]
    why = f"its box has no width in {precision}"
    if not finite[where]:
        why = f"its box is beyond the range of {precision}"
    got = f"{low:g} to {high:g} along coordinate {where}"
    remedy = "write smaller numbers" + (" or precision=float64" if precision == "float32" else "")
    key = "function.transforms" if target.transforms else "function"
    allowed = "finite ends that differ, at a finite distance"
    raise bad_input([Problem(key, why, got, allowed, remedy)])


def _heed_steepness(target: Target, precision: str) -> None:
    """Raise BadInput where transforms make a target so steep that squares of slopes overflow."""
    numbers = [each.number for each in target.transforms if isinstance(each, Condition)]
    most = math.sqrt(np.finfo(precision).max)
    if math.prod(numbers) <= most:
        return
    why = f"squares of its slopes are beyond the range of {precision}"
    got = f"condition numbers {' times '.join(f'{each:g}' for each in numbers)}"
    allowed = f"at most {most:.2g}, of several the product"
    raise bad_input([Problem("function.transforms", why, got, allowed, "write smaller numbers")])


def _grid(target: Target, settings: Settings) -> Grid | Pca | RandomPlane:
    choice = settings.grid
    if isinstance(choice, Pca | RandomPlane):
        return choice
    return lay(target, choice, settings.precision)


def _noise(settings: Settings, target: Target) -> Noise | None:
    options = settings.noise.model_dump(exclude={"seeds"})
    if options["kind"] == "none":
        return None
    if isinstance(settings.noise, Minibatch) and not target.samples:
        options["samples"] = settings.noise.samples or SAMPLES
    return made(**options, dim=target.dim, seed=settings.seed, own=target.samples)


def _bounds(settings: Settings, target: Target) -> Bounds | None:
    choice = settings.bounds
    return None if choice.kind == "none" else Bounds(choice.kind, bounds(target, choice.domain))
