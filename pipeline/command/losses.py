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
def spared(target: str) -> Iterator[None]:
    """While the block runs, let the launcher of a class hand on what comes beside lost jobs.

    Those of submitit and Ray raise at the first result that does not come; they are given one
    without a score. A pool of joblib ends with its worker, and with it the block. Which jobs are
    lost is told by the notes that they have not left.
    """
    with contextlib.suppress(BrokenProcessPool), contextlib.ExitStack() as patches:
        if "submitit" in target:
            import submitit  # noqa: PLC0415 - an extra

            losses = (submitit.core.utils.UncompletedJobError, submitit.core.utils.FailedJobError)
            results = _bearing(submitit.Job.results, losses, [_NOTHING])
            patches.enter_context(_put(submitit.Job, "results", results))
        elif "ray" in target:
            import ray  # noqa: PLC0415 - an extra
            from hydra_plugins.hydra_ray_launcher import _core  # noqa: PLC0415 - likewise

            get = _bearing(ray.get, (ray.exceptions.RayError,), _NOTHING)
            patches.enter_context(_put(_core, "ray", SimpleNamespace(get=get)))
        yield


@contextlib.contextmanager
def _put(holder: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(holder, name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, before)


def _bearing(
    ask: Callable[[Any], Any], losses: tuple[type[Exception], ...], instead: Any
) -> Callable[[Any], Any]:
    """Return `ask`, which gives something instead of the result of a job that is lost."""

    def asked(job: Any) -> Any:
        try:
            return ask(job)
        except losses:
            return instead

    return asked
