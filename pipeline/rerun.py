"""Run a past run again and say how far it agrees: `python -m pipeline.rerun RUN [override...]`.

RUN is a run's id in a store, or its folder. Exit codes: 0 the same bytes, 3 equal within the stated
tolerance, 4 different; 2 for a bad request, 1 for a fault of ours.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from argparse import Namespace
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from pipeline import empty, interrupts, stored, tracking, verdict
from pipeline.command import catalogue, complaints, composition, diagnosis
from pipeline.folder import write_json
from pipeline.problems import Problem, bad_input
from pipeline.record import CONTENDERS, PLACES, classes, contenders
from pipeline.settings import Settings, Tracking
from pipeline.store import DEFAULT_URI, existing
from pipeline.stored import Stored
from pipeline.verdict import DIFFERENT, EQUAL, IDENTICAL, Verdict, further

CODES = {IDENTICAL: 0, EQUAL: 3, DIFFERENT: 4}
SECTIONS = ("function", "grid", "start", "optimizer", "schedule", "study")  # every run has them
NAME = "stored"  # of the experiment that the stored values make


def main(arguments: Sequence[str] | None = None) -> int:
    """Rerun, print the verdict, and return the exit code."""
    asked = _parser().parse_intermixed_args(arguments)
    asked.run, *asked.overrides = asked.words
    # The user's own modules are found where the main command finds them.
    sys.path.insert(0, str(Path.cwd()))
    composition.publish()
    made = tempfile.TemporaryDirectory(prefix="fallline-")
    with interrupts.listening(), tracking.kept(), made as work:
        try:
            return CODES[_rerun(asked, Path(work)).outcome]
        except KeyboardInterrupt as stop:
            return interrupts.told(stop)
        except Exception as error:
            return complaints.report(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.rerun",
        description="Run a past run again, and say how far its numbers agree.",
        usage="%(prog)s RUN [override ...] [--tracking-uri STORE] [--allow MODULE.NAME]",
        epilog="exit codes: 0 identical bytes, 3 equal within a tolerance, 4 different",
    )
    parser.add_argument(
        "words",
        nargs="+",
        metavar="RUN",
        help="a run's id in the store, or its folder; then what to choose otherwise: key=value",
    )
    parser.add_argument("--tracking-uri", help=f"the store (default: {DEFAULT_URI})")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="MODULE.NAME",
        help="an optimizer or a function of your own that the stored run may name: its module "
        "will be imported",
    )
    return parser


def _rerun(asked: Namespace, work: Path) -> Verdict:
    if strange := [each for each in asked.allow if not re.fullmatch(r"\w+(\.\w+)+", each)]:
        allowed, remedy = "MODULE.NAME", "write --allow my_module.MyOptimizer"
        raise bad_input(
            [Problem("--allow", "it names no class or function", strange[0], allowed, remedy)]
        )
    origin = _found(asked.run, asked.tracking_uri or DEFAULT_URI, work)
    if (origin / "run.json").is_file() and not (origin / "overrides.yaml").exists():
        raise _unusable(asked.run, "it lacks an overrides.yaml, as a comparison of runs does")
    past = stored.read(origin)
    try:
        before = verdict.read(origin, past.config)
    except ValueError as error:
        raise _unusable(asked.run, str(error)) from None
    found: list[Verdict] = []

    def judge(folder: Path) -> Mapping[str, str]:
        after = verdict.read(folder, stored.read(folder).config)
        found.append(verdict.compare(before, after))
        write_json(folder / "verdict.json", {"rerun_of": asked.run, **verdict.plain(found[0])})
        return {"rerun_of": asked.run, "verdict": found[0].outcome}

    overrides = list(asked.overrides)
    if asked.tracking_uri:
        overrides.append(f"tracking.uri={json.dumps(asked.tracking_uri)}")
    _run(past, overrides, asked.allow, work, judge)
    print(f"\nrerun of {asked.run}\n{told(found[0])}")
    return found[0]


def _found(run: str, uri: str, work: Path) -> Path:
    """Return the folder of a past run, fetched from the store unless it is one."""
    if (Path(run) / "run.json").is_file():
        return Path(run)
    if not re.fullmatch(r"[0-9a-f]{32}", run):
        allowed = "a run's id of 32 hexadecimal digits, or a run's folder, which holds a run.json"
        remedy = "look for it in outputs/, or for its id in python -m pipeline.ui"
        raise bad_input([Problem("RUN", "there is no such run", run or "''", allowed, remedy)])
    folder = work / "origin"
    folder.mkdir()
    try:
        existing(uri)
        store = Tracking(kind="mlflow", uri=uri, experiment="fallline", points=2)
        if (helper := tracking.start(store)) is not None:
            tracking.fetch(helper, run, store, verdict.WANTED, folder)
    except ValueError as error:
        raise _unusable(run, str(error)) from None
    return folder


def _unusable(run: str, why: str) -> Exception:
    remedy = "choose a run that has finished, or the store by --tracking-uri"
    return bad_input([Problem("RUN", why, run, do=remedy)])


def _run(past: Stored, overrides: list[str], allowed: list[str], work: Path, judge: Any) -> None:
    """Compose the stored choice and the overrides, check them, and run."""
    with composition.opened(str(work)):
        flags = Namespace(overrides=overrides, multirun=False)
        try:
            if several := diagnosis.swept(overrides):
                remedy = "rerun once for each"
                raise bad_input(
                    [Problem(k, "several values for one run", do=remedy) for k in several]
                )
            config = _recomposed(past, overrides, work)
            choices = composition.chosen(config.hydra)
            _heed_classes(config, choices, allowed)
            settings, plain = composition.checked(config, choices)
        except Exception as error:
            raise complaints.explained(error, flags) from None
        folder = Path(config.hydra.run.dir)
    from pipeline import experiment  # noqa: PLC0415 - what is heavy comes after the check

    kept = {group: option for group, option in choices.items() if group != "experiment"}
    told_overrides = [*past.overrides, *overrides]
    with empty.taken_away(folder):
        folder.mkdir(parents=True)
        experiment.run(settings, folder, plain, told_overrides, kept, judge=judge)


def _recomposed(past: Stored, overrides: Sequence[str], work: Path) -> DictConfig:
    """Return the config of the stored choices, with the stored values over them, then overrides."""
    again = {override.partition("=")[0].lstrip("+~") for override in overrides}
    if "experiment" in again:
        why, remedy = "the stored run takes its place", "override its keys one by one"
        raise bad_input([Problem("experiment", why, do=remedy)])
    if others := [each for each in again if "@" in each or each == catalogue.PRESETS]:
        why, remedy = "the stored run's contenders race again", "override their keys one by one"
        raise bad_input([Problem(others[0], why, do=remedy)])
    if strange := sorted({*past.config} - {*Settings.model_fields}):
        why, allowed = "there are no such keys", ", ".join(Settings.model_fields)
        raise bad_input([Problem("the stored config.yaml", why, ", ".join(strange), allowed)])
    if absent := [name for name in SECTIONS if not isinstance(past.config.get(name), dict)]:
        why, remedy = (
            f"it has no section {absent[0]}",
            "rerun a run whose files are as it made them",
        )
        raise bad_input([Problem("the stored config.yaml", why, do=remedy)])
    words = _words(past.choices, {"experiment", *PLACES, *again}) + _taken_out(past, again)
    racing = [] if "study" in again else _racing(past)
    words += [f"{catalogue.PRESETS}=none"] if racing else []
    kept = {key: each for key, each in past.config.items() if key not in {*PLACES, *again}}
    for section, key in _referring(past):
        # The value was worked out from another, which may be overridden now.
        kept[section] = {name: each for name, each in kept[section].items() if name != key}
    if "study" in kept and "storage" in past.config["study"]:
        # Trials of before would be taken rather than run.
        kept["study"] = {**kept["study"], "storage": None}
    experiment = work / "experiment" / f"{NAME}.yaml"
    experiment.parent.mkdir()
    # Options that come with the values, since what words add would come after them.
    text = OmegaConf.to_yaml(OmegaConf.create({"defaults": [*racing, "_self_"], **kept}))
    experiment.write_text(f"# @package _global_\n{text}", encoding="utf-8")
    return composition.composed([*words, f"experiment={NAME}", *overrides, "reuse=false"])


def _taken_out(past: Stored, again: Collection[str]) -> list[str]:
    """Return which keys of the chosen options the run was told to leave out, as overrides."""
    keys = [each[1:].partition("=")[0] for each in past.overrides if each.startswith("~")]
    return [f"~{key}" for key in keys if re.fullmatch(r"\w+\.\w+", key) and key not in again]


def _referring(past: Stored) -> list[tuple[str, str]]:
    """Return the stored keys, with their sections, that are what their option refers to."""
    given = {override.partition("=")[0].lstrip("+") for override in past.overrides}
    return [
        (section, key)
        for section, usual in composition.declared(past.choices).items()
        if section not in PLACES and isinstance(usual, dict)
        for key, default in usual.items()
        if "${" in str(default) and f"{section}.{key}" not in given
        if _refers(past.config, section, key, default)
    ]


def _refers(config: Mapping[str, Any], section: str, key: str, default: Any) -> bool:
    """Whether a stored value is what the default, which refers to another value, makes of that."""
    values = config.get(section)
    if not isinstance(values, dict) or key not in values:
        return False
    whole = OmegaConf.create({**config, section: {**values, key: default}})
    try:
        made: Any = OmegaConf.to_container(whole[section], resolve=True)
    except OmegaConfBaseException:  # it refers to what the stored config has not
        return False
    return bool(made[key] == values[key])


def _words(choices: Mapping[str, str], without: Collection[str]) -> list[str]:
    """Return the stored choices as overrides, without a race's contenders and groups `without`."""
    words = []
    racing = composition.contenders(choices).values()
    for group, option in choices.items():
        own = "optimizer" if group in racing else group
        options = catalogue.options(own) if own in (*catalogue.groups(), catalogue.PRESETS) else []
        if group not in without and option not in options:
            raise bad_input([diagnosis.no_option(f"the stored choice of {group}", option, options)])
        if group not in {*without, *racing, catalogue.PRESETS}:
            words.append(f"{group}={option}")
    return words


def _racing(past: Stored) -> list[dict[str, str]]:
    """Return the contenders of a stored race as a defaults list; none of another study."""
    keys = composition.contenders(past.choices)
    racing = contenders(past.config)
    if strays := sorted(racing.keys() - keys.keys()):
        why, remedy = "no choice of an option is stored with it", "rerun a run as it was made"
        raise bad_input([Problem(f"the stored {CONTENDERS}.{strays[0][:60]}", why, do=remedy)])
    return [{f"/{keys[name]}": past.choices[keys[name]]} for name in racing]


def _heed_classes(config: DictConfig, choices: Mapping[str, str], allowed: Sequence[str]) -> None:
    """Refuse what none of our options names to import, unless the command line allows it."""
    declared = classes(composition.declared(choices))
    for section, named in classes(config).items():
        usual = declared.get(section)
        if named not in {None, usual, *allowed}:
            raise bad_input(
                [
                    Problem(
                        f"the stored {section}._target_",
                        "a stored run may not name code to import",
                        str(named)[:100],
                        "" if usual in (None, "???") else str(usual),
                        f"if you know and trust it, add --allow {str(named)[:100]}",
                    )
                ]
            )


def told(found: Verdict) -> str:
    """Return a verdict in words, a line each."""
    scale = f"relative {found.tolerance:g}, absolute below 1"
    lines = {
        IDENTICAL: ["identical: every array has the same bytes"],
        EQUAL: [f"equal within the tolerance ({scale})"],
        DIFFERENT: [f"different, beyond the tolerance ({scale})"],
    }[found.outcome]
    if found.step is not None:
        lines.append(f"  paths part at step {found.step:,}, by {found.gap:.3g}{further(found)}")
    if found.outcome != IDENTICAL:
        lines.append(f"  largest difference {found.largest:.3g}")
        lines += [f"  {each}" for each in found.forms]
        lines += [f"  likely cause: {each}" for each in found.causes]
        if not found.causes:
            lines.append("  no cause is known: versions, device, precision, code and config agree")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
