"""An MLflow store read as the SQLite database that it is, without MLflow."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def statuses(database: Path) -> dict[str, str]:
    """The status of every run by its id."""
    with closing(sqlite3.connect(database)) as store:
        return dict(store.execute("select run_uuid, status from runs"))


def told(database: Path, run: str, table: str) -> dict[str, object]:
    """A run's `params`, `tags` or `latest_metrics` by name."""
    with closing(sqlite3.connect(database)) as store:
        rows = store.execute(f"select key, value from {table} where run_uuid = ?", [run])  # noqa: S608
        return dict(rows)


def by_step(database: Path, run: str) -> dict[str, dict[int, float]]:
    """A run's metrics by name and step."""
    found: dict[str, dict[int, float]] = {}
    with closing(sqlite3.connect(database)) as store:
        query = "select key, step, value from metrics where run_uuid = ?"
        for key, step, value in store.execute(query, [run]):
            found.setdefault(key, {})[step] = value
    return found


def artifacts(database: Path, run: str) -> dict[str, bytes]:
    """Every file of a run by its path, beside the database."""
    folder = database.parent / "artifacts" / run / "artifacts"
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
