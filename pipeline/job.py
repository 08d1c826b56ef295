"""One job, as Hydra calls it: check its config and run it, here or in a launcher's worker."""

from __future__ import annotations

import contextlib
import io
import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from pipeline import interrupts, notes, tracking
from pipeline.command import complaints, composition, launchers
from pipeline.unused import unused

if TYPE_CHECKING:
    from pipeline.settings import Settings

failed: list[int] = []  # the exit codes of the jobs of a sweep that have failed in this process
places: set[Path] = set()  # the folders of sweeps whose jobs were called in this process
ended: list[Ended] = []  # the jobs of this process that have ended well
ready: list[tuple[Settings, dict[str, Any]]] = []  # what a lone run was checked to be


@dataclass(frozen=True)
class Ended:
    """A job that has ended well: its score, its choice, and the folder of its run.

    `folder` is the one it was to have, `done` the one it has, which may be that of an earlier run.
    """

    score: float | None
    settings: Settings
    folder: Path
    done: Path

    @property
    def comparable(self) -> bool:
        """Whether the end of a sweep compares it with others."""
        return self.settings.compare and self.settings.study.name == "descend"


@dataclass(frozen=True)
class Job:
    """What Hydra calls with each job's config; launchers send it to their workers.

    `swept` is how many values each key has that is swept over. For a worker, `home` is where the
    command was given, `said` the folder in which it leaves what its jobs say, and `gpus` the
    command's own CUDA_VISIBLE_DEVICES.
    """

    swept: Mapping[str, int]
    home: str = ""
    said: str = ""
    gpus: str | None = None

    def __call__(self, config: DictConfig) -> float | None:
        """Run a job; its score."""
        if self.said:
            return _sent(self, config)
        name = _name(self)
        if name:
            stand(self, HydraConfig.get().job.num, len(failed))
            places.add(Path(HydraConfig.get().runtime.output_dir).parent)
        try:
            ended.append(_run(name, config))
        except (Exception, SystemExit) as error:  # a user's own class may leave
            # Nothing is raised: Hydra would show a part of it once more.
            code = _report(name, error)
            if not name:
                raise SystemExit(code) from None
            failed.append(code)
            return None
        return ended[-1].score

    @property
    def total(self) -> int:
        """How many jobs there are, if `swept` is not empty."""
        return math.prod(self.swept.values())


def stand(job: Job, done: int, lost: int) -> None:
    """Let a terminal show how many jobs are done, and whether some failed."""
    from pipeline import progress  # noqa: PLC0415 - Rich takes a while to import

    progress.stand(done, job.total, f"{lost} failed" if lost else "")


def _sent(job: Job, config: DictConfig) -> float | None:
    """Run a job in a worker: where the command was given, and tell what it says to that."""
    output, errors, code, run = io.StringIO(), io.StringIO(), 0, None
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            _arrive(job)
            with interrupts.listening():
                run = _run(_name(job), config)
        except (Exception, SystemExit) as error:
            code = _report(_name(job), error)
        except KeyboardInterrupt:
            code = interrupts.exit_code()
    done = str(run.done) if run is not None and run.comparable else ""
    own = HydraConfig.get()
    folder, overrides = own.runtime.output_dir, list(own.overrides.task)
    said = output.getvalue(), errors.getvalue()
    note = notes.Note(own.job.num, *said, code, folder, done, overrides)
    try:
        # Nothing is raised: a launcher that is given jobs by the batch would begin no other batch.
        notes.leave(Path(job.said), note)
    except OSError:
        print(note.output, note.errors, sep="", end="", file=sys.stderr, flush=True)
    return None if run is None else run.score


def _arrive(job: Job) -> None:
    """Make a worker's process like the one in which the command was given."""
    os.chdir(job.home)
    if job.home not in sys.path:
        sys.path.insert(0, job.home)  # for the user's own modules
    os.environ["HYDRA_FULL_ERROR"] = "1"
    # submitit hides GPUs that nobody has asked it for; which device is used, the config says.
    if job.gpus is None and os.environ.get("CUDA_VISIBLE_DEVICES") == "":
        del os.environ["CUDA_VISIBLE_DEVICES"]
    composition.publish()
    launchers.publish()
    tracking.keep()


def _name(job: Job) -> str:
    """Say which job of a sweep this is: its number from 0, and what is swept; '' of a lone run."""
    own = HydraConfig.get()
    if own.mode != RunMode.MULTIRUN:
        return ""
    shown = [each for each in own.overrides.task if each.partition("=")[0] in job.swept]
    return ", ".join([f"job {own.job.num} of {job.total}", *shown])


def _report(name: str, error: Exception | SystemExit) -> int:
    if name:
        print(f"{name}:", file=sys.stderr)
    return complaints.report(error)


def _run(name: str, config: DictConfig) -> Ended:
    """Check and run one job; where it is refused, no folder of it is left."""
    own = HydraConfig.get()
    folder = Path(own.runtime.output_dir)
    try:
        choices = composition.chosen(own)
        settings, plain = ready.pop() if ready else composition.checked(config, choices)
    except BaseException:
        with contextlib.suppress(OSError):
            folder.rmdir()
        raise
    from pipeline import experiment  # noqa: PLC0415 - what is heavy comes after the check

    overrides = list(own.overrides.task)
    if not name or own.job.num == 0 or "study" in name:  # once in a sweep over other choices
        for line in unused(settings, overrides):
            print(f"{name}: {line}" if name else line, file=sys.stderr)
    done = experiment.run(settings, folder, plain, overrides, choices, sweep=name)
    return Ended(done.score, settings, folder, done.folder)
