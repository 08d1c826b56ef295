"""Compare past runs: `python -m pipeline.compare RUN… | --sweep NAME | --query FILTER`.

RUN is a run's id in a store, or its folder. What is made is a folder, and a run of its own in the
store. Exit codes: 0 done, 2 for a bad request, 1 for a fault of ours.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pipeline import (
    disk,
    empty,
    figures,
    interrupts,
    report,
    reuse,
    section,
    settings,
    tracking,
    verdict,
)
from pipeline.command import complaints
from pipeline.comparison import Wish, compare
from pipeline.comparison.console import tell
from pipeline.comparison.members import KIND, Member, Unfit, read
from pipeline.problems import Problem, bad_input
from pipeline.progress import say
from pipeline.run_folder import RECORD
from pipeline.store import DEFAULT_URI, existing
from pipeline.tracking import Published, Tracker
from pipeline.validation import validated

EXPERIMENT, OUTPUTS = "fallline", "outputs"  # those of conf/, which only Hydra reads
FORMATS = ("mp4", "gif", "html")
ID = "[0-9a-f]{32}"
REMEDY = "name finished runs of a descent, or the store by --tracking-uri"

Record = TypeVar("Record", bound=section.Section)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, tell it, and return the exit code."""
    asked = _parser().parse_args(arguments)
    made = tempfile.TemporaryDirectory(prefix="fallline-")
    with interrupts.listening(), tracking.kept(), made as work:
        try:
            _compare(asked, Path(work))
        except KeyboardInterrupt as stop:
            return interrupts.told(stop)
        except Exception as error:
            return complaints.report(error)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.compare",
        description="Compare past runs: a table, and pictures with all of them.",
    )
    parser.add_argument(
        "runs", nargs="*", metavar="RUN", help="a run's id in the store, its folder, or a sweep's"
    )
    parser.add_argument("--sweep", metavar="NAME", help="all runs with this tag `sweep`")
    parser.add_argument(
        "--query", metavar="FILTER", help="all runs that MLflow finds: \"params.seed = '0'\""
    )
    parser.add_argument(
        "--tracking-uri", default=DEFAULT_URI, help="the store (default: %(default)s)"
    )
    parser.add_argument(
        "--experiment",
        default=EXPERIMENT,
        help="where to look, and where the comparison belongs (default: %(default)s)",
    )
    parser.add_argument(
        "--outputs", default=OUTPUTS, help="the folder of all runs (default: %(default)s)"
    )
    parser.add_argument(
        "--formats",
        default=",".join(FORMATS),
        help="of the animation: mp4, gif and html, or '' for none (default: %(default)s)",
    )
    return parser


def after_sweep(folders: Sequence[Path], place: Path, chosen: settings.Settings) -> None:
    """Compare the finished jobs of a sweep in a folder of its own at `place`.

    `folders` are those of the jobs, `chosen` is the choice of the last one. Fewer than two runs
    are not compared.
    """
    members, left_out = _read({os.path.relpath(folder): (folder, None) for folder in folders})
    if len(members) < 2:
        for run, why in left_out.items():
            print(f"not compared: {run}: {why}", file=sys.stderr)
        return
    wish = Wish(figures.Look(**chosen.figure.model_dump()), chosen.animation, chosen.sweep)
    outputs, folder, digest = Path(chosen.outputs), place / KIND, wish.digest(members)
    done = reuse.find(outputs, digest) if chosen.reuse else None
    if done is not None:
        # The store may have missed it.
        published = tracking.publish(tracking.start(chosen.tracking), done, chosen.tracking)
        report.line("comparison: reused", {}, done, published)
        return
    with _full_disk_told():
        reuse.keep(outputs, digest, folder)  # it counts from its last file on
    _tell(members, folder, wish, left_out, chosen.tracking)


def _compare(asked: Namespace, work: Path) -> None:
    formats = _formats(asked.formats)
    store = _store(asked)
    places, left_out = _places(asked, store, work)
    members, unfit = _read(places)
    left_out |= unfit
    if asked.sweep:
        members, older = _newest(members)
        left_out |= older
    if len(members) < 2:
        named = "one run, named twice" if len(asked.runs) > 1 and not left_out else "one run"
        raise _too_few(named if members else "no run", left_out)
    first = members[0].config
    look = _section(settings.Figure, first["figure"], "figure")
    motion = _section(settings.Animation, first["animation"] | {"formats": formats}, "animation")
    wish = Wish(figures.Look(**look.model_dump()), motion, asked.sweep)
    folder = Path(asked.outputs, KIND, f"{datetime.now():%Y-%m-%d/%H-%M-%S-%f}")
    with empty.taken_away(folder):
        _make(folder, asked.outputs)
        _tell(members, folder, wish, left_out, store)


def _make(folder: Path, outputs: str) -> None:
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        why, remedy = f"no folder can be made there: {error.strerror}", "name another by --outputs"
        raise bad_input(
            [Problem("--outputs", why, outputs, "a folder to write to", remedy)]
        ) from None


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(filter(None, text.split(",")))
    if not {*formats} <= {*FORMATS} or len({*formats}) < len(formats):
        allowed = "mp4, gif and html, several as mp4,html; '' for no animation"
        raise bad_input(
            [Problem("--formats", "there is no such format", text, allowed, "name those")]
        )
    return formats


def _store(asked: Namespace) -> settings.Tracking:
    """Return where runs are looked for, and where the comparison goes."""
    for flag in ("sweep", "query", "outputs"):
        if getattr(asked, flag) == "":
            raise bad_input(
                [Problem(f"--{flag}", "it is empty", "''", do="name it, or leave it out")]
            )
    ways = [bool(asked.runs), asked.sweep is not None, asked.query is not None]
    if sum(ways) != 1:
        why = "there is nothing to compare" if not any(ways) else "these cannot be combined"
        allowed = "RUN…, or --sweep NAME, or --query FILTER"
        raise bad_input(
            [Problem("RUN", why, allowed=allowed, do="name the runs in one of these ways")]
        )
    usual = {"kind": "mlflow", "uri": DEFAULT_URI, "experiment": EXPERIMENT, "points": 2}
    values = usual | {"uri": asked.tracking_uri, "experiment": asked.experiment}
    found, problems = validated(settings.Tracking, values, "tracking", usual)
    if found is None:
        flags = {"tracking.uri": "--tracking-uri", "tracking.experiment": "--experiment"}
        remedy = "leave it out, or write it as allowed"
        raise bad_input([replace(p, where=flags[p.where], do=remedy) for p in problems])
    return found


def _section(model: type[Record], values: Mapping[str, Any], name: str) -> Record:
    found, problems = validated(model, values, name, values)
    if found is None:
        raise bad_input(problems)
    return found


def _places(
    asked: Namespace, store: settings.Tracking, work: Path
) -> tuple[dict[str, tuple[Path, Published | None]], dict[str, str]]:
    """Return the folders of the runs, fetched unless they are there, and runs left out, with why.

    Raises BadInput for a run that there is not, and a search that fails.
    """
    named = [each for run in asked.runs for each in _within(run)]
    ids, left_out = list(dict.fromkeys(named)), dict[str, str]()
    strange = [run for run in ids if not Path(run).is_dir() and not re.fullmatch(ID, run)]
    if strange:
        allowed = "a run's id of 32 hexadecimal digits, or the folder of a run or a sweep"
        raise bad_input([Problem("RUN", "there is no such run", strange[0], allowed, REMEDY)])
    if all(Path(run).is_dir() for run in ids) and ids:
        return {run: (Path(run), None) for run in ids}, left_out
    helper = _helper(store)
    if not ids:
        runs = _searched(asked, helper, store)
        left_out = {e.run_id: f"it is {e.status}" for e in runs if e.status != "FINISHED"}
        ids = [each.run_id for each in runs if each.status == "FINISHED"]
    return {run: _fetched(helper, run, store, work) for run in ids}, left_out


def _within(run: str) -> list[str]:
    """Return the runs in a sweep's folder, in their order; of any other word the word."""
    folder = Path(run)
    if not run or not folder.is_dir() or (folder / RECORD).exists():
        return [str(folder) if run else "''"]
    jobs = [path.parent for path in folder.glob(f"*/{RECORD}") if path.parent.name.isdigit()]
    return [str(each) for each in sorted(jobs, key=lambda each: int(each.name))] or [str(folder)]


def _searched(asked: Namespace, helper: Tracker, store: settings.Tracking) -> list[tracking.Found]:
    """Return the runs that a search finds; raises BadInput where it fails or finds none."""
    where, given = ("--sweep", asked.sweep) if asked.query is None else ("--query", asked.query)
    try:
        found = tracking.search(helper, store, _filter(asked))
    except ValueError as error:
        raise bad_input([Problem(where, str(error), given, do=REMEDY)]) from None
    if runs := [each for each in found if each.kind != KIND]:
        return runs
    why = f"no run of the experiment {store.experiment} has it"
    remedy = "name another, or the store by --tracking-uri, or the experiment by --experiment"
    raise bad_input([Problem(where, why, given, do=remedy)])


def _helper(store: settings.Tracking) -> Tracker:
    """Start the helper on a store that there is; it makes no experiment but the usual one."""
    try:
        existing(store.uri)
    except ValueError as error:
        allowed, remedy = "a store with runs", "name it by --tracking-uri, or go to its folder"
        raise bad_input(
            [Problem("--tracking-uri", str(error), store.uri, allowed, remedy)]
        ) from None
    helper = tracking.start(store.model_copy(update={"experiment": EXPERIMENT}))
    assert helper is not None  # noqa: S101 - the kind is mlflow
    return helper


def _filter(asked: Namespace) -> str:
    if asked.query is not None:
        return str(asked.query)
    quote = '"' if "'" in asked.sweep else "'"
    return f"tags.sweep = {quote}{asked.sweep}{quote}"


def _fetched(
    helper: Tracker, run: str, store: settings.Tracking, work: Path
) -> tuple[Path, Published | None]:
    """Return the folder of a run, and where it is published; a folder is taken as it is."""
    if Path(run).is_dir():
        return Path(run), None
    folder = work / run
    folder.mkdir()
    say(f"fetching {run}")
    try:
        return folder, tracking.fetch(helper, run, store, verdict.WANTED, folder)
    except ValueError as error:
        raise bad_input([Problem("RUN", str(error), run, do=REMEDY)]) from None


def _read(
    places: Mapping[str, tuple[Path, Published | None]],
) -> tuple[list[Member], dict[str, str]]:
    """Return the runs that can be compared, and why the others cannot."""
    members, left_out = [], {}
    for run, (folder, published) in places.items():
        try:
            members.append(read(run, folder, published))
        except Unfit as reason:
            left_out[run] = str(reason)
    return members, left_out


def _newest(members: Sequence[Member]) -> tuple[list[Member], dict[str, str]]:
    """Return of each choice of a sweep the latest run: a sweep that is given again has the same."""
    latest = {member.tags.get("config_digest", member.run): member for member in
              sorted(members, key=lambda member: member.started)}  # fmt: skip
    kept = {member.run for member in latest.values()}
    older = {m.run: "a later run chose the same" for m in members if m.run not in kept}
    return [member for member in members if member.run in kept], older


def _too_few(got: str, left_out: Mapping[str, str]) -> Exception:
    reasons = [Problem(run, why, do="choose another run") for run, why in left_out.items()]
    why = "a comparison needs two finished runs of a descent, or more"
    return bad_input([Problem("RUN", why, got, do=REMEDY), *reasons])


def _tell(
    members: Sequence[Member],
    folder: Path,
    wish: Wish,
    left_out: Mapping[str, str],
    store: settings.Tracking,
) -> None:
    """Make a comparison while the helper gets ready, publish it, and tell it."""
    helper = tracking.start(store)
    try:
        with _full_disk_told():
            made = compare(members, folder, wish, left_out, {"tracking": store.model_dump()})
            say("logging to MLflow" if helper is not None else "")
            published = tracking.publish(helper, made.folder, store)
            say("")
            tell(made, published)
    finally:
        tracking.stop(helper)


@contextmanager
def _full_disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if not disk.refuses(error):
            raise
        raise disk.full("outputs", error, "make room, and compare again") from None


if __name__ == "__main__":
    sys.exit(main())
