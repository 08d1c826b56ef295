"""A worker that is killed loses its own job, and none of the others'."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from types import SimpleNamespace
from typing import Any

from hydra.core.utils import JobReturn, JobStatus

_NOTHING = JobReturn(_return_value=None, status=JobStatus.COMPLETED)  # of a job without a score


@contextlib.contextmanager
def spared(target: str) -> Iterator[list[str]]:
    """While the block runs, let the launcher of a class hand on what comes beside lost jobs.

    Those of submitit and Ray raise at the first result that does not come; they are given one
    without a score. A pool of joblib ends with its worker, and with it the block. Which jobs are
    lost is told by the notes that they have not left; into the list that is given comes what a
    worker raised instead, before it could run a job.
    """
    said: list[str] = []
    with contextlib.suppress(BrokenProcessPool), contextlib.ExitStack() as patches:
        if "submitit" in target:
            import submitit  # noqa: PLC0415 - an extra

            errors = submitit.core.utils
            kinds = errors.UncompletedJobError, errors.FailedJobError
            results = _bearing(submitit.Job.results, kinds, [_NOTHING], said)
            patches.enter_context(_put(submitit.Job, "results", results))
            # On this machine a result is there once its job has ended; it would wait for 15 s.
            patches.enter_context(_put(submitit.LocalJob, "_results_timeout_s", 1))
        elif "ray" in target:
            import ray  # noqa: PLC0415 - an extra
            from hydra_plugins.hydra_ray_launcher import _core  # noqa: PLC0415 - likewise

            kinds = ray.exceptions.RayError, ray.exceptions.RayTaskError
            get = _bearing(ray.get, kinds, _NOTHING, said)
            patches.enter_context(_put(_core, "ray", SimpleNamespace(get=get)))
        yield said


@contextlib.contextmanager
def _put(holder: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(holder, name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)


def _bearing(
    ask: Callable[[Any], Any],
    kinds: tuple[type[Exception], type[Exception]],
    instead: Any,
    said: list[str],
) -> Callable[[Any], Any]:
    """Return `ask`, which gives something instead of the result of a job that is lost.

    `kinds` are the errors of a job without a result, and of those the ones with another's text.
    """
    lost, raised = kinds

    def asked(job: Any) -> Any:
        try:
            return ask(job)
        except lost as error:
            if isinstance(error, raised):
                said.append(str(error).strip().rpartition("\n")[2])
            return instead

    return asked
