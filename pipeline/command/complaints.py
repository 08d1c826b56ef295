"""An error at the command line, in words and as an exit code."""

from __future__ import annotations

import sys
import traceback
from argparse import Namespace

from hydra.errors import HydraException, MissingConfigException
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError  # type: ignore[import-untyped] # it ships no types

import functions
from pipeline.command.composition import unresolved
from pipeline.command.diagnosis import diagnose, no_option
from pipeline.problems import BadInput, Hindered, Problem, bad_input

LIBRARIES = ("hydra", "omegaconf")


def report(error: Exception | SystemExit) -> int:
    """Tell an error on stderr, and return the exit code.

    Bad input is one message and 2, a machine in the way one message and 1; any other error is a
    traceback and 1.
    """
    if isinstance(error, BadInput | Hindered):
        print(error, file=sys.stderr)
    else:
        traceback.print_exception(error)
    return 2 if isinstance(error, BadInput) else 1


def tell_left_out() -> None:
    """Tell on stderr which files of targets cannot be imported, and why."""
    for where, fault in functions.left_out():
        why, remedy = "this file is left out, with its targets", "mend it, or take it out of there"
        print(Problem(where, why, fault, do=remedy), end="\n\n", file=sys.stderr)


def explained(error: Exception, flags: Namespace) -> Exception:
    """Return what Hydra or OmegaConf raised over a command line as BadInput; others as they are.

    Works while `composition.opened` holds.
    """
    if isinstance(error, BadInput) or not _is_refusal(error):
        return error
    found = diagnose(flags.overrides, sweep=flags.multirun)
    return found or bad_input([_in_own_words(error)])


def _is_refusal(error: Exception) -> bool:
    """Whether the libraries refused something, rather than that our code failed under them."""
    if isinstance(error, HydraException | OmegaConfBaseException | YAMLError | OSError):
        return True
    frames = list(traceback.walk_tb(error.__traceback__))
    module = frames[-1][0].f_globals.get("__name__", "") if frames else ""
    return module.partition(".")[0] in LIBRARIES


def _in_own_words(error: Exception) -> Problem:
    if isinstance(error, MissingConfigException) and error.missing_cfg_file and error.options:
        group, _, option = error.missing_cfg_file.rpartition("/")
        return no_option(group, option, error.options)
    if isinstance(error, MissingConfigException) and "primary config" in str(error):
        allowed = "a YAML file of the folder that --config-dir names, without .yaml"
        why, remedy = "there is no such file", "leave it out, or look for the file in that folder"
        return Problem("--config-name", why, str(error.missing_cfg_file), allowed, remedy)
    if isinstance(error, OSError) and not isinstance(error, HydraException):
        return _by_the_machine(error)
    if isinstance(error, OmegaConfBaseException):
        return unresolved(error)
    if "Unsupported item value in defaults : bool" in str(error):
        why, remedy = "a boolean where an option's name belongs", 'quote it, as tracking: "off"'
        return Problem("defaults", why, "a bare on, off, yes, no, true or false", do=remedy)
    lines = [
        line.strip() for each in (error, error.__cause__) for line in str(each or "").splitlines()
    ]
    return Problem("config", " ".join(line for line in lines[:4] if line))


def _by_the_machine(error: OSError) -> Problem:
    if isinstance(error, ConnectionError):
        why, remedy = "its cluster cannot be reached", "look whether it runs, and at the address"
        return Problem("hydra/launcher", why, str(error), "a cluster that answers", remedy)
    why, remedy = "no folder can be made there", "write outputs=... with a folder of your own"
    return Problem("outputs", why, str(error.filename or error), "a folder to write to", remedy)
