"""Every optimizer and schedule of Keras, every hyperparameter of it: read from Keras's source."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
from omegaconf import OmegaConf

CONF = Path(__file__).resolve().parents[2] / "conf"
KERAS = Path(importlib.util.find_spec("keras").origin).parent
WRAPPERS = {"Optimizer", "LossScaleOptimizer", "MultiOptimizer", "OptimizerMap"}
# A name for the variables it makes, and two that pick a network's layers by their names.
NOT_SETTABLE = {"self", "name", "exclude_layers", "exclude_embeddings"}
# Documented as floats, but written as whole numbers in the source.
FLOATS = {"adam_lr_ratio"}
# Where these differ from Keras's own, the file says why.
OWN_DEFAULTS = {"learning_rate"}
VARIANTS = {"momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True}}
COMMON = ("clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum")
COMMON += ("ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps")


def public_classes(package: str) -> set[str]:
    tree = ast.parse((KERAS / package / "__init__.py").read_text())
    imported = [
        each.asname for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names
    ]
    return {name for name in imported if name[0].isupper()}


def signatures(folder: str) -> dict[str, dict[str, object]]:
    """Class name -> constructor argument -> default; ... where there is none."""
    found = {}
    for path in (KERAS / "src" / folder).glob("*.py"):
        classes = (
            node
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.ClassDef) and node.name not in WRAPPERS
        )
        for node in classes:
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    found[node.name] = arguments(method.args)
    return found


def arguments(args: ast.arguments) -> dict[str, object]:
    names = [each.arg for each in args.args]
    defaults = [ast.literal_eval(each) for each in args.defaults]
    required = [...] * (len(names) - len(defaults))
    pairs = zip(names, [*required, *defaults], strict=True)
    return {name: default for name, default in pairs if name not in NOT_SETTABLE}


def options(group: str) -> dict[str, dict[str, object]]:
    return {
        path.stem: OmegaConf.to_container(OmegaConf.load(path), resolve=False)
        for path in sorted((CONF / group).glob("*.yaml"))
    }


OPTIMIZERS, SCHEDULES = options("optimizer"), options("schedule")
# SciPy's methods are in test_scipy_coverage.py.
OPTIMIZERS = {k: v for k, v in OPTIMIZERS.items() if not v["_target_"].startswith("scipy.")}
SIGNATURES = signatures("optimizers") | signatures("optimizers/schedules")
SIGNED = [("optimizer", name) for name in OPTIMIZERS]
SIGNED += [("schedule", name) for name in SCHEDULES if name != "constant"]


def section(group: str, name: str) -> tuple[str, dict[str, object]]:
    own = dict((OPTIMIZERS if group == "optimizer" else SCHEDULES)[name])
    own.pop("search", None)
    return own.pop("_target_"), own


def lines(group: str, name: str) -> list[str]:
    return (CONF / group / f"{name}.yaml").read_text(encoding="utf-8").splitlines()


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_every_optimizer_of_keras_is_there():
    targets = {section("optimizer", name)[0].rpartition(".")[2] for name in OPTIMIZERS}
    assert targets == public_classes("optimizers") - WRAPPERS
    assert len(targets) == 14


def test_every_schedule_of_keras_is_there():
    classes = public_classes("optimizers/schedules") - {"LearningRateSchedule"}
    targets = {section("schedule", name)[0] for name in SCHEDULES if name != "constant"}
    assert targets == {f"keras.optimizers.schedules.{each}" for each in classes}
    assert {snake(each) for each in classes} | {"constant"} == set(SCHEDULES)


def test_constant_is_no_schedule():
    assert SCHEDULES["constant"] == {"_target_": None}


@pytest.mark.parametrize(("group", "name"), SIGNED)
def test_exactly_the_constructors_hyperparameters_can_be_set(group, name):
    target, own = section(group, name)
    prefix = {"optimizer": "keras.optimizers.", "schedule": "keras.optimizers.schedules."}[group]
    assert target.startswith(prefix)
    assert set(own) == set(SIGNATURES[target.removeprefix(prefix)])


@pytest.mark.parametrize(("group", "name"), SIGNED)
def test_defaults_and_their_types_are_those_of_keras(group, name):
    target, own = section(group, name)
    changed = VARIANTS.get(name, {})
    for key, default in SIGNATURES[target.rpartition(".")[2]].items():
        kind = float if key in FLOATS else type(default)
        if default is not ...:
            assert type(own[key]) is kind, key
        if default is not ... and key not in OWN_DEFAULTS:
            assert own[key] == changed.get(key, default), key


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rate_other_than_a_hundredth_is_explained(name):
    rate = OPTIMIZERS[name]["learning_rate"]
    header = [line for line in lines("optimizer", name) if line.startswith("#")]
    assert (rate == 0.01) != any(f"hence {rate}" in line for line in header)


@pytest.mark.parametrize("name", [name for name in SCHEDULES if name != "constant"])
def test_schedules_begin_at_the_optimizers_rate(name):
    _, own = section("schedule", name)
    first = own["initial_learning_rate"] if "values" not in own else own["values"][0]
    assert first == "${optimizer.learning_rate}"
    assert own.get("decay_steps", "${study.steps}") == "${study.steps}"


@pytest.mark.parametrize(("group", "name"), [*SIGNED, ("schedule", "constant")])
def test_every_hyperparameter_is_explained(group, name):
    text = lines(group, name)
    header = " ".join(line for line in text if line.startswith("#"))
    assert text[0].startswith("# ")
    if group == "optimizer":
        assert re.search(r"\b(1[89]|20)\d\d\b", header), "a year of publication"
    if name != "constant":
        assert "<-" in header or "η_t =" in header, "the formula of an update"
    for line in text:
        assert len(line) <= 100
        if line.startswith("  "):  # of the search space, which says what each is above
            assert re.match(r"  \w+: \{(low: .+, high: .+, log: (true|false)|choices: .+)\}$", line)
        elif not line.startswith(("#", "_target_", "search: # ")):
            assert re.match(r"\w+: .+ # .{10,}", line), line


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_all_optimizers_share_reads_the_same_everywhere(name):
    def shared(of):
        return [line for line in lines("optimizer", of) if line.split(":")[0] in COMMON]

    assert len(shared(name)) == len(COMMON)
    assert shared(name) == shared("sgd")
