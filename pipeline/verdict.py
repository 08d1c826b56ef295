"""How far the arrays of two runs agree, and what may have made them differ."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.record import LOOKS, PLACES, config_digest, flattened, of_study
from pipeline.results import Trace
from pipeline.run_folder import read_arrays

IDENTICAL, EQUAL, DIFFERENT = "identical", "equal", "different"
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}  # relative, absolute below 1
DRAWN = {"breaks"}  # arrays that say how others are drawn
FILES = ("trace.npz", "grid.npz", "trials.npz", "basins.npz", "curvature.npz", "sensitivity.npz")
WANTED = ("config.yaml", "overrides.yaml", "run.json", "environment.json", *FILES)  # of a past run
THEN_NOW = ("then", "now")  # what the two runs are called, unless they are called otherwise

_TABLES = {"run.json": ("tags",), "environment.json": ("versions", "variables", "own", "git")}

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Side:
    """One of the two runs: its folder, its config, and its arrays by file and name."""

    config: Mapping[str, Any]
    record: Mapping[str, Any]
    environment: Mapping[str, Any]
    arrays: Mapping[str, Arrays]


@dataclass(frozen=True)
class Verdict:
    """What a comparison showed.

    `outcome` is `identical` (the same bytes), `equal` (within `tolerance`) or `different`. `step`
    is the first at which any lane's point, value or gradient norm differs at all, and `gap` the
    largest difference there, `beyond` the first at which it is more than `tolerance`; None where
    there is none, or the paths have not the same form.
    `largest` is the largest difference of all arrays, infinite where texts differ. `forms` says
    which arrays have not the same form, `causes` what may explain a difference.
    """

    outcome: str
    tolerance: float
    step: int | None
    gap: float | None
    beyond: int | None
    largest: float
    forms: tuple[str, ...]
    causes: tuple[str, ...]


def read(folder: Path, config: Mapping[str, Any]) -> Side:
    """Read a run's folder: `run.json`, `environment.json` and `grid.npz`.

    Of a descent also `trace.npz`, of trials `trials.npz`, of basins `basins.npz`, of curvature
    `curvature.npz`, of a map `sensitivity.npz`. Raises ValueError where one of them is missing or
    damaged, or holds more than plain arrays.
    """
    files = {name: read_arrays(folder / name) for name in FILES if (folder / name).exists()}
    if "grid.npz" not in files:
        raise ValueError(f"{folder} holds no grid.npz: the run has computed nothing")
    record, environment = (_sound(folder / name, keys) for name, keys in _TABLES.items())
    return Side(config, record, environment, files)


def _sound(path: Path, tables: Sequence[str]) -> dict[str, Any]:
    """Read a record whose tables, where it has them, are mappings by name."""
    record = read_json(path)
    for name in tables:
        if not isinstance(record.get(name) or {}, dict):
            raise ValueError(f"{path.name} is damaged: its {name} are no table")
    return record


def compare(before: Side, after: Side, called: tuple[str, str] = THEN_NOW) -> Verdict:
    """Compare all arrays of two runs; `called` is what the texts call them.

    Of paths of different lengths the steps that both have are compared.
    """
    tolerance = TOLERANCE[str(after.config["precision"])]
    pairs = dict(_pairs(before.arrays, after.arrays))
    told = {name: _unlike(name, pair, called) for name, pair in pairs.items()}
    forms = tuple(text for text in told.values() if text)
    alike: list[Any] = [pair for name, pair in pairs.items() if not told[name]]
    if forms or not all(_close(old, new, tolerance) for old, new in alike):
        outcome = DIFFERENT
    else:
        same = all(old.tobytes() == new.tobytes() for old, new in alike)
        outcome = IDENTICAL if same else EQUAL
    old, new = (side.arrays.get(FILES[0], {}) for side in (before, after))
    step, gap, beyond = _parting(old, new, tolerance)
    largest = max((float(_gaps(old, new).max(initial=0)) for old, new in alike), default=0.0)
    causes = () if outcome == IDENTICAL else tuple(_causes(before, after, called))
    return Verdict(outcome, tolerance, step, gap, beyond, largest, forms, causes)


def read_json(path: Path) -> dict[str, Any]:
    """Read a mapping from JSON; raises ValueError where it is missing, damaged or none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        json.dumps(content, ensure_ascii=False).encode()  # half a character fails
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is missing or damaged") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} is damaged: it holds no record")
    return content


def _pairs(
    before: Mapping[str, Arrays], after: Mapping[str, Arrays]
) -> Iterator[tuple[str, tuple[np.ndarray | None, np.ndarray | None]]]:
    for file in sorted(before.keys() | after.keys()):
        old, new = before.get(file, {}), after.get(file, {})
        for name in sorted((old.keys() | new.keys()) - DRAWN):
            yield f"{file}, {name}", (old.get(name), new.get(name))


def _unlike(
    name: str, pair: tuple[np.ndarray | None, np.ndarray | None], called: tuple[str, str] = THEN_NOW
) -> str:
    """Say how the form of two arrays differs, '' where it does not."""
    forms = ["none" if each is None else f"{each.dtype} {list(each.shape)}" for each in pair]
    one, two = called
    return "" if forms[0] == forms[1] else f"{name}: {forms[0]} {one}, {forms[1]} {two}"


def _close(old: Any, new: Any, tolerance: float) -> bool:
    if old.dtype.kind != "f":
        return bool((old == new).all())
    return bool(_alike(old, new, tolerance).all())


def _alike(old: Any, new: Any, tolerance: float) -> np.ndarray:
    """Return where floats are equal within a tolerance: relative, absolute below 1."""
    return np.asarray(np.isclose(new, old, rtol=tolerance, atol=tolerance, equal_nan=True))


def _gaps(old: Any, new: Any) -> np.ndarray:
    """Return |new - old|, 0 where both are the same inf or NaN; of texts 0 or infinity."""
    same = old == new
    if old.dtype.kind not in "fiu":
        return np.where(same, 0.0, np.inf)
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.abs(new.astype(float) - old.astype(float))
    both = (old != old) & (new != new)  # noqa: PLR0124 - NaN, which integers have not
    gaps = np.where(same | both, 0.0, gaps)
    return np.asarray(np.nan_to_num(gaps, nan=np.inf, posinf=np.inf))


def _parting(
    before: Arrays, after: Arrays, tolerance: float
) -> tuple[int | None, float | None, int | None]:
    """Return the first step at which the paths differ, by how much, and the first beyond it."""
    paths = ("points", "values", "gradient_norms")
    if not {*paths} <= before.keys() & after.keys():
        return None, None, None
    rows = min(len(before[paths[1]]), len(after[paths[1]]))
    old, new = ({name: side[name][:rows] for name in paths} for side in (before, after))
    if any(_unlike(name, (old[name], new[name])) for name in paths):
        return None, None, None
    by_step = [_gaps(old[name], new[name]).reshape(rows, -1) for name in paths]
    largest = np.hstack(by_step).max(axis=1, initial=0)
    parted = np.flatnonzero(largest)
    if not len(parted):
        return None, None, None
    far = [~_alike(old[name], new[name], tolerance).reshape(rows, -1) for name in paths]
    beyond = np.flatnonzero(np.hstack(far).any(axis=1))
    first = int(parted[0])
    return first, float(largest[first]), int(beyond[0]) if len(beyond) else None


def settings_apart(before: Side, after: Side) -> Iterator[tuple[str, Any, Any]]:
    """Yield each key of the config that may change numbers and differs, with both its values."""
    old, new = (dict(flattened(of_study(side.config))) for side in (before, after))
    for key in sorted(old.keys() | new.keys()):
        drawn = key == "study.figures" or key.partition(".")[0] in PLACES + LOOKS
        if not drawn and old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def surroundings_apart(before: Side, after: Side) -> Iterator[tuple[str, Any, Any]]:
    """Yield what differs in device, libraries, variables, machine and code, with both values."""
    devices = [(side.record.get("tags") or {}).get("device") for side in (before, after)]
    there, here = before.environment, after.environment
    pairs: list[Any] = [("device", *devices)]
    for table in ("versions", "variables", "own"):
        left, right = there.get(table) or {}, here.get(table) or {}
        pairs += [(name, left.get(name), right.get(name)) for name in sorted(left | right)]
    machine = ("python", "processor", "gpus", "platform")
    pairs += [(name, there.get(name), here.get(name)) for name in machine]
    commits = [(side.get("git") or {}).get("commit") for side in (there, here)]
    pairs.append(("code, commit", *commits))
    yield from ((what, old, new) for what, old, new in pairs if old != new)


def _causes(before: Side, after: Side, called: tuple[str, str]) -> Iterator[str]:
    """Yield what differs between the two runs and may explain it, the likeliest first."""
    both = tuple(zip(called, (before, after), strict=True))
    for name, side in both:
        yield from (f"{text} ({name})" for text in _doctored(side))
    for differ in (settings_apart, surroundings_apart):
        for what, old, new in differ(before, after):
            yield f"{what}: {_told(old)} {called[0]}, {_told(new)} {called[1]}"
    for name, side in both:
        if (side.environment.get("git") or {}).get("dirty"):
            yield f"code: changed since its commit {name}"


def _doctored(side: Side) -> Iterator[str]:
    """Yield which stored files are not those that the run made."""
    tags = side.record.get("tags") or {}
    if "config_digest" in tags and tags["config_digest"] != config_digest(side.config):
        yield "config.yaml: not as the run made it, its digest differs"
    trace = side.arrays.get(FILES[0])
    if trace is not None and "trace_digest" in tags and _digest(trace) != tags["trace_digest"]:
        yield "trace.npz: not as the run made it, its digest differs"


def _digest(trace: Arrays) -> str:
    """Return the digest of the arrays of a trace, '' where they are not those of one."""
    try:
        return Trace.of(trace).digest()
    except ValueError:
        return ""


def plain(found: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON can hold it: None for an infinite difference."""
    return {name: None if each == math.inf else each for name, each in asdict(found).items()}


def further(found: Verdict) -> str:
    """Say from which step on the paths are beyond the tolerance, where they part within it."""
    if found.beyond is None:
        return ", and stay within the tolerance"
    return f", beyond the tolerance at step {found.beyond:,}" if found.beyond != found.step else ""


def _told(value: Any) -> str:
    return "none" if value is None else str(value)[:100]
