"""What is told to be unused changes nothing of a run's arrays."""

import pytest

SMALL = "tracking=off study.figures=[] animation.formats=[] grid.resolution=5"
CASES = {
    "study=derive": ("optimizer=adam", "noise=gaussian", "bounds=project", "start=random"),
    "study=basins study.steps=3": ("start=random",),
}


@pytest.mark.parametrize("study", CASES)
def test_it_is_told_on_stderr_and_changes_nothing(fallline, study):
    plain = fallline(f"{study} {SMALL}")
    chosen = fallline(f"{study} {SMALL} {' '.join(CASES[study])}")
    assert (plain.code, plain.errors, chosen.code) == (0, "", 0)
    told = [line.partition(" is not used: ")[0] for line in chosen.errors.splitlines()]
    assert sorted(told) == sorted(choice.partition("=")[0] for choice in CASES[study])
    old, new = (sorted(each.folder.glob("*.npz")) for each in (plain, chosen))
    assert [path.name for path in old] == [path.name for path in new] != []
    for one, other in zip(old, new, strict=True):
        assert one.read_bytes() == other.read_bytes()
