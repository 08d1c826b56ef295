"""What a study is about: a target, a grid over it, starts and an optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from functions.target import Target
from pipeline.axes import SCHEDULE
from pipeline.bounds import Bounds
from pipeline.grid import Grid, bounds, lay
from pipeline.noise import Noise, made, seeds_of
from pipeline.optimizers import build
from pipeline.own import chosen_target
from pipeline.record import label
from pipeline.results import Facts
from pipeline.settings import Pca, RandomPlane, Settings
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

    Raises BadInput where the optimizer refuses its settings, or a function of one's own cannot be
    worked with.
    """
    chosen, precision = settings.function, settings.precision
    target = chosen_target(chosen, precision)
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


def _grid(target: Target, settings: Settings) -> Grid | Pca | RandomPlane:
    choice = settings.grid
    if isinstance(choice, Pca | RandomPlane):
        return choice
    return lay(target, choice, settings.precision)


def _noise(settings: Settings, target: Target) -> Noise | None:
    options = settings.noise.model_dump(exclude={"seeds"})
    if options["kind"] == "none":
        return None
    return made(**options, dim=target.dim, seed=settings.seed, own=target.samples)


def _bounds(settings: Settings, target: Target) -> Bounds | None:
    choice = settings.bounds
    return None if choice.kind == "none" else Bounds(choice.kind, bounds(target, choice.domain))
