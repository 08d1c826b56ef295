"""The command: compose the config, check it, run the experiment, return its score.

Bad input ends with one clear message and exit code 2, Ctrl-C with 130, SIGTERM with 143; anything
else that fails ends with a traceback and exit code 1.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import hydra
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from pipeline import empty, interrupts, notes, tracking
from pipeline.command import complaints, composition, diagnosis, launchers, losses, manual
from pipeline.job import Ended, Job, ended, failed, places, ready
from pipeline.notes import Note


def main() -> None:
    """Run the command line; anything but success ends by SystemExit."""
    # A console script finds the user's own modules where `python -m` does.
    sys.path.insert(0, str(Path.cwd()))
    # With this Hydra hands its errors on instead of printing them.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    composition.publish()
    launchers.publish()
    with interrupts.listening(), tracking.kept():
        try:
            _obey(diagnosis.read_flags(sys.argv[1:]))
        except KeyboardInterrupt as stop:
            raise SystemExit(interrupts.told(stop)) from None
        except Exception as error:
            raise SystemExit(complaints.report(error)) from None


def _obey(flags: Namespace) -> None:
    """Show the help page, or check what is to be run and hand over to Hydra."""
    ready.clear()
    failed.clear()
    ended.clear()
    places.clear()
    for choice in composition.implied(flags.overrides):
        _add(flags, choice)
        flags.overrides.append(choice)
    if not flags.shell_completion:
        complaints.tell_left_out()
    try:
        if flags.help:
            with composition.opened(flags.config_dir):
                print(manual.page(composition.composed(flags.overrides)))
            return
        if diagnosis.is_plain_run(flags):
            # What is refused here leaves no folder behind.
            with composition.opened(flags.config_dir):
                config = composition.composed(flags.overrides)
                launchers.heed_lone(config.hydra)
                ready.append(composition.checked(config, composition.chosen(config.hydra)))
            # The folder that Hydra makes has another time, and the same date.
            with empty.taken_away(Path(config.hydra.run.dir)):
                _hydra(Job({}))
        elif flags.multirun:
            _sweep(flags)
        else:
            _hydra(Job({}))
    except Exception as error:
        with composition.opened(flags.config_dir):
            raise complaints.explained(error, flags) from None


def _hydra(job: Job) -> None:
    """Let Hydra run a job with the config that the command line makes, or several."""
    place = {"config_path": str(composition.CONF), "config_name": composition.NAME}
    hydra.main(version_base="1.3", **place)(job)()


def _sweep(flags: Namespace) -> None:
    """Run all jobs under one name, the same for the same sweep, count those that failed, compare.

    Whatever comes of the comparison, the sweep ends as its jobs did.
    """
    overrides = list(flags.overrides)
    if not any(each.partition("=")[0] == "sweep" for each in overrides):
        overrides.append(f"sweep={diagnosis.sweep_name(overrides)}")
        _add(flags, overrides[-1])
    own = not (flags.config_name or flags.config_path)
    with composition.opened(flags.config_dir):
        # What is refused here leaves no folder behind.
        if own and (refused := diagnosis.of_all_jobs(overrides)):
            raise refused
        job = Job(diagnosis.swept(overrides))
    first = launchers.spread(overrides, flags.config_dir)
    try:
        if first is None:
            _in_turn(job)
        else:
            _spread(job, first, flags)
    except KeyboardInterrupt:
        print("the same command with reuse=true goes on from here", file=sys.stderr)
        raise
    finally:
        for folder in places:
            empty.of_no_run(folder)


def _in_turn(job: Job) -> None:
    """Run the jobs here; the exit code is that of the first that failed."""
    from pipeline import pictures, progress  # noqa: PLC0415 - help and completion need no numpy

    progress.say(f"composing {job.total:,} jobs")  # Hydra does so for all, before the first
    try:
        with pictures.kept():
            _hydra(job)
        _compare(lambda: ended)
    finally:
        _count(job, len(failed))
    if failed:
        raise SystemExit(failed[0])


def _compare(told: Callable[[], Sequence[Ended]]) -> None:
    """Compare the jobs of a sweep that ended well, if at least two are to be compared."""
    again = "python -m pipeline.compare and the sweep's folder"
    try:
        jobs = [job for job in told() if job.comparable]
        if len(jobs) < 2:
            return
        from pipeline import compare  # noqa: PLC0415 - only sweeps need it

        last = jobs[-1]
        again = f"python -m pipeline.compare --sweep {last.settings.sweep}"
        compare.after_sweep([job.done for job in jobs], last.folder.parent, last.settings)
    except Exception as error:  # whatever it is, the jobs are done
        print(f"the comparison failed; when its cause is mended: {again}", file=sys.stderr)
        complaints.report(error)


def _add(flags: Namespace, override: str) -> None:
    """Add to the command line, beside the others: Hydra takes no key behind a flag."""
    at = sys.argv.index(flags.overrides[0]) if flags.overrides else len(sys.argv)
    sys.argv.insert(at, override)


def _spread(job: Job, first: DictConfig, flags: Namespace) -> None:
    """Run the jobs by workers; `first` is the config of one, for what all have in common.

    What workers say comes out here, and the exit code is that of the first job that failed.
    """
    if everywhere := launchers.from_anywhere(first):
        _add(flags, everywhere)
    outputs = Path(str(first.outputs)).absolute()
    outputs.mkdir(parents=True, exist_ok=True)
    _open_store(first)
    gpus = os.environ.get("CUDA_VISIBLE_DEVICES")
    codes: dict[int, int] = {}
    kept: dict[int, Note] = {}

    def hear(note: Note) -> None:
        codes[note.job] = note.code
        places.add(Path(note.folder).parent)
        if note.done:
            kept[note.job] = note
        for text, stream in ((note.output, sys.stdout), (note.errors, sys.stderr)):
            print(text, end="", file=stream, flush=True)

    with tempfile.TemporaryDirectory(prefix=".said-", dir=outputs) as said:
        target = str(first.hydra.launcher._target_)
        try:
            with notes.heard(Path(said), hear), losses.spared(target) as raised:
                _hydra(replace(job, home=str(Path.cwd()), said=said, gpus=gpus))
            codes |= _lost(job, codes, raised)
            _compare(lambda: _ended([kept[number] for number in sorted(kept)], flags))
        finally:
            _count(job, sum(code != 0 for code in codes.values()))
    if bad := [code for _, code in sorted(codes.items()) if code]:
        raise SystemExit(bad[0])


def _open_store(first: DictConfig) -> None:
    """Make the store that the jobs will ask for; what is wrong with its address, they say."""
    from pipeline.settings import Tracking  # noqa: PLC0415 - help and completion need no pydantic
    from pipeline.validation import validated  # noqa: PLC0415 - likewise

    with contextlib.suppress(OmegaConfBaseException):
        section: Any = OmegaConf.to_container(first.tracking, resolve=True)
        place, _ = validated(Tracking, section, "tracking", {})
        if place is not None:
            tracking.open_store(place)


def _lost(job: Job, codes: Mapping[int, int], raised: Sequence[str]) -> dict[int, int]:
    """Tell of the jobs that left no note, with what workers raised; return their exit codes."""
    lost = [number for number in range(job.total) if number not in codes]
    for number in lost:
        why = "its worker was killed, or could not leave word of it"
        print(f"job {number} of {job.total}: lost, {why}", file=sys.stderr)
    for each in dict.fromkeys(raised) if lost else ():
        print(f"a worker failed: {each}", file=sys.stderr)
    if lost:
        print("the same command with reuse=true computes what was lost", file=sys.stderr)
    return dict.fromkeys(lost, 1)


def _ended(told: Sequence[Note], flags: Namespace) -> list[Ended]:
    """Return the jobs of which notes tell, which chose alike how a comparison looks."""
    if not told:
        return []
    with composition.opened(flags.config_dir):
        config = composition.composed(list(told[-1].overrides))
        settings, _ = composition.checked(config, composition.chosen(config.hydra))
    return [Ended(None, settings, Path(note.folder), Path(note.done)) for note in told]


def _count(job: Job, failed: int) -> None:
    if failed:
        print(f"{failed} of {job.total} jobs failed", file=sys.stderr)


if __name__ == "__main__":
    main()
