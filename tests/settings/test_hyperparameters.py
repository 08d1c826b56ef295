"""What each hyperparameter may hold: kinds by registry, ranges by the papers and Keras's pages."""

import pytest

from pipeline.checks import check
from tests.settings.choices import alone, complaint, config, options

OPEN = [
    (group, option) for group in ("optimizer", "schedule", "study") for option in options()[group]
]
NEVER = ("abc", "3", float("nan"), float("inf"), {"a": 1}, [[]])
# Option, key, what holds, what does not.
RANGES = [
    ("optimizer=sgd", "learning_rate", (1e-300, 0.1, 5, 1e10), (0, -0.1, None, True)),
    ("optimizer=momentum", "momentum", (0, 0.5, 1), (-0.1, 1.1, None, False)),
    ("optimizer=nesterov", "nesterov", (True, False), (0, 1, "true", None)),
    ("optimizer=sgd", "weight_decay", (None, 0, 0.1), (-1e-9, True)),
    ("optimizer=sgd", "clipnorm", (None, 1e-9, 3), (0, -1, False)),
    ("optimizer=sgd", "clipvalue", (None, 1e-9, 3), (0, -1)),
    ("optimizer=sgd", "global_clipnorm", (None, 1e-9, 3), (0, -1)),
    ("optimizer=sgd", "use_ema", (True, False), (0, None)),
    ("optimizer=sgd", "ema_momentum", (0, 0.5, 1), (-0.1, 1.1, None)),
    ("optimizer=sgd", "ema_overwrite_frequency", (None, 1, 100), (0, 1.5, True)),
    ("optimizer=sgd", "gradient_accumulation_steps", (None, 2, 10), (0, 1, 2.5)),
    ("optimizer=sgd", "loss_scale_factor", (None, 0.5, 1024), (0, -2)),
    ("optimizer=rmsprop", "rho", (0, 0.5, 0.999), (1, -0.1, None)),
    ("optimizer=rmsprop", "epsilon", (1e-30, 1), (0, -1e-7, None)),
    ("optimizer=rmsprop", "centered", (True, False), (1, "yes")),
    ("optimizer=adadelta", "rho", (0, 0.95), (1, 1.5)),
    ("optimizer=adagrad", "initial_accumulator_value", (0, 0.1), (-0.1, None)),
    ("optimizer=adam", "beta_1", (0, 0.9), (1, -0.1, "0.9")),
    ("optimizer=adam", "beta_2", (0, 0.999), (1, 2)),
    ("optimizer=adam", "amsgrad", (True, False), (None, 0)),
    ("optimizer=lion", "beta_1", (1e-9, 1), (0, 1.1)),
    ("optimizer=ftrl", "learning_rate_power", (-0.5, 0), (0.5, None)),
    ("optimizer=ftrl", "l1_regularization_strength", (0, 1), (-1,)),
    ("optimizer=adafactor", "beta_2_decay", (-0.8, 0), (0.1,)),
    ("optimizer=adafactor", "epsilon_1", (1e-30,), (0,)),
    ("optimizer=adafactor", "clip_threshold", (0.5, 1), (0, -1)),
    ("optimizer=muon", "ns_steps", (1, 5), (0, 2.5)),
    ("optimizer=muon", "adam_beta_1", (0, 0.9), (1,)),
    ("optimizer=muon", "rms_rate", (None, 0.2), (0, -1)),
    ("optimizer=muon", "muon_b", (-4.775, 0, 3), (None, "b")),
    ("optimizer=schedule_free_adamw", "beta_1", (1e-9, 0.9), (0, 1)),
    ("optimizer=schedule_free_adamw", "warmup_steps", (0, 10), (-1, 1.5, None)),
    ("optimizer=bfgs", "c1", (1e-9, 0.5), (0, 1, -0.1, None)),
    ("optimizer=bfgs", "c2", (0.1, 0.999), (0, 1, None)),
    ("optimizer=bfgs", "hess_inv0", (None, 1e-9, 3), (0, -1)),
    ("optimizer=lbfgs", "maxcor", (1, 50), (0, 1.5, None)),
    ("optimizer=lbfgs", "maxls", (1, 50), (0, None)),
    ("optimizer=cg", "c2", (0.1, 0.999), (0, 1)),
    ("optimizer=newton_cg", "c1", (1e-9, 0.5), (0, 1)),
    ("optimizer=trust_exact", "initial_trust_radius", (1e-9, 999), (0, -1, None)),
    ("optimizer=trust_exact", "max_trust_radius", (1.5, 1e9), (0, None)),
    ("optimizer=trust_exact", "eta", (0, 0.2499), (0.25, -0.1, None)),
    ("optimizer=trust_exact", "subproblem_maxiter", (1, 100), (0, 2.5, None)),
    ("optimizer=nelder_mead", "adaptive", (True, False), (1, None)),
    ("optimizer=nelder_mead", "initial_simplex", (None, 1e-9, 2), (0, -1)),
    ("optimizer=powell", "xtol", (1e-12, 1), (0, -1, None)),
    ("schedule=exponential_decay", "decay_steps", (1, 100), (0, -1, 1.5, None)),
    ("schedule=exponential_decay", "decay_rate", (0.1, 2), (0, -1)),
    ("schedule=exponential_decay", "staircase", (True, False), (1,)),
    ("schedule=exponential_decay", "initial_learning_rate", (0.1, 1), (0, None)),
    ("schedule=polynomial_decay", "end_learning_rate", (0, 0.1), (-0.1,)),
    ("schedule=polynomial_decay", "power", (0.5, 2), (0, -1)),
    ("schedule=cosine_decay", "alpha", (0, 0.5), (-0.1,)),
    ("schedule=cosine_decay", "warmup_target", (None,), (0, -1)),
    ("schedule=cosine_decay_restarts", "first_decay_steps", (1, 50), (0, None)),
    ("schedule=cosine_decay_restarts", "t_mul", (1, 2.0), (0,)),
    ("schedule=piecewise_constant_decay", "boundaries", ([5, 9],), ([], 5, [0, 5], [5, 5], [9, 5])),
    ("schedule=piecewise_constant_decay", "values", ([1, 0.1, 0.0],), ([1, 2], [1, 2, -3], None)),
    ("study=descend", "steps", (1, 200, 10_000_000), (0, -1, 10_000_001, 1.0, None, True)),
    ("study=descend", "gradient_tolerance", (0, 1e-8, 1), (-1e-9, None)),
    ("study=descend", "value_tolerance", (None, 0, 1e-8), (-1e-9, "none")),
    ("study=derive", "order", (1, 4), (0, 1.5, None)),
]


@pytest.mark.parametrize(("group", "option"), OPEN)
def test_no_key_takes_what_is_of_another_kind(group, option):
    choice = alone(group, option)
    for key, value in config(*choice)[0][group].items():
        if key.startswith("_") or key == "name" or isinstance(value, str):
            continue
        if key in ("search", "optimizers", "x", "y"):
            continue  # test_tunable.py, test_race.py and test_mappable.py
        for wrong in (*NEVER, "true" if isinstance(value, bool) else True):
            said = complaint(choice, {f"{group}.{key}": wrong})
            assert f"{group}.{key}: " in said, (key, wrong)
            assert "  allowed  " in said


@pytest.mark.parametrize(
    ("choice", "key", "holds", "fails"), RANGES, ids=[f"{row[0]}-{row[1]}" for row in RANGES]
)
def test_ranges(choice, key, holds, fails):
    group = choice.partition("=")[0]
    for value in holds:
        assert complaint((choice,), {f"{group}.{key}": value}) == "", value
    for value in fails:
        assert f"{group}.{key}: " in complaint((choice,), {f"{group}.{key}": value}), value


def test_whole_numbers_become_floats_and_nothing_else_changes_its_kind():
    values, declared = config("optimizer=momentum")
    values["optimizer"] |= {"learning_rate": 1, "momentum": 0, "clipnorm": 2}
    checked = check(values, declared).optimizer
    for key, wanted in {"learning_rate": 1.0, "momentum": 0.0, "clipnorm": 2.0}.items():
        assert type(checked[key]) is float
        assert checked[key] == wanted
    assert type(checked["nesterov"]) is bool
    assert checked["weight_decay"] is None


@pytest.mark.parametrize("key", ["factor", "diag"])
def test_scales_of_levenberg_marquardt_are_above_0(key):
    choice = ("optimizer=levenberg_marquardt", "function=sphere")
    for value in (1e-9, 100):
        assert complaint(choice, {f"optimizer.{key}": value}) == ""
    for value in (0, -1):
        assert f"optimizer.{key}: out of range" in complaint(choice, {f"optimizer.{key}": value})


@pytest.mark.parametrize(
    ("option", "changes", "said"),
    [
        ("bfgs", {"c1": 0.9}, "optimizer.c2: c1 must be below c2"),
        ("cg", {"c1": 0.5}, "optimizer.c2: c1 must be below c2"),
        ("newton_cg", {"c2": 1e-5}, "optimizer.c2: c1 must be below c2"),
        ("trust_exact", {"max_trust_radius": 1.0}, "optimizer.max_trust_radius: initial_trust_rad"),
    ],
)
def test_numbers_that_scipy_wants_in_order(option, changes, said):
    section = {f"optimizer.{key}": value for key, value in changes.items()}
    assert said in complaint((f"optimizer={option}",), section)


@pytest.mark.parametrize("pair", [("clipnorm", "clipvalue"), ("clipvalue", "global_clipnorm")])
def test_only_one_way_of_clipping(pair):
    said = complaint((), {f"optimizer.{key}": 1.0 for key in pair})
    assert "only one way of clipping" in said
    assert all(key in said for key in pair)


def test_a_warm_up_needs_steps_and_may_begin_at_zero():
    choice = ("schedule=cosine_decay",)
    warm = {"schedule.warmup_target": 0.1, "schedule.warmup_steps": 5}
    assert complaint(choice, warm) == ""
    assert complaint(choice, {**warm, "schedule.initial_learning_rate": 0}) == ""
    assert "warmup_steps" in complaint(choice, {"schedule.warmup_target": 0.1})
    assert "would stay 0" in complaint(choice, {"schedule.initial_learning_rate": 0})
