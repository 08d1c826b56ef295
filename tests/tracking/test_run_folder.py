"""What a tracker is told of a run's folder, without any tracker."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.run_folder import (
    Point,
    artifacts,
    digest,
    read_entry,
    read_receipt,
    thinned,
    write_receipt,
)

from .fake_runs import ENDED, STARTED, STEPS, make_run, record


def entry_points(folder: Path, points: int = 10) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for point in read_entry(folder, points).points:
        found.setdefault(point.name, []).append(point)
    return found


@pytest.mark.parametrize("length", [1, 2, 3, 7, 100, 1001, 65_537])
@pytest.mark.parametrize("points", [2, 3, 10, 99, 1000, 70_000])
def test_thinning_keeps_both_ends_and_is_even(length: int, points: int) -> None:
    kept = thinned(length, points)
    assert kept[0] == 0
    assert kept[-1] == length - 1
    assert len(kept) == min(length, points)
    gaps = np.diff(kept)
    assert np.all(gaps > 0)
    assert np.ptp(gaps) <= 1 if len(gaps) else length == 1


@pytest.mark.parametrize("points", [0, 1])
def test_thinning_never_loses_an_end(points: int) -> None:
    assert thinned(50, points).tolist() == [0, 49]


def test_entry_has_true_times_in_milliseconds(tmp_path: Path) -> None:
    entry = read_entry(make_run(tmp_path / "run"), 10)
    assert (entry.started, entry.ended) == (STARTED * 1000, ENDED * 1000)
    assert entry.name == "waves RMSprop"


def test_series_are_thinned_and_values_stay_at_their_steps(tmp_path: Path) -> None:
    found = entry_points(make_run(tmp_path / "run"), 11)["value"]
    assert [p.step for p in found] == [STEPS * k // 10 for k in range(11)]
    assert [p.value for p in found] == [1000.0 - p.step for p in found]


def test_summary_of_a_series_is_its_last_point(tmp_path: Path) -> None:
    found = entry_points(make_run(tmp_path / "run"))
    assert found["gradient_norm"][-1] == Point("gradient_norm", 1e-9, STEPS)
    assert [p.step for p in found["gradient_norm"]].count(STEPS) == 1
    assert found["final_value"] == [Point("final_value", -0.4, 0)]


def test_nonfinite_values_are_left_out_and_counted(tmp_path: Path) -> None:
    by_step = {"value": np.array([math.nan, 3.0, math.inf, 2.0, -math.inf])}
    folder = make_run(tmp_path / "run", by_step=by_step, metrics={"condition": math.inf, "ok": 1.0})
    entry = read_entry(folder, 100)
    assert entry.points == (Point("value", 3.0, 1), Point("value", 2.0, 3), Point("ok", 1.0, 0))
    assert entry.tags["nonfinite"] == "condition: inf; value: 3 of 5 steps"


def test_thinning_counts_finite_steps_only(tmp_path: Path) -> None:
    values = np.full(100, math.nan)
    values[40:61] = 1.0
    found = entry_points(make_run(tmp_path / "run", by_step={"v": values}, metrics={}), 5)["v"]
    assert [p.step for p in found] == [40, 45, 50, 55, 60]


@pytest.mark.parametrize("values", [np.zeros(0), np.full(3, math.nan)])
def test_series_without_a_finite_value_has_no_points(tmp_path: Path, values: np.ndarray) -> None:
    folder = make_run(tmp_path / "run", by_step={"v": values}, metrics={"v": 1.5})
    assert entry_points(folder) == {"v": [Point("v", 1.5, max(len(values) - 1, 0))]}


def test_run_without_series_has_its_summary(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run")
    (folder / "series.npz").unlink()
    assert {p.step for p in read_entry(folder, 10).points} == {0}


def test_all_is_finite_tags_nothing(tmp_path: Path) -> None:
    assert "nonfinite" not in read_entry(make_run(tmp_path / "run"), 10).tags


@pytest.mark.parametrize("where", ["params", "tags"])
def test_long_values_are_cut_with_a_mark(tmp_path: Path, where: str) -> None:
    limit = {"params": 6000, "tags": 5000}[where]
    long = {"long": "x" * (limit + 1), "just": "y" * limit}
    entry = read_entry(make_run(tmp_path / "run", **{where: long}), 10)
    given = getattr(entry, where)
    assert given["just"] == "y" * limit
    assert len(given["long"]) == limit
    assert given["long"].endswith(" ... (cut)")


def test_error_is_a_tag(tmp_path: Path) -> None:
    entry = read_entry(make_run(tmp_path / "run", status="FAILED", error="out of memory"), 10)
    assert (entry.status, entry.tags["error"]) == ("FAILED", "out of memory")
    assert "error" not in read_entry(make_run(tmp_path / "other"), 10).tags


ODD = {
    "a@b": "a_b",
    "a+b": "a_b_2",
    "/lead": "lead",
    "up/../x": "up/x",
    "a//b": "a/b",
    "./c": "c",
    "trail/": "trail",
    "": "_",
    "größe": "gr__e",
    "value/p10": "value/p10",
    "two words: x-y.z": "two words: x-y.z",
}


@pytest.mark.parametrize("where", ["params", "tags", "metrics"])
def test_names_fit_the_alphabet_and_stay_distinct(tmp_path: Path, where: str) -> None:
    folder = make_run(tmp_path / "run", by_step={}, **{where: dict.fromkeys(ODD, 1.0)})
    entry = read_entry(folder, 10)
    given = [p.name for p in entry.points] if where == "metrics" else list(getattr(entry, where))
    assert given[: len(ODD)] == list(ODD.values())


def test_long_names_stay_distinct(tmp_path: Path) -> None:
    names = [f"{'n' * 300}{k}" for k in range(12)]
    entry = read_entry(make_run(tmp_path / "run", params=dict.fromkeys(names, 0)), 10)
    assert len(entry.params) == 12
    assert max(map(len, entry.params)) == 250


def test_digest_is_that_of_the_record(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run")
    expected = hashlib.sha256((folder / "run.json").read_bytes()).hexdigest()
    assert digest(folder) == expected == read_entry(folder, 10).tags["run_digest"]


@pytest.mark.parametrize("key", [key for key in record() if key != "error"])
def test_incomplete_record_is_refused(tmp_path: Path, key: str) -> None:
    folder = make_run(tmp_path / "run")
    kept = {k: v for k, v in record().items() if k != key}
    (folder / "run.json").write_text(json.dumps(kept))
    with pytest.raises(ValueError, match=f"run.json lacks {key}"):
        read_entry(folder, 10)


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "is damaged"), (json.dumps(record(status="RUNNING")), "FINISHED, FAILED, KILLED")],
)
def test_bad_record_is_refused(tmp_path: Path, text: str, told: str) -> None:
    folder = make_run(tmp_path / "run")
    (folder / "run.json").write_text(text)
    with pytest.raises(ValueError, match=told):
        read_entry(folder, 10)


def test_folder_without_record_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no run\.json: it is not the folder of a run"):
        read_entry(tmp_path, 10)


def test_receipt_is_read_back_and_leaves_no_draft(tmp_path: Path) -> None:
    receipt: dict[str, Any] = {"run_id": "r", "experiment_id": "1", "uri": "sqlite:////a.db"}
    assert read_receipt(tmp_path) == {}
    write_receipt(tmp_path, **receipt)
    assert read_receipt(tmp_path) == receipt
    assert [path.name for path in tmp_path.iterdir()] == ["published.json"]


@pytest.mark.parametrize("text", ["", "{", "{}", '{"run_id": "r"}'])
def test_damaged_receipt_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "published.json").write_text(text)
    assert read_receipt(tmp_path) == {}


def test_artifacts_are_all_but_the_receipt_and_hidden_files(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run")
    before = {path.name for path in folder.iterdir()}
    write_receipt(folder, run_id="r", experiment_id="1", uri="u")
    (folder / ".draft").write_text("half")
    assert {path.name for path in artifacts(folder)} == before
