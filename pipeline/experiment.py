"""The story of one run: target, study, result, files, pictures, tracker, report."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import environment, figures, interrupts, report, reuse, tracking, winner
from pipeline.device import Device, prepare, set_variables
from pipeline.folder import write_arrays, write_json, write_yaml
from pipeline.problems import BadInput
from pipeline.progress import progress, say
from pipeline.record import cell_digest, record
from pipeline.results import Result
from pipeline.settings import Settings

Judge = Callable[[Path], Mapping[str, str]]


@dataclass(frozen=True)
class Run:
    """One execution of one resolved config: the checked settings, and the plain config as told."""

    settings: Settings
    folder: Path
    config: Mapping[str, Any]
    overrides: Sequence[str]
    choices: Mapping[str, str]
    judge: Judge | None
    sweep: str


@dataclass(frozen=True)
class _Ending:
    """How a run ended (FINISHED, FAILED or KILLED), when it began (Unix seconds), and of what."""

    status: str
    started: float
    error: str | None = None


def run(
    settings: Settings,
    folder: Path,
    config: Mapping[str, Any],
    overrides: Sequence[str],
    choices: Mapping[str, str],
    *,
    judge: Judge | None = None,
    sweep: str = "",
) -> float | None:
    """Run a checked config; what it makes is in `folder` before the tracker is asked for anything.

    `judge` is called with the folder once everything but `run.json`'s end is in it, and gives tags
    of its own to the run. `sweep` says which job of a sweep this is; of such a one a line is told
    instead of a table. Where the settings say `reuse` and a finished run has the same digest, that
    one is published if it is not, and taken.

    Returns the score (None for a study without descent, and where it is not finite). Raises
    BadInput where the device is not there, an optimizer refuses its settings or a database of
    trials cannot be used; the folder is then empty and removed.
    """
    job, began = Run(settings, folder, config, overrides, choices, judge, sweep), time.time()
    done = _done_before(job) if settings.reuse else None
    tracker = tracking.start(settings.tracking)
    try:
        return _tracked(job, tracker, began) if done is None else _reused(job, tracker, done)
    finally:
        say("")
        tracking.stop(tracker)


def _done_before(job: Run) -> Path | None:
    """Return the folder of a finished run of the same choice by the same code."""
    set_variables()  # they are part of the digest
    digest = cell_digest(job.config, environment.describe(()))
    return reuse.find(Path(job.settings.outputs), digest)


def _reused(job: Run, tracker: tracking.Tracker | None, done: Path) -> float | None:
    """Take a finished run for this one; the store may have missed it."""
    if job.folder.exists():
        job.folder.rmdir()
    published = tracking.publish(tracker, done, job.settings.tracking)
    told = json.loads((done / "run.json").read_text(encoding="utf-8"))
    metrics: dict[str, float] = told["metrics"]
    best = metrics.get("best_value")
    report.line(f"{job.sweep or told['name']}: reused", best, done, published)
    return metrics.get("score")


def _tracked(job: Run, tracker: tracking.Tracker | None, began: float) -> float | None:
    """Do the work; whatever comes, say truthfully how it ended, on disk first."""
    device, result = None, None
    say("getting the device" if "tensorflow" in sys.modules else "loading TensorFlow")
    try:
        device = prepare(job.settings.device, job.settings.precision, job.settings.seed)
        interrupts.heed()
        say(f"{job.settings.study.name}: compiling and computing")
        result = _computed(job.settings, device)
        _keep(job, result)
        drawn, skipped = _draw(job, result)
        interrupts.heed()
    except BadInput:
        job.folder.rmdir()
        raise
    except BaseException as error:
        # What fails after a signal that was swallowed fails because of it.
        cause = KeyboardInterrupt() if interrupts.came() else error
        status = "KILLED" if isinstance(cause, KeyboardInterrupt) else "FAILED"
        reason = ": ".join(filter(None, [type(cause).__name__, str(cause)]))
        _close(job, device, result, _Ending(status, began, reason))
        tracking.publish(tracker, job.folder, job.settings.tracking)
        if cause is error:
            raise
        raise cause from None
    _close(job, device, result, _Ending("FINISHED", began))
    if tracker is not None:
        say("logging to MLflow")
    published = tracking.publish(tracker, job.folder, job.settings.tracking)
    say("")
    if job.sweep:
        best = result.metrics.get("best_value")
        report.line(f"{job.sweep}: {report.ending(result)}", best, job.folder, published)
        return result.metrics.get("score")
    report.report(
        result,
        study=job.settings.study.name,
        device=device.name[1:],
        folder=job.folder,
        seconds=time.time() - began,
        drawn=drawn,
        skipped=skipped,
        tracked=published,
        best=_best(job, result),
    )
    return result.metrics.get("score")


def _best(job: Run, result: Result) -> dict[str, Any]:
    """Return what `winner.best` tells of the trials; {} of a study without any."""
    return winner.best(result.tuning, job.overrides) if result.tuning else {}


def _computed(settings: Settings, device: Device) -> Result:
    """Return the study's answer to the chosen subject, worked out on the device."""
    import tensorflow as tf  # noqa: PLC0415 - imported quietly, by the device, a moment ago

    from pipeline import studies  # noqa: PLC0415 - they import TensorFlow
    from pipeline.subject import choose  # noqa: PLC0415 - likewise

    with tf.device(device.name):
        subject = choose(settings)
        return studies.get(settings.study.name)(subject, **settings.study.options)


def _keep(job: Run, result: Result) -> None:
    """Write what was computed, and of which choices."""
    write_arrays(job.folder, result)
    if best := _best(job, result):
        write_json(job.folder / "best.json", best)
    _keep_choices(job)


def _keep_choices(job: Run) -> None:
    write_yaml(job.folder / "config.yaml", job.config)
    told = {"overrides": list(job.overrides), "choices": dict(job.choices)}
    write_yaml(job.folder / "overrides.yaml", told)


def _draw(job: Run, result: Result) -> tuple[list[Path], dict[str, str]]:
    """Draw the study's figures and the animation; what does not fit the result says why."""
    settings = job.settings
    look = figures.Look(**settings.figure.model_dump())
    drawn: list[Path] = []
    skipped: dict[str, str] = {}
    (job.folder / "figures").mkdir()
    for name in settings.study.figures:
        say(f"drawing {name}")
        try:
            figure = figures.draw(name, result, look)
        except figures.NotDrawable as reason:
            skipped[name] = str(reason)
        else:
            path = job.folder / "figures" / f"{name}.{look.format}"
            drawn.append(figures.save(figure, path, look.dpi))
    if result.trace is not None and settings.animation.formats:
        try:
            drawn += _animate(job, result, look)
        except figures.NotDrawable as reason:
            skipped["animation"] = str(reason)
    return drawn, skipped


def _animate(job: Run, result: Result, look: figures.Look) -> list[Path]:
    from pipeline.figures.animation import animate  # noqa: PLC0415 - Matplotlib, when it is drawn

    folder = job.folder / "animations"
    folder.mkdir()
    with progress("animation") as told:
        options = job.settings.animation.model_dump()
        return animate(result, folder, look=look, progress=told, **options)


def _close(job: Run, device: Device | None, result: Result | None, ending: _Ending) -> None:
    """Write how the run ended, with everything that the tracker is going to be told."""
    if result is None:
        _keep_choices(job)
    around = environment.describe(device.available if device else ())
    write_json(job.folder / "environment.json", around)
    name = device.name[1:] if device else job.settings.device.kind
    best = _best(job, result) if result else {}
    told = record(job.config, job.choices, around, name, result, best=best) | vars(ending)
    path = job.folder / "run.json"
    if ending.status == "FINISHED":
        # Before it counts, which is from `run.json` on: a kill leaves both or neither.
        reuse.keep(Path(job.settings.outputs), told["tags"]["cell_digest"], job.folder)
    write_json(path, told | {"ended": time.time()})
    if job.judge is not None and ending.status == "FINISHED":
        tags = told["tags"] | dict(job.judge(job.folder))
        write_json(path, told | {"tags": tags, "ended": time.time()})
