"""What runs of a comparison are called, what they are ranked by, and which have one target."""

from pathlib import Path

import yaml

from pipeline.comparison.groups import grouped
from pipeline.comparison.members import read
from pipeline.comparison.table import table_of
from pipeline.results import DIVERGED


def test_each_run_is_named_by_its_own_optimizer(copies):
    def momentum(value):
        return lambda config, _trace, _record: config["optimizer"].update(momentum=value)

    folders = copies(momentum(0.9), momentum(0.0), adam)
    told = yaml.safe_load((folders[2] / "overrides.yaml").read_text())
    told["choices"]["optimizer"] = "adam"
    (folders[2] / "overrides.yaml").write_text(yaml.safe_dump(told))
    groups = grouped([read(str(folder), folder) for folder in folders])
    names = {Path(group.members[0].run).name: group.name for group in groups}
    assert names == {"0": "Momentum, momentum 0.9", "1": "SGD, momentum 0", "2": "Adam"}


def adam(config, _trace, _record):
    config["optimizer"] = {"_target_": "keras.optimizers.Adam", "learning_rate": 0.05}


def test_runs_of_one_score_are_ranked_by_it_and_equal_ones_share_a_rank(copies):
    def scored(score, name="regret"):
        def change(config, _trace, record):
            config.update(score=name, seed=0)
            config["optimizer"]["learning_rate"] = 1 / (2 + score)
            record["metrics"].update(score=score, best_value=-score)

        return change

    members = [read(str(f), f) for f in copies(scored(3.0), scored(1.0), scored(1.0), scored(2.0))]
    members[2].config["optimizer"]["learning_rate"] = 0.7
    groups = grouped(members)
    assert sorted(group.score for group in groups) == [0, 0, 2, 3]
    table = table_of(groups, members)
    at = table.columns.index("score")
    assert [row[at] for row in table.rows] == [1.0, 1.0, 2.0, 3.0]
    assert at == table.columns.index("status") + 1
    # Of several scores none is common: they are ranked by the best value of their traces.
    for member, least in zip(members, (4.0, 2.0, 3.0, 1.0), strict=True):
        member.trace.values[:] = least
    members[0].config["score"] = "best_value"
    table = table_of(grouped(members), members)
    runs = [row[table.columns.index("run")] for row in table.rows]
    assert runs == [members[place].run for place in (3, 1, 2, 0)]


def test_a_run_that_diverged_is_the_last_however_low_it_fell(copies):
    def fallen(config, _trace, record):
        config["optimizer"]["learning_rate"] = 0.9

    members = [read(str(f), f) for f in copies(fallen, adam)]
    members[0].trace.values[:] = -1e9
    members[0].trace.status[:] = DIVERGED
    assert [group.members[0].run for group in grouped(members)] == [m.run for m in members[::-1]]
    for member in members:
        member.config.pop("score", None)  # of an earlier version
    assert grouped(members)[0].members[0] is members[1]


def test_a_target_is_the_same_for_the_same_number(copies):
    def low(value):
        return lambda config, _trace, _record: config["function"].update(
            name="rosenbrock", dim=2, b=value
        )

    whole, real, other = [read(str(f), f) for f in copies(low(10), low(10.0), low(11))]
    assert whole.target == real.target != other.target
