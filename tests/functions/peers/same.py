"""Which of theirs each target is, and how to ask for it where it is defined otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Theirs:
    """A function of a library, by its name there.

    `arguments` maps our points [N, n] to theirs, `values` their values [N] and our points to ours.
    `options` is what it is made with in n dimensions, `dims` those in which it is the same, None
    all that both have; where `lower` has a number, coordinates are drawn from above it.
    """

    name: str | int
    arguments: Callable[..., Any] = lambda x: x
    values: Callable[..., Any] = lambda v, x: v
    options: Callable[..., tuple[Any, ...]] = lambda n: ()
    dims: tuple[int, ...] | None = None
    lower: tuple[float | None, ...] = ()


def negative(name):
    """Theirs with the other sign."""
    return Theirs(name, values=lambda v, x: -v)


def cec_2013(number, top=0.0, dims=None):
    """One of ioh's niching problems, which are maximised, less a constant."""
    options = 1, "CEC2013"
    return Theirs(number, values=lambda v, x: top - v, options=lambda n: options, dims=dims)


def between_zeros(points):
    """The points with a 0 before and behind, where theirs has the boundary among its variables."""
    return np.pad(points, ((0, 0), (1, 1)))


def branin_modified(name):
    return Theirs(name, values=lambda v, x: v + 5.0 * x[:, 0])


def branin_rescaled(name):
    return Theirs(name, lambda x: 15.0 * x - [5.0, 0.0], lambda v, x: (v - 54.81) / 51.95)


def goldstein_price_log(name):
    return Theirs(name, lambda x: 4.0 * x - 2.0, lambda v, x: (np.log(v) - 8.693) / 2.427)


def rosenbrock_rescaled(name):
    return Theirs(name, lambda x: 15.0 * x - 5.0, lambda v, x: (v - 3.827e5) / 3.755e5)


def forrester_low(name):
    return Theirs(name, values=lambda v, x: 0.5 * v + 10.0 * (x[:, 0] - 0.5) - 5.0)


def _of(**theirs):
    """Theirs by library; a name alone is the same function."""
    return {
        library: Theirs(each) if isinstance(each, str) else each for library, each in theirs.items()
    }


SAME = {
    "ackley": _of(opfunu="Ackley01", benchmarkfcns="ackley"),
    "ackley_n2": _of(opfunu="Ackley02", benchmarkfcns="ackleyn2", pyoptigtest="Ackley2"),
    "ackley_n3": _of(opfunu="Ackley03"),
    "ackley_n4": _of(benchmarkfcns="ackleyn4", pyoptigtest="Ackley4"),
    "adjiman": _of(opfunu="Adjiman", benchmarkfcns="adjiman", pyoptigtest="Adjiman"),
    "alpine_1": _of(opfunu="Alpine01", pyoptigtest="Alpine1"),
    "alpine_2_neg": _of(
        opfunu=negative("Alpine02"),
        benchmarkfcns=negative("alpinen2"),
        pyoptigtest=negative("Alpine2"),
    ),
    "bartels_conn": _of(
        opfunu="BartelsConn", benchmarkfcns="bartelsconn", pyoptigtest="BartelsConn"
    ),
    "beale": _of(opfunu="Beale", benchmarkfcns="beale", pyoptigtest="Beale", s2mpj="BEALE"),
    "bent_cigar": _of(opfunu="Cigar", benchmarkfcns="cigar"),
    "bird": _of(opfunu="Bird", benchmarkfcns="bird", pyoptigtest="Bird"),
    "bohachevsky_1": _of(
        opfunu="Bohachevsky1", benchmarkfcns="bohachevskyn1", pyoptigtest="Bohachevsky1"
    ),
    "bohachevsky_2": _of(
        opfunu="Bohachevsky2", benchmarkfcns="bohachevskyn2", pyoptigtest="Bohachevsky2"
    ),
    "bohachevsky_3": _of(opfunu="Bohachevsky3", pyoptigtest="Bohachevsky3"),
    "booth": _of(opfunu="Booth", benchmarkfcns="booth", pyoptigtest="Booth"),
    "branin": _of(
        opfunu="Branin01", benchmarkfcns="braninn1", pyoptigtest="Branin1", s2mpj="BRANIN"
    ),
    "branin_modified": _of(
        opfunu=branin_modified("Branin01"),
        benchmarkfcns=branin_modified("braninn1"),
        pyoptigtest=branin_modified("Branin1"),
        s2mpj=branin_modified("BRANIN"),
    ),
    "branin_rescaled": _of(
        opfunu=branin_rescaled("Branin01"),
        benchmarkfcns=branin_rescaled("braninn1"),
        pyoptigtest=branin_rescaled("Branin1"),
        s2mpj=branin_rescaled("BRANIN"),
    ),
    "brent": _of(opfunu="Brent", benchmarkfcns="brent", pyoptigtest="Brent"),
    "brown": _of(opfunu="Brown", benchmarkfcns="brown", pyoptigtest="Brown"),
    "bukin_n6": _of(opfunu="Bukin06", benchmarkfcns="bukinn6", pyoptigtest="Bukin06"),
    "carrom_table": _of(benchmarkfcns="carromtable", pyoptigtest="CarromTable"),
    "chichinadze": _of(opfunu="Chichinadze", benchmarkfcns="chichinadze"),
    "chung_reynolds": _of(opfunu="ChungReynolds", pyoptigtest="ChungReynolds"),
    "colville": _of(s2mpj=Theirs("WOODS", options=lambda n: (n // 4,))),
    "cross_in_tray": _of(
        opfunu="CrossInTray", benchmarkfcns="crossintray", pyoptigtest="CrossInTray"
    ),
    "csendes": _of(benchmarkfcns="csendes", pyoptigtest="Csendes"),
    "cube": _of(opfunu="Cube", benchmarkfcns="cubefcn", pyoptigtest="Cube", s2mpj="CUBE"),
    "deb_1": _of(
        opfunu="Deb01", benchmarkfcns="debn1", pyoptigtest="Deb1", ioh=cec_2013(1102, dims=(1,))
    ),
    "deckkers_aarts": _of(
        opfunu="DeckkersAarts", benchmarkfcns="deckkersaarts", pyoptigtest="DeckkersAarts"
    ),
    "dixon_price": _of(opfunu="DixonPrice", pyoptigtest="DixonPrice"),
    "drop_wave": _of(opfunu="DropWave", benchmarkfcns="dropwave"),
    "easom": _of(opfunu="Easom", benchmarkfcns="easom", pyoptigtest="Easom"),
    "egg_crate": _of(
        opfunu="EggCrate", benchmarkfcns="eggcrate", pyoptigtest="EggCrate", s2mpj="EGGCRATE"
    ),
    "eggholder": _of(opfunu="EggHolder", pyoptigtest="EggHolder"),
    "el_attar": _of(
        opfunu="ElAttarVidyasagarDutta",
        benchmarkfcns="elattar",
        pyoptigtest="ElAttarVidyasogarDutta",
    ),
    "exponential": _of(
        opfunu="Exponential", benchmarkfcns="exponential", pyoptigtest="Exponential"
    ),
    "forrester": _of(benchmarkfcns="forrester"),
    "forrester_low": _of(benchmarkfcns=forrester_low("forrester")),
    "giunta": _of(opfunu="Giunta", benchmarkfcns="giunta", pyoptigtest="Giunta"),
    "goldstein_price": _of(
        opfunu="GoldsteinPrice", benchmarkfcns="goldsteinprice", pyoptigtest="GoldsteinPrice"
    ),
    "goldstein_price_log": _of(
        opfunu=goldstein_price_log("GoldsteinPrice"),
        benchmarkfcns=goldstein_price_log("goldsteinprice"),
        pyoptigtest=goldstein_price_log("GoldsteinPrice"),
    ),
    "gramacy_lee": _of(benchmarkfcns="gramacylee"),
    "griewank": _of(opfunu="Griewank", benchmarkfcns="griewank", pyoptigtest="Griewank"),
    "happy_cat": _of(benchmarkfcns=Theirs("happycat", options=lambda n: (0.125,))),
    "hartmann_3_ds": _of(opfunu="Hartmann3", pyoptigtest="Hartmann3"),
    "hartmann_6": _of(opfunu="Hartmann6", pyoptigtest="Hartmann6"),
    "hartmann_6_rescaled": _of(
        opfunu=Theirs("Hartmann6", values=lambda v, x: (v - 2.58) / 1.94),
        pyoptigtest=Theirs("Hartmann6", values=lambda v, x: (v - 2.58) / 1.94),
    ),
    "himmelblau": _of(
        opfunu="Himmelblau",
        benchmarkfcns="himmelblau",
        pyoptigtest="Himmelblau",
        s2mpj="HIMMELBCLS",
        ioh=cec_2013(1104, 200.0),
    ),
    "holder_table": _of(opfunu="HolderTable", benchmarkfcns="holdertable"),
    "hosaki": _of(opfunu="Hosaki", pyoptigtest="Hosaki"),
    "judge": _of(opfunu="Judge", pyoptigtest="Judge", s2mpj="JUDGE"),
    "keane": _of(opfunu=negative("Keane"), benchmarkfcns="keane", pyoptigtest=negative("Keane")),
    "langermann": _of(opfunu=negative("Langermann"), pyoptigtest=negative("Langermann52")),
    "langermann_neg": _of(opfunu="Langermann", pyoptigtest="Langermann52"),
    "levy": _of(pyoptigtest="Levy03"),
    "levy_n13": _of(opfunu="Levy13", pyoptigtest="Levy13", benchmarkfcns="levin13"),
    "matyas": _of(opfunu="Matyas", benchmarkfcns="matyas", pyoptigtest="Matyas"),
    "mccormick": _of(
        opfunu="McCormick",
        benchmarkfcns="mccormick",
        pyoptigtest="McCormick",
        s2mpj=Theirs("MCCORMCK", options=lambda n: (n,)),
    ),
    "mgh_01_rosenbrock": _of(
        benchmarkfcns="rosenbrock", pyoptigtest="Rosenbrock", s2mpj="ROSENBR", scipy="rosen"
    ),
    "mgh_02_freudenstein_roth": _of(
        opfunu="FreudensteinRoth",
        pyoptigtest="FreudensteinRoth",
        s2mpj=Theirs("FREUROTH", options=lambda n: (n,)),
    ),
    "mgh_03_powell_badly_scaled": _of(s2mpj="POWELLBSLS"),
    "mgh_04_brown_badly_scaled": _of(s2mpj="BROWNBS"),
    "mgh_05_beale": _of(opfunu="Beale", benchmarkfcns="beale", pyoptigtest="Beale", s2mpj="BEALE"),
    "mgh_06_jennrich_sampson": _of(
        opfunu="JennrichSampson", pyoptigtest="JennrichSampson", s2mpj="JENSMP"
    ),
    "mgh_07_helical_valley": _of(opfunu=Theirs("HelicalValley", lower=(0.1, None, None))),
    "mgh_08_bard": _of(s2mpj="BARD"),
    "mgh_09_gaussian": _of(s2mpj="GAUSSIAN"),
    "mgh_10_meyer": _of(opfunu="Meyer", s2mpj="MEYER3"),
    "mgh_11_gulf": _of(opfunu="Gulf", s2mpj="GULF"),
    "mgh_12_box_3d": _of(s2mpj="BOX3"),
    "mgh_13_powell_singular": _of(
        s2mpj=Theirs("POWELLSG", options=lambda n: (n,)),
        pyoptigtest=Theirs("Powell", lambda x: x[:, [1, 2, 0, 3]], dims=(4,)),
    ),
    "mgh_14_wood": _of(s2mpj=Theirs("WOODS", options=lambda n: (n // 4,))),
    "mgh_16_brown_dennis": _of(s2mpj="BROWNDEN"),
    "mgh_17_osborne_1": _of(s2mpj="OSBORNEA"),
    "mgh_18_biggs_exp6": _of(s2mpj="BIGGS6"),
    "mgh_20_watson": _of(
        s2mpj=Theirs("WATSON", options=lambda n: (n,), dims=(12,)),
        opfunu=Theirs("Watson", dims=(6,)),
    ),
    "mgh_21_extended_rosenbrock": _of(
        scipy=Theirs("rosen", dims=(2,)),
        benchmarkfcns=Theirs("rosenbrock", dims=(2,)),
        pyoptigtest=Theirs("Rosenbrock", dims=(2,)),
        s2mpj=Theirs("ROSENBR", dims=(2,)),
    ),
    "mgh_22_extended_powell": _of(
        s2mpj=Theirs("POWELLSG", options=lambda n: (n,)),
        pyoptigtest=Theirs("Powell", lambda x: x[:, [1, 2, 0, 3]], dims=(4,)),
    ),
    "mgh_23_penalty_1": _of(s2mpj=Theirs("PENALTY1", options=lambda n: (n,))),
    "mgh_24_penalty_2": _of(s2mpj=Theirs("PENALTY2", options=lambda n: (n,))),
    "mgh_25_variably_dimensioned": _of(s2mpj=Theirs("VARDIM", options=lambda n: (n,))),
    "mgh_27_brown_almost_linear": _of(s2mpj=Theirs("BROWNAL", options=lambda n: (n,), dims=(10,))),
    "mgh_28_discrete_boundary_value": _of(s2mpj=Theirs("MOREBV", options=lambda n: (n,))),
    "mgh_29_discrete_integral_equation": _of(
        s2mpj=Theirs("INTEQNELS", between_zeros, options=lambda n: (n,))
    ),
    "mgh_30_broyden_tridiagonal": _of(s2mpj=Theirs("BROYDN3DLS", options=lambda n: (n,))),
    "mgh_32_linear_full_rank": _of(s2mpj=Theirs("ARGLINA", options=lambda n: (n, 2 * n))),
    "mgh_33_linear_rank_1": _of(s2mpj=Theirs("ARGLINB", options=lambda n: (n, 2 * n))),
    "mgh_35_chebyquad": _of(s2mpj=Theirs("CHEBYQAD", options=lambda n: (n,))),
    "michalewicz": _of(opfunu="Michalewicz", pyoptigtest="Michalewicz"),
    "parabola": _of(
        benchmarkfcns=Theirs("sphere", values=lambda v, x: v + 1),
        pyoptigtest=Theirs("Sphere", values=lambda v, x: v + 1),
    ),
    "parsopoulos": _of(opfunu="Parsopoulos", pyoptigtest="Parsopoulos"),
    "peaks": _of(pyoptigtest="Peaks"),
    "periodic": _of(benchmarkfcns="periodic", pyoptigtest="Periodic"),
    "powell": _of(
        s2mpj=Theirs("POWELLSG", options=lambda n: (n,)),
        pyoptigtest=Theirs("Powell", lambda x: x[:, [1, 2, 0, 3]], dims=(4,)),
    ),
    "power_sum": _of(pyoptigtest="PowerSum", s2mpj=Theirs("POWERSUM", options=lambda n: (n,))),
    "price_4": _of(pyoptigtest="Price4", s2mpj="PRICE4B"),
    "qing": _of(
        opfunu="Qing",
        benchmarkfcns="qing",
        pyoptigtest="Qing",
        s2mpj=Theirs("QING", options=lambda n: (n,)),
    ),
    "quadratic_2d": _of(opfunu="Quadratic", pyoptigtest="Quadratic"),
    "rastrigin": _of(benchmarkfcns="rastrigin", pyoptigtest="Rastrigin"),
    "rosenbrock": _of(
        benchmarkfcns="rosenbrock",
        pyoptigtest="Rosenbrock",
        scipy="rosen",
        s2mpj=Theirs("ROSENBR", dims=(2,)),
    ),
    "rosenbrock_rescaled": _of(
        scipy=rosenbrock_rescaled("rosen"),
        benchmarkfcns=rosenbrock_rescaled("rosenbrock"),
        pyoptigtest=rosenbrock_rescaled("Rosenbrock"),
    ),
    "rotated_hyper_ellipsoid": _of(
        benchmarkfcns=Theirs("sumsquares", lambda x: x[:, ::-1]),
        pyoptigtest=Theirs("SumSquare", lambda x: x[:, ::-1]),
    ),
    "salomon": _of(opfunu="Salomon", benchmarkfcns="salomon", pyoptigtest="Salomon"),
    "schaffer_n1": _of(benchmarkfcns="schaffern1"),
    "schaffer_n2": _of(benchmarkfcns="schaffern2"),
    "schaffer_n3": _of(benchmarkfcns="schaffern3"),
    "schaffer_n4": _of(benchmarkfcns="schaffern4"),
    "schwefel_1_2": _of(pyoptigtest="Schwefel02"),
    "schwefel_2_20": _of(benchmarkfcns="schwefel220", pyoptigtest="Schwefel20"),
    "schwefel_2_21": _of(benchmarkfcns="schwefel221", pyoptigtest="Schwefel21"),
    "schwefel_2_22": _of(benchmarkfcns="schwefel222", pyoptigtest="Schwefel22"),
    "schwefel_2_23": _of(benchmarkfcns="schwefel223", pyoptigtest="Schwefel23"),
    "shekel_10_ds": _of(pyoptigtest="Shekel10"),
    "shekel_7_ds": _of(pyoptigtest="Shekel07"),
    "shubert": _of(benchmarkfcns="shubert", pyoptigtest="Shubert1", ioh=cec_2013(1106)),
    "shubert_n3": _of(benchmarkfcns="shubertn3", pyoptigtest=negative("Shubert3")),
    "shubert_n4": _of(pyoptigtest=negative("Shubert4")),
    "six_hump_camel": _of(
        opfunu="CamelSixHump", pyoptigtest="CamelbackSixHump", s2mpj="CAMEL6", ioh=cec_2013(1105)
    ),
    "sphere": _of(benchmarkfcns="sphere", pyoptigtest="Sphere"),
    "styblinski_tang": _of(benchmarkfcns="styblinskitank", pyoptigtest="StyblinskiTang"),
    "sum_of_different_powers": _of(benchmarkfcns="powellsum"),
    "sum_squares": _of(benchmarkfcns="sumsquares", pyoptigtest="SumSquare"),
    "test_tube_holder": _of(opfunu="TestTubeHolder", pyoptigtest="TubeHolder"),
    "three_hump_camel": _of(
        opfunu="CamelThreeHump", benchmarkfcns="threehumpcamel", pyoptigtest="CamelbackThreeHump"
    ),
    "treccani": _of(benchmarkfcns="treccani", pyoptigtest="Treccani"),
    "trefethen": _of(pyoptigtest="Trefethen"),
    "trid": _of(benchmarkfcns="trid", pyoptigtest="Trid"),
    "ursem_1": _of(opfunu="Ursem01", pyoptigtest="Ursem01"),
    "venter_sobieszczanski": _of(
        opfunu="VenterSobiezcczanskiSobieski", pyoptigtest="VenterSobiezcczanskiSobieski"
    ),
    "wayburn_seader_1": _of(pyoptigtest="WayburnSeader1", s2mpj="WAYSEA1"),
    "weierstrass": _of(pyoptigtest="Weierstrass"),
    "whitley": _of(pyoptigtest="Whitley"),
    "wolfe": _of(benchmarkfcns="wolfe"),
    "xin_she_yang_2": _of(benchmarkfcns="xinsheyangn2", pyoptigtest="XinSheYang2"),
    "xin_she_yang_3": _of(benchmarkfcns="xinsheyangn3"),
    "xin_she_yang_4": _of(benchmarkfcns="xinsheyangn4", pyoptigtest="XinSheYang4"),
    "zakharov": _of(benchmarkfcns="zakharov", opfunu="Zacharov", pyoptigtest="Zacharov"),
    "zettl": _of(opfunu="Zettl", pyoptigtest="Zettl"),
    "zirilli": _of(opfunu="Zirilli", benchmarkfcns="zirilli", pyoptigtest="Zirilli"),
}

BBOB = {f"bbob_f{number:02d}": Theirs(number) for number in range(1, 25)}
