"""Who takes part in a race: presets, contenders by package, their keys, and what is refused."""

import io
from contextlib import redirect_stderr

import pytest

from pipeline.command import catalogue, composition, diagnosis
from pipeline.problems import BadInput
from pipeline.record import cell_digest, config_digest, flattened, of_study
from tests.settings.choices import complaint, config, options, settings

OPTIMIZERS = options()["optimizer"]
ADDED = [f"+optimizer@study.optimizers.{name}={name}" for name in ("lion", "adam")]
ALONE = ("study=race", "study/contenders=none", "+optimizer@study.optimizers.adam=adam")
AROUND = dict.fromkeys(("python", "processor", "gpus", "variables", "versions", "git", "own"))


def presets() -> list[str]:
    with composition.opened(None):
        return catalogue.options(catalogue.PRESETS)


def racing(*overrides: str) -> dict:
    return dict(settings("study=race", *overrides).study.options["optimizers"])


def test_all_are_all_optimizers_that_there_are():
    able = [name for name in OPTIMIZERS if name != "levenberg_marquardt"]  # it needs residuals
    assert sorted(racing("study/contenders=all")) == able


@pytest.mark.parametrize("preset", presets())
def test_the_contenders_of_a_preset_are_options_as_they_stand(preset):
    chosen = config("study=race", f"study/contenders={preset}")[0]["study"]["optimizers"]
    assert bool(chosen) == (preset != "none")
    for name, section in chosen.items():
        assert section == config(f"optimizer={name}")[0]["optimizer"]


def test_presets_are_no_studies():
    assert not [name for name in options()["study"] if "contenders" in name]
    assert catalogue.PRESETS not in options()


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_a_contender_has_the_keys_and_ranges_of_its_option(option):
    name = "mine"
    # Himmelblau's function is a sum of squares: it suits all.
    choice = ("study=race", f"+optimizer@study.optimizers.{name}={option}", "function=himmelblau")
    assert racing(*choice[1:])[name] == config(f"optimizer={option}")[0]["optimizer"]
    where = f"study.optimizers.{name}"
    assert f"{where}.surplus: there is no such key" in complaint(choice, {f"{where}.surplus": 1})
    section = racing(*choice[1:])[name]
    keys = [key for key, value in section.items() if isinstance(value, bool | int | float)]
    for key in keys:
        alone = complaint((f"optimizer={option}", choice[2]), {f"optimizer.{key}": "much"})
        told = complaint(choice, {f"{where}.{key}": "much"})
        assert alone.replace("optimizer.", f"{where}.") == told
        assert alone
    assert keys


def test_contenders_are_added_changed_and_taken_out():
    assert sorted(racing(*ADDED)) == ["adam", "lion", "momentum", "nesterov", "sgd"]
    changed = racing("optimizer@study.optimizers.sgd=adamw", "~optimizer@study.optimizers.nesterov")
    assert sorted(changed) == ["momentum", "sgd"]
    assert changed["sgd"]["_target_"] == "keras.optimizers.AdamW"
    two = [f"+optimizer@study.optimizers.{name}=adam" for name in ("slow", "fast")]
    own = ("study.optimizers.slow.learning_rate=0.001", "study.optimizers.fast.learning_rate=1")
    found = racing("study/contenders=none", *two, *own)
    rates = {name: each["learning_rate"] for name, each in found.items()}
    assert rates == {
        "fast": 1,
        "slow": 0.001,
    }
    assert len(racing("study/contenders=[classic,adaptive]")) == 10


def test_in_whatever_order_they_are_chosen_it_is_the_same_race():
    one, other = ((*order, *ALONE[:2]) for order in (ADDED, ADDED[::-1]))
    assert (
        list(racing(*one[:2], ALONE[1])) == list(racing(*other[:2], ALONE[1])) == ["adam", "lion"]
    )
    configs = [config(*each)[0] for each in (one, other)]
    assert config_digest(configs[0]) == config_digest(configs[1])
    assert cell_digest(configs[0], AROUND) == cell_digest(configs[1], AROUND)


def test_a_race_is_known_by_its_contenders_not_by_the_optimizer_beside_them():
    base = config(*ALONE)[0]
    rate = config(*ALONE, "study.optimizers.adam.learning_rate=0.5")[0]
    other = base | {"optimizer": config("optimizer=lion")[0]["optimizer"]}
    assert config_digest(rate) != config_digest(base) == config_digest(other)
    keys = dict(flattened(of_study(base)))
    assert keys["study.optimizers.adam.learning_rate"] == "0.01"
    assert not [
        key for key in keys if key.startswith(("optimizer", "schedule")) or ".search" in key
    ]


def told(*overrides: str) -> str:
    """What the command says of overrides, all of it; '' if nothing."""
    with composition.opened(None), redirect_stderr(io.StringIO()):
        try:
            found = composition.composed(list(overrides))
            composition.checked(found, composition.chosen(found.hydra))
        except Exception as error:
            refused = error if isinstance(error, BadInput) else None
            return str(refused or diagnosis.diagnose(overrides, sweep=False))
    return ""


RACE = "study=race"
BAD = {
    "a new one without +": ([RACE, "optimizer@study.optimizers.adam=adam"],
                            ["no such contender", "+optimizer@study.optimizers.adam="]),
    "a known one with +": ([RACE, "+optimizer@study.optimizers.sgd=sgd"], ["takes part already"]),
    "a stranger taken out": ([RACE, "~optimizer@study.optimizers.adam"],
                             ["no such contender", "momentum, nesterov, sgd"]),
    "an option that there is not": ([RACE, "+optimizer@study.optimizers.adam=adamm"],
                                    ["optimizer@study.optimizers.adam=adam, the nearest"]),
    "a preset that there is not": ([RACE, "study/contenders=everyone"],
                                   ["adaptive, all, classic, none"]),
    "nobody": ([RACE, "study/contenders=none"], ["nobody races", "study/contenders=classic"]),
    "a preset of no race": (["study/contenders=all"], ["has no contenders", "study=race"]),
    "a contender of no race": (["+optimizer@study.optimizers.adam=adam"], ["study=race"]),
    "a key of nobody": ([RACE, "study.optimizers.adam.learning_rate=1"],
                        ["+optimizer@study.optimizers.adam=adam beside it"]),
    "no name": ([RACE, "+optimizer@study.optimizers.a-b=adam"], ["no name of a contender"]),
    "a section of one's own": ([RACE, "+study.optimizers.x={_target_: os.path}"],
                               ["no option stands behind it"]),
    "two ways of clipping": ([RACE, "study.optimizers.sgd.clipnorm=1",
                              "study.optimizers.sgd.clipvalue=1"],
                             ["study.optimizers.sgd: only one way of clipping"]),
    "a class of Keras": ([RACE, "study.optimizers.sgd._target_=keras.Model"],
                         ["optimizer@study.optimizers.sgd=..."]),
    "an optimizer beside it": ([RACE, "optimizer=adam"], ["takes no part beside"]),
    "its key": ([RACE, "optimizer.learning_rate=0.1"], ["takes no part beside"]),
    "a schedule": ([RACE, "schedule=cosine_decay"], ["schedule=constant"]),
    "one elsewhere": ([RACE, "+optimizer@study.adam=adam"], ["+optimizer@study.optimizers.NAME"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_race_is_told(name):
    overrides, words = BAD[name]
    said = told(*overrides)
    assert said.count("\n  do ") == 1, said
    for word in words:
        assert word in " ".join(said.split())


def test_an_experiment_may_have_an_optimizer_of_its_own():
    assert told("experiment=notebook/rmsprop", RACE) == ""


def test_the_memory_of_all_contenders_counts():
    many = ("study.steps=10000000", "start=random", "start.count=20")
    assert told(*many) == ""
    assert "of memory" in told(RACE, "study/contenders=all", *many, "start.count=2000")
    lanes = (len(OPTIMIZERS) - 1) * 2000
    assert f"{lanes:,} lanes" in told(RACE, "study/contenders=all", *many, "start.count=2000")
