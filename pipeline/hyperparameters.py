"""What the keys of the open sections may hold: one table by name, else the type of the default.

A key of a known name gets its range; any other key takes what its YAML's default is of; a default
of null takes any plain value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from pipeline.ranges import Switch, Text, or_null, real, whole

POSITIVE = Annotated[float, real(above=0)]
NOT_NEGATIVE = Annotated[float, real(at_least=0)]
NOT_POSITIVE = Annotated[float, real(at_most=0)]
FRACTION = Annotated[float, real(at_least=0, at_most=1)]
BELOW_ONE = Annotated[float, real(at_least=0, below=1)]
WITHIN_ONE = Annotated[float, real(above=0, below=1)]
NUMBER = Annotated[float, real()]
COUNT = Annotated[int, whole(1)]
WHOLE = Annotated[int, whole(0)]
ANYTHING = Annotated[Any, Field(description="a plain value")]
BY_TYPE = {
    bool: Switch,
    int: Annotated[int, whole()],
    float: NUMBER,
    str: Text,
    list: Annotated[list[Any], Field(strict=True, description="a list, [a, b, ...]")],
}

RULES: dict[str, Any] = {
    # Optimizers, as Keras names them; a class before the dot where one class differs.
    "learning_rate": POSITIVE,
    "momentum": FRACTION,
    "rho": BELOW_ONE,
    "beta_1": BELOW_ONE,
    "beta_2": BELOW_ONE,
    # Keras divides by it.
    "ScheduleFreeAdamW.beta_1": Annotated[float, real(above=0, below=1)],
    "Lion.beta_1": Annotated[float, real(above=0, at_most=1)],
    "adam_beta_1": BELOW_ONE,
    "adam_beta_2": BELOW_ONE,
    "epsilon": POSITIVE,
    "epsilon_1": POSITIVE,
    "epsilon_2": POSITIVE,
    "weight_decay": or_null(NOT_NEGATIVE),
    "adam_weight_decay": or_null(NOT_NEGATIVE),
    "clipnorm": or_null(POSITIVE),
    "clipvalue": or_null(POSITIVE),
    "global_clipnorm": or_null(POSITIVE),
    "ema_momentum": FRACTION,
    "ema_overwrite_frequency": or_null(COUNT),
    "loss_scale_factor": or_null(POSITIVE),
    "gradient_accumulation_steps": or_null(Annotated[int, whole(2)]),
    "initial_accumulator_value": NOT_NEGATIVE,
    "learning_rate_power": NOT_POSITIVE,
    "l1_regularization_strength": NOT_NEGATIVE,
    "l2_regularization_strength": NOT_NEGATIVE,
    "l2_shrinkage_regularization_strength": NOT_NEGATIVE,
    "beta": NOT_NEGATIVE,
    "beta_2_decay": NOT_POSITIVE,
    "clip_threshold": POSITIVE,
    "adam_lr_ratio": POSITIVE,
    "ns_steps": COUNT,
    "rms_rate": or_null(POSITIVE),
    "muon_a": NUMBER,
    "muon_b": NUMBER,
    "muon_c": NUMBER,
    "name": or_null(Text),
    # SciPy's methods, as SciPy names their options.
    "c1": WITHIN_ONE,
    "c2": WITHIN_ONE,
    "hess_inv0": or_null(POSITIVE),
    "maxcor": COUNT,
    "maxls": COUNT,
    "initial_trust_radius": POSITIVE,
    "max_trust_radius": POSITIVE,
    "eta": Annotated[float, real(at_least=0, below=0.25)],
    "subproblem_maxiter": COUNT,
    "initial_simplex": or_null(POSITIVE),
    "xtol": POSITIVE,
    "factor": POSITIVE,
    "diag": or_null(POSITIVE),
    "search": Annotated[
        Mapping[str, Any],
        Field(description="a range or choices of each hyperparameter to tune"),
    ],
    # Schedules.
    "initial_learning_rate": POSITIVE,
    "CosineDecay.initial_learning_rate": NOT_NEGATIVE,
    "end_learning_rate": NOT_NEGATIVE,
    "decay_steps": COUNT,
    "first_decay_steps": COUNT,
    "warmup_steps": WHOLE,
    "warmup_target": or_null(POSITIVE),
    "decay_rate": POSITIVE,
    "power": POSITIVE,
    "alpha": NOT_NEGATIVE,
    "t_mul": POSITIVE,
    "m_mul": POSITIVE,
    "boundaries": Annotated[
        list[Annotated[int, whole(1)]],
        Field(strict=True, min_length=1, description="a list of whole numbers, at least 1 each"),
    ],
    "values": Annotated[
        list[NOT_NEGATIVE],
        Field(strict=True, min_length=2, description="a list of numbers, at least 0 each"),
    ],
    # Studies.
    "steps": Annotated[int, whole(1, 10_000_000)],
    "gradient_tolerance": NOT_NEGATIVE,
    "value_tolerance": or_null(NOT_NEGATIVE),
    "value_limit": POSITIVE,
    "order": Annotated[int, whole(1, 20)],
    "sampler": Literal["tpe", "random", "grid", "cmaes"],
    "trials": Annotated[int, whole(1, 1_000_000)],
    "batch": Annotated[int, whole(1, 100_000)],
    "pruning": Switch,
    "storage": or_null(Text),
    "seed": Annotated[int, whole(0, 2**32 - 1)],
    "radius": Annotated[float, real(above=0, at_most=1)],
    "optimizers": Annotated[
        Mapping[str, Any], Field(description="contenders by name, each a section optimizer")
    ],
    "points": Annotated[int, whole(2, 100_000)],
    "lanes": Annotated[int, whole(1, 100_000)],
    "gap": POSITIVE,
    "multiple": Annotated[float, real(at_least=1)],
}


def kinds(defaults: Mapping[str, Any], of: str = "") -> dict[str, Any]:
    """Return what each declared key may hold, given its default; `of` is the class that takes it.

    Keys that Hydra keeps for itself (`_target_` and the like) are left out.
    """
    return {
        key: RULES.get(f"{of}.{key}") or RULES.get(key) or _like(default)
        for key, default in defaults.items()
        if not key.startswith("_")
    }


def _like(default: Any) -> Any:
    """Return what is of a default's type; a reference to another key says nothing of its own."""
    refers = isinstance(default, str) and "${" in default
    return ANYTHING if refers else BY_TYPE.get(type(default), ANYTHING)
