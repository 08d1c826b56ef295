"""The story of one run: target, study, result, files, pictures, tracker, report."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline import (
    disk,
    environment,
    figures,
    interrupts,
    pictures,
    report,
    reuse,
    tracking,
    winner,
)
from pipeline.device import Device, prepare, set_variables
from pipeline.folder import write_arrays, write_json, write_yaml
from pipeline.problems import BadInput, Hindered
from pipeline.progress import progress, say
from pipeline.record import cell_digest, classes, record, surroundings_digest
from pipeline.results import Result
from pipeline.settings import Settings

Judge = Callable[[Path], Mapping[str, str]]


@dataclass(frozen=True)
class Run:
    """One execution of one resolved config: the checked settings, and the plain config as told.

    `moved` where its disk took no more, so that `folder` is one of the temporary ones.
    """

    settings: Settings
    folder: Path
    config: Mapping[str, Any]
    overrides: Sequence[str]
    choices: Mapping[str, str]
    judge: Judge | None
    sweep: str
    around: Mapping[str, Any]
    moved: bool = False


@dataclass(frozen=True)
class Done:
    """What became of a run: its score, and the folder of the run, which may be an earlier one."""

    score: float | None
    folder: Path


@dataclass(frozen=True)
class _Ending:
    """How a run ended (FINISHED, FAILED or KILLED), when it began (Unix seconds), and of what."""

    status: str
    started: float
    error: str | None = None


@dataclass(frozen=True)
class _Made:
    """What a finished run has made, where, and what kept it from being where it belongs."""

    folder: Path
    drawn: Sequence[Path]
    skipped: Mapping[str, str]
    hindrance: Hindered | None = None


def run(
    settings: Settings,
    folder: Path,
    config: Mapping[str, Any],
    overrides: Sequence[str],
    choices: Mapping[str, str],
    *,
    judge: Judge | None = None,
    sweep: str = "",
) -> Done:
    """Run a checked config; what it makes is in `folder` before the tracker is asked for anything.

    `judge` is called with the folder once everything but `run.json`'s end is in it, and gives tags
    of its own to the run. `sweep` says which job of a sweep this is; of such a one a line is told
    instead of a table. Where the settings say `reuse` and a finished run has the same digest, that
    one is published if it is not, and taken.

    The score is None of a study without descent, and where it is not finite. Raises BadInput where
    the device is not there, an optimizer refuses its settings or a database of trials cannot be
    used; the folder is then empty and removed.
    """
    began = time.time()
    set_variables()  # they are part of what is around, and of the digest
    named = [each for each in classes(config).values() if each]
    trials = "trials" in settings.study.options
    around = environment.describe(named, trials=trials)
    job = Run(settings, folder, config, overrides, choices, judge, sweep, around)
    done = _done_before(job) if settings.reuse else None
    tracker = tracking.start(settings.tracking)
    try:
        return _tracked(job, tracker, began) if done is None else _reused(job, tracker, done)
    finally:
        say("")
        tracking.stop(tracker)


def _done_before(job: Run) -> Path | None:
    """Return the folder of a finished run of the same choice by the same code."""
    return reuse.find(Path(job.settings.outputs), cell_digest(job.config, job.around))


def _reused(job: Run, tracker: tracking.Tracker | None, done: Path) -> Done:
    """Take a finished run for this one; the store may have missed it."""
    if job.folder.exists():
        job.folder.rmdir()
    published = tracking.publish(tracker, done, job.settings.tracking)
    told = json.loads((done / "run.json").read_text(encoding="utf-8"))
    metrics: dict[str, float] = told["metrics"]
    report.line(f"{job.sweep or told['name']}: reused", metrics, done, published)
    return Done(metrics.get("score"), done)


def _tracked(job: Run, tracker: tracking.Tracker | None, began: float) -> Done:
    """Do the work; whatever comes, say truthfully how it ended, on disk first."""
    device, result = None, None
    say("getting the device" if "tensorflow" in sys.modules else "loading TensorFlow")
    try:
        device = prepare(job.settings.device, job.settings.precision, job.settings.seed)
        interrupts.heed()
        say(f"{job.settings.study.name}: compiling and computing")
        result = _computed(job, device)
        made = _made(job, device, result, began)
    except BadInput:
        job.folder.rmdir()
        raise
    except BaseException as error:
        # What fails after a signal that was swallowed fails because of it.
        cause = KeyboardInterrupt() if interrupts.came() else error
        _fail(job, device, result, _Ending(_status(cause), began, _reason(cause)), tracker)
        if cause is error:
            raise
        raise cause from None
    if tracker is not None:
        say("logging to MLflow")
    published = tracking.publish(tracker, made.folder, job.settings.tracking)
    say("")
    if job.sweep:
        told = f"{job.sweep}: {report.ending(result)}"
        report.line(told, result.metrics, made.folder, published)
    else:
        report.report(
            result,
            study=job.settings.study.name,
            device=device.name[1:],
            folder=made.folder,
            seconds=time.time() - began,
            drawn=made.drawn,
            skipped=made.skipped,
            tracked=published,
            best=_best(job, result),
        )
    if made.hindrance is not None:
        raise made.hindrance
    return Done(result.metrics.get("score"), made.folder)


def _best(job: Run, result: Result) -> dict[str, Any]:
    """Return what `winner.best` tells of a search; {} of a study that does not search."""
    return winner.best(result, job.overrides, job.config, job.choices)


def _status(cause: BaseException) -> str:
    return "KILLED" if isinstance(cause, KeyboardInterrupt) else "FAILED"


def _reason(cause: BaseException) -> str:
    return ": ".join(filter(None, [type(cause).__name__, str(cause)]))


def _made(job: Run, device: Device, result: Result, began: float) -> _Made:
    """Write and draw everything; where the disk takes no more of it, all over again elsewhere.

    Raises Hindered where nothing else takes it either.
    """
    try:
        return _written(job, device, result, began)
    except OSError as error:
        if not disk.refuses(error):
            raise
        refused = error
    other = disk.elsewhere(job.folder)
    try:
        made = _written(replace(job, folder=other, moved=True), device, result, began)
    except BaseException as error:
        shutil.rmtree(other, ignore_errors=True)
        if not disk.refuses(error):
            raise
        raise disk.hindered(refused, job.folder, whole=False) from None
    shutil.rmtree(job.folder, ignore_errors=True)
    return replace(made, hindrance=disk.hindered(refused, other, whole=True))


def _written(job: Run, device: Device, result: Result, began: float) -> _Made:
    """Write what was computed, draw it, and say that the run has finished."""
    _keep(job, result)
    drawn, skipped = _draw(job, result)
    interrupts.heed()
    _close(job, device, result, _Ending("FINISHED", began))
    return _Made(job.folder, drawn, skipped)


def _fail(
    job: Run,
    device: Device | None,
    result: Result | None,
    ending: _Ending,
    tracker: tracking.Tracker | None,
) -> None:
    """Write how a run ended that did not finish, and publish it; a full disk hides no reason."""
    try:
        _close(job, device, result, ending)
    except OSError as error:
        if not disk.refuses(error):
            raise
        return
    tracking.publish(tracker, job.folder, job.settings.tracking)


def _computed(job: Run, device: Device) -> Result:
    """Return the study's answer to the chosen subject, worked out on the device."""
    import tensorflow as tf  # noqa: PLC0415 - imported quietly, by the device, a moment ago

    from pipeline import studies  # noqa: PLC0415 - they import TensorFlow
    from pipeline.subject import choose  # noqa: PLC0415 - likewise

    with tf.device(device.name):
        study = job.settings.study
        subject = choose(job.settings, f"{device.name} {surroundings_digest(job.around)}")
        result = studies.get(study.name)(subject, **study.options)
    shown = figures.OF_EXACT.intersection(study.figures) and result.field.slice is None
    if subject.target.name != "formula" or not shown:
        return result
    from pipeline.exact import derivatives  # noqa: PLC0415 - sympy, only where it is shown

    field = result.field
    return replace(result, exact=derivatives(subject.target, field.axes, len(field.derivatives)))


def _keep(job: Run, result: Result) -> None:
    """Write what was computed, and of which choices."""
    write_arrays(job.folder, result)
    if best := _best(job, result):
        write_json(job.folder / "best.json", best)
    _keep_choices(job)
    disk.reserve(job.folder)


def _keep_choices(job: Run) -> None:
    write_yaml(job.folder / "config.yaml", job.config)
    told = {"overrides": list(job.overrides), "choices": dict(job.choices)}
    write_yaml(job.folder / "overrides.yaml", told)


def _draw(job: Run, result: Result) -> tuple[list[Path], dict[str, str]]:
    """Draw the study's figures and the animation; what does not fit the result says why."""
    settings = job.settings
    look = figures.Look(**settings.figure.model_dump())
    folder = job.folder / "figures"
    folder.mkdir()
    drawn, skipped = pictures.draw(result, settings.study.figures, look, folder)
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
    disk.release(job.folder)
    if result is None:
        _keep_choices(job)
    devices = list(device.available) if device else []
    write_json(job.folder / "environment.json", {**job.around, "devices": devices})
    name = device.name[1:] if device else job.settings.device.kind
    best = _best(job, result) if result else {}
    told = record(job.config, job.choices, job.around, name, result, best=best) | vars(ending)
    path = job.folder / "run.json"
    if ending.status == "FINISHED" and not job.moved:
        # Before it counts, which is from `run.json` on: a kill leaves both or neither.
        reuse.keep(Path(job.settings.outputs), told["tags"]["cell_digest"], job.folder)
    write_json(path, told | {"ended": time.time()})
    if job.judge is not None and ending.status == "FINISHED":
        tags = told["tags"] | dict(job.judge(job.folder))
        write_json(path, told | {"tags": tags, "ended": time.time()})
