"""A target seen through a map of its points: its value there, and what becomes of its facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from functions.lazy import np, tf
from functions.target import Target, frozen
from functions.transforms.kinds import Transform

OUTSIDE = "points of the box map outside of the one before it, where the formula may not be defined"

ROOM = 1.1  # how far a box that grows goes beyond the point that it grows for


class Move(NamedTuple):
    """How points x [..., n] become points y [..., m] of the target before it, and how they return.

    `tensor` takes and gives float tensors, in the dtype of the points; the others NumPy arrays:
    `array` gives y of x, `inverse` x of y, `pulled` takes x and a gradient at y and gives that at
    x, all by float64.
    """

    tensor: Callable[[Any], Any]
    array: Callable[[np.ndarray], np.ndarray]
    inverse: Callable[[np.ndarray], np.ndarray]
    pulled: Callable[[np.ndarray, np.ndarray], np.ndarray]


def carried(
    target: Target,
    transform: Transform,
    by: Move,
    domain: np.ndarray,
    image: Callable[[np.ndarray], np.ndarray] | None = None,
    **facts: Any,
) -> Target:
    """Return the target at y(x), over a box [n, 2] that grows to hold minimisers and start.

    It grows on both sides of its centre, which stays where it is. `image` gives the box [m, 2]
    that holds y of a box; where it is left out, y is within the target's own. `facts` are those
    that are not the target's own, as what else there is to know in `others`, `kinks` and `notes`.
    """
    minimisers, start = by.inverse(target.minimisers), by.inverse(target.start)
    box = _grown(domain, np.concatenate([minimisers, start[None]]))
    made = replace(
        target,
        dim=len(box),
        domain=frozen(box),
        minimisers=frozen(minimisers),
        start=frozen(start),
        latex=_of_t(target.latex),
        gradient=target.gradient and partial(_gradient, by, target.gradient),
        formula=partial(_composed, by, target.formula),
        residuals=target.residuals and partial(_residuals, by, target.residuals, len(box)),
        numbers=max(target.numbers, target.dim**2),
        filters=None,
        terms=target.terms and partial(_terms, by, target.terms),
        inner=target,
        transform=transform,
    )
    return told(made, transform, notes=_beyond(target, image(box)) if image else "", **facts)


def told(target: Target, transform: Transform, **facts: Any) -> Target:
    """Return a target with more facts; texts are put behind those that it has already."""
    for key in ("others", "kinks", "notes"):
        if text := facts.pop(key, ""):
            before = getattr(target, key)
            facts[key] = "; ".join(filter(None, [before, f"after {transform.kind}: {text}"]))
    return replace(target, **facts)


def centre(target: Target) -> np.ndarray:
    """Return the middle [n] of the domain, which transforms turn and stretch about."""
    return np.asarray(0.5 * (target.domain[:, 0] + target.domain[:, 1]))


def like(numbers: Any, points: Any) -> np.ndarray:
    """Return numbers as an array in the dtype of points, a tensor or an array."""
    return np.asarray(numbers, points.dtype.name)


def corners(by: Move) -> Callable[[np.ndarray], np.ndarray]:
    """Return the image of boxes [n, 2] by a map that grows in each coordinate by itself."""
    return lambda box: by.array(box.T).T


def stretched(centre: np.ndarray, factors: np.ndarray) -> Move:
    """Return the map y = c + d (x - c), of each coordinate by a factor of its own [n]."""

    def there(points: Any) -> Any:
        return like(centre, points) + (points - like(centre, points)) * like(factors, points)

    return Move(
        there,
        there,
        lambda points: centre + (points - centre) / factors,
        lambda _, slopes: slopes * factors,
    )


def _beyond(target: Target, image: np.ndarray) -> str:
    """Return what is to be noted where a box [m, 2], of points y, is not within the domain."""
    low, high = target.domain.T
    slack = 1e-12 * (high - low)
    beyond = (image[:, 0] < low - slack) | (image[:, 1] > high + slack)
    return OUTSIDE if beyond.any() else ""


def _composed(by: Move, formula: Callable[[Any], Any], points: Any) -> Any:
    return formula(by.tensor(points))


def _gradient(
    by: Move, gradient: Callable[[np.ndarray], np.ndarray], points: np.ndarray
) -> np.ndarray:
    return by.pulled(points, gradient(by.array(points)))


def _residuals(by: Move, residuals: Callable[[Any], Any], dim: int, points: Any) -> Any:
    """Return the residuals [..., m]; zeros fill them up to n, which solvers ask for."""
    points = tf.convert_to_tensor(points)
    found = residuals(by.tensor(points))
    lacking = dim - found.shape[-1]
    if lacking > 0:
        found = tf.concat([found, tf.zeros_like(points[..., :lacking])], axis=-1)
    return found


def _terms(by: Move, terms: Callable[[Any, Any], Any], points: Any, samples: Any) -> Any:
    return terms(by.tensor(tf.convert_to_tensor(points)), samples)


def _of_t(latex: str) -> str:
    """Return the mathtext of a formula of T(x); T may stand for several maps in a row."""
    if not latex or re.search(r"\\circ T$", latex):
        return latex
    return rf"({latex}) \circ T"


def _grown(domain: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return a box [n, 2] about the same centre that holds points [k, n] too, none at its edge."""
    low, high = domain.T
    middle = 0.5 * (low + high)
    reach = ROOM * np.abs(points - middle).max(axis=0)
    grows = ((points < low) | (points > high)).any(axis=0)
    return np.stack(
        [np.where(grows, middle - reach, low), np.where(grows, middle + reach, high)], axis=-1
    )
