"""What studies return: frozen records of numpy arrays and plain values.

A result is whole without TensorFlow: everything after a study (figures, animations, tracking)
works from these records, or from the files that `pipeline.folder` makes of them.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from pipeline.called import called
from pipeline.cells import Sensitivity
from pipeline.counts import COUNTS
from pipeline.found import FoundMinimum
from pipeline.slices import Slice

CONVERGED, BUDGET, DIVERGED, STALLED = "converged", "budget", "diverged", "stalled"
COMPLETE, PRUNED = "complete", "pruned"
LOST, RESTLESS = -1, -2  # of a lane in the place of an attractor: it diverged, came to rest nowhere


@dataclass(frozen=True)
class Facts:
    """What is known of a target of n coordinates, as plain numbers.

    `domain` is [n, 2] (low, high); `minimisers` [k, n], k = 0 where none is known; `minimum` is
    None where it is unknown; `latex` is mathtext of the formula, without dollar signs. `transforms`
    are the kinds of what was done to the target that has the name.
    """

    name: str
    latex: str
    citation: str
    domain: np.ndarray
    minimisers: np.ndarray
    minimum: float | None
    transforms: tuple[str, ...] = ()

    @classmethod
    def of(cls, target: Any) -> Facts:
        """Return the facts of a `functions.Target`."""
        return cls(
            name=target.name,
            latex=target.latex,
            citation=target.citation,
            domain=target.domain,
            minimisers=target.minimisers,
            minimum=target.minimum,
            transforms=tuple(each.kind for each in target.transforms),
        )

    @property
    def called(self) -> str:
        """The name, with what was done to the target."""
        return called(self.name, self.transforms)

    @property
    def dim(self) -> int:
        """The number of coordinates n."""
        return len(self.domain)

    @property
    def heading(self) -> str:
        """What tables and pages call the target: 'sphere (rotate) in 3-D'."""
        return f"{self.called} in {self.dim}-D"


@dataclass(frozen=True)
class Field:
    """A target and its derivatives over a grid of points.

    `points` is [R, n] on a line or [Ry, Rx, n] on a mesh (row i, column j is (x_j, y_i)), `values`
    has its leading shape, `gradients` is `points`-shaped. `axes` names the m coordinates that the
    grid spans: (0,) for a 1-D target, two of them for a mesh, all of them on a line through n-D.
    `hessians` [..., m, m] are the second derivatives along those axes. `derivatives` [k, R] are the
    orders 1..k of a 1-D target, empty ([0, R] or [0, Ry, Rx]) otherwise. All one float dtype.

    Over a `slice` the points [Ry, Rx, 2] are its coordinates, `axes` (0, 1), and derivatives are
    along them.

    `breaks` [C, R - 1], uint8, says of a line how curves pass from each point to the next (see
    `pipeline.breaks`): f first, then its derivatives (1-D targets) or partial derivatives. C = 0
    of a mesh, 1 of a line where these are many.
    """

    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    hessians: np.ndarray
    derivatives: np.ndarray
    axes: tuple[int, ...]
    slice: Slice | None = None
    breaks: np.ndarray = dataclasses.field(default_factory=lambda: np.empty((0, 0), np.uint8))

    @property
    def is_mesh(self) -> bool:
        """Whether the points form a 2-D mesh rather than a line."""
        return self.values.ndim == 2


def by_rank(values: np.ndarray, share: float | tuple[float, ...], axis: int = 0) -> np.ndarray:
    """Return quantiles along an axis: by rank, so each is a value that is there, none in between.

    A step that is never reached is infinite, and must not be averaged. NaN is the worst, and must
    not make NaN of the others.
    """
    known = np.where(np.isnan(values), np.inf, values)
    return np.asarray(np.quantile(known, share, axis=axis, method="inverted_cdf"))


def last_rows(status: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return the last good row of each lane, [L] int64, of how and at which step it ended."""
    return np.where(status == DIVERGED, np.maximum(steps - 1, 0), steps)


@dataclass(frozen=True)
class Trace:
    """What a batch of L lanes did in at most T steps: time first, then lane, then coordinate.

    `points` [T+1, L, n], `values` and `gradient_norms` [T+1, L], one float dtype; `status` [L]
    (`converged`, `budget`, `diverged` or `stalled`) and `steps` [L] (int64), the step at which each
    lane ended. Beyond `steps[l]` the rows of a lane repeat its last good point. The step of a
    `diverged` lane is the one that left the finite range, so its last good row is `steps[l] - 1`.
    `stalled` are lanes whose method ended by itself, because it could go no further.

    `counts` are what a method of SciPy's asked for, by names of `pipeline.counts`, each [L] int64;
    empty of the others, which evaluate value and gradient once a row.
    """

    points: np.ndarray
    values: np.ndarray
    gradient_norms: np.ndarray
    status: np.ndarray
    steps: np.ndarray
    counts: Mapping[str, np.ndarray] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray]) -> Trace:
        """Return the trace whose `arrays` these are; raises ValueError for other names."""
        counts = {name: arrays[name] for name in COUNTS if name in arrays}
        rest = {name: each for name, each in arrays.items() if name not in counts}
        if rest.keys() != {entry.name for entry in fields(cls)} - {"counts"}:
            raise ValueError("these are other arrays than those of a trace")
        return cls(**rest, counts=counts)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays by name, as they lie in a file."""
        counts = {name: self.counts[name] for name in COUNTS if name in self.counts}
        return {name: each for name, each in vars(self).items() if name != "counts"} | counts

    @property
    def last(self) -> np.ndarray:
        """The last good row of each lane, [L] int64."""
        return last_rows(self.status, self.steps)

    @property
    def lowest(self) -> np.ndarray:
        """The least value of any lane, [], in the dtype of the values; NaN where there is none."""
        return np.asarray(np.fmin.reduce(np.where(self.gone, np.nan, self.values), axis=None))

    @property
    def gone(self) -> np.ndarray:
        """Where a diverged lane is beyond its last good row, [T+1, L] bool."""
        rows = np.arange(len(self.values))[:, None]
        return np.asarray((rows > self.last) & (self.status == DIVERGED))

    def digest(self) -> str:
        """SHA-256 over names, dtypes, shapes and bytes of the arrays, as 64 hex digits."""
        total = hashlib.sha256()
        for name, each in self.arrays.items():
            plain = np.ascontiguousarray(each)
            total.update(f"{name} {plain.dtype.str} {plain.shape}".encode())
            total.update(plain.tobytes())
        return total.hexdigest()


def known_by_rank(values: np.ndarray, share: float) -> np.ndarray:
    """Return quantiles [K] of values [K, M] over M, as `by_rank`, of those that are no NaN.

    NaN where all are.
    """
    ordered = np.sort(values, axis=1)  # NaN last
    known = np.count_nonzero(~np.isnan(values), axis=1)
    place = np.maximum(np.ceil(share * known).astype(np.int64) - 1, 0)
    return np.asarray(np.take_along_axis(ordered, place[:, None], axis=1)[:, 0])


@dataclass(frozen=True)
class Curvature:
    """How the target bends along a descent, and how its steps lie: at K steps of M lanes.

    `rows` [K] int64 are the steps, ascending, and `lanes` [M] int64 the lanes of the trace.
    `smallest` and `largest` [K, M] are the Hessian's extreme eigenvalues at x_t, within
    `residuals` [K, M] of which eigenvalues lie. `alignment` [K, M] is the cosine of the step
    x_{t+1} - x_t with the negative gradient, `top_alignment` [K, M] that, without its sign, of the
    gradient with an eigenvector of the largest eigenvalue (any, where it has several). NaN where a
    lane has ended, where there is no derivative and, of cosines, where a vector is 0.
    `learning_rates` [K] are those of the steps x_{t+1} - x_t, None where the optimizer has none.
    All of one float dtype.

    `boundary` is what η_t λ_max has to be below for the optimizer to be stable where the target
    is a quadratic, None where no theory is known to hold; `theory` says so in words, or why there
    is none.
    """

    rows: np.ndarray
    lanes: np.ndarray
    learning_rates: np.ndarray | None
    smallest: np.ndarray
    largest: np.ndarray
    residuals: np.ndarray
    alignment: np.ndarray
    top_alignment: np.ndarray
    boundary: float | None
    theory: str

    @property
    def sharpness(self) -> np.ndarray | None:
        """The learning rate times the largest eigenvalue, [K, M]; None without a rate."""
        if self.learning_rates is None:
            return None
        return np.asarray(self.learning_rates[:, None] * self.largest)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return all arrays by name, `sharpness` with them."""
        every = {**vars(self), "sharpness": self.sharpness}
        return {name: each for name, each in every.items() if isinstance(each, np.ndarray)}


@dataclass(frozen=True)
class Watch:
    """What is kept of lanes beside how they end, where their paths are not.

    `best` the least value, `area` that under the regret by step, `gap` the first step at which the
    regret is at most so much (None: not kept). Of the regret see `pipeline.regret`.
    """

    best: bool = False
    area: bool = False
    gap: float | None = None
    minimum: float | None = None


@dataclass(frozen=True)
class Endings:
    """How L lanes ended, without their paths.

    `points` [L, n], `values` and `gradient_norms` [L] are each lane's last good row, `status` and
    `steps` [L] as in a `Trace`. What was watched: `best` [L] the least value; `areas` [L] float64
    under the regret over all T steps (trapezoids, the last good row going on to the end); `reached`
    [L] float64 the first step within the gap, infinity where there is none. None where it was not.
    """

    points: np.ndarray
    values: np.ndarray
    gradient_norms: np.ndarray
    status: np.ndarray
    steps: np.ndarray
    best: np.ndarray | None = None
    areas: np.ndarray | None = None
    reached: np.ndarray | None = None


@dataclass(frozen=True)
class Team:
    """Lanes that pictures tell from all others: a name, their indices [k] int64, and a colour.

    The colour is `#rrggbb`, or None for lanes that stay grey behind the rest.
    """

    name: str
    lanes: np.ndarray
    colour: str | None


@dataclass(frozen=True)
class Tuning:
    """What N trials of K hyperparameters gave, in the order in which they were asked for.

    `names` are the hyperparameters; `values` [N, K] float64 what each trial took of them, of
    `choices` (name -> texts) the index; `logs` [K] says which are searched in their logarithm.
    `scores` [N] float64, the less the better, infinity where a trial diverged; `steps` [N] int64
    the budget that each was given; `states` [N], `complete`, or `pruned` after fewer steps than
    all. `best` is the index of the best complete trial, `importances` shares of 1 by name (empty
    where none can be told), `score` what it is that is low.
    """

    names: tuple[str, ...]
    values: np.ndarray
    choices: Mapping[str, tuple[str, ...]]
    logs: np.ndarray
    scores: np.ndarray
    steps: np.ndarray
    states: np.ndarray
    best: int
    importances: Mapping[str, float]
    score: str

    @property
    def best_so_far(self) -> np.ndarray:
        """The least score of the complete trials up to each trial, [N] float64."""
        known = np.where(self.states == COMPLETE, self.scores, np.inf)
        return np.minimum.accumulate(known)

    def texts(self, trial: int) -> dict[str, str]:
        """Return what a trial took, by name, as one writes it in a config."""
        return {
            name: self.choices[name][int(value)] if name in self.choices else repr(float(value))
            for name, value in zip(self.names, self.values[trial], strict=True)
        }


@dataclass(frozen=True)
class Basins:
    """Where descents from every point of a grid came to rest.

    `places` [K, n] float64 are the attractors that were reached, `levels` [K] float64 the target's
    values there, `kinds` [K] what each is ('minimum', 'saddle', 'maximum', 'point'). Shaped as the
    grid: `which` of them its lane reached (int64; LOST it diverged, RESTLESS it came to rest
    nowhere), the `steps` (int64) after which it ended, the `values` there.
    """

    places: np.ndarray
    levels: np.ndarray
    kinds: np.ndarray
    which: np.ndarray
    steps: np.ndarray
    values: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """The share of the grid's points from which each attractor is reached, [K]."""
        counts = np.bincount(self.which[self.which >= 0], minlength=len(self.places))
        return np.asarray(counts / self.which.size)


@dataclass(frozen=True)
class Finish:
    """How the C contenders of a race came in: the best first, those that diverged last.

    `names` are those in the config, `teams` the places of their lanes among the result's teams;
    `statuses` say how the lanes ended ('converged'; of several '3 converged, 1 diverged'), `steps`
    [C] when. `reached` [C, K] are the first steps at which the regret was at most `gaps` [K] (none
    where the minimum is not known), infinity where it never was. `best_values`, `final_values` and
    `scores` are [C], the latter those of `score` and infinite for who diverged. All numbers are
    float64, over several starts medians by rank.
    """

    names: tuple[str, ...]
    teams: tuple[int, ...]
    statuses: tuple[str, ...]
    steps: np.ndarray
    gaps: tuple[float, ...]
    reached: np.ndarray
    best_values: np.ndarray
    final_values: np.ndarray
    scores: np.ndarray
    score: str


@dataclass(frozen=True)
class Result:
    """The answer of a study: the target's facts, its field, and what a descent did, if one was run.

    `label` is the optimizer's display name ('RMSprop'); `metrics` are the run's numbers by name;
    `series` are the metrics by step, each [T+1]. Where several runs or optimizers are shown as one
    result, every lane is in one of the `teams`. `tuning` are the trials of which the descent is the
    best one's, as `sensitivity` is the map; `basins` are where descents from all points of the
    field come to rest, of one optimizer or of each of the teams, whose attractors are then numbered
    alike; `winners`, shaped as the field, says who wins from where (see `pipeline.winners`);
    `finish` says how the contenders of a race came in, `curvature` is measured along the descent.

    `exact` is mathtext, without dollar signs, of the derivatives of a formula, as
    `pipeline.exact` finds them: the orders of a 1-D target's, otherwise those along the field's
    axes; an empty text for one that is too long to be read. `found` is what a search came upon
    where no minimum is known.
    """

    facts: Facts
    field: Field
    label: str = ""
    trace: Trace | None = None
    metrics: Mapping[str, float] = dataclasses.field(default_factory=dict)
    series: Mapping[str, np.ndarray] = dataclasses.field(default_factory=dict)
    teams: tuple[Team, ...] = ()
    tuning: Tuning | None = None
    basins: tuple[Basins, ...] = ()
    winners: np.ndarray | None = None
    finish: Finish | None = None
    curvature: Curvature | None = None
    sensitivity: Sensitivity | None = None
    exact: tuple[str, ...] = ()
    found: FoundMinimum | None = None
