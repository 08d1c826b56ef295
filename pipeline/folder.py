"""The files of a run: each written whole, under another name first, then put in its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from omegaconf import OmegaConf

from pipeline.cells import Sensitivity
from pipeline.results import Field, Finish, Result, Tuning


def write_arrays(folder: Path, result: Result) -> None:
    """Write the arrays of a result as files of its folder.

    Always `grid.npz`; of a descent `trace.npz` and `series.npz`; of trials `trials.npz` and
    `trials.csv`; of basins `basins.npz`; of a race `finish.csv`; of curvature `curvature.npz`; of a
    map of hyperparameters `sensitivity.npz`. The series are the metrics by step, name -> [T+1], and
    of trials `best_score` by trial. Arrays are those of `Field`, `Trace`, `Tuning`, `Basins`,
    `Curvature` and `Sensitivity` under their names, and of a minimum that was found the places as
    `found_minimisers`; none is pickled.
    """
    field, trace = result.field, result.trace
    grid = {"points": field.points, "values": field.values, "gradients": field.gradients}
    plane = {} if field.slice is None else field.slice.arrays
    more = {"hessians": field.hessians} | plane | _orders(field) | _found(result)
    write_npz(folder / "grid.npz", grid | more)
    if trace is not None:
        write_npz(folder / "trace.npz", trace.arrays)
    if result.series:
        write_npz(folder / "series.npz", result.series)
    if result.tuning is not None:
        _write_trials(folder, result.tuning)
    if result.basins:
        write_npz(folder / "basins.npz", _maps(result))
    if result.finish is not None:
        write_text(folder / "finish.csv", _finish_table(result.finish))
    if result.curvature is not None:
        write_npz(folder / "curvature.npz", result.curvature.arrays())
    if result.sensitivity is not None:
        _write_map(folder, result.sensitivity)


def _maps(result: Result) -> dict[str, np.ndarray]:
    """Return the arrays of basins; of several optimizers, those of each one after another."""
    first = result.basins[0]
    if result.winners is None:
        return vars(first)
    stacked = {
        name: np.stack([getattr(each, name) for each in result.basins])
        for name in ("which", "steps", "values")
    }
    names = np.array([team.name for team in result.teams])
    common = {"names": names, "places": first.places, "levels": first.levels, "kinds": first.kinds}
    return common | stacked | {"winners": result.winners}


def _write_trials(folder: Path, tuning: Tuning) -> None:
    """Write the trials as arrays, and as a table with choices in words."""
    arrays = {name: getattr(tuning, name) for name in ("values", "scores", "steps", "states")}
    write_npz(folder / "trials.npz", {"names": np.array(tuning.names), **arrays})
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["trial", "state", "steps", tuning.score, *tuning.names])
    for trial, score in enumerate(tuning.scores.tolist()):
        told = [trial, tuning.states[trial], tuning.steps[trial], score]
        writer.writerow([*told, *tuning.texts(trial).values()])
    write_text(folder / "trials.csv", table.getvalue())


def _finish_table(finish: Finish) -> str:
    """Return a row a contender, the best first, as CSV; what was never reached is empty."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    targets = [f"steps_to/1e-{k + 1}" for k in range(len(finish.gaps))]
    values = ["best_value", "final_value", "score"]
    writer.writerow(["rank", "contender", "status", "steps", *targets, *values])
    for place, name in enumerate(finish.names):
        reached = [int(step) if np.isfinite(step) else "" for step in finish.reached[place]]
        numbers = [finish.best_values, finish.final_values, finish.scores]
        told = [float(column[place]) for column in numbers]
        ended = [finish.statuses[place], int(finish.steps[place])]
        writer.writerow([place + 1, name, *ended, *reached, *told])
    return table.getvalue()


def _write_map(folder: Path, shown: Sensitivity) -> None:
    """Write a map as arrays; what it has not, and single numbers, are left out."""
    arrays = {name: np.array(each) for name, each in vars(shown).items() if each is not None}
    whole = {name: array for name, array in arrays.items() if array.ndim}
    write_npz(folder / "sensitivity.npz", whole)


def _orders(field: Field) -> dict[str, np.ndarray]:
    orders = {"derivatives": field.derivatives} if len(field.derivatives) else {}
    return orders | ({"breaks": field.breaks} if field.breaks.any() else {})


def _found(result: Result) -> dict[str, np.ndarray]:
    return {"found_minimisers": result.found.places} if result.found is not None else {}


def write_npz(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays by name; the same arrays give the same bytes."""
    with _part(path) as part, part.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **arrays)


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys; raises ValueError for a number that is not finite."""
    write_text(path, json.dumps(content, indent=2, sort_keys=True, allow_nan=False) + "\n")


def write_yaml(path: Path, content: Any) -> None:
    """Write YAML in the order given."""
    write_text(path, OmegaConf.to_yaml(OmegaConf.create(content)))


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8."""
    with _part(path) as part:
        part.write_text(text, encoding="utf-8")


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """Give the name to write a file under, and put it in its place; or leave nothing."""
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
