"""The files of a run, out of an MLflow store."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipeline.mlflow_store import reason  # it quiets MLflow, whose import has to follow
from pipeline.store import store_at

from mlflow.exceptions import MlflowException  # isort: skip
from mlflow.tracking import MlflowClient  # isort: skip

LIMIT = 2**32  # bytes of one file


def fetch(run_id: str, uri: str, names: Collection[str], folder: Path) -> None:
    """Download those files `names` that a run has into `folder`; they lie at its top.

    Raises ValueError for a store that does not answer, a run that it does not have, and a file of
    more than `LIMIT` bytes.
    """
    store = store_at(uri)
    try:
        client = MlflowClient(store.uri)
        client.get_run(run_id)
        for entry in client.list_artifacts(run_id):
            if entry.path not in names:
                continue
            if (entry.file_size or 0) > LIMIT:
                raise ValueError(f"{entry.path} of run {run_id} is larger than {LIMIT:,} bytes")
            client.download_artifacts(run_id, entry.path, str(folder))
    except (MlflowException, OSError) as error:
        raise ValueError(reason(error, store.uri)) from error
