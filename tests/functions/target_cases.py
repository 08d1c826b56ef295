"""Every registered target in several dimensions, with every parameter moved once."""

import numpy as np

import functions
from functions.limits import OneOf
from functions.target import REGISTRY, Target

DIMS = (1, 2, 3, 5)  # of these the least that a target may have, and the largest


def _moved(default, limit):
    """Another value: of words the last that is not the default, of a list one number more."""
    if isinstance(limit, OneOf):
        return [word for word in limit.words if word != default][-1]
    if isinstance(default, tuple):
        return (*default, 2)
    if isinstance(default, bool):
        return not default
    if isinstance(default, int):
        return default + 1
    return 1.5 * default + 0.25


def _dims(name):
    allowed = functions.dims(name)
    found = [dim for dim in DIMS if dim in allowed]
    return sorted({*found[:1], functions.get(name).dim, *found[-1:]})


def _variants(name, dim):
    if dim != functions.get(name).dim:
        return [{}]
    parameters = {key: value for key, value in functions.options(name).items() if key != "dim"}
    limits = REGISTRY[name].limits
    # A text that may be anything has no next.
    moving = {k: v for k, v in parameters.items() if k in limits or not isinstance(v, str)}
    return [{}, *({key: _moved(value, limits.get(key))} for key, value in moving.items())]


def _label(target: Target, variant) -> str:
    moved = ",".join(f"{key}={value}" for key, value in variant.items())
    return f"{target.name}-{target.dim}d" + (f"-{moved}" if moved else "")


def _all_cases():
    for name in functions.names():
        for dim in _dims(name):
            for variant in _variants(name, dim):
                sized = functions.sized(name)
                target = functions.get(name, dim=None if sized else dim, **variant)
                yield _label(target, variant), target


CASES = dict(_all_cases())
USUAL = {name: functions.get(name) for name in functions.names()}


def sample(target: Target, size: int = 64, seed: int = 0) -> np.ndarray:
    """Random points [size, n] of the domain, float64."""
    low, high = target.domain.T
    return np.random.default_rng(seed).uniform(low, high, (size, target.dim))


def resolution(target: Target, eps: float = np.finfo("float64").eps) -> float:
    """What rounding may do to a value: some units in the last place of a typical value."""
    typical = float(np.median(np.abs(target.value(sample(target)).numpy())))
    return 64 * eps * max(1.0, typical, abs(target.minimum))


def inside(target: Target, points: np.ndarray) -> np.ndarray:
    """Those of the points [N, n] that lie in the domain, [M, n]."""
    low, high = target.domain.T
    return points[((low <= points) & (points <= high)).all(axis=-1)]


def notable_points(target: Target) -> np.ndarray:
    """Corners, middles of faces, origin if inside, minimisers and start, float64 [N, n]."""
    low, high = target.domain.T
    middle = 0.5 * (low + high)
    faces = np.array(
        [
            np.where(np.arange(target.dim) == i, edge, middle)
            for i in range(target.dim)
            for edge in (low, high)
        ]
    )
    corners = np.stack([low, high, np.where(np.arange(target.dim) % 2, low, high)])
    origin = inside(target, np.zeros((1, target.dim)))
    return np.concatenate([corners, faces, origin, target.minimisers, target.start[None]])
