"""The arrows of docs/design.md, "Who may import whom", hold for every module, late imports too."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Who may import whom\n")[2].partition("\n## ")[0]
# What a library is for may be read off the table; that these stay behind one door is a decision.
DOORS = {
    "hydra": {"__main__", "command", "job"},
    "mlflow": {"mlflow_store", "mlflow_fetch"},
    "matplotlib": {"figures"},
}


class Row(NamedTuple):
    """Who (a module, and what lies below it) may import which of our modules and libraries."""

    who: str
    ours: list[str]
    libraries: list[str]


def words(cell: str) -> list[str]:
    return [each.strip(" `") for each in cell.split(",") if each.strip(" `-")]


def tables() -> list[list[list[str]]]:
    """The section's tables, each a list of rows of cells, without their heads."""
    found: list[list[list[str]]] = [[]]
    for line in SECTION.splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif found[-1]:
            found.append([])
    return [table[2:] for table in found if table]


ROWS = [
    Row(who, words(ours), words(libraries))
    for names, ours, libraries in tables()[0]
    for who in words(names)
]


def full(name: str) -> str:
    return name if name.partition(".")[0] == "functions" else f"pipeline.{name}"


def lies_in(module: str, name: str) -> bool:
    return f"{module}.".startswith(f"{full(name)}.")


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in [*ROOT.glob("functions/**/*.py"), *ROOT.glob("pipeline/**/*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(module: str) -> frozenset[str]:
    """What a module imports anywhere: our modules by name, libraries by their first name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(modules()[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            names = {f"{node.module}.{each.name}" for each in node.names}
            found |= {name if name in modules() else str(node.module) for name in names}
    tops = {name: name.partition(".")[0] for name in found}
    ours = {name for name in found if tops[name] in ("functions", "pipeline")}
    assert ours <= set(modules()), f"{module}: {ours - set(modules())}"
    return frozenset(
        ours | set(tops.values()) - {"functions", "pipeline", *sys.stdlib_module_names}
    )


def row_of(module: str) -> Row | None:
    """The row of a module: of those that name it or a package of its, the closest."""
    rows = [row for row in ROWS if lies_in(module, row.who)]
    return max(rows, key=lambda row: len(row.who), default=None)


OWN = sorted(set(modules()) - {"pipeline"})


def test_the_page_has_its_tables():
    assert len(tables()) == 3
    assert len({row.who for row in ROWS}) == len(ROWS) > 30


def test_the_package_itself_imports_nothing():
    assert imports("pipeline") == set()


@pytest.mark.parametrize("module", OWN)
def test_a_module_imports_only_what_the_page_allows(module):
    row = row_of(module)
    assert row is not None, "docs/design.md does not say what it may import"
    surplus = {
        name
        for name in imports(module)
        if name not in row.libraries and not any(lies_in(name, each) for each in row.ours)
    }
    assert surplus == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.who)
def test_the_page_allows_nothing_that_nobody_imports(row):
    members = [module for module in OWN if row_of(module) == row]
    assert members, "there is no such module"
    used = {name for module in members for name in imports(module)}
    assert [each for each in row.ours if not any(lies_in(name, each) for name in used)] == []
    assert set(row.libraries) <= used


@pytest.mark.parametrize("library", DOORS)
def test_a_library_stays_behind_its_door(library):
    assert {row.who for row in ROWS if library in row.libraries} == DOORS[library]


def test_studies_never_import_each_other():
    for module in OWN:
        if module.startswith("pipeline.studies."):
            assert not any(lies_in(name, "studies") for name in imports(module)), module


def reached(module: str) -> set[str]:
    """Everything that a module needs, directly or through others, itself and its packages too."""
    found: set[str] = set()
    open_ends = {module}
    while open_ends:
        name = open_ends.pop()
        if name in found:
            continue
        found.add(name)
        if name in modules():
            open_ends |= imports(name) | set(packages(name))
    return found


def packages(module: str) -> Iterator[str]:
    while module := module.rpartition(".")[0]:
        yield module


@pytest.mark.parametrize(("who", "never"), tables()[1])
def test_some_never_reach_a_library_even_through_others(who, never):
    for name in words(who):
        members = [module for module in OWN if lies_in(module, name)]
        assert members, name
        for module in members:
            assert reached(module) & set(words(never)) == set(), module


def test_only_those_that_the_page_names_import_by_name():
    named = {full(name) for who, _ in tables()[2] for name in words(who)}
    calling = {
        module
        for module in modules()
        for node in ast.walk(ast.parse(modules()[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("importlib.import_module", "import_module", "__import__")
    }
    assert calling == named
