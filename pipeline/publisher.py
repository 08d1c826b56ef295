"""The helper process of `pipeline.tracking`: `python -m pipeline.publisher`.

Requests come as lines of JSON on stdin, {folder, uri, experiment, points}, and each is answered by
one line on stdout, {run_id, experiment_id, uri} or {error}. A request without a folder opens the
store ahead of time and has no answer, or {} if it has {open}; one with {fetch, names} downloads
these files of a run into the folder, and is answered like one that publishes; one with {search} by
{found} or {error}. The process ends with its stdin.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn, TextIO

from pipeline.store import store_at

_silent: set[str] = set()  # the servers that have not answered, and are not asked ahead of time


def main() -> None:
    """Import MLflow, then answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which may yet publish
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever MLflow prints, even on import, must not mix with the answers
    from pipeline import mlflow_store  # noqa: F401, PLC0415 - it has seconds until a request comes

    serve(sys.stdin, answers)


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer requests, one JSON object a line, until there are no more."""
    for line in requests:
        if (answer := _answer(json.loads(line))) is not None:
            print(json.dumps(answer), file=answers, flush=True)


def _answer(request: dict[str, Any]) -> dict[str, Any] | None:
    signal.signal(signal.SIGTERM, _leave)  # takes back what is half published or half made
    try:
        return _served(request)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _served(request: dict[str, Any]) -> dict[str, Any] | None:
    from pipeline import mlflow_store as kept  # noqa: PLC0415 - as above

    uri, experiment = request["uri"], request["experiment"]
    kept.hurry(uri in _silent)
    if "search" in request:
        return _found(request)
    if "folder" not in request:
        _open(uri, experiment)
        return {} if "open" in request else None
    if "fetch" in request:
        return _fetched(request)
    try:
        done = kept.publish_folder(Path(request["folder"]), uri, experiment, request["points"])
    except Exception as error:  # whatever it is, the parent has to tell it
        told = kept.reason(error, uri)
        if kept.silent(error):
            _silent.add(uri)
        return {"error": told}
    _silent.discard(uri)
    return vars(done)


def _open(uri: str, experiment: str) -> None:
    """Open a store ahead of time, unless it is one that has not answered."""
    from pipeline import mlflow_store as kept  # noqa: PLC0415 - as above

    if uri in _silent:
        return
    try:
        kept.open_experiment(store_at(uri), experiment)
    except Exception as error:  # told when a run is published
        if kept.silent(error):
            _silent.add(uri)


def _fetched(request: dict[str, Any]) -> dict[str, Any]:
    from pipeline.mlflow_fetch import fetch  # noqa: PLC0415 - as above

    folder = Path(request["folder"])
    try:
        return vars(fetch(request["fetch"], request["uri"], request["names"], folder))
    except Exception as error:  # whatever it is, the parent has to tell it
        return {"error": str(error)}


def _found(request: dict[str, Any]) -> dict[str, Any]:
    from pipeline.mlflow_fetch import search  # noqa: PLC0415 - as above

    try:
        runs = search(request["search"], request["uri"], request["experiment"])
    except Exception as error:  # whatever it is, the parent has to tell it
        return {"error": str(error)}
    return {"found": [vars(each) for each in runs]}


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(1)


if __name__ == "__main__":
    main()
