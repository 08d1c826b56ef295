"""Restrict: a slice of the target, along some of its coordinates."""

from __future__ import annotations

from dataclasses import dataclass

from functions.lazy import np
from functions.target import Target, frozen
from functions.transforms.carried import carried
from functions.transforms.chosen import held
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Coordinates, Place, option

ROUNDINGS = 8.0  # by which a minimiser may be beside the slice


@kind
@dataclass(frozen=True)
class Restrict(Transform):
    """Keeps some `coordinates`, in that order; the others stand still where `through` has them.

    That is a point of the target; null: its first minimiser, its start where none is known. Of the
    minimisers those stay that lie on the slice; without any the minimum of the slice is not known.
    """

    coordinates: tuple[int, ...] = option(Coordinates())
    through: tuple[float, ...] | None = option(Place(), None)

    @property
    def keeps_minimum(self) -> bool:
        """Whether the slice goes through a minimiser by itself."""
        return self.through is None

    def outer(self, dim: int) -> int:
        """Return the number of coordinates that are kept."""
        return len(self.coordinates)

    def of(self, target: Target) -> Target:
        """Return f at `through`, with x in place of its `coordinates`."""
        kept, through = np.array(self.coordinates), self._through(target)
        on = self._on_slice(target, through)
        return carried(
            target,
            self,
            held(kept, through),
            target.domain[kept],
            minimisers=frozen(on[:, kept]),
            minimum=target.minimum if len(on) else None,
            modality="",
        )

    def _through(self, target: Target) -> np.ndarray:
        if self.through is not None:
            return np.array(self.through)
        return target.minimisers[0] if len(target.minimisers) else target.start

    def _on_slice(self, target: Target, through: np.ndarray) -> np.ndarray:
        """Return the minimisers [k, n] that lie on the slice, to rounding."""
        still = np.setdiff1d(np.arange(target.dim), self.coordinates)
        gaps = np.abs(target.minimisers - through)[:, still]
        near = ROUNDINGS * np.finfo(np.float64).eps * (1.0 + np.abs(through[still]))
        return np.asarray(target.minimisers[(gaps <= near).all(axis=1)])
