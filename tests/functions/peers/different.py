"""Where theirs is another function under our target's name, and who is right.

Each is asserted: once theirs is mended its test fails, and it belongs in `same`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Different:
    """Our target, the library and its function, who is right and why, and theirs in `dims`."""

    ours: str
    library: str
    theirs: str
    right: str
    why: str
    options: tuple = ()
    dims: tuple[int, ...] | None = None


OURS, BOTH = "ours", "both, other functions"
SCHWEFEL = "418.9829 for 418.98288727..., so that its minimum is 2.5e-5 for n = 2, not 0"
NOISE = (
    "adds a uniform random number, anew at each call; De Jong's F4 has noise, ours leaves it out"
)
MIXTURE = (
    "squares with the sign of a maximum, cosines with that of a minimum: its own minimum is at the "
    "corners; Breiman & Cutler 1993 maximise 0.1 times the sum of cosines less that of squares"
)
DOSES = "1/6, 1/12 and 1/14 for the 0.167, 0.0833 and 0.0714 of Moré, Garbow & Hillstrom's table"
COLVILLE = "(x_1 - x_2^2)^2 for (x_1^2 - x_2)^2; Colville 1968, and Wood's function in MGH"
HARTMANN = "P_41 = 0.03815, from the code of Dixon & Szegö; the Virtual Library has 0.0381"

DIFFERENT = [
    Different("ackley_n3", "benchmarkfcns", "ackleyn3", OURS, "exp(-0.2 r) for exp(-0.02 r)"),
    Different("ackley_n3", "pyoptigtest", "Ackley3", OURS, "its second term has the other sign"),
    Different("alpine_1", "benchmarkfcns", "alpinen1", OURS, "the size of the sum for the sum of "
              "sizes: terms cancel"),
    Different("bent_cigar", "pyoptigtest", "Cigar", OURS, "10^6 times the sum of all squares, "
              "x_1's too"),
    Different("chichinadze", "pyoptigtest", "Chichinadze", OURS, "the bell is added, not taken "
              "off"),
    Different("colville", "opfunu", "Colville", OURS, COLVILLE),
    Different("colville", "pyoptigtest", "Colville", OURS, COLVILLE),
    Different("cosine_mixture", "benchmarkfcns", "cosinemixture", OURS, MIXTURE),
    Different("cosine_mixture", "opfunu", "CosineMixture", OURS, MIXTURE),
    Different("cosine_mixture", "pyoptigtest", "CosineMixture", OURS, "0.1 times the sum of "
              "cosines added: the origin is a maximum of its waves"),
    Different("csendes", "opfunu", "Csendes", OURS, "1/(x + 1e-8) for 1/x, to spare the origin"),
    Different("drop_wave", "pyoptigtest", "DropWave", OURS, "cos 12 r^2 for cos 12 r; Virtual "
              "Library"),
    Different("hartmann_3", "opfunu", "Hartmann3", BOTH, HARTMANN),
    Different("hartmann_3", "pyoptigtest", "Hartmann3", BOTH, HARTMANN),
    Different("hartmann_6", "s2mpj", "HART6", OURS, "A_12 = 0.05 for 3: the entry of another place "
              "in the table of Dixon & Szegö"),
    Different("levy", "opfunu", "Levy03", OURS, "sin^2 pi y_(i+1) for sin^2(pi y_i + 1), and no "
              "wave in the last term; Virtual Library"),
    Different("mgh_07_helical_valley", "opfunu", "HelicalValley", OURS, "the angle between -1/2 "
              "and 1/2; in MGH it jumps elsewhere, and is the same where x_1 is above 0"),
    Different("mgh_07_helical_valley", "pyoptigtest", "HelicalValley", OURS, "x_2 for x_3 in the "
              "first residual"),
    Different("mgh_07_helical_valley", "s2mpj", "HELIX", OURS, "0.15915494 for 1/(2 pi)"),
    Different("mgh_14_wood", "opfunu", "Colville", OURS, COLVILLE),
    Different("mgh_14_wood", "pyoptigtest", "Colville", OURS, COLVILLE),
    Different("mgh_15_kowalik_osborne", "opfunu", "Kowalik", OURS, DOSES),
    Different("mgh_15_kowalik_osborne", "pyoptigtest", "Kowalik", OURS, DOSES),
    Different("mgh_15_kowalik_osborne", "s2mpj", "KOWOSB", OURS, "0.0624 for 0.0625 in the table"),
    Different("mgh_18_biggs_exp6", "pyoptigtest", "BiggsExp6", BOTH, "a sum of 11 terms, ours of "
              "13, as in MGH's table of results"),
    Different("mgh_19_osborne_2", "s2mpj", "OSBORNEB", OURS, "t_i = (i + 1)/10 for (i - 1)/10: "
              "0.576 at the minimiser, where MGH has 0.0401377"),
    Different("mgh_20_watson", "pyoptigtest", "Watson", OURS, "j - 1 for j + 1, and x_j for "
              "x_(j+1), in the first sum", dims=(6,)),
    Different("mgh_26_trigonometric", "s2mpj", "ARGTRIGLS", OURS, "i sin x_i for sin x_i",
              options=(10,), dims=(10,)),
    Different("mgh_31_broyden_banded", "s2mpj", "BROYDNBDLS", OURS, "no + 1 in the residuals",
              options=(10,), dims=(10,)),
    Different("quartic", "benchmarkfcns", "quartic", BOTH, NOISE),
    Different("quartic", "opfunu", "Quartic", BOTH, NOISE),
    Different("quartic", "pyoptigtest", "Quartic", BOTH, NOISE),
    Different("schaffer_f6", "pyoptigtest", "Schaffer6", OURS, "1 + 0.001 r^4 for the square of "
              "1 + 0.001 r^2"),
    *(Different(f"schaffer_n{i}", "pyoptigtest", f"Schaffer{i}", OURS, "1 + 0.001 r^4 for the "
                "square of 1 + 0.001 r^2; Virtual Library") for i in (1, 2, 3, 4)),
    Different("schwefel", "benchmarkfcns", "schwefel", OURS, SCHWEFEL),
    Different("schwefel", "pyoptigtest", "Schwefel26", OURS, SCHWEFEL),
    Different("shekel_5", "pyoptigtest", "Shekel05", OURS, "the fifth width is 0.6, the sixth of "
              "the table, for 0.4"),
    Different("shubert_n4", "benchmarkfcns", "shubertn4", OURS, "cosines without their factor j"),
    Different("wolfe", "pyoptigtest", "Wolfe", OURS, "14/3 for 4/3"),
    Different("xin_she_yang_3", "pyoptigtest", "XinSheYang3", BOTH, "m = 3, ours m = 5: both are "
              "free to be chosen"),
    Different("zettl", "benchmarkfcns", "zettel", OURS, "the square is taken off, so that it has "
              "no minimum"),
]  # fmt: skip
