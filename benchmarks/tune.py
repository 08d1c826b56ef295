"""What a trial of `study=tune` costs: `python -m benchmarks.tune`.

Adam on rosenbrock, three hyperparameters, 200 steps a trial, TPE, trials kept in SQLite. Compares
batches of 50 lanes with what a user would write instead: Optuna's own loop and storage over a
descent of optax that is compiled once; and with the limit, asking Optuna in batches for trials that
cost nothing. Compiling is told apart.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import optuna

from benchmarks.turns import in_turns, seconds
from pipeline.command import composition
from pipeline.rule import Rule
from pipeline.sampling import Plan, search
from pipeline.settings import Settings
from pipeline.subject import Subject, choose
from pipeline.trials import judged

TRIALS, BATCH, STEPS, ROUNDS = 200, 50, 200, 3
RULE = Rule(1e-8, None, 1e16)

jax.config.update("jax_enable_x64", True)


def settings() -> Settings:
    """Return the checked choice."""
    composition.publish()
    with composition.opened(None):
        config = composition.composed(["study=tune", "optimizer=adam", "function=rosenbrock"])
        return composition.checked(config, composition.chosen(config.hydra))[0]


def ours(subject: Subject, storage: Path | None, name: str, *, free: bool = False) -> None:
    """Search as the study does; with `free` trials that are not run."""

    def judge(proposals: Sequence[Mapping[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
        if free:
            rates = [proposal["learning_rate"] for proposal in proposals]
            return np.abs(np.log(rates)), np.full(len(rates), STEPS)
        found = judged(subject, proposals, [STEPS], RULE, BATCH)
        return found.scores, found.steps

    plan = Plan("tpe", TRIALS, BATCH, 0, STEPS, storage, name)
    search(subject.choice["search"], plan, judge)


@jax.jit
def descend(rate: float, beta_1: float, beta_2: float) -> jax.Array:
    """Return the least value of a descent from rosenbrock's usual start."""

    def value(point: jax.Array) -> jax.Array:
        x, y = point
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    adam = optax.adam(rate, beta_1, beta_2, eps=1e-7)
    start = jnp.array([-1.2, 1.0])

    def step(carried: Any, _: None) -> Any:
        point, state = carried
        moves, state = adam.update(jax.grad(value)(point), state)
        return (optax.apply_updates(point, moves), state), value(point)

    (point, _), values = jax.lax.scan(step, (start, adam.init(start)), length=STEPS)
    return jnp.minimum(values.min(), value(point))


def theirs(storage: Path) -> None:
    """Search by Optuna's own loop, a trial after another."""

    def objective(trial: optuna.Trial) -> float:
        rate = trial.suggest_float("learning_rate", 1e-4, 1.0, log=True)
        beta_1 = trial.suggest_float("beta_1", 0.5, 0.99)
        beta_2 = trial.suggest_float("beta_2", 0.9, 0.9999)
        return float(descend(rate, beta_1, beta_2))

    study = optuna.create_study(
        storage=f"sqlite:///{storage}", sampler=optuna.samplers.TPESampler(seed=0)
    )
    study.optimize(objective, n_trials=TRIALS)


def main() -> None:
    """Print the comparison."""
    keras.config.set_floatx("float64")
    subject = choose(settings())
    compiling = seconds(lambda: ours(subject, None, ""))
    first = seconds(lambda: descend(0.1, 0.9, 0.999).block_until_ready())
    with tempfile.TemporaryDirectory() as folder:
        number = iter(range(10_000))
        taken = in_turns(
            {
                "study=tune": lambda: ours(
                    subject, Path(folder, "ours.db"), f"study {next(number)}"
                ),
                "Optuna's loop, optax": lambda: theirs(Path(folder, f"{next(number)}.db")),
                "asking alone": lambda: ours(subject, None, "", free=True),
            },
            ROUNDS,
        )
    base = taken["study=tune"]
    print(f"{TRIALS} trials of {STEPS} steps, kept in SQLite (medians of {ROUNDS} turns)")
    for label, total in taken.items():
        pace = 60 * TRIALS / total
        print(f"  {label:24} {pace:9,.0f} trials a minute   {total / base:6.2f} times study=tune")
    print(
        f"  a first search, which compiles, {compiling:.2f} s; a first trial of optax {first:.2f} s"
    )


if __name__ == "__main__":
    main()
