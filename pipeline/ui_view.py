"""The columns of the page of runs, kept where MLflow's own "Share" button keeps a view.

That is a tag of the experiment, which a link names; whatever a user then chooses stays in the
browser, as ever.
"""

from __future__ import annotations

import json
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

direct = build_opener(ProxyHandler({}))  # the server is on this machine: no proxy reaches it

KEY = "fallline"
_TAG = f"mlflow.sharedViewState.{KEY}"
_SET = "/api/2.0/mlflow/experiments/set-experiment-tag"
COLUMNS = (  # in the page's own order: parameters and tags are shown behind metrics
    "metrics.`best_value`",
    "metrics.`regret`",
    "metrics.`gradient_norm`",
    "metrics.`steps`",
    "params.`optimizer.learning_rate`",
    "params.`seed`",
    "tags.`function`",
    "tags.`optimizer`",
    "tags.`sweep`",
)


def share(server: str, experiment_id: str) -> str:
    """Keep the view in an experiment of the server at an address; its key, '' if it is refused."""
    view = {"selectedColumns": COLUMNS, "orderByKey": "attributes.start_time", "orderByAsc": False}
    content = {"experiment_id": experiment_id, "key": _TAG, "value": json.dumps(view)}
    request = Request(  # noqa: S310 - the address of our own server
        server + _SET, json.dumps(content).encode(), {"Content-Type": "application/json"}
    )
    try:
        with direct.open(request, timeout=10):
            return KEY
    except (URLError, ConnectionError, TimeoutError):
        return ""
