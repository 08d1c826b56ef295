"""Run folders into an MLflow store. Only this file and `mlflow_fetch.py` import MLflow."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from getpass import getuser
from pathlib import Path
from shutil import disk_usage, rmtree

_QUIET = {
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    # A server that is down must cost seconds; MLflow's own limits add up to many minutes.
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
}
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
for _name, _value in _QUIET.items():
    os.environ.setdefault(_name, _value)
_RETRIES = os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"]
logging.getLogger("alembic").setLevel(logging.ERROR)

# MLflow reads its settings when it is imported, so the imports have to follow them.
from mlflow.entities import Metric, Param  # noqa: E402
from mlflow.environment_variables import (  # noqa: E402
    MLFLOW_HTTP_REQUEST_MAX_RETRIES,
    MLFLOW_HTTP_REQUEST_TIMEOUT,
)
from mlflow.exceptions import MlflowException  # noqa: E402
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402

from pipeline.run_folder import (  # noqa: E402
    RECORD,
    Entry,
    artifacts,
    digest,
    read_entry,
    read_receipt,
    write_receipt,
)
from pipeline.store import Store, sqlite_uri, store_at  # noqa: E402
from pipeline.tracking import Published  # noqa: E402

# Of the library requests; the last is an answer that breaks off.
_NO_ANSWER = {"ConnectionError", "ConnectTimeout", "ReadTimeout", "ChunkedEncodingError"}
ROOM = 4_000_000  # bytes for an empty database and what SQLite needs to make it
PARAMS_A_BATCH, METRICS_A_BATCH = 100, 1000  # MLflow's limits


def publish_folder(folder: Path, uri: str, experiment: str, points: int) -> Published:
    """Put the run in `folder` into the store at `uri`, once: a second call finds the first.

    The run gets its true times and status, its params, tags, metrics by step (at most `points` of
    each) and all files. A run that cannot be finished is deleted from the store, and the reason
    is raised: ValueError for a folder that is no run's, MlflowException or OSError otherwise.
    """
    store = store_at(uri)
    entry = read_entry(folder, points)
    with _locked(folder / RECORD):
        client, experiment_id = open_experiment(store, experiment)
        run = _published_run(client, store, experiment_id, folder)
        if run is None:
            run = _send(client, store, experiment_id, entry, folder), experiment_id
        with suppress(OSError):  # a full disk; the tag `run_digest` finds the run without it
            write_receipt(folder, run_id=run[0], experiment_id=run[1], uri=store.uri)
    return Published(run_id=run[0], experiment_id=run[1], uri=store.uri)


def silent(error: BaseException) -> bool:
    """Whether an error says that a server did not answer."""
    return type(error.__context__).__name__ in _NO_ANSWER


def hurry(once: bool) -> None:
    """Ask a server once, or again where it does not answer.

    One that has kept a run waiting may not keep all that follow; each asks, as it may be back.
    """
    os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "0" if once else _RETRIES


def reason(error: Exception, uri: str) -> str:
    """Say in one line why a run could not be published."""
    if silent(error):
        cause = type(error.__context__).__name__
        tries = 1 + MLFLOW_HTTP_REQUEST_MAX_RETRIES.get()
        limit = f"{MLFLOW_HTTP_REQUEST_TIMEOUT.get()} s"
        asked = f"asked {tries} times" if tries > 1 else "asked once"
        return f"the MLflow server at {uri} does not answer within {limit}, {asked} ({cause})"
    line = (str(_driven(error) or error).splitlines() or [""])[0]
    told = isinstance(error, MlflowException | ValueError | OSError)
    return line if told else f"{type(error).__name__}: {line}"


def _driven(error: BaseException | None) -> BaseException | None:
    """Return the database's own error beneath MLflow's, as SQLAlchemy keeps it; None without."""
    while error is not None:
        if isinstance(own := getattr(error, "orig", None), Exception):
            return own
        error = error.__cause__ or error.__context__
    return None


def open_experiment(store: Store, experiment: str) -> tuple[MlflowClient, str]:
    """Connect to the store; it and the experiment (by its id) are made where there are none yet."""
    if store.database is None:
        client = MlflowClient(store.uri)
        return client, _experiment_id(client, experiment, None)
    store.database.parent.mkdir(parents=True, exist_ok=True)
    with _locked(store.database.with_name(store.database.name + ".lock")):
        create_database(store.database)
        _check_database(store.database)
        client = MlflowClient(store.uri)
        return client, _experiment_id(client, experiment, store.artifacts)


def create_database(database: Path) -> None:
    """Make the tables in a draft and move it into place: a database is there whole or not."""
    if database.exists():
        return
    if disk_usage(database.parent).free < ROOM:  # SQLAlchemy would tell of a table half made
        raise OSError(errno.ENOSPC, "No space left for an MLflow store", str(database))
    draft = database.with_name(f".{database.name}.{os.getpid()}")
    artifacts_at = (database.parent / "artifacts").as_uri()
    try:
        SqlAlchemyStore(sqlite_uri(draft), artifacts_at).engine.dispose()
        draft.replace(database)
    finally:
        for part in (draft, draft.with_name(f"{draft.name}-journal")):
            part.unlink(missing_ok=True)


def _check_database(database: Path) -> None:
    """Raise OSError for a file that is no database; MLflow would try it for 100 seconds."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        raise OSError(f"{database} cannot be used as an MLflow store: {error}") from None


def _experiment_id(client: MlflowClient, experiment: str, artifacts_at: Path | None) -> str:
    found = client.get_experiment_by_name(experiment)
    if found is None:
        # An absolute folder: MLflow's default is ./mlruns, wherever a later command is given.
        location = None if artifacts_at is None else artifacts_at.as_uri()
        try:
            return str(client.create_experiment(experiment, artifact_location=location))
        except MlflowException as error:  # another process was quicker on a server
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
            return str(client.get_experiment_by_name(experiment).experiment_id)
    if found.lifecycle_stage != "active":
        raise ValueError(
            f"the MLflow experiment {experiment!r} was deleted: choose another by "
            f"tracking.experiment, or restore it (mlflow experiments restore "
            f"--experiment-id {found.experiment_id})"
        )
    return str(found.experiment_id)


def _published_run(
    client: MlflowClient, store: Store, experiment_id: str, folder: Path
) -> tuple[str, str] | None:
    """Find the (run id, experiment id) under which the store has this folder's run already."""
    receipt = read_receipt(folder)
    if (receipt.get("uri"), receipt.get("experiment_id")) == (store.uri, experiment_id):
        try:
            return client.get_run(receipt["run_id"]).info.run_id, experiment_id
        except MlflowException as error:  # a store that was begun anew does not know the run
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise
    query = f"tags.run_digest = '{digest(folder)}'"
    for run in client.search_runs([experiment_id], query):
        if run.info.end_time is not None:
            return run.info.run_id, experiment_id
        _discard(client, store, run.info.run_id)  # left by a process or a server that was killed
    return None


def _send(
    client: MlflowClient, store: Store, experiment_id: str, entry: Entry, folder: Path
) -> str:
    tags = {"mlflow.source.name": "python -m pipeline", "mlflow.source.type": "LOCAL"}
    with suppress(KeyError, OSError):  # a container's user may have no name
        tags["mlflow.user"] = getuser()
    if "git_commit" in entry.tags:
        tags["mlflow.source.git.commit"] = entry.tags["git_commit"]
    tags |= entry.tags
    run = client.create_run(experiment_id, entry.started, tags, entry.name)
    run_id = str(run.info.run_id)
    try:
        # Should this process or the server die on the way, nothing looks alive; the end is missing.
        client.update_run(run_id, status="FAILED")
        _send_numbers(client, run_id, entry)
        for path in artifacts(folder):
            if path.is_dir():
                client.log_artifacts(run_id, str(path), path.name)
            else:
                client.log_artifact(run_id, str(path))
        client.set_terminated(run_id, entry.status, entry.ended)
    except BaseException:  # SystemExit too: a run that nobody will finish must not look alive
        _discard(client, store, run_id)
        raise
    return run_id


def _send_numbers(client: MlflowClient, run_id: str, entry: Entry) -> None:
    params = [Param(name, value) for name, value in entry.params.items()]
    for at in range(0, len(params), PARAMS_A_BATCH):
        client.log_batch(run_id, params=params[at : at + PARAMS_A_BATCH])
    metrics = [Metric(p.name, p.value, entry.ended, p.step) for p in entry.points]
    for at in range(0, len(metrics), METRICS_A_BATCH):
        client.log_batch(run_id, metrics=metrics[at : at + METRICS_A_BATCH])


def _discard(client: MlflowClient, store: Store, run_id: str) -> None:
    """Mark the run FAILED and delete it, as far as the store still listens."""
    if store.artifacts is not None:  # first: on a full disk the rest needs room
        rmtree(store.artifacts / run_id, ignore_errors=True)
    with suppress(Exception):
        client.set_terminated(run_id, "FAILED")
    with suppress(Exception):
        client.delete_run(run_id)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the file's lock, and wait for it if another process does."""
    # What is read-only can be published as well.
    with path.open("a" if os.access(path.parent, os.W_OK) else "r") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
