"""The runs of a comparison, read from their folders as data of which nothing is believed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import functions
from pipeline import stored, verdict
from pipeline.problems import BadInput
from pipeline.record import contenders, of_study
from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED, Facts, Field, Trace
from pipeline.run_folder import RECORD, read_arrays, read_receipt
from pipeline.slices import NAMES, Slice
from pipeline.store import store_at
from pipeline.tracking import Published

KIND = "comparison"  # the tag `kind` of what is no run of its own


class Unfit(ValueError):  # noqa: N818 - a statement about a run, not a fault
    """A run cannot be compared; the message says why."""


@dataclass(frozen=True)
class Member:
    """A finished run of a descent: what it is called, where it is, what it chose, what it did.

    `published` is None where it is in no store. `metrics` are finite numbers.
    """

    run: str
    folder: Path
    published: Published | None
    config: Mapping[str, Any]
    choices: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: Mapping[str, float]
    started: float
    facts: Facts
    trace: Trace

    @property
    def target(self) -> str:
        """What tells its target from others: name, dimension, parameters, transforms as a text."""
        return repr(_same(of_study(self.config)["function"]))


def _same(value: Any) -> Any:
    """Return a parameter such that 10 and 10.0 are one, in lists and mappings too."""
    if isinstance(value, list):
        return [_same(each) for each in value]
    if isinstance(value, dict):
        return sorted((key, _same(each)) for key, each in value.items())
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def read(run: str, folder: Path, published: Published | None = None) -> Member:
    """Read the run in a folder; a receipt in it says where it is `published`, if nothing else does.

    Raises Unfit for a run that has not finished, has no descent, is a comparison itself, or whose
    files are missing, damaged or not of the form that a run gives them.
    """
    try:
        record = verdict.read_json(folder / RECORD)
        tags = _texts(record.get("tags"))
        _check_kind(record, tags, folder)
        choice = stored.read(folder)
        if contenders(choice.config):
            raise Unfit("it is a race, which compares its own contenders")
        if "optimizer" not in choice.choices:
            raise Unfit("overrides.yaml names no choice of an optimizer")
        trace = _trace(read_arrays(folder / "trace.npz"))
        facts = _facts(choice.config, trace)
    except BadInput as error:
        raise Unfit(" ".join(str(error).split("\n  ")[0].split())) from None
    except ValueError as error:
        raise Unfit(str(error)) from None
    return Member(
        run, folder, published or _published(folder), choice.config,
        choice.choices, tags, _numbers(record.get("metrics")), _started(record), facts, trace,
    )  # fmt: skip


def _published(folder: Path) -> Published | None:
    """Return where a receipt says that the run stands, None where there is none of a store."""
    receipt = read_receipt(folder)
    try:
        return Published(**receipt) if receipt and store_at(receipt["uri"]) else None
    except ValueError:
        return None


def _check_kind(record: Mapping[str, Any], tags: Mapping[str, str], folder: Path) -> None:
    if tags.get("kind") == KIND:
        raise Unfit("it is a comparison itself")
    if record.get("status") != "FINISHED":
        raise Unfit(f"it has not finished: {str(record.get('status'))[:20]}")
    if not (folder / "trace.npz").exists():
        raise Unfit("it has no trace: its study is no descent")


def _texts(table: Any) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise Unfit(f"{RECORD} is damaged: its tags are no texts")
    return table


def _numbers(table: Any) -> dict[str, float]:
    found = table.items() if isinstance(table, dict) else ()
    plain = {key: value for key, value in found if isinstance(value, int | float)}
    return {key: float(value) for key, value in plain.items() if math.isfinite(value)}


def _started(record: Mapping[str, Any]) -> float:
    started = record.get("started")
    return float(started) if isinstance(started, int | float) else 0.0


def _trace(arrays: Mapping[str, np.ndarray]) -> Trace:
    """Return the arrays of `trace.npz` as a trace, whose form they must have."""
    try:
        trace = Trace.of(arrays)
    except ValueError:
        raise Unfit("trace.npz holds other arrays than those of a trace") from None
    rows, lanes = trace.values.shape if trace.values.ndim == 2 else (0, 0)
    forms = (
        rows > 0 and lanes > 0 and trace.points.ndim == 3,
        trace.points.shape[:2] == trace.gradient_norms.shape == (rows, lanes),
        all(each.shape == (lanes,) for each in (trace.status, trace.steps, *trace.counts.values())),
        all(each.dtype.kind == "f" for each in (trace.points, trace.values, trace.gradient_norms)),
        all(each.dtype.kind == "i" for each in (trace.steps, *trace.counts.values())),
        trace.status.dtype.kind == "U",
    )
    endings = {CONVERGED, BUDGET, DIVERGED, STALLED}
    if not all(forms) or not {*trace.status.tolist()} <= endings:
        raise Unfit("trace.npz has not the form of a trace")
    if not ((trace.steps >= 0) & (trace.steps < rows)).all():
        raise Unfit("trace.npz names steps that it does not hold")
    return trace


def _facts(config: Mapping[str, Any], trace: Trace) -> Facts:
    """Return what is known of the target, by the code that is here."""
    sections = ("function", "optimizer", "grid", "study", "figure", "animation")
    if absent := [name for name in sections if not isinstance(config.get(name), dict)]:
        raise Unfit(f"config.yaml has no {absent[0]}")
    if not isinstance(config["optimizer"].get("_target_"), str):
        raise Unfit("config.yaml names no optimizer")
    if str(config.get("precision")) not in verdict.TOLERANCE:
        raise Unfit("config.yaml names no precision that there is")
    chosen = dict(config["function"])
    name, dim = chosen.pop("name", None), chosen.pop("dim", None)
    try:
        # A function of the user's own is named by its path, and not imported.
        if functions.dimension(name, dim=dim, **chosen) != trace.points.shape[2]:
            raise Unfit("config.yaml and trace.npz are of different dimensions")
        target = functions.get(name, dim=dim, **chosen)
    except Unfit:
        raise
    except (functions.Refused, TypeError, ValueError) as error:
        raise Unfit(f"its target is not known here: {error}") from None
    return Facts.of(target)


def field_of(member: Member) -> Field:
    """Read the field of a run from its `grid.npz`; raises Unfit where it has not a field's form."""
    try:
        arrays = read_arrays(member.folder / "grid.npz")
        points, values = arrays["points"], arrays["values"]
        slopes, bends = arrays["gradients"], arrays["hessians"]
    except (ValueError, KeyError) as error:
        raise Unfit(f"grid.npz is missing or damaged: {error}") from None
    plane = _plane(arrays, member)
    lead, dim = points.shape[:-1], member.facts.dim if plane is None else 2
    axes = _axes(points) if points.ndim in (2, 3) and 0 not in points.shape else ()
    whole = points.shape == slopes.shape == (*lead, dim) and values.shape == lead
    if not axes or not whole or bends.shape != (*lead, len(axes), len(axes)):
        raise Unfit("grid.npz has not the form of a field")
    if any(each.dtype.kind != "f" for each in (points, values, slopes, bends)):
        raise Unfit("grid.npz has not the form of a field")
    higher = arrays.get("derivatives", np.empty((0, *lead)))
    breaks = arrays.get("breaks", np.empty((0, len(points) - 1), np.uint8))
    if breaks.dtype != np.uint8 or breaks.shape[1:] != (len(points) - 1,):
        raise Unfit("grid.npz has not the form of a field")
    return Field(points, values, slopes, bends, higher, axes, plane, breaks)


def _plane(arrays: Mapping[str, np.ndarray], member: Member) -> Slice | None:
    """Return the plane over which a field lies, None where it is over coordinates."""
    kind = str(member.config["grid"].get("kind"))
    if kind not in NAMES:
        return None
    found = [arrays.get(name, np.empty(0)) for name in ("origin", "directions", "shares")]
    origin, directions, shares = found
    n = member.facts.dim
    fits = origin.shape == (n,) and directions.shape == (2, n) and shares.shape in ((0,), (2,))
    if not fits or not all(each.dtype.kind == "f" and np.isfinite(each).all() for each in found):
        raise Unfit("grid.npz has not the form of a field over a plane")
    return Slice(origin, directions, NAMES[kind], tuple(shares.tolist()))


def _axes(points: np.ndarray) -> tuple[int, ...]:
    """Return the coordinates that a grid's points [R, n] or [Ry, Rx, n] span."""
    if points.ndim == 2:
        return tuple(range(points.shape[1]))
    across, down = np.ptp(points[0], axis=0), np.ptp(points[:, 0], axis=0)
    return int(across.argmax()), int(down.argmax())
