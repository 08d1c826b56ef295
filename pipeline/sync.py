"""Publish run folders later: `python -m pipeline.sync FOLDER...`, when the store was not there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError  # type: ignore[import-untyped] # it ships no types

from pipeline import interrupts, tracking
from pipeline.problems import BadInput, Problem, bad_input
from pipeline.run_folder import RECORD, read_entry, read_receipt
from pipeline.settings import Tracking
from pipeline.store import DEFAULT_URI, store_at
from pipeline.tracking import Published, Tracker, Unpublished
from pipeline.validation import validated

# Of a run whose config is lost; those of conf/tracking/mlflow.yaml, which only Hydra reads.
USUAL = {"kind": "mlflow", "uri": DEFAULT_URI, "experiment": "fallline", "points": 1000}


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish what is not published yet; 0 if all of it is now, 1 if not.

    2 for a bad request, 130 where Ctrl-C came, 143 where SIGTERM did.
    """
    asked = _parser().parse_args(arguments)
    with interrupts.listening(), tracking.kept():
        try:
            return _synced(asked)
        except KeyboardInterrupt as stop:
            return interrupts.told(stop)


def _synced(asked: argparse.Namespace) -> int:
    runs = [run for folder in asked.folders for run in runs_below(folder)]
    if not runs:
        names = ", ".join(str(folder) for folder in asked.folders)
        print(f"no run in {names}: a run's folder holds a {RECORD}", file=sys.stderr)
        return 2
    chosen = {k: v for k, v in vars(asked).items() if k != "folders" and v is not None}
    try:
        _heed(chosen)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    places = {run: place for run in runs if (place := _place(run, chosen)) is not None}
    if not places:
        return 1
    tracker = tracking.start(places[min(places)])
    done = [_publish(tracker, run, place) for run, place in places.items()]
    return 0 if all(done) and len(done) == len(runs) else 1


def _heed(chosen: dict[str, Any]) -> None:
    """Raise BadInput for an option that names no store, or one in a folder that is not there."""
    _, problems = validated(Tracking, USUAL | chosen, "tracking", USUAL)
    if problems:
        remedy = "leave it out, or write it as allowed"
        flagged = [(f"--{each.where.rpartition('.')[2]}", each) for each in problems]
        raise bad_input([replace(each, where=flag, do=remedy) for flag, each in flagged])
    database = store_at(chosen["uri"]).database if "uri" in chosen else None
    if database is not None and not database.parent.is_dir():
        why, allowed = f"there is no folder {database.parent}", "a database in a folder there is"
        remedy = "make the folder, or leave --uri out"
        raise bad_input([Problem("--uri", why, chosen["uri"], allowed, remedy)])


def runs_below(folder: Path) -> Iterator[Path]:
    """Find the runs of a folder: itself, or those below it, without a store's copies of them."""
    if (folder / RECORD).is_file():
        yield folder
        return
    for record in sorted(folder.rglob(RECORD)):
        if "artifacts" not in record.relative_to(folder).parts:
            yield record.parent


def destination(run: Path, chosen: dict[str, Any]) -> Tracking:
    """Where the run belongs: by what was chosen now, else by the run's own config.

    Raises BadInput for an address that is no store's, and for settings out of their range.
    """
    config = run / "config.yaml"
    whole = OmegaConf.to_container(OmegaConf.load(config)) if config.is_file() else {}
    section = whole.get("tracking", {}) if isinstance(whole, dict) else None
    if not isinstance(section, dict):
        raise ValueError(f"{config} is damaged: it has no section tracking")
    own = {key: section[key] for key in ("uri", "experiment", "points") if key in section}
    return _checked(USUAL | own | chosen)


def _checked(section: dict[str, Any]) -> Tracking:
    place, problems = validated(Tracking, section, "tracking", USUAL)
    if place is None:
        raise bad_input(problems)
    return place


def _place(run: Path, chosen: dict[str, Any]) -> Tracking | None:
    """Return where a run belongs; of one that does not say so in earnest tell why, None."""
    try:
        read_entry(run, 2)
        return destination(run, chosen)
    except (BadInput, ValueError, OSError, OmegaConfBaseException, YAMLError) as error:
        print(f"{run}: not published: {error}", file=sys.stderr)
        return None


def _named(folder: str) -> Path:
    if not folder:
        raise argparse.ArgumentTypeError("it is empty: name a folder, . for the current one")
    return Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.sync",
        description="Publish run folders that their MLflow store does not have yet.",
    )
    parser.add_argument(
        "folders", nargs="+", type=_named, metavar="FOLDER", help="a run's folder, or one of many"
    )
    parser.add_argument("--uri", help="the store (default: what the run's config says)")
    parser.add_argument("--experiment", help="the experiment (default: likewise)")
    return parser


def _publish(tracker: Tracker | None, run: Path, place: Tracking) -> bool:
    before = read_receipt(run).get("run_id")
    outcome = tracking.publish(tracker, run, place)
    if isinstance(outcome, Published):
        known = " is there already" if outcome.run_id == before else ""
        print(f"{run}{known}: {outcome.link}")
    elif isinstance(outcome, Unpublished):
        print(f"{run}: not published: {outcome.reason}", file=sys.stderr)
    return isinstance(outcome, Published)


if __name__ == "__main__":
    sys.exit(main())
