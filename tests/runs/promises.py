"""What docs/design.md promises of a run's folder, checked file by file."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
from omegaconf import OmegaConf
from PIL import Image

import functions

from .command import Ran

ENDINGS = {"converged", "budget", "diverged", "stalled"}
COUNTS = {"value_evaluations", "gradient_evaluations", "hessian_evaluations", "hessian_products"}
COUNTS |= {"residual_evaluations", "jacobian_evaluations"}


IN_DOUBLE = ("origin", "directions", "shares", "found_minimisers")  # whatever the precision


def config_of(ran: Ran) -> dict[str, Any]:
    config: Any = OmegaConf.to_container(OmegaConf.load(ran.folder / "config.yaml"), resolve=False)
    return dict(config)


def assert_whole(ran: Ran) -> None:
    """The run ended well, and everything that is promised is on the disk and fits together."""
    assert ran.code == 0, ran.errors
    config = config_of(ran)
    assert_told(ran, config)
    assert_grid(ran, config)
    descends = "steps" in config["study"] and "radius" not in config["study"]
    assert (ran.folder / "trace.npz").exists() == descends
    assert (ran.folder / "series.npz").exists() == descends
    if descends:
        assert_trace(ran, config)
    assert_pictures(ran, config, descends)
    if "trials" in config["study"]:
        assert_trials(ran, config)
    if "radius" in config["study"]:
        assert_basins(ran)
    assert (ran.folder / "curvature.npz").exists() == (config["study"]["name"] == "curvature")
    if config["study"]["name"] == "curvature":
        assert_curvature(ran, config)
    leftovers = [path for path in ran.folder.rglob("*") if path.suffix == ".part"]
    assert leftovers == []


def assert_told(ran: Ran, config: dict[str, Any]) -> None:
    record = ran.record
    assert (record["status"], record["error"]) == ("FINISHED", None)
    assert record["started"] < record["ended"]
    assert record["params"]["function.name"] == record["tags"]["function"]
    assert record["tags"]["precision"] == config["precision"]
    assert all(type(value) is float for value in record["metrics"].values())
    told = OmegaConf.load(ran.folder / "overrides.yaml")
    assert set(told) == {"overrides", "choices"}
    assert told.choices.study == config["study"]["name"]
    around = json.loads((ran.folder / "environment.json").read_text())
    assert {"python", "platform", "cores", "devices", "versions", "git"} <= set(around)


def _dim(config: dict[str, Any]) -> int:
    """The target's dimension: null in a config is the usual one of its parameters."""
    return functions.get(**config["function"]).dim


def assert_grid(ran: Ran, config: dict[str, Any]) -> None:
    """Over [..., n] points, leading shape [R] or [Ry, Rx]; Hessians along the m axes spanned.

    Along a plane's directions there are two coordinates.
    """
    grid, n = ran.arrays("grid"), _dim(config)
    if "breaks" in grid:
        breaks = grid.pop("breaks")
        assert breaks.any()  # else it is left out
        assert (breaks.dtype, breaks.shape[1:]) == (np.uint8, (len(grid["points"]) - 1,))
    exact = {name: grid.pop(name) for name in IN_DOUBLE if name in grid}
    assert all(array.dtype == np.float64 for array in exact.values())
    if config["grid"]["kind"] in ("pca", "random_plane"):
        assert exact["directions"].shape == (2, n)
        n = 2
    line = n == 1 or config["grid"]["kind"] == "line"
    counts = np.atleast_1d(config["grid"]["resolution"])
    shape = (counts[0],) if line else (counts[-1], counts[0])
    m = n if config["grid"]["kind"] == "line" else min(n, 2)
    assert grid["points"].shape == grid["gradients"].shape == (*shape, n)
    assert grid["values"].shape == shape
    assert grid["hessians"].shape == (*shape, m, m)
    assert ("derivatives" in grid) == (n == 1)
    if n == 1:
        assert grid["derivatives"].shape == (config["study"]["order"], *shape)
    for name, array in grid.items():
        assert array.dtype == config["precision"], name
    assert np.isfinite(grid["values"]).all()


def assert_trace(ran: Ran, config: dict[str, Any]) -> None:
    """Time first, then lane, then coordinate; the metrics and the series are those of the trace."""
    trace, n = ran.arrays("trace"), _dim(config)
    rows, lanes = trace["values"].shape
    counts = set(trace) & COUNTS
    assert set(trace) - counts == {"points", "values", "gradient_norms", "status", "steps"}
    assert bool(counts) == config["optimizer"]["_target_"].startswith("scipy.")
    for name in counts:
        assert (trace[name].dtype, trace[name].shape) == (np.int64, (lanes,))
    assert rows == config["study"]["steps"] + 1
    assert trace["points"].shape == (rows, lanes, n)
    assert trace["gradient_norms"].shape == (rows, lanes)
    assert trace["status"].shape == trace["steps"].shape == (lanes,)
    assert set(trace["status"].tolist()) <= ENDINGS - (set() if counts else {"stalled"})
    assert trace["steps"].dtype == np.int64
    for name in ("points", "values", "gradient_norms"):
        assert trace[name].dtype == config["precision"]
        assert np.isfinite(trace[name]).all()
    metrics, series = ran.record["metrics"], ran.arrays("series")
    assert {"value", "gradient_norm"} <= set(series)
    assert {array.ndim for array in series.values()} == {1}
    if racing := config["study"].get("optimizers"):
        assert metrics["lanes"] == lanes
        assert_race(ran, list(racing))
    elif lanes == 1:
        end = trace["steps"][0]
        last = end - 1 if trace["status"][0] == "diverged" else end  # the last good row
        assert metrics["final_value"] == trace["values"][last, 0] == series["value"][-1]
        assert metrics["best_value"] == trace["values"].min()
        assert (metrics["steps"], len(series["value"])) == (end, last + 1)
        assert {name: metrics[name] for name in counts} == {name: trace[name][0] for name in counts}
    else:
        assert metrics["lanes"] == lanes
        assert {"final_value/p10", "final_value/p90"} <= set(metrics)


def assert_race(ran: Ran, names: list[str]) -> None:
    """Each contender has a row and metrics of its own, and the table has all that are told."""
    metrics, series = ran.record["metrics"], ran.arrays("series")
    table = [line.split(",") for line in (ran.folder / "finish.csv").read_text().splitlines()]
    found = {row[1]: dict(zip(table[0], row, strict=True)) for row in table[1:]}
    assert sorted(found) == sorted(names)
    for name, row in found.items():
        assert {f"{name}/value", f"{name}/gradient_norm"} <= set(series)
        told = {key: float(row[key]) for key in table[0][3:] if row[key] not in ("", "inf")}
        assert {key: metrics[f"{name}/{key}"] for key in told} == told


def assert_trials(ran: Ran, config: dict[str, Any]) -> None:
    """The table, the arrays and the best of the trials fit together."""
    trials, best = ran.arrays("trials"), json.loads((ran.folder / "best.json").read_text())
    count, names = len(trials["scores"]), trials["names"].tolist()
    # A grid is the finest of at most so many.
    wanted = config["study"]["trials"]
    assert 0 < count <= wanted if config["study"]["sampler"] == "grid" else count == wanted
    assert names == list(config["optimizer"]["search"])
    assert trials["values"].shape == (count, len(names))
    assert trials["scores"].shape == trials["steps"].shape == trials["states"].shape == (count,)
    assert set(trials["states"].tolist()) <= {"complete", "pruned"}
    table = (ran.folder / "trials.csv").read_text().splitlines()
    assert table[0].split(",") == ["trial", "state", "steps", config["score"], *names]
    assert len(table) == count + 1
    complete = np.where(trials["states"] == "complete", trials["scores"], np.inf)
    assert best["trial"] == complete.argmin()
    assert best["score"] == complete.min()
    assert best["command"] in ran.output
    assert ran.record["tags"]["best_command"] == best["command"]


def assert_basins(ran: Ran) -> None:
    """Every point of the grid has an ending, and the metrics are those of the map."""
    found, grid, metrics = ran.arrays("basins"), ran.arrays("grid"), ran.record["metrics"]
    which, count = found["which"], len(found["places"])
    assert which.shape == found["steps"].shape == found["values"].shape == grid["values"].shape
    assert found["places"].shape == (count, grid["points"].shape[-1])
    assert found["kinds"].shape == (count,)
    assert set(np.unique(which)) - {-1, -2} == set(range(count))
    assert metrics["basins"] == count
    shares = ("settled_share", "diverged_share", "unsettled_share")
    assert abs(sum(metrics[name] for name in shares) - 1) < 1e-12
    assert metrics["diverged_share"] == (which == -1).mean()


def assert_curvature(ran: Ran, config: dict[str, Any]) -> None:
    """What was measured is of the lanes and steps of the trace, and the series are its medians."""
    found, trace, study = ran.arrays("curvature"), ran.arrays("trace"), config["study"]
    rows, lanes = found["rows"], found["lanes"]
    assert len(rows) <= study["points"]
    assert len(lanes) == min(study["lanes"], len(trace["steps"]))
    assert (np.diff(rows) > 0).all()
    assert (np.diff(lanes) > 0).all()
    rated = ["sharpness"] if "learning_rates" in found else []  # a method has no rate
    assert ("sharpness" in found) == bool(rated)
    for name in ("smallest", "largest", "residuals", "alignment", "top_alignment", *rated):
        assert found[name].shape == (len(rows), len(lanes)), name
        assert found[name].dtype == config["precision"], name
    known = np.isfinite(found["largest"])
    assert (found["smallest"] <= found["largest"])[known].all()
    assert (found["residuals"] >= 0)[known].all()
    if rated:
        rates = found["learning_rates"][:, None]
        np.testing.assert_array_equal(found["sharpness"], rates * found["largest"])
    cosines = found["alignment"][np.isfinite(found["alignment"])]
    assert (np.abs(cosines) <= 1 + 1e-6).all()
    series = ran.arrays("series")
    for name in ("largest_eigenvalue", "smallest_eigenvalue", "alignment", *rated):
        assert len(series[name]) <= len(series["value"])
        assert set(np.flatnonzero(np.isfinite(series[name]))) <= set(rows.tolist())


def assert_pictures(ran: Ran, config: dict[str, Any], descends: bool) -> None:
    """Each figure and the animation is a whole file, or the report says why there is none."""
    kind = config["figure"]["format"]
    for name in config["study"]["figures"]:
        path = ran.folder / "figures" / f"{name}.{kind}"
        page = path.with_suffix(".html")
        if name in not_drawn(ran):
            assert not path.exists()
            assert not page.exists()
        elif page.exists():
            assert not path.exists()
            assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
        elif kind == "png":
            with Image.open(path) as picture:
                picture.verify()
        else:
            assert path.read_bytes().startswith({"svg": b"<?xml", "pdf": b"%PDF"}[kind])
    formats = config["animation"]["formats"] if descends else []
    wanted = set() if "animation" in not_drawn(ran) else {f"descent.{each}" for each in formats}
    assert {path.name for path in (ran.folder / "animations").glob("*")} == wanted


def not_drawn(ran: Ran) -> dict[str, str]:
    """What the report says was not drawn, each with the reason."""
    lines = ran.output.partition("\nnot drawn")[2].partition("\nEverything is in")[0].splitlines()
    text = "\n".join(line.strip() for line in lines)
    begins = r"^(animation|[a-z_]+)(?:: | needs )"
    parts = re.split(begins, text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))
