"""A run's folder as a tracker wants it: limited in length, count and alphabet, and all finite.

The folder holds `run.json` ({name, status, started, ended, error, params, tags, metrics}),
`series.npz` (metric name -> [T+1]) and whatever else the run made; see docs/tracking.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

STATUSES = ("FINISHED", "FAILED", "KILLED")
RECORD, SERIES, RECEIPT = "run.json", "series.npz", "published.json"
KEY_LENGTH, PARAM_LENGTH, TAG_LENGTH = 250, 6000, 5000  # MLflow's limits, in characters
_CUT = " ... (cut)"


@dataclass(frozen=True)
class Point:
    """One value of a metric at one step, always finite."""

    name: str
    value: float
    step: int


@dataclass(frozen=True)
class Entry:
    """What a tracker is told of a run; times are unix milliseconds."""

    name: str
    status: str
    started: int
    ended: int
    params: Mapping[str, str]
    tags: Mapping[str, str]
    points: tuple[Point, ...]


def read_entry(folder: Path, points: int) -> Entry:
    """Read the entry of the run in `folder`, with at most `points` values of each metric by step.

    Values that are not finite are left out, because MLflow would store an infinity as 1.797e308;
    the tag `nonfinite` counts them by metric. Raises ValueError for a folder that is no run's, or
    whose files are damaged.
    """
    try:
        return _entry(folder, points)
    except (TypeError, AttributeError, OverflowError) as error:  # a value of another kind
        raise ValueError(f"{folder / RECORD} is damaged: {error}") from error


def _entry(folder: Path, points: int) -> Entry:
    record = _read_record(folder)
    series = _read_series(folder)
    summary = {name: float(value) for name, value in record["metrics"].items()}
    tags = {name: str(value) for name, value in record["tags"].items()}
    if record.get("error"):
        tags["error"] = str(record["error"])
    if missing := _nonfinite(summary, series):
        tags["nonfinite"] = missing
    tags["run_digest"] = digest(folder)
    return Entry(
        name=str(record["name"]),
        status=record["status"],
        started=round(float(record["started"]) * 1000),
        ended=round(float(record["ended"]) * 1000),
        params=_fitted({name: str(v) for name, v in record["params"].items()}, PARAM_LENGTH),
        tags=_fitted(tags, TAG_LENGTH),
        points=_points(summary, series, points),
    )


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Read all arrays of a file by name; raises ValueError where it holds more than plain ones."""
    try:
        # Opened here: of a damaged file np.load would leave one open.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return dict(file)
    except Exception as error:  # zipfile, zlib, struct and NumPy each have their own
        raise ValueError(f"{path.name} is damaged, or holds more than plain arrays") from error


def digest(folder: Path) -> str:
    """SHA-256 of `run.json`, as 64 hex digits: the same record is the same run."""
    return hashlib.sha256((folder / RECORD).read_bytes()).hexdigest()


def artifacts(folder: Path) -> list[Path]:
    """List what is uploaded of a run: all files and folders but hidden ones and the receipt."""
    return sorted(p for p in folder.iterdir() if p.name[0] != "." and p.name != RECEIPT)


def read_receipt(folder: Path) -> dict[str, str]:
    """Read what `write_receipt` kept ({run_id, experiment_id, uri}), {} if it is not whole."""
    try:
        receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
        json.dumps(receipt, ensure_ascii=False).encode()  # half a character fails
    except (FileNotFoundError, ValueError):
        return {}
    wanted = ("run_id", "experiment_id", "uri")
    known = {key: receipt.get(key) for key in wanted} if isinstance(receipt, dict) else {}
    whole = bool(known) and all(isinstance(text, str) for text in known.values())
    return {key: str(text) for key, text in known.items()} if whole else {}


def write_receipt(folder: Path, *, run_id: str, experiment_id: str, uri: str) -> None:
    """Write `published.json` atomically: it is there whole or not at all."""
    kept = {"run_id": run_id, "experiment_id": experiment_id, "uri": uri}
    draft = folder / f".{RECEIPT}.{os.getpid()}"
    draft.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / RECEIPT)


def thinned(length: int, points: int) -> np.ndarray:
    """At most `points` (at least 2) evenly spread indices [k] int64 of `length`, both ends kept."""
    return np.unique(np.linspace(0, length - 1, min(length, max(points, 2))).round().astype(int))


def _read_record(folder: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{folder} holds no {RECORD}: it is not the folder of a run") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{folder / RECORD} is damaged: {error}") from None
    if not isinstance(record, dict):
        raise ValueError(f"{folder / RECORD} is damaged: it holds no record")
    wanted = ("name", "status", "started", "ended", "params", "tags", "metrics")
    if absent := [key for key in wanted if key not in record]:
        raise ValueError(f"{folder / RECORD} lacks {', '.join(absent)}")
    if record["status"] not in STATUSES:
        raise ValueError(
            f"{folder / RECORD} has status {record['status']!r}; allowed: {', '.join(STATUSES)}"
        )
    return record


def _read_series(folder: Path) -> dict[str, np.ndarray]:
    if not (folder / SERIES).exists():  # a study without steps, or a run that failed early
        return {}
    series = read_arrays(folder / SERIES)
    return {name: np.asarray(values, float) for name, values in series.items()}


def _nonfinite(summary: Mapping[str, float], series: Mapping[str, np.ndarray]) -> str:
    notes = [f"{name}: {value}" for name, value in summary.items() if not np.isfinite(value)]
    for name, values in series.items():
        if bad := int(np.count_nonzero(~np.isfinite(values))):
            notes.append(f"{name}: {bad} of {len(values)} steps")
    return "; ".join(notes)


def _points(
    summary: Mapping[str, float], series: Mapping[str, np.ndarray], points: int
) -> tuple[Point, ...]:
    """Series thinned over their finite steps; a summary stands at its series' last step, or 0."""
    found: dict[tuple[str, int], float] = {}
    names = _unique([*series, *(name for name in summary if name not in series)])
    for name, values in series.items():
        steps = np.flatnonzero(np.isfinite(values))
        for step in steps[thinned(len(steps), points)] if len(steps) else ():
            found[names[name], int(step)] = float(values[step])
    for name, value in summary.items():
        if np.isfinite(value):
            found[names[name], max(len(series.get(name, ())) - 1, 0)] = value
    return tuple(Point(name, value, step) for (name, step), value in found.items())


def _fitted(texts: Mapping[str, str], length: int) -> dict[str, str]:
    names = _unique(list(texts))
    return {names[name]: _cut(text, length) for name, text in texts.items()}


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - len(_CUT)] + _CUT


def _unique(names: list[str]) -> dict[str, str]:
    """Names in MLflow's alphabet, no two alike, and such that none reads as another path."""
    given: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_\-.: /]", "_", name)
        parts = [part for part in plain.split("/") if part not in {"", ".", ".."}]
        base = ("/".join(parts) or "_")[:KEY_LENGTH]
        unique, count = base, 1
        while unique in given.values():
            count += 1
            unique = f"{base[: KEY_LENGTH - 1 - len(str(count))]}_{count}"
        given[name] = unique
    return given
