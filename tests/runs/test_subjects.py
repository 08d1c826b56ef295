"""What compared targets are called: each can be told from the others by what differs alone."""

from types import SimpleNamespace

from pipeline.comparison.subjects import subjects


def member(place, name="formula", called="", dim=2, **section):
    """What is read of a run, of which only the target counts."""
    config = {"function": {"name": name, "dim": dim, "transforms": [], **section}}
    facts = SimpleNamespace(name=name, heading=f"{called or name} in {dim}-D")
    return SimpleNamespace(started=place, target=repr(config), config=config, facts=facts)


def told(*members):
    return [(each.heading, each.word) for each in subjects(members).values()]


def test_a_target_by_itself_is_its_name():
    assert told(member(0, a=1.0), member(1, a=1.0)) == [("formula in 2-D", "formula")]


def test_parameters_that_differ_are_told_and_no_others():
    runs = [member(i, expression="a*x^2", low=-5.0, a=a) for i, a in enumerate((1.0, 10.0))]
    assert told(*reversed(runs)) == [
        ("formula in 2-D, a 1.0", "formula-a-1.0"),
        ("formula in 2-D, a 10.0", "formula-a-10.0"),
    ]


def test_dimensions_and_other_names_need_no_more():
    runs = [member(0, "sphere"), member(1, "sphere", dim=3), member(2, "ackley", a=20.0)]
    assert told(*runs) == [
        ("sphere in 2-D", "sphere-dim-2"),
        ("sphere in 3-D", "sphere-dim-3"),
        ("ackley in 2-D", "ackley"),
    ]


def test_transforms_are_told_by_what_they_are():
    turned = {"called": "booth (rotate)", "transforms": [{"kind": "rotate", "seed": 3}]}
    assert told(member(0, "booth"), member(1, "booth", **turned)) == [
        ("booth in 2-D", "booth"),
        ("booth (rotate) in 2-D, rotate seed 3", "booth-rotate-seed-3"),
    ]


def test_no_two_have_one_word():
    long = ["x" * 50, "y" * 50, "z" * 50]
    words = [word for _, word in told(*(member(i, expression=e) for i, e in enumerate(long)))]
    assert words == ["formula", "formula-2", "formula-3"]
    signs = [member(0, expression="x<y"), member(1, expression="x>y")]
    assert [word for _, word in told(*signs)] == [
        "formula-expression-x-y",
        "formula-expression-x-y-2",
    ]
