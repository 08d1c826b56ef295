"""Problems written out in NumPy and handed to SciPy itself, which counts its questions."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize, rosen, rosen_der, rosen_hess, rosen_hess_prod

from .chosen import optimizer

NAMES = {"value": "value_evaluations", "slope": "gradient_evaluations"}
NAMES |= {"bend": "hessian_evaluations", "bends": "hessian_products"}
NAMES |= {"residuals": "residual_evaluations", "slopes": "jacobian_evaluations"}


@dataclass(frozen=True)
class Plain:
    """A problem in NumPy: points [n] in, value, derivatives and residuals out."""

    value: Callable[..., Any]
    slope: Callable[..., Any]
    bend: Callable[..., Any]
    bends: Callable[..., Any]
    residuals: Callable[..., Any]
    slopes: Callable[..., Any]

    def counted(self, counts: Counter[str], name: str) -> Callable[..., Any]:
        def asked(*points: Any) -> Any:
            counts[NAMES[name]] += 1
            return getattr(self, name)(*points)

        return asked


def _himmelblau() -> Plain:
    def residuals(p: Any) -> Any:
        return np.array([p[0] ** 2 + p[1] - 11, p[0] + p[1] ** 2 - 7])

    def slopes(p: Any) -> Any:
        return np.array([[2 * p[0], 1.0], [1.0, 2 * p[1]]])

    def bend(p: Any) -> Any:
        u, v = residuals(p)
        inner = np.array([[2 * u, 0.0], [0.0, 2 * v]])
        return 2 * (slopes(p).T @ slopes(p) + inner)

    return Plain(
        lambda p: (residuals(p) ** 2).sum(),
        lambda p: 2 * slopes(p).T @ residuals(p),
        bend,
        lambda p, v: bend(p) @ v,
        residuals,
        slopes,
    )


def _rosenbrock() -> Plain:
    def residuals(p: Any) -> Any:
        return np.concatenate([1 - p[:-1], 10 * (p[1:] - p[:-1] ** 2)])

    def slopes(p: Any) -> Any:
        n = len(p)
        ahead = 10 * (np.eye(n - 1, n, 1) - 2 * p[:-1, None] * np.eye(n - 1, n))
        return np.concatenate([-np.eye(n - 1, n), ahead])

    return Plain(rosen, rosen_der, rosen_hess, rosen_hess_prod, residuals, slopes)


PLAIN = {"himmelblau": (2, _himmelblau()), "rosenbrock": (2, _rosenbrock())}
PLAIN |= {"rosenbrock-10": (10, _rosenbrock())}


def alone(option: str, plain: Plain, start: np.ndarray, steps: int) -> tuple[Any, ...]:
    """What SciPy does by itself: iterates, counts made here, and SciPy's own (nfev, njev, nhev)."""
    method, counts, path = optimizer(option), Counter[str](), [start]
    own = {key: value for key, value in method.options.items() if value is not None}

    def note(intermediate_result: Any) -> None:
        path.append(intermediate_result.x.copy())
        if len(path) > steps:
            raise StopIteration

    asks = [name for name, count in NAMES.items() if count in method.kind.asks]
    words = dict(
        zip(("value", "slope", "bend", "bends"), ("fun", "jac", "hess", "hessp"), strict=True)
    )
    given = {words[name]: plain.counted(counts, name) for name in asks}
    ends = {key: 0.0 for key in ("gtol", "xatol", "fatol", "ftol") if key in method.kind.ends}
    ends |= {"xtol": 0.0} if option == "newton_cg" else {}
    ends |= {"maxfun": 10**6} if option == "lbfgs" else {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        told = minimize(
            x0=start,
            method=method.name,
            callback=note,
            options={**ends, **own, "maxiter": 10**6},
            **given,
        )
    return np.array(path), counts, [told.get(name) for name in ("nfev", "njev", "nhev")]
