"""SciPy's methods from each start, with the trace that the compiled loop gives of any optimizer.

Lanes run one after another. SciPy works in float64; a point that it hands over is rounded to the
run's precision, in which the target is computed. A row is an iteration as SciPy counts them: what
its callback is given or, of Levenberg–Marquardt, a point that was accepted.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import leastsq, minimize

from functions.target import Target
from pipeline.counts import GRADIENTS, HESSIANS, JACOBIANS, PRODUCTS, RESIDUALS
from pipeline.judge import Judge
from pipeline.methods import Method
from pipeline.oracle import Answer, Oracle, answers
from pipeline.results import Trace
from pipeline.rule import Rule

# Options that SciPy wants as arrays, of one number each and the start [n].
_ARRAYS: dict[str, Callable[[float, np.ndarray], np.ndarray]] = {
    "hess_inv0": lambda scale, start: scale * np.eye(len(start)),
    "initial_simplex": lambda edge, start: start + edge * np.eye(len(start) + 1, len(start), -1),
    "diag": lambda scale, start: np.full(len(start), scale),
}


def descend(target: Target, method: Method, starts: Any, **options: Any) -> Trace:
    """Run `method` on `target` from every start; the options are those of `prepare`."""
    return prepare(target, method, starts, **options)()


def prepare(
    target: Target, method: Method, starts: Any, *, steps: int, rule: Rule | None = None
) -> Callable[[], Trace]:
    """Compile what the method asks for, and return what runs it from every start.

    `starts` are [L, n] (or [n] for one lane) of float32 or float64, which is the precision of the
    target and the trace. `steps` is the budget of iterations; `rule` is applied to each of them as
    to a step of any optimizer. A lane is `stalled` whose method ends by itself before: a line
    search finds nothing lower, a simplex has shrunk to a point. It has `diverged` if the method
    ended over a value out of range, or ever met one below.

    The trace's `counts` are exact: how often the method itself asked. Its rows are looked at too,
    which counts nothing. Raises ValueError for starts of the wrong shape, and for a method that
    needs residuals where the target declares none.
    """
    points = np.atleast_2d(np.asarray(starts))
    if points.ndim != 2 or points.shape[1] != target.dim:
        raise ValueError(f"starts must be [lanes, {target.dim}], got {np.shape(starts)}")
    compiled = answers(target, method.kind.asks, points.dtype)
    numbers = np.array((rule or Rule()).numbers(), points.dtype)

    def run() -> Trace:
        lanes = [_lane(method, compiled, numbers, start, steps) for start in points]
        return _trace([judge for judge, _ in lanes], [counts for _, counts in lanes], steps)

    return run


def _lane(
    method: Method,
    compiled: dict[str, Answer],
    numbers: np.ndarray,
    start: np.ndarray,
    steps: int,
) -> tuple[Judge, Mapping[str, int]]:
    oracle = Oracle(compiled, method.kind.asks, start.dtype)
    judge = Judge(oracle.look, numbers, start, steps)
    run = _least_squares if RESIDUALS in method.kind.asks else _minimized
    if not judge.ended:
        # Of overflows and lines that lead nowhere the status tells.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", RuntimeWarning)
            try:
                run(method, oracle, judge, start.astype(np.float64))
            except StopIteration:
                pass
            except Exception as error:
                if not _is_an_end(error, judge, oracle):
                    raise
    judge.close(oracle.lowest, oracle.last)
    return judge, oracle.counts


def _is_an_end(error: Exception, judge: Judge, oracle: Oracle) -> bool:
    """Whether a method gave up: SciPy found no bracket, or stumbled over what is out of range."""
    if isinstance(error, RuntimeError):
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        return str(frame.f_globals["__name__"]).startswith("scipy.")
    of_numbers = isinstance(error, ValueError | np.linalg.LinAlgError)
    return of_numbers and judge.lost(oracle.lowest, oracle.last)


def _minimized(method: Method, oracle: Oracle, judge: Judge, start: np.ndarray) -> None:
    """Run a method of `scipy.optimize.minimize`, which tells each iteration to its callback."""

    def callback(intermediate_result: Any) -> None:  # the name by which SciPy knows its form
        if judge.take(intermediate_result.x):
            raise StopIteration

    asks = method.kind.asks
    minimize(
        oracle.value,
        start,
        method=method.name,
        jac=oracle.gradient if GRADIENTS in asks else None,
        hess=oracle.hessian if HESSIANS in asks else None,
        hessp=oracle.product if PRODUCTS in asks else None,
        callback=callback,
        # SciPy's methods do not agree on whether the last of so many iterations is one of them.
        options={**_options(method, start), "maxiter": judge.steps + 2},
    )


def _least_squares(method: Method, oracle: Oracle, judge: Judge, start: np.ndarray) -> None:
    """Run MINPACK's Levenberg–Marquardt, which has no callback.

    It asks for the Jacobian at the start and at each point that it accepts, and nowhere else, so
    those are the iterations; at the last one, after which it ends by itself, it does not ask. The
    first questions are not its own: SciPy looks at the shapes, twice at the residuals' and once at
    the Jacobian's, and counts neither.
    """
    oracle.counts.update({RESIDUALS: -2, JACOBIANS: -1})

    def slopes(point: np.ndarray) -> np.ndarray:
        if oracle.counts[JACOBIANS] > 0 and judge.take(point):
            raise StopIteration
        return oracle.jacobian(point)

    found = leastsq(
        oracle.residuals, start, Dfun=slopes, full_output=True, **_options(method, start)
    )
    if not judge.is_last(found[0]):
        judge.take(found[0])


def _options(method: Method, start: np.ndarray) -> dict[str, Any]:
    """Return the options as SciPy takes them; what is null is left to SciPy."""
    given = {name: value for name, value in method.options.items() if value is not None}
    arrays = {name: make(given[name], start) for name, make in _ARRAYS.items() if name in given}
    return {**method.kind.ends, **given, **arrays}


def _trace(judges: list[Judge], counts: list[Mapping[str, int]], steps: int) -> Trace:
    """Make the trace of the lanes' rows; after its last a lane repeats that."""
    shape = (steps + 1, len(judges), len(judges[0].rows[0]))
    record = np.empty(shape, judges[0].rows[0].dtype)
    for lane, judge in enumerate(judges):
        record[: len(judge.rows), lane] = judge.rows
        record[len(judge.rows) :, lane] = judge.rows[-1]
    return Trace(
        record[..., :-2],
        record[..., -2],
        record[..., -1],
        np.array([judge.status for judge in judges], dtype="<U9"),
        np.array([judge.step for judge in judges], np.int64),
        {name: np.array([each[name] for each in counts], np.int64) for name in counts[0]},
    )
