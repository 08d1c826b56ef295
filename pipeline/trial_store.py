"""The trials of a study in Optuna's database, whole batches at a time.

Read by Optuna, written straight into its tables: by its own interface, which makes some ten
queries a trial, keeping a trial takes a hundred times longer than running it. A batch is one
transaction, so that a kill at any moment leaves whole batches, and no trial that still runs.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from optuna.distributions import distribution_to_json
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import SQLAlchemyError

from pipeline.problems import Problem, bad_input

SCHEMA = 12  # of Optuna 5: the tables and columns that are written here
ENDED = (TrialState.COMPLETE, TrialState.PRUNED)


def read(path: Path, name: str) -> list[FrozenTrial]:
    """Return the finished trials of a study, in order; both are made where there are none.

    Raises BadInput where the file is no database of this Optuna.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        storage = optuna.storages.RDBStorage(f"sqlite:///{path.resolve()}")
        study = optuna.create_study(storage=storage, study_name=name, load_if_exists=True)
        found = study.get_trials(deepcopy=False, states=ENDED)
        storage.engine.dispose()
        with closing(sqlite3.connect(path)) as database:
            ((version,),) = database.execute("select schema_version from version_info")
        if version != SCHEMA:
            raise RuntimeError(f"its schema is {version}, not {SCHEMA}")
    # Plain values only: what samplers keep beside them is pickled, and is not to be read.
    return [
        optuna.create_trial(
            state=trial.state,
            value=trial.value,
            params=trial.params,
            distributions=trial.distributions,
            intermediate_values=trial.intermediate_values,
        )
        for trial in found
    ]


def write(path: Path, name: str, trials: Sequence[FrozenTrial], first: int) -> None:
    """Put finished trials in the places of a study from number `first` on.

    All or none of them are there after a kill. Those of a batch that was cut short are replaced,
    since pruning ranks whole batches; where another run of the study is further, its own stay.
    Raises BadInput as `read` does.
    """
    with _alone(path), closing(sqlite3.connect(path)) as database, database:
        ((study,),) = database.execute(
            "select study_id from studies where study_name = ?", [name]
        ).fetchall()
        ((number,),) = database.execute(
            "select count(*) from trials where study_id = ?", [study]
        ).fetchall()
        if number >= first + len(trials):
            return
        _forget(database, study, first)
        for place, trial in enumerate(trials):
            _insert(database, study, first + place, trial)


def _forget(database: sqlite3.Connection, study: int, first: int) -> None:
    gone = "select trial_id from trials where study_id = ? and number >= ?"
    for table in ("trial_params", "trial_values", "trial_intermediate_values", "trials"):
        database.execute(f"delete from {table} where trial_id in ({gone})", [study, first])  # noqa: S608 - names of ours


def _insert(database: sqlite3.Connection, study: int, number: int, trial: FrozenTrial) -> None:
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ")
    made = database.execute(
        "insert into trials (number, study_id, state, datetime_start, datetime_complete) "
        "values (?, ?, ?, ?, ?)",
        [number, study, trial.state.name, now, now],
    ).lastrowid
    database.executemany(
        "insert into trial_params (trial_id, param_name, param_value, distribution_json) "
        "values (?, ?, ?, ?)",
        [
            [made, key, of.to_internal_repr(trial.params[key]), distribution_to_json(of)]
            for key, of in trial.distributions.items()
        ],
    )
    database.execute(
        "insert into trial_values (trial_id, objective, value, value_type) values (?, 0, ?, ?)",
        [made, *_typed(trial.value)],
    )
    database.executemany(
        "insert into trial_intermediate_values "
        "(trial_id, step, intermediate_value, intermediate_value_type) values (?, ?, ?, ?)",
        [[made, step, *_typed(value)] for step, value in trial.intermediate_values.items()],
    )


def _typed(value: Any) -> tuple[float | None, str]:
    """Return a number as Optuna keeps it: of an infinity, only which one."""
    if np.isfinite(value):
        return float(value), "FINITE"
    return None, "INF_POS" if value > 0 else "INF_NEG"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Use a database alone: two runs of the same study write each trial once."""
    with path.with_name(f"{path.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        except (
            SQLAlchemyError, sqlite3.Error, optuna.exceptions.OptunaError, RuntimeError
        ) as error:  # fmt: skip
            why, allowed = "it cannot be used", "a database of Optuna 5, or none as yet"
            remedy = "take it away, or write study.storage=... with another file"
            problem = Problem("study.storage", why, str(path), allowed, remedy)
            raise bad_input([problem]) from error
