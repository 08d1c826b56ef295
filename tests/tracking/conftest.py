"""Stores to publish to. MLflow's own warnings are its own affair, and named in each module."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .fake_runs import Settings


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLflow database without runs; making one takes seconds, copying it none."""
    database = tmp_path_factory.mktemp("template") / "mlflow.db"
    code = (
        "import sys; from pathlib import Path; from pipeline.mlflow_store import create_database;"
        "create_database(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(database)], check=True)
    return database


@pytest.fixture
def outputs(tmp_path: Path, empty_database: Path) -> Path:
    """A folder of runs that has its own store already."""
    folder = tmp_path / "outputs"
    folder.mkdir()
    shutil.copy(empty_database, folder / "mlflow.db")
    return folder


@pytest.fixture
def settings(outputs: Path) -> Settings:
    """Tracking in the store of `outputs`."""
    return Settings(f"sqlite:///{outputs}/mlflow.db")
