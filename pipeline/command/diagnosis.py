"""Every fault of a command line at once, where Hydra stops at the first."""

from __future__ import annotations

import hashlib
import math
import re
from argparse import ArgumentError, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from hydra._internal.utils import get_args_parser
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from pipeline.command import catalogue, lists, racing
from pipeline.command.composition import CONF, NAME, checked, chosen, composed
from pipeline.problems import BadInput, Problem, bad_input, initials, nearest, unknown_key
from pipeline.record import CONTENDERS, PLACES

MOST = 100_000  # jobs of a sweep: Hydra composes all of them before the first
_TRIED = 64  # options of a sweep that are looked at for a fault
_APART = (*PLACES, "hydra")
QUOTES = "write key=value; quote what holds spaces, commas, = or brackets: \"key='a=b'\""


def read_flags(arguments: Sequence[str]) -> Namespace:
    """Return Hydra's flags and the overrides of a command line.

    Raises BadInput for a flag that there is not, or whose value is missing or cannot be.
    """
    parser = get_args_parser()
    parser.exit_on_error = False
    for action in parser._actions:
        if action.dest == "version":
            action.version = f"Fall Line {version('fallline')}"  # type: ignore[attr-defined] # Hydra's
    names = ", ".join(f"--{name}" for name in _flags())
    try:
        flags, unknown = parser.parse_known_args(list(arguments))
    except ArgumentError as error:
        why = str(error.message)
        raise bad_input([Problem(error.argument_name or "flag", why, do="see --help")]) from None
    if unknown:
        raise bad_input([_stray(each, names) for each in unknown])
    flags.multirun = flags.multirun or "hydra.mode=MULTIRUN" in flags.overrides
    if flags.config_dir is not None and not Path(flags.config_dir).is_dir():
        why, allowed = "there is no such folder", "a folder of YAML files like those of conf/"
        remedy = "make it, or leave --config-dir out"
        raise bad_input([Problem("--config-dir", why, flags.config_dir, allowed, remedy)])
    return flags


def _flags() -> list[str]:
    """Return the flags there are, without dashes."""
    actions = get_args_parser()._actions
    return [each.option_strings[0].lstrip("-") for each in actions if each.option_strings]


def _stray(word: str, names: str) -> Problem:
    """Return the problem of a word that is no flag, or a key that stands behind one."""
    if word.startswith("-"):
        remedy = "keys are written without dashes, as seed=3"
        return Problem(word, "there is no such flag", "", names, remedy)
    return Problem(word, "a flag stands between the keys", do="write flags before all keys")


def is_plain_run(flags: Namespace) -> bool:
    """Whether the command line asks for one run of our own config."""
    asks_only = flags.cfg or flags.info or flags.hydra_help or flags.shell_completion
    elsewhere = flags.config_name or flags.config_path or flags.experimental_rerun
    return not (asks_only or elsewhere or flags.multirun)


def swept(overrides: Sequence[str]) -> dict[str, int]:
    """Return the keys over which overrides sweep, and how many values each has, up to `MOST`.

    Over options by their pattern, glob(...), only while `composition.opened` holds.
    """
    parsed = _parser().parse_overrides(list(overrides))
    return {
        each.get_key_element(): len(_values(each)) for each in parsed if each.is_sweep_override()
    }


def one_of(text: str, share: float = 0.0) -> str:
    """Return an override with one of its values, the first (share 0) to the last (1) of a sweep."""
    return _single(_parser().parse_overrides([text])[0], share)


def _parser() -> OverridesParser:
    """Return Hydra's parser, which finds the options of a pattern where they can be looked up."""
    hydra = GlobalHydra.instance()
    return OverridesParser.create(hydra.config_loader() if hydra.is_initialized() else None)


def of_all_jobs(texts: Sequence[str]) -> BadInput | None:
    """Return what is wrong with a sweep whatever its jobs choose, None where nothing is found.

    That is an option that there is not, a key that an option swept over has not, or what the first,
    a middle and the last job are told alike of keys that are not swept. Works while
    `composition.opened` holds.
    """
    if found := diagnose(texts, sweep=True):
        return found
    counts = swept(texts)
    if (jobs := math.prod(counts.values())) > MOST:
        where, got = ", ".join(counts), f"{jobs:,} jobs or more"
        remedy = "sweep over fewer values, or in parts"
        return bad_input([Problem(where, "too many jobs", got, f"at most {MOST:,}", remedy)])
    told = [_remarks([one_of(each, share) for each in texts]) for share in (0.0, 0.5, 1.0)]
    alike = all(each == told[0] for each in told) and not any(
        key in text for key in counts for text in told[0]
    )
    return BadInput(told[0][0]) if alike and told[0] else None


def sweep_name(overrides: Sequence[str]) -> str:
    """Return the name of a sweep, the same for the same overrides in any order.

    Where its runs are kept, and by what they are run, is no part of it.
    """
    chosen = [each for each in overrides if re.split("[./=]", each.lstrip("+~"))[0] not in _APART]
    whole = "\n".join(sorted(chosen))
    return f"sweep-{hashlib.sha256(whole.encode()).hexdigest()[:12]}"


def no_option(group: str, option: object, options: Sequence[str]) -> Problem:
    """Return the problem of an option that a group does not have."""
    like = nearest(str(option), options)
    remedy = f"write {group}={like}, the nearest" if like else "choose one of these"
    if group == "function" and "." in str(option):
        remedy = f"write function._target_={option}, if it is a function of your own"
    allowed = catalogue.in_words(options)
    return Problem(group, "there is no such option", str(option), allowed, remedy)


def diagnose(texts: Sequence[str], *, sweep: bool) -> BadInput | None:
    """Return what is wrong with the overrides, all of it together; None where nothing is found.

    Works while `composition.opened` holds.
    """
    choices, values, problems = _read(texts, sweep)
    if problems and not values:
        return bad_input(problems)
    if misfits := racing.misfits(choices, _single):
        problems += misfits
        choices = [each for each in choices if not racing.is_of_race(each)]
    if any("study" in problem.where for problem in problems):  # who races is not clear
        values = [each for each in values if not each.key_or_group.startswith(CONTENDERS)]
    try:
        faults = _faults(choices, values)
    except Exception:  # the fault is in a file, not in the overrides
        return bad_input(problems) if problems else None
    problems += [fault for _, fault in faults if fault]
    right = [str(each.input_line) for each, fault in faults if fault is None]
    messages = [str(problem) for problem in problems]
    if messages and right and not sweep:
        messages += _remarks([str(each.input_line) for each in choices] + right)
    return BadInput("\n\n".join(messages)) if messages else None


def _faults(
    choices: Sequence[Override], values: Sequence[Override]
) -> list[tuple[Override, Problem | None]]:
    """Return each value with what is wrong with it, with the first options that do not take it.

    A key may be there with one of the options that are swept over, and not with another.
    """
    bases, found, given_lists = _bases(choices), [], lists.whole(values)
    for each in values:
        faults = [
            _key(each, base, given_lists) or _range(each, base) or lists.mapping(each, base)
            for base in bases.values()
        ]
        option, fault = next(
            (pair for pair in zip(bases, faults, strict=True) if pair[1]), ("", None)
        )
        if fault and None in faults:
            fault = replace(fault, why=f"{fault.why}, with {option}")
        found.append((each, fault))
    return found


def _bases(choices: Sequence[Override]) -> dict[str, DictConfig]:
    """Return the config of each option that is swept over, one group at a time; or the only one."""
    firsts, found = [_single(each) for each in choices], {}
    for place, each in enumerate(choices):
        for option in _values(each)[:_TRIED] if each.is_sweep_override() else []:
            word = f"{each.get_key_element()}={option}"
            found[word] = composed([*firsts[:place], word, *firsts[place + 1 :]])
    return found or {"": composed(firsts)}


def _read(
    texts: Sequence[str], sweep: bool
) -> tuple[list[Override], list[Override], list[Problem]]:
    """Return the choices of options, the values, and what is wrong with the rest."""
    choices: list[Override] = []
    values: list[Override] = []
    problems: list[Problem] = []
    parser = _parser()
    for text in texts:
        try:
            override = parser.parse_overrides([text])[0]
        except HydraException:
            problems.append(Problem(text or "''", "it cannot be read", do=_meant(text)))
            continue
        options = _options(override)
        fault = _form(override, sweep) or (_choice(override, options) if options else None)
        if fault:
            problems.append(fault)
        else:
            (choices if options else values).append(override)
    return choices, values, problems


def _meant(text: str) -> str:
    """Return what to write in place of a text that is no key=value."""
    if text in _flags():
        return f"write --{text}"
    groups = [group for group in catalogue.groups() if text in catalogue.options(group)]
    return f"write {groups[0]}={text}" if groups else QUOTES


def _remarks(texts: list[str]) -> list[str]:
    """Return what the check says of the overrides that Hydra takes."""
    try:
        config = composed(texts)
        checked(config, chosen(config.hydra))
    except BadInput as refused:
        return [str(refused)]
    except (HydraException, OmegaConfBaseException):
        return []  # it would repeat, in Hydra's words, what is told already
    return []


def _values(override: Override) -> list[str]:
    """Return what a sweep takes one after another, at most `MOST` and one.

    Nothing of a range that has no end.
    """
    try:
        return list(islice(override.sweep_string_iterator(), MOST + 1))
    except ValueError:  # a step of 0
        return []


def _options(override: Override) -> list[str]:
    """Return the options of the group that is chosen from, none where a value is set."""
    return catalogue.options(override.key_or_group) if override.key_or_group else []


def _single(choice: Override, share: float = 0.0) -> str:
    """Return a choice as an override of one option: see `one_of`."""
    if not choice.is_sweep_override():
        return str(choice.input_line)
    values = _values(choice)
    return f"{choice.get_key_element()}={values[round(share * (len(values) - 1))]}"


def _form(override: Override, sweep: bool) -> Problem | None:
    """Return what is wrong with an override whatever its key."""
    text, key = str(override.input_line), override.key_or_group
    if not key:
        return Problem(text, "it names no key", do=QUOTES)
    if override.package is not None and not racing.is_contender(override):
        remedy = f"write {key}=..."
        if key == "optimizer":
            remedy += f", or +optimizer@{CONTENDERS}.NAME=... for a contender of a race"
        return Problem(text, "@ has no meaning here", do=remedy)
    if override.is_sweep_override() and not sweep:
        remedy = f"for one run each, add --multirun; for a list, write {key}=[...]"
        given = text.partition("=")[2]
        return Problem(key, "several values for one run", given, "one value", remedy)
    if override.is_interval_sweep():
        why, allowed = "between two numbers there is no next one", "values, or a range with a step"
        remedy = f"write {key}=range(low,high,step); study=tune searches between two numbers"
        return Problem(key, why, text.partition("=")[2], allowed, remedy)
    if override.is_sweep_override() and not _values(override):
        given, remedy = text.partition("=")[2], f"write {key}=a,b,... or {key}=range(low,high)"
        return Problem(key, "there is nothing to sweep over", given, "one value or more", remedy)
    return None


def _choice(override: Override, options: list[str]) -> Problem | None:
    """Return what is wrong with the choice of an option."""
    group = override.key_or_group
    if override.is_delete() and racing.is_contender(override):
        return None
    if override.is_delete():
        remedy = "leave the ~ out, and choose one of these"
        allowed = catalogue.in_words(options)
        return Problem(f"~{group}", "every run needs one", "", allowed, remedy)
    added = override.is_add() or override.is_force_add()
    if added and _has_default(group) and not racing.is_contender(override):
        why = "there is always one, it cannot be added"
        return Problem(str(override.input_line), why, do="leave the + out")
    if override.is_sweep_override():
        names = _values(override)
    else:
        value = override.value()
        names = [value if isinstance(value, str) else str(override.input_line).partition("=")[2]]
    wrong = [name for name in names if name not in options]
    return no_option(racing.key_of(override), wrong[0], options) if wrong else None


def _top(names: list[str]) -> list[str]:
    """Return the groups and keys of the top level."""
    groups = catalogue.groups()
    return [*groups, *(name for name in names if name not in groups and name != "hydra")]


def _has_default(group: str) -> bool:
    """Whether the config's defaults list chooses from the group."""
    defaults = OmegaConf.load(CONF / f"{NAME}.yaml").defaults
    return any(group in each for each in defaults if isinstance(each, DictConfig))


def _key(
    override: Override, base: DictConfig, given_lists: Mapping[str, ListConfig]
) -> Problem | None:
    """Return what is wrong with the key of a value, given the config that holds the defaults.

    And the lists that others of the overrides give.
    """
    text, key = str(override.input_line), override.key_or_group
    if key.startswith("hydra."):
        return None
    given = text.partition("=")[2]
    node: object = base
    parts = key.split(".")
    for depth, part in enumerate(parts):
        section = ".".join(parts[:depth])
        node = given_lists.get(section, node)
        if (inner := lists.entry(node, part)) is not None:
            node = inner
        elif not isinstance(node, DictConfig):
            return lists.without(node, section, key)
        elif part in node:
            node = node._get_node(part)
        elif override.is_add() or override.is_force_add() or not OmegaConf.is_struct(node):
            return None  # whether a key may be added is for the check to say
        else:
            names = [str(name) for name in node if not str(name).startswith("_")]
            problem = unknown_key(section, part, names if section else _top(names), given)
            remedy = _elsewhere(part, given, base) if not section else _other(section, part)
            if section == CONTENDERS and part in catalogue.options("optimizer"):
                remedy = f"write +optimizer@{section}.{part}={part} beside it"
            if part == "choices" and section.startswith("optimizer.search."):
                remedy = f"write +{key}={given}, which takes the range's place"
            return replace(problem, do=remedy) if remedy else problem
    if override.is_add() and not isinstance(node, DictConfig | ListConfig):
        return Problem(text, "there is such a key already", do="leave the + out")
    return None


def _range(override: Override, base: DictConfig) -> Problem | None:
    """Return the problem of choices that are to take the place of a range to search."""
    key, given = override.key_or_group, override.value()
    if not (key.startswith("optimizer.search.") and isinstance(given, dict) and "choices" in given):
        return None
    there = OmegaConf.select(base, key)
    if not isinstance(there, DictConfig) or "choices" in there:
        return None
    remedy = f"write +{key}.choices=[...], which takes the range's place"
    got = str(override.input_line).partition("=")[2]
    return Problem(key, "it is a range, which has no choices", got, do=remedy)


def _elsewhere(key: str, given: str, base: DictConfig) -> str:
    """Return what to write for a key that stands in a section, '' where it stands in none."""
    sections = {str(name): node for name, node in base.items() if name != "hydra"}
    names = [name for name, node in sections.items() if isinstance(node, DictConfig)]
    meant = [(name, each) for name in names for each in sections[name]]
    found = [f"{name}.{each}={given}" for name, each in meant if key in (each, initials(each))]
    return f"write {' or '.join(found)}" if found else ""


def _other(group: str, key: str) -> str:
    """Return which options of a group have a key that the chosen one lacks, '' where none has."""
    if group not in catalogue.groups():
        return ""
    load = catalogue.repository().load_config
    files = {option: load(f"{group}/{option}") for option in catalogue.options(group)}
    found = [option for option, file in files.items() if file is not None and key in [*file.config]]
    return f"leave it out, or choose one that has it: {group}={' or '.join(found)}" if found else ""
