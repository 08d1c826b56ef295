"""The bad inputs of docs/errors.md: `python -m tests.settings.errors_table --write` rewrites it.

Without `--write` the command prints, as JSON, what each bad input led to. All of them are given to
the command in one process, one after the other, in an empty folder.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import sys
import tempfile
from pathlib import Path

from pipeline.__main__ import main as command_line

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"
# What is wrong, by the words of who made the mistake; the command line without `fallline`.
CASES = {
    "An option that there is not": "optimizer=adamm",
    "A target that there is not": "function=himmelblu",
    "A study that there is not": "study=desend",
    "An experiment that there is not": "experiment=notebook/sdg",
    "A YAML boolean for a name": "tracking=false",
    "Nothing for a group": "device=null",
    "A group taken away": "~device",
    "A group added to itself": "+optimizer=adam",
    "Two options of one group": "function=[waves,booth]",
    "A key that there is not": "optimizer=adam optimizer.beta2=0.9",
    "A key that there is not, forced in": "optimizer=adam +optimizer.beta2=0.9",
    "A key of another option": "optimizer=adam optimizer.momentum=0.9",
    "A key without its section": "steps=500",
    "An abbreviation": "lr=0.1",
    "A group that there is not": "optmizer=adam",
    "A key of a single value": "seed.value=3",
    "A parameter that the target lacks": "function=quadratic function.conditon=10",
    "A parameter out of range": "function=quadratic function.condition=0.5",
    "A dimension in which the target is not defined": "function=himmelblau function.dim=0",
    "A formula with a function that there is not": (
        "function=formula 'function.expression=\"sin(x) + sn(y)\"'"
    ),
    "A formula with a product that is not written": (
        "function=formula 'function.expression=\"2x + y\"'"
    ),
    "A formula that asks for what Python has": (
        "function=formula 'function.expression=\"x.__class__\"'"
    ),
    "A formula of single coordinates and of a vector": (
        "function=formula 'function.expression=\"sum(x^2) + y\"'"
    ),
    "A formula whose number has no value": "function=formula 'function.expression=\"a*x^2\"'",
    "A formula whose number makes no sense": (
        "function=formula 'function.expression=\"log(a)*x\"' function.a=0"
    ),
    "A function in no module": "function._target_=my_module.f",
    "A path beside another target": "function=rosenbrock function._target_=my_module.f",
    "A function of no path": "function=own",
    "A path that is none": "function._target_=my_module..f",
    "A transform that there is not": (
        "function=rosenbrock 'function.transforms=[{kind: rotat, seed: 1}, {kind: shift, by: a}]'"
    ),
    "A transform without its list": (
        "function=rosenbrock 'function.transforms={kind: shift, by: 1}'"
    ),
    "Text for a list of transforms": "function=rosenbrock function.transforms=rotate",
    "A transform without its option": "function=rosenbrock 'function.transforms=[{kind: rotate}]'",
    "An option that a transform lacks": (
        "function=rosenbrock 'function.transforms=[{kind: shift, bye: 1}]'"
    ),
    "A shift of too many coordinates": (
        "function=rosenbrock 'function.transforms=[{kind: shift, by: [1, 2, 3]}]'"
    ),
    "A target embedded in no more dimensions": (
        "function=rosenbrock 'function.transforms=[{kind: embed, dim: 2, seed: 1}]'"
    ),
    "A target embedded in far too many": (
        "function=rosenbrock 'function.transforms=[{kind: embed, dim: 20000000, seed: 1}]'"
    ),
    "A slice along a coordinate that the target lacks": (
        "function=rosenbrock 'function.transforms=[{kind: restrict, coordinates: [2]}]'"
    ),
    "A line to be turned": (
        "function=rosenbrock "
        "'function.transforms=[{kind: restrict, coordinates: [0]}, {kind: rotate, seed: 1}]'"
    ),
    "A transform that is not in the list": (
        "function=rosenbrock 'function.transforms=[{kind: rotate, seed: 1}]' "
        "function.transforms.1.seed=2"
    ),
    "A start of the target before its transforms": (
        "function=rosenbrock 'function.transforms=[{kind: embed, dim: 3, seed: 1}]' "
        "start.points=[0,1]"
    ),
    "A sum of squares that is raised": (
        "optimizer=levenberg_marquardt function=rosenbrock "
        "'function.transforms=[{kind: offset, by: 1}]'"
    ),
    "A score that needs a minimum, beside it": (
        "function=himmelblau score=regret "
        "'function.transforms=[{kind: restrict, coordinates: [0], through: [0, 1]}]'"
    ),
    "A learning rate of 0": "optimizer.learning_rate=0",
    "A text for a number": "optimizer.learning_rate=fast",
    "A quoted number": "optimizer.learning_rate=\"'0.1'\"",
    "A boolean for a number": "optimizer.learning_rate=true",
    "A momentum above 1": "optimizer=momentum optimizer.momentum=1.5",
    "A decay of exactly 1": "optimizer=adam optimizer.beta_1=1",
    "Lion without its first decay": "optimizer=lion optimizer.beta_1=0",
    "Two ways of clipping": "optimizer.clipnorm=1 optimizer.clipvalue=0.5",
    "Negative steps": "study.steps=-5",
    "Half a step": "study.steps=10.5",
    "Nothing for steps": "study.steps=null",
    "A negative tolerance": "study.gradient_tolerance=-1e-6",
    "A figure that there is not": "study.figures=[contor]",
    "A study's name instead of the study": "study.name=derive",
    "A grid of no points": "grid.resolution=0",
    "Basins of a function of one coordinate": "study=basins function=wiggle",
    "Basins along a line": "study=basins grid=line",
    "Ends further apart than the domain is wide": "study=basins study.radius=2",
    "A domain upside down": "grid.domain=[5,-5]",
    "A domain of three axes for a plane": "grid.domain=[[0,1],[0,1],[0,1]]",
    "One coordinate twice": "grid.axes=[0,0]",
    "A coordinate that the target lacks": "function=rosenbrock function.dim=3 grid.axes=[0,3]",
    "A plane along a path of a study without any": "study=derive grid=pca",
    "A plane for a single coordinate": "function=wiggle grid=random_plane",
    "Basins over a plane": "study=basins grid=pca",
    "A plane through a point of too few coordinates": (
        "function=mlp grid=random_plane grid.through=[0,0]"
    ),
    "An extent of three directions": "grid=pca grid.extent=[[0,1],[0,1],[0,1]]",
    "A line without length": "grid=line grid.start=[0,0] grid.end=[0,0]",
    "A start of too many coordinates": "start.points=[1,2,3]",
    "A start that is not finite": "start.points=[1,nan]",
    "A start beyond the precision": "precision=float32 start.points=[1e39,0]",
    "No starts": "start=random start.count=0",
    "A lattice of too many starts": "function=sphere function.dim=8 start=lattice",
    "A schedule's steps at 0": "schedule=cosine_decay schedule.decay_steps=0",
    "A schedule's steps from a study without any": "study=derive schedule=cosine_decay",
    "A warm-up without steps": "schedule=cosine_decay schedule.warmup_target=0.1",
    "Boundaries out of order": "schedule=piecewise_constant_decay schedule.boundaries=[150,100]",
    "Too few values": "schedule=piecewise_constant_decay schedule.values=[0.1,0.01]",
    "A contender without the +": "study=race optimizer@study.optimizers.adam=adam",
    "A contender added twice": "study=race +optimizer@study.optimizers.sgd=sgd",
    "A contender that is none": "study=race study.optimizers.adam.learning_rate=0.1",
    "A contender's learning rate of 0": "study=race study.optimizers.sgd.learning_rate=0",
    "A contender of no race": "+optimizer@study.optimizers.adam=adam",
    "An optimizer beside the contenders of basins": (
        "study=basins optimizer=adam +optimizer@study.optimizers.lion=lion"
    ),
    "Basins of one of SciPy's methods among others": (
        "study=basins +optimizer@study.optimizers.bfgs=bfgs"
    ),
    "A race of nobody": "study=race study/contenders=none",
    "A preset that there is not": "study=race study/contenders=everyone",
    "An optimizer beside a race": "study=race optimizer=adam",
    "A schedule beside a race": "study=race schedule=cosine_decay",
    "A negative seed": "seed=-1",
    "A precision that there is not": "precision=float16",
    "A format that there is not": "figure.format=jpg",
    "A format twice": "animation.formats=[gif,gif]",
    "An animation of one frame": "animation.frames=1",
    "No time between frames": "animation.interval=0",
    "A device that there is not": "device.kind=tpu",
    "Too few points of a metric": "tracking.points=1",
    "An address of no store": "tracking.uri=foo://bar",
    "A database in no folder": "tracking.uri=sqlite:////nonexistent/mlflow.db",
    "A schedule for a method without a rate": "optimizer=bfgs schedule=cosine_decay",
    "A target that is no sum of squares": "optimizer=levenberg_marquardt function=waves",
    "A network whose loss is no sum of squares": "function=mlp optimizer=levenberg_marquardt",
    "Wolfe's numbers out of order": "optimizer=bfgs optimizer.c1=0.95",
    "A method by its path": "optimizer._target_=scipy.optimize.minimize.BFGS",
    "A method to tune": "study=tune optimizer=powell",
    "The basins of a method": "study=basins optimizer=bfgs",
    "A class in no module": "optimizer._target_=my_module.MyOptimizer",
    "A class of Keras by its path": "optimizer._target_=keras.optimizers.Adam",
    "Several values without a sweep": "optimizer.learning_rate=0.1,0.01",
    "A bracket that stays open": "start.points=[1,2",
    "A key without a value": "seed",
    "A word alone": "help",
    "A package": "optimizer@second=adam",
    "A value left open": "seed=???",
    "A reference to nothing": "'seed=${sed}'",
    "Folders under a file": "outputs=a_file",
    "A folder of options that there is not": "--config-dir nowhere",
    "A file of choices that there is not": "--config-name nowhere",
    "A flag that there is not": "--steps 5",
    "A flag between keys": "seed=3 -m optimizer=sgd,adam",
    "A key that not all options of a sweep have": (
        "--multirun optimizer=adam,bfgs optimizer.learning_rate=0.1"
    ),
    "A range upside down": "study=tune optimizer.search.learning_rate.high=1e-5",
    "A range beyond the hyperparameter's own": (
        "study=tune optimizer=adam optimizer.search.beta_1.high=1.5"
    ),
    "A hyperparameter to tune that there is not": (
        "study=tune '+optimizer.search.beta2={choices: [0.9]}'"
    ),
    "A logarithm of nothing": (
        "study=tune optimizer=momentum 'optimizer.search.momentum={low: 0, log: true}'"
    ),
    "A noise that there is not": "noise=gausian",
    "Seeds without noise": "noise.seeds=32",
    "A negative standard deviation": "noise=gaussian noise.sigma=-1",
    "No degrees of freedom": "noise=heavy_tailed noise.degrees=0",
    "A batch of more than there are": "noise=minibatch noise.samples=50 noise.batch=64",
    "Terms for a network, which has samples": "function=mlp noise=minibatch noise.samples=50",
    "A batch of more samples than a network has": "function=mlp noise=minibatch noise.batch=128",
    "A probability above 1": "noise=sparse noise.probability=1.5",
    "Bounds upside down": "bounds=project bounds.domain=[1,-1]",
    "Bounds of three axes for a plane": "bounds=reflect bounds.domain=[[0,1],[0,1],[0,1]]",
    "Noise for one of SciPy's methods": "optimizer=bfgs noise=gaussian",
    "Bounds for a contender of SciPy's": (
        "study=race optimizer@study.optimizers.bfgs=bfgs bounds=project"
    ),
    "Many seeds from each point of a grid": "study=basins noise=gaussian noise.seeds=4",
    "Nothing to tune": "study=tune '~optimizer.search.learning_rate'",
    "The learning rate tuned under a schedule": "study=tune schedule=cosine_decay",
    "CMA-ES with a single range": "study=tune study.sampler=cmaes",
    "A grid of too few trials": "study=tune optimizer=adam study.sampler=grid study.trials=7",
    "An axis of a hyperparameter that there is not": (
        "study=sensitivity optimizer=adam study.x.name=beta1"
    ),
    "An axis without its ends": "study=sensitivity study.y.name=momentum",
    "An axis beyond the hyperparameter's own range": (
        "study=sensitivity optimizer=momentum study.y.high=1.5"
    ),
    "The learning rate as an axis under a schedule": (
        "study=sensitivity schedule=cosine_decay study.x.name=learning_rate"
    ),
    "An axis of what Keras keeps to itself": (
        "study=sensitivity schedule=cosine_decay_restarts study.x.name=schedule.t_mul"
    ),
    "A map of too many lanes": "study=sensitivity optimizer=adam start=random start.count=10000",
    "A score that needs a minimum": "function=saddle score=regret",
    "Trials kept in no folder": "study=tune study.storage=/nonexistent/optuna.db",
    "Curvature at a single step": "study=curvature study.points=1",
    "Curvature of no lane": "study=curvature study.lanes=0",
    "Several at once": "optimizer=adam optimizer.beta2=0.9 study.steps=0 precision=double",
}
INTRODUCTION = """# What the command says to bad input

Each message says what it got, what is allowed and what to do. Nothing has been run and no folder
made by then, TensorFlow has not been imported, and the exit code is 2. Several mistakes are told
together. This page is made by `python -m tests.settings.errors_table --write`; a test compares it
with what the command says.

| # | bad input | command |
| --- | --- | --- |
"""


def outcome(command: str) -> dict[str, object]:
    """Return what a command line leads to: its output, exit code and traces."""
    sys.argv = ["fallline", *shlex.split(command)]
    output, errors = io.StringIO(), io.StringIO()
    code: object = 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            command_line()
        except SystemExit as end:
            code = end.code
    return {
        "code": code,
        "output": output.getvalue(),
        "message": errors.getvalue().rstrip("\n"),
        "folders": [entry.name for entry in Path.cwd().iterdir() if entry.is_dir()],
        "heavy": sorted({"tensorflow.python", "mlflow", "matplotlib"} & set(sys.modules)),
    }


def outcomes() -> dict[str, dict[str, object]]:
    """Return the outcome of every bad input, by what is wrong."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("a_file").touch()
        try:
            return {wrong: outcome(command) for wrong, command in CASES.items()}
        finally:
            os.chdir(before)


def page(messages: dict[str, str]) -> str:
    """Return docs/errors.md: a table of the bad inputs, then the message of each."""
    rows = [
        f"| {number} | [{wrong}](#{number}) | `fallline {command}` |"
        for number, (wrong, command) in enumerate(CASES.items(), 1)
    ]
    parts = [
        f'<a id="{number}"></a>**{number}. {wrong}**\n\n'
        f"```console\n$ fallline {command}\n{messages[wrong]}\n```\n"
        for number, (wrong, command) in enumerate(CASES.items(), 1)
    ]
    return INTRODUCTION + "\n".join(rows) + "\n\n" + "\n".join(parts)


def main() -> None:
    """Print the outcomes as JSON, or write the page."""
    write = "--write" in sys.argv[1:]
    found = outcomes()
    if write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page({wrong: str(each["message"]) for wrong, each in found.items()}))
    else:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
