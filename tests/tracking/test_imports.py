"""Tracking, report and commands start fast: none of them imports the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("mlflow", "tensorflow", "keras", "matplotlib", "pandas", "sqlalchemy")
LIGHT = (
    "store",
    "run_folder",
    "tracking",
    "publisher",
    "ui",
    "sync",
    "report",
    "progress",
    "compare",
)


@pytest.mark.parametrize("name", LIGHT)
def test_module_works_where_the_heavy_libraries_are_missing(name: str) -> None:
    code = f"import sys; sys.modules |= dict.fromkeys({HEAVY}); import pipeline.{name}"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_the_store_itself_needs_mlflow() -> None:
    code = "import sys; sys.modules['mlflow'] = None; import pipeline.mlflow_store"
    failed = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert failed.returncode == 1
    assert "ModuleNotFoundError" in failed.stderr
