"""Rotate: f(c + R (x - c)), R a rotation about the centre c of the domain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from functions.bbob.transforms import rotate
from functions.lazy import np
from functions.target import Target
from functions.transforms.carried import Move, carried, centre, like
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Angle, Whole, option

MOST = 1000  # coordinates: a matrix of 8 MB


@kind
@dataclass(frozen=True)
class Rotate(Transform):
    """Turns the landscape by a random rotation of a `seed`, in a plane or by an `angle` in degrees.

    The box stays as it is. Positive angles turn the landscape to the left.
    """

    seed: int | None = option(Whole(optional=True), None)
    angle: float | None = option(Angle(), None)
    dims: ClassVar[range] = range(2, MOST + 1)
    either: ClassVar[tuple[str, ...]] = ("seed", "angle")

    def of(self, target: Target) -> Target:
        """Return f(c + R (x - c))."""
        matrix, middle = self.matrix(target.dim), centre(target)

        def there(points: Any) -> Any:
            return like(middle, points) + rotate(points - like(middle, points), matrix)

        move = Move(
            there,
            lambda points: middle + (points - middle) @ matrix.T,
            lambda points: middle + (points - middle) @ matrix,
            lambda _, slopes: slopes @ matrix,
        )
        return carried(target, self, move, target.domain, partial(_image, matrix))

    def matrix(self, dim: int) -> np.ndarray:
        """Return the rotation R [n, n]: orthogonal, its determinant 1, Haar's of a seed.

        The Q of a QR decomposition of normal draws, with the signs that make R's diagonal positive:
        Mezzadri 2007, "How to generate random matrices from the classical compact groups".
        """
        if self.angle is not None:
            turn = math.radians(self.angle)
            cos, sin = math.cos(turn), math.sin(turn)
            return np.array([[cos, sin], [-sin, cos]])
        drawn = np.random.default_rng(self.seed).standard_normal((dim, dim))
        q, r = np.linalg.qr(drawn)
        q = q * np.sign(np.diag(r))
        if np.linalg.det(q) < 0.0:
            q[:, 0] = -q[:, 0]
        return np.asarray(q)


def _image(matrix: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Return the least box [n, 2] that holds a box which is turned about its centre."""
    middle = 0.5 * (box[:, 0] + box[:, 1])
    reach = np.abs(matrix) @ (box[:, 1] - middle)
    return np.stack([middle - reach, middle + reach], axis=-1)
