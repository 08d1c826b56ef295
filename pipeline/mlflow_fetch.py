"""Runs out of an MLflow store: which there are, and their files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipeline.mlflow_store import reason  # it quiets MLflow, whose import has to follow
from pipeline.store import store_at
from pipeline.tracking import Found, Published

from mlflow.exceptions import MlflowException  # isort: skip
from mlflow.tracking import MlflowClient  # isort: skip

LIMIT = 2**32  # bytes of one file
MOST = 500  # runs of one search


def fetch(run_id: str, uri: str, names: Collection[str], folder: Path) -> Published:
    """Download those files `names` that a run has into `folder`, at its top; where the run stands.

    Raises ValueError for a store that does not answer, a run that it does not have, and a file of
    more than `LIMIT` bytes.
    """
    store = store_at(uri)
    try:
        client = MlflowClient(store.uri)
        run = client.get_run(run_id)
        for entry in client.list_artifacts(run_id):
            if entry.path not in names:
                continue
            if (entry.file_size or 0) > LIMIT:
                raise ValueError(f"{entry.path} of run {run_id} is larger than {LIMIT:,} bytes")
            client.download_artifacts(run_id, entry.path, str(folder))
    except (MlflowException, OSError) as error:
        raise ValueError(reason(error, store.uri)) from error
    return Published(run_id, str(run.info.experiment_id), store.uri)


def search(query: str, uri: str, experiment: str) -> list[Found]:
    """Return the runs of an experiment that a filter finds, the oldest first; it makes nothing.

    Raises ValueError for a store that does not answer, an experiment that it does not have, a
    filter that MLflow does not understand, and more than `MOST` runs.
    """
    store = store_at(uri)
    try:
        client = MlflowClient(store.uri)
        place = client.get_experiment_by_name(experiment)
        if place is None:
            raise ValueError(f"the store has no experiment {experiment!r}")
        order = ["attributes.start_time ASC"]
        runs = client.search_runs([place.experiment_id], query, 1, MOST + 1, order)
    except (MlflowException, OSError) as error:
        raise ValueError(reason(error, store.uri)) from error
    if len(runs) > MOST:
        raise ValueError(f"it finds more than {MOST} runs")
    return [Found(r.info.run_id, r.info.status, r.data.tags.get("kind", "")) for r in runs]
