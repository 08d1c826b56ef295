"""The address of an MLflow store: where its database is and which page shows a run.

Two kinds are known: a SQLite file, `sqlite:///outputs/mlflow.db`, and a server, `http(s)://host`.
"""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

DEFAULT_URI = "sqlite:///outputs/mlflow.db"
PORT = 5000  # MLflow's own default
_SQLITE = "sqlite:///"
# MLflow opens in its GenAI mode, whose menu is about chats, unless it is told otherwise.
_MODE = "workflowType=machine_learning"
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True)
class Store:
    """A store's absolute `uri`, and its `database` file if it is a SQLite one."""

    uri: str
    database: Path | None

    @property
    def artifacts(self) -> Path | None:
        """The folder of the runs' artifacts, beside the database; a server has its own."""
        return None if self.database is None else self.database.parent / "artifacts"

    @property
    def command(self) -> str:
        """The shell command that opens the store in a browser's reach, '' for a server."""
        if self.database is None:
            return ""
        if self.database == Path("outputs/mlflow.db").resolve():
            return "python -m pipeline.ui"
        here = Path.cwd()
        near = self.database.is_relative_to(here)
        uri = sqlite_uri(self.database.relative_to(here) if near else self.database)
        return f"python -m pipeline.ui --uri {shlex.quote(uri)}"

    def side_by_side(self, experiment_ids: Sequence[str], run_ids: Sequence[str]) -> str:
        """Give the page on which MLflow compares runs, which may be of several experiments."""
        base = f"http://127.0.0.1:{PORT}" if self.database else self.uri
        runs, experiments = (
            quote(json.dumps(list(ids), separators=(",", ":"))) for ids in (run_ids, experiment_ids)
        )
        where = f"runs={runs}&experiments={experiments}"
        return f"{base}/#/compare-runs?{where}&{_MODE}"

    def link(
        self, experiment_id: str, run_id: str = "", *, port: int = PORT, view: str = ""
    ) -> str:
        """Give the page of a run, or of an experiment's runs where no run is named.

        `view` names what is kept in the experiment of how its runs are shown.
        """
        base = f"http://127.0.0.1:{port}" if self.database else self.uri
        page = f"{base}/#/experiments/{experiment_id}/runs"
        shown = f"&viewStateShareKey={view}" if view else ""
        return f"{page}{'/' if run_id else ''}{run_id}?{_MODE}{shown}"


def sqlite_uri(database: Path) -> str:
    """Write the address of a database file; SQLAlchemy reads `%20` and the like in it."""
    return _SQLITE + str(database).replace("%", "%25")


def store_at(uri: str) -> Store:
    """Read a store's address; a relative SQLite path counts from the current folder.

    Raises ValueError for any other kind of address, and for one that holds a password.
    """
    if uri.startswith(_SQLITE):
        return _sqlite(uri)
    parts = urlsplit(uri)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(
            f"{uri!r} is no address of an MLflow store: give sqlite:///FILE "
            f"(such as {DEFAULT_URI}) or http://HOST:PORT"
        )
    if parts.username is not None:
        raise ValueError(
            "an MLflow store's address must hold no user name or password, because it is saved "
            "with every run: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD instead"
        )
    return Store(uri.rstrip("/"), None)


def existing(uri: str) -> Store:
    """Read the address of a store that there is; raises ValueError as `store_at` does.

    And where it is a file that there is not; of a server nothing is known yet.
    """
    store = store_at(uri)
    if store.database is not None and not store.database.is_file():
        raise ValueError(f"there is no store at {store.database}")
    return store


def _sqlite(uri: str) -> Store:
    path = uri.removeprefix(_SQLITE)
    if path in {"", ":memory:"} or "?" in path:
        raise ValueError(
            f"{uri!r} names no file: give sqlite:///FILE, such as {DEFAULT_URI}, without options"
        )
    database = Path(unquote(path)).resolve()
    if not may_be_sqlite(database):
        raise ValueError(
            f"{database} is no SQLite database: give the name of one, or of a new file"
        )
    return Store(sqlite_uri(database), database)


def may_be_sqlite(path: Path) -> bool:
    """Whether a file is a database, or is to be one; of one that cannot be read others tell."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(_MAGIC)) in {b"", _MAGIC}
    except OSError:
        return not path.is_dir()


def is_without(path: Path, table: str) -> bool:
    """Whether a database has tables, but not this one: it is another program's."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            found = {name for (name,) in database.execute("select name from sqlite_master")}
    except sqlite3.Error:  # not there yet, or in use: who opens it tells
        return False
    return bool(found) and table not in found
