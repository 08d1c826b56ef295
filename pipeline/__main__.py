"""The command: compose the config, check it, run the experiment, return its score.

Bad input ends with one clear message and exit code 2, Ctrl-C with 130, SIGTERM with 143; anything
else that fails ends with a traceback and exit code 1.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from pipeline import interrupts, tracking
from pipeline.command import complaints, composition, diagnosis, manual

if TYPE_CHECKING:
    from pipeline.settings import Settings


class Job(NamedTuple):
    """A finished job of a sweep: the folder of its run, the one it was to have, and its choice."""

    done: Path
    folder: Path
    settings: Settings


told: list[Exception] = []
swept: dict[str, int] = {}
jobs: list[Job] = []  # those that have ended well, of a sweep that is to be compared
ready: list[tuple[Settings, dict[str, Any]]] = []  # what a lone run was checked to be


def main() -> None:
    """Run the command line; anything but success ends by SystemExit."""
    # A console script finds the user's own modules where `python -m` does.
    sys.path.insert(0, str(Path.cwd()))
    # With this Hydra hands its errors on instead of printing them.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    composition.publish()
    with interrupts.listening(), tracking.kept():
        try:
            _obey(diagnosis.read_flags(sys.argv[1:]))
        except KeyboardInterrupt as stop:
            print(": ".join(filter(None, ["stopped", str(stop)])), file=sys.stderr)
            raise SystemExit(interrupts.exit_code()) from None
        except Exception as error:
            raise SystemExit(complaints.report(error, silent=error in told)) from None


def _obey(flags: Namespace) -> None:
    """Show the help page, or check what is to be run and hand over to Hydra."""
    ready.clear()
    if not flags.shell_completion:
        complaints.tell_left_out()
    run = hydra.main(
        version_base="1.3", config_path=str(composition.CONF), config_name=composition.NAME
    )(_job)
    try:
        if flags.help:
            with composition.opened(flags.config_dir):
                print(manual.page(composition.composed(flags.overrides)))
            return
        if diagnosis.is_plain_run(flags):
            # What is refused here leaves no folder behind.
            with composition.opened(flags.config_dir):
                config = composition.composed(flags.overrides)
                ready.append(composition.checked(config, composition.chosen(config.hydra)))
            settings = ready[0][0]
            with _no_empty_folders(Path(settings.outputs, settings.study.name)):
                run()
        elif flags.multirun:
            _sweep(flags, run)
        else:
            run()
    except Exception as error:
        if error in told:
            raise
        with composition.opened(flags.config_dir):
            raise complaints.explained(error, flags) from None


@contextlib.contextmanager
def _no_empty_folders(folder: Path) -> Iterator[None]:
    """Take away what a run that is refused late leaves empty: its day's folder, and those above."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        yield
    except SystemExit:
        for each in [*folder.glob("*"), *made]:
            with contextlib.suppress(OSError):
                each.rmdir()  # if it is empty
        raise


def _sweep(flags: Namespace, run: Callable[[], None]) -> None:
    """Run all jobs under one name, the same for the same sweep, count those that failed, compare.

    Whatever comes of the comparison, the sweep ends as its jobs did.
    """
    if not any(each.partition("=")[0] == "sweep" for each in flags.overrides):
        # Beside the others: Hydra takes no key behind a flag.
        at = sys.argv.index(flags.overrides[0]) if flags.overrides else len(sys.argv)
        sys.argv.insert(at, f"sweep={diagnosis.sweep_name(flags.overrides)}")
    swept.update(diagnosis.swept(flags.overrides))
    jobs.clear()
    try:
        run()
    except Exception:
        _compared()
        raise
    else:
        _compared()
    finally:
        if told:
            total = math.prod(swept.values())
            print(f"{len(told)} of {total} jobs failed", file=sys.stderr)
        swept.clear()


def _compared() -> None:
    """Compare the jobs that ended well, if at least two did."""
    if len(jobs) < 2:
        return
    from pipeline import compare  # noqa: PLC0415 - only sweeps need it

    last = jobs[-1]
    name = last.settings.sweep or ""
    try:
        compare.after_sweep([job.done for job in jobs], last.folder.parent, name, last.settings)
    except Exception as error:  # whatever it is, the jobs are done
        again = f"python -m pipeline.compare --sweep {name}"
        print(f"the comparison failed; when its cause is mended: {again}", file=sys.stderr)
        complaints.report(error)


def _stand(done: int) -> None:
    """Let a terminal show how many jobs are done, and whether some failed."""
    from pipeline import progress  # noqa: PLC0415 - Rich takes a while to import

    failed = f"{len(told)} failed" if told else ""
    progress.stand(done, math.prod(swept.values()), failed)


def _name(own: Any) -> str:
    """Say which job of a sweep this is: its number from 0, and what is swept; '' of a lone run."""
    if own.mode != RunMode.MULTIRUN:
        return ""
    # Another process, if the launcher uses some, does not know what is swept.
    shown = [
        each
        for each in own.overrides.task
        if (each.partition("=")[0] in swept if swept else not each.startswith("sweep="))
    ]
    total = f" of {math.prod(swept.values())}" if swept else ""
    return ", ".join([f"job {own.job.num}{total}", *shown])


def _job(config: DictConfig) -> float | None:
    """Check and run one job; its score."""
    own = HydraConfig.get()
    folder = Path(own.runtime.output_dir)
    name = _name(own)
    if swept:
        _stand(own.job.num)
    try:
        choices = composition.chosen(own)
        settings, plain = ready.pop() if ready else composition.checked(config, choices)
        from pipeline import experiment  # noqa: PLC0415 - what is heavy comes after the check

        overrides = list(own.overrides.task)
        done = experiment.run(settings, folder, plain, overrides, choices, sweep=name)
        if name and settings.compare and settings.study.name == "descend":
            jobs.append(Job(done.folder, folder, settings))
        return done.score
    except Exception as error:
        if not name:
            raise SystemExit(complaints.report(error)) from None
        # Hydra runs the other jobs, and shows the first error only.
        print(f"{name}:", file=sys.stderr)
        complaints.report(error)
        told.append(error)
        with contextlib.suppress(OSError):
            folder.rmdir()  # if the check has left it empty
        raise


if __name__ == "__main__":
    main()
