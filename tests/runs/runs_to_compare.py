"""A sweep small enough to be compared often, and doctored copies of its runs."""

import csv

SMALL = "study.steps=15 grid.resolution=8 study.figures=[] animation.formats=[] figure.dpi=40"
# Adam and SGD diverge at once where the rate is beyond the limit of values.
SWEEP = (
    "-m optimizer=sgd,adam optimizer.learning_rate=0.05,1e9 seed=0,1 function=sphere start=random "
    f"start.count=3 sweep=mine {SMALL}"
)


def nothing(config, trace, record):
    """Leave a run as it is."""


def rows_of(folder):
    with (folder / "table.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
