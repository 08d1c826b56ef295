"""Every figure against every kind of result: drawn whole, or refused with a reason."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import Axes3D
from PIL import Image

from pipeline import figures
from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.hermite import finer, refined
from pipeline.figures.drawing.plane import plane_of
from pipeline.figures.drawing.relief import chosen_levels
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.sheet import Sheet
from pipeline.figures.drawing.style import less, offset_of, set_title, tick_texts
from pipeline.results import Field, Result
from tests.figures.cases import DPI, facts, is_page, results

MESH_ONLY = {"contour", "gradient_field", "partials", "space", "surface"}
DESCENT_ONLY = {"convergence", "coordinates", "path"}
BASINS_ONLY = {"basins", "basin_steps", "basin_values"}
TRIALS_ONLY = {"history", "importance", "slices"}
CURVATURE_ONLY = {"alignment", "sharpness"}
MAPS_ONLY = {"sensitivity", "usable"}
NAMES = figures.names()
Written = list[tuple[str, Bbox]]


def fits(name: str, result: Result) -> bool:
    """What the contract says can be drawn, told from the result alone."""
    if name in MESH_ONLY | {"derivatives"}:
        return result.field.is_mesh == (name in MESH_ONLY)
    if name in BASINS_ONLY | {"finish"}:
        return bool(result.basins) if name in BASINS_ONLY else result.finish is not None
    if name in TRIALS_ONLY:
        trials = result.tuning
        few = name == "importance" and trials is not None and len(trials.importances) < 2
        return trials is not None and bool(np.isfinite(trials.scores).any()) and not few
    if name in MAPS_ONLY:
        return fits_map(name, result)
    if name in CURVATURE_ONLY:
        found = result.curvature
        shown = [] if found is None else [found.largest]
        shown += [found.alignment] if found is not None and name == "alignment" else []
        return bool(shown) and all(np.isfinite(each).any() for each in shown)
    return result.trace is not None and (name != "path" or result.facts.dim == 1)


def fits_map(name: str, result: Result) -> bool:
    """Whether there is a map: of two hyperparameters, or with something finite for curves."""
    if (shown := result.sensitivity) is None:
        return False
    return len(shown.names) == 2 if name == "sensitivity" else bool(np.isfinite(shown.median).any())


CASES = [(name, case) for name in NAMES for case in results()]
DRAWN = [(name, case) for name, case in CASES if fits(name, results()[case])]
REFUSED = [(name, case) for name, case in CASES if not fits(name, results()[case])]
PICTURES = [name for name in NAMES if not is_page(name)]


def test_the_figures_are_found_by_their_modules() -> None:
    package = Path(figures.__file__).parent
    modules = {file.stem for file in package.glob("*.py")} - {"__init__"}
    assert set(NAMES) == modules
    assert set(NAMES) >= MESH_ONLY | DESCENT_ONLY | {"derivatives"}


def test_an_unknown_figure_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"no figure 'contuor'; there are .*contour"):
        figures.draw("contuor", results()["waves"], Look())


@pytest.mark.parametrize(("name", "case"), REFUSED)
def test_a_figure_that_does_not_fit_says_why(name: str, case: str) -> None:
    with pytest.raises(NotDrawable, match=f"^{name} needs .*this"):
        figures.draw(name, results()[case], Look())


def looking_different() -> list[tuple[str, str]]:
    """What is drawn, but of figures that show no descent only one for each field.

    Of those that show a descent, one for each, whatever was measured along it.
    """
    ground = {"gradient_field", "partials", "derivatives"}
    kept = {}
    for name, case in DRAWN:
        if is_page(name):
            continue
        shape = results()[case].field.points.shape
        seen = case if name in CURVATURE_ONLY else without_curvature(case)
        field = (results()[case].facts.name, *shape) if name in ground else seen
        kept.setdefault((name, field), (name, case))
    return list(kept.values())


def without_curvature(case: str) -> str:
    """The case of the same descent of which no curvature was measured; else the case itself."""
    result = results()[case]
    if result.curvature is None or result.trace is None:
        return case
    alike = (other for other, each in results().items() if each.curvature is None and each.trace)
    wanted = result.trace.digest()
    return next(other for other in alike if results()[other].trace.digest() == wanted)


@pytest.mark.parametrize(("name", "case"), looking_different())
def test_text_is_whole_and_apart(name: str, case: str, written: Written) -> None:
    figure = figures.draw(name, results()[case], Look(dpi=DPI))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    assert len(written) > 5
    page = figure.bbox
    for text, box in written:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside, f"{text!r} is cut off: {box} on {page}"
    for (one, a), (two, b) in combinations(written, 2):
        assert not overlap(a, b), f"{one!r} overlaps {two!r}"
    assert ink(canvas) > 0.01


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """Whatever text a canvas draws from now on, with its extent in pixels."""
    found: Written = []
    draw = Text.draw

    def record(text: Text, renderer, *args, **kwargs) -> None:
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), text.get_window_extent(renderer)))
        draw(text, renderer, *args, **kwargs)

    monkeypatch.setattr(Text, "draw", record)
    return found


def overlap(a: Bbox, b: Bbox) -> bool:
    """Whether two extents share more than a pixel's breadth."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return width > 1 and height > 1


def ink(canvas: FigureCanvasAgg) -> float:
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    return float((pixels < 250).any(axis=-1).mean())


@pytest.mark.parametrize("name", PICTURES)
def test_files_are_well_formed_and_the_same_twice(name: str, tmp_path: Path) -> None:
    case = next(case for other, case in reversed(DRAWN) if other == name)
    paths = {kind: [] for kind in ("png", "svg", "pdf")}
    for k in range(2):
        figure = figures.draw(name, results()[case], Look(dpi=DPI))
        for kind, written in paths.items():
            # A PDF takes long, and its bytes are made in the same way for all figures.
            if k == 0 or kind != "pdf" or name in ("contour", "surface"):
                written.append(figures.save(figure, tmp_path / f"{k}.{kind}", DPI))
    for written in paths.values():
        assert len({path.read_bytes() for path in written}) == 1
    assert sorted(tmp_path.iterdir()) == sorted(chain(*paths.values()))
    with Image.open(paths["png"][0]) as image:
        np.testing.assert_allclose(image.size, figure.get_size_inches() * DPI, atol=1)
        image.load()
    tree = ET.fromstring(paths["svg"][0].read_bytes())  # noqa: S314 - our own file
    # Text is text, not outlines.
    assert len(list(tree.iter("{http://www.w3.org/2000/svg}text"))) > 5
    pdf = paths["pdf"][0].read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert b"CreationDate" not in pdf


def test_other_suffixes_are_refused(tmp_path: Path) -> None:
    figure = figures.draw("contour", results()["waves"], Look(dpi=40))
    with pytest.raises(ValueError, match=r"\.png, \.svg or \.pdf, not as 'a\.jpg'"):
        figures.save(figure, tmp_path / "a.jpg", 40)


@pytest.mark.parametrize("case", ["waves", "rosenbrock", "himmelblau_four", "goldstein"])
def test_ten_labelled_levels_are_ten(case: str) -> None:
    figure = figures.draw("contour", results()[case], Look(dpi=DPI, levels=10, labelled=True))
    FigureCanvasAgg(figure).draw()
    axes = figure.axes[0]
    contours = axes.collections[0]
    assert len(contours.get_array()) == 10
    assert len({text.get_text() for text in axes.texts if text.get_zorder() == 2}) == 10


@pytest.mark.parametrize(("elevation", "azimuth"), [(-140, 120), (-30, 10), (20, -60), (90, 0)])
def test_the_surface_is_whole_from_any_side(elevation: float, azimuth: float) -> None:
    look = Look(dpi=DPI, elevation=elevation, azimuth=azimuth)
    figure = figures.draw("surface", results()["waves_derived"], look)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (border > 245).all()
    assert ink(canvas) > 0.15


def test_a_view_that_is_not_chosen_shows_the_whole_path() -> None:
    """From the usual side a hill of the waves would stand before most of it."""
    usual, best = (shown(Look(dpi=DPI, azimuth=azimuth)) for azimuth in (-60.0, None))
    assert usual < 0.3
    assert best > 0.95


def shown(look: Look) -> float:
    """Return which share of the path's points is drawn as seen, not dotted."""
    figure = figures.draw("surface", results()["waves"], look)
    axes = next(axes for axes in figure.axes if isinstance(axes, Axes3D))
    seen = next(line for line in axes.lines if line.get_path_effects())
    return float(np.isfinite(seen.get_data_3d()[0]).sum()) / 121


def test_a_surface_is_painted_from_the_far_side_to_the_near_one() -> None:
    """Two walls, one behind the other: from either side only the nearer one is seen."""
    y = np.array([0.0, 0.2, 0.21, 0.79, 0.8, 1.0])
    x, depth = np.meshgrid([0.0, 1.0], y)
    wall = np.where((depth == 0.21) | (depth == 0.79), 1.0, 0.0)
    colours = np.where(depth[..., None] < 0.5, [1.0, 0.0, 0.0], [0.0, 0.0, 1.0])
    for azimuth, nearer in ((-90, 0), (90, 2)):
        figure = Figure(figsize=(3, 3), dpi=60)
        axes = figure.add_subplot(projection="3d", computed_zorder=False)
        axes.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1))
        axes.view_init(elev=5, azim=azimuth)
        axes.add_artist(Sheet(np.stack([x, depth, wall], axis=-1), colours, 2))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        middle = np.asarray(canvas.buffer_rgba())[85:95, 85:95, :3].astype(int)
        assert middle[..., nearer].mean() > 200
        assert middle[..., 2 - nearer].mean() < 50


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_between_grid_points_a_cubic_is_exact(parts: int) -> None:
    along = np.array([-1.0, -0.5, 0.3, 2.0])
    fine = finer(along, parts)
    values, slopes = refined(along, along**3 - along, 3 * along**2 - 1, parts)
    assert len(fine) == 3 * parts + 1
    np.testing.assert_allclose(values, fine**3 - fine, atol=1e-14)
    np.testing.assert_allclose(slopes, 3 * fine**2 - 1, atol=1e-13)


def test_a_coarse_mesh_is_drawn_as_smooth_as_the_function_is() -> None:
    """Ten points a side of a bicubic function: the plane between them is the function's own."""
    x, y = np.meshgrid(np.linspace(-1, 1, 10), np.linspace(0, 3, 10))
    points, values = np.stack([x, y], axis=-1), x**3 * y**2 - y
    gradients = np.stack([3 * x**2 * y**2, 2 * x**3 * y - 1], axis=-1)
    hessians = np.zeros((10, 10, 2, 2))
    hessians[..., 0, 1] = hessians[..., 1, 0] = 6 * x**2 * y
    field = Field(points, values, gradients, hessians, np.empty((0, 10, 10)), (0, 1))
    known = facts("bicubic", "", [[-1, 1], [0, 3]], [], None)
    plane = plane_of(Result(known, field), "contour")
    fx, fy = np.meshgrid(plane.x, plane.y)
    assert fx.shape == (199, 199)
    np.testing.assert_allclose(plane.z, fx**3 * fy**2 - fy, atol=1e-12)
    np.testing.assert_allclose(plane.slopes[..., 0], 3 * fx**2 * fy**2, atol=1e-11)
    np.testing.assert_allclose(plane.slopes[..., 1], 2 * fx**3 * fy - 1, atol=1e-11)


@pytest.mark.parametrize(
    ("at", "texts"),
    [
        ([-0.5, 0, 0.5], ["\N{MINUS SIGN}0.5", "0.0", "0.5"]),
        ([2.9995, 3, 3.0005], ["2.9995", "3.0000", "3.0005"]),
        ([26.02, 26.04], ["26.02", "26.04"]),
        ([0, 20_000, 100_000], ["0", "20,000", "100,000"]),
        ([0, 5e-5, 1e-4], ["0", "5×10⁻⁵", "10⁻⁴"]),
    ],
)
def test_ticks_are_told_apart(at: list[float], texts: list[str]) -> None:
    assert tick_texts(at) == texts


def test_ticks_that_differ_in_their_last_decimals_are_told_less_an_offset() -> None:
    assert [offset_of(low, low + 1e-7) for low in (3.0, -20.0, 0.0)] == [3, -20, 0]
    assert offset_of(1000, 1001) == 0
    assert (less("x", 3.0), less("x", -0.5), less("x", 0)) == ("x - 3", "x + 0.5", "x")


@pytest.mark.parametrize("formula", [rf"{'{' * 400}x{'}' * 400}", r"\frac{x"])
def test_a_formula_that_no_title_can_hold_leaves_the_name(formula: str) -> None:
    axes = Figure().add_subplot()
    set_title(axes, facts("six_hills", formula, [[-1, 1]] * 2, [[0, 0]], 0.0), "", 6)
    assert axes.get_title(loc="left") == r"$\mathbf{Six\ hills}$"


def test_many_hills_have_fewer_levels() -> None:
    x, y = np.meshgrid(np.linspace(0, 1, 300), np.linspace(0, 1, 300))
    counts = []
    for hills in (1, 10, 40):
        unit = (2 + np.sin(2 * np.pi * hills * x) + np.sin(2 * np.pi * hills * y)) / 4
        counts.append(len(chosen_levels(unit, Scale(0, 1), None)[0]))
        assert len(chosen_levels(unit, Scale(0, 1), 10)[0]) == 10
    assert 9 == counts[0] > counts[1] > counts[2] > 0


def test_a_regret_below_0_by_rounding_keeps_the_log_axis() -> None:
    result = results()["waves"]
    values = np.maximum(result.trace.values, -0.4).astype(np.float32)
    values[-1] = -0.4  # whose nearest number of float32 is below
    assert values[-1].astype(np.float64) < -0.4
    rounded = replace(result, trace=replace(result.trace, values=values))
    upper = figures.draw("convergence", rounded, Look(dpi=DPI)).axes[0]
    assert upper.get_yscale() == "log"


def test_regret_is_value_less_the_minimum() -> None:
    result = results()["waves"]
    figure = figures.draw("convergence", result, Look(dpi=DPI))
    upper, lower = figure.axes
    regret = upper.lines[0].get_ydata()
    np.testing.assert_allclose(regret, result.trace.values[:, 0] + 0.4, rtol=1e-12)
    norms = lower.lines[0].get_ydata()
    np.testing.assert_allclose(norms, result.trace.gradient_norms[:, 0], rtol=1e-12)
    assert upper.get_yscale() == lower.get_yscale() == "log"


def test_the_diagonal_shows_the_notebooks_partial_derivatives() -> None:
    figure = figures.draw("derivatives", results()["diagonal"], Look(dpi=DPI))
    t = np.linspace(-1, 1, 100)
    _, first, second = figure.axes
    for axes, expected in ((first, 0.8 * np.cos(4 * t)), (second, np.sin(5 * t))):
        drawn_line = axes.lines[-1]
        np.testing.assert_allclose(drawn_line.get_ydata(), expected, rtol=0, atol=1e-14)
        np.testing.assert_allclose(drawn_line.get_xdata(), t)


def test_pyplot_tensorflow_and_scipy_stay_out(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from pipeline import figures
assert "matplotlib" not in sys.modules, "importing the package must be light"
names = figures.names()
assert "matplotlib" not in sys.modules, "listing the names must be light"
from tests.figures.cases import results
from pipeline.figures.animation import animate
look = figures.Look(dpi=40)
cases = dict.fromkeys(("derivatives", "path"), "wiggle")
cases |= dict.fromkeys(("history", "importance", "slices"), "tuned") | {"finish": "race"}
cases |= dict.fromkeys(("basins", "basin_steps", "basin_values"), "basins")
cases |= dict.fromkeys(("alignment", "sharpness"), "curved")
cases |= dict.fromkeys(("sensitivity", "usable"), "map_small")
for name, kind in zip(names, ["png", "svg", "pdf"] * len(names)):
    case = cases.get(name, "waves")
    figures.save(figures.draw(name, results()[case], look), Path(sys.argv[1], f"a.{kind}"), 40)
animate(results()["waves"], Path(sys.argv[1]), formats=["mp4", "gif", "html"], frames=3,
        interval=20, hold=0, dpi=40, look=look)
banned = {"tensorflow", "keras", "scipy", "pandas", "mlflow", "hydra", "matplotlib.pyplot"}
assert not banned & set(sys.modules), banned & set(sys.modules)
"""
    root = Path(__file__).parents[2]
    line = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(line, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", ["waves", "rosenbrock", "himmelblau_four", "goldstein"])
def test_a_flat_map_is_as_dark_as_its_value_is_low(case: str) -> None:
    """No light and no shade: the order of the colours is that of the values, as the bar says."""
    result = results()[case]
    plane = plane_of(result, "contour")
    for name in ("contour", "gradient_field"):
        shown = figures.draw(name, result, Look(dpi=DPI)).axes[0].images[0].get_array()
        dark = np.asarray(shown)[..., :3].astype(int).sum(axis=-1).ravel()
        ordered = dark[np.argsort(plane.z, axis=None, kind="stable")]
        assert (np.diff(ordered) >= 0).all()


def test_partial_derivatives_share_a_scale_unless_one_would_be_white() -> None:
    result = results()["waves"]
    both = figures.draw("partials", result, Look(dpi=DPI))
    bars = [child for axes in both.axes for child in axes.child_axes]
    assert len(bars) == 1
    steep = replace(result.field, gradients=result.field.gradients * [1000.0, 1.0],
                    hessians=result.field.hessians * 0)  # fmt: skip
    apart = figures.draw("partials", replace(result, field=steep), Look(dpi=DPI))
    assert len([child for axes in apart.axes for child in axes.child_axes]) == 2
    assert any("a scale of its own" in text.get_text() for text in apart.findobj(Text))
