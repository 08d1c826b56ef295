"""Sums of squares: the residuals of Moré, Garbow & Hillstrom 1981, term by term."""

from mpmath import atan, chebyt, cos, exp, fprod, log, mpf, pi, sin, sqrt


def total(residuals):
    """The reference of a problem: the sum of the squares of its residuals."""
    return lambda x: sum(r**2 for r in residuals(*x))


def listed(residuals):
    """The same for residuals that take the coordinates as one list, x[0] the first."""
    return lambda x: sum(r**2 for r in residuals(x))


def numbers(text):
    return [mpf(each) for each in text.split()]


def freudenstein_roth(x1, x2):
    return -13 + x1 + ((5 - x2) * x2 - 2) * x2, -29 + x1 + ((x2 + 1) * x2 - 14) * x2


def powell_badly_scaled(x1, x2):
    return 10**4 * x1 * x2 - 1, exp(-x1) + exp(-x2) - mpf("1.0001")


def brown_badly_scaled(x1, x2):
    return x1 - 10**6, x2 - mpf("2e-6"), x1 * x2 - 2


def beale(x1, x2):
    return [mpf(y) - x1 * (1 - x2 ** (i + 1)) for i, y in enumerate(("1.5", "2.25", "2.625"))]


def jennrich_sampson(x1, x2):
    return [2 + 2 * i - (exp(i * x1) + exp(i * x2)) for i in range(1, 11)]


def helical_valley(x1, x2, x3):
    theta = atan(x2 / x1) / (2 * pi) + (0 if x1 > 0 else mpf("0.5"))
    return 10 * (x3 - 10 * theta), 10 * (sqrt(x1**2 + x2**2) - 1), x3


def bard(x1, x2, x3):
    y = numbers("0.14 0.18 0.22 0.25 0.29 0.32 0.35 0.39 0.37 0.58 0.73 0.96 1.34 2.10 4.39")
    for i in range(1, 16):
        u, v, w = i, 16 - i, min(i, 16 - i)
        yield y[i - 1] - (x1 + u / (v * x2 + w * x3))


def gaussian(x1, x2, x3):
    y = numbers(".0009 .0044 .0175 .0540 .1295 .2420 .3521 .3989 "
                ".3521 .2420 .1295 .0540 .0175 .0044 .0009")  # fmt: skip
    for i in range(1, 16):
        t = mpf(8 - i) / 2
        yield x1 * exp(-x2 * (t - x3) ** 2 / 2) - y[i - 1]


def meyer(x1, x2, x3):
    y = numbers("34780 28610 23650 19630 16370 13720 11540 9744 8261 7030 6005 5147 4427 3820 "
                "3307 2872")  # fmt: skip
    return [x1 * exp(x2 / (45 + 5 * i + x3)) - y[i - 1] for i in range(1, 17)]


def gulf(x1, x2, x3):
    for i in range(1, 100):
        t = mpf(i) / 100
        y = 25 + (-50 * log(t)) ** (mpf(2) / 3)
        yield exp(-(abs(y - x2) ** x3) / x1) - t


def box_3d(x1, x2, x3):
    for i in range(1, 11):
        t = mpf(i) / 10
        yield exp(-t * x1) - exp(-t * x2) - x3 * (exp(-t) - exp(-10 * t))


def powell_singular(x1, x2, x3, x4):
    return x1 + 10 * x2, sqrt(5) * (x3 - x4), (x2 - 2 * x3) ** 2, sqrt(10) * (x1 - x4) ** 2


def wood(x1, x2, x3, x4):
    return (
        10 * (x2 - x1**2),
        1 - x1,
        sqrt(90) * (x4 - x3**2),
        1 - x3,
        sqrt(10) * (x2 + x4 - 2),
        (x2 - x4) / sqrt(10),
    )


def kowalik_osborne(x1, x2, x3, x4):
    y = numbers("0.1957 0.1947 0.1735 0.1600 0.0844 0.0627 0.0456 0.0342 0.0323 0.0235 0.0246")
    u = numbers("4 2 1 0.5 0.25 0.167 0.125 0.1 0.0833 0.0714 0.0625")
    for y_i, u_i in zip(y, u, strict=True):
        yield y_i - x1 * (u_i**2 + u_i * x2) / (u_i**2 + u_i * x3 + x4)


def brown_dennis(x1, x2, x3, x4):
    for i in range(1, 21):
        t = mpf(i) / 5
        yield (x1 + t * x2 - exp(t)) ** 2 + (x3 + x4 * sin(t) - cos(t)) ** 2


def osborne_1(x1, x2, x3, x4, x5):
    y = numbers(
        "0.844 0.908 0.932 0.936 0.925 0.908 0.881 0.850 0.818 0.784 0.751 0.718 0.685 0.658 "
        "0.628 0.603 0.580 0.558 0.538 0.522 0.506 0.490 0.478 0.467 0.457 0.448 0.438 0.431 "
        "0.424 0.420 0.414 0.411 0.406"
    )
    for i in range(1, 34):
        t = 10 * (i - 1)
        yield y[i - 1] - (x1 + x2 * exp(-t * x4) + x3 * exp(-t * x5))


def biggs_exp6(*x):
    x1, x2, x3, x4, x5, x6 = x
    for i in range(1, 14):
        t = mpf(i) / 10
        y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t)
        yield x3 * exp(-t * x1) - x4 * exp(-t * x2) + x6 * exp(-t * x5) - y


def osborne_2(*x):
    y = numbers(
        "1.366 1.191 1.112 1.013 0.991 0.885 0.831 0.847 0.786 0.725 0.746 0.679 0.608 0.655 "
        "0.616 0.606 0.602 0.626 0.651 0.724 0.649 0.649 0.694 0.644 0.624 0.661 0.612 0.558 "
        "0.533 0.495 0.500 0.423 0.395 0.375 0.372 0.391 0.396 0.405 0.428 0.429 0.523 0.562 "
        "0.607 0.653 0.672 0.708 0.633 0.668 0.645 0.632 0.591 0.559 0.597 0.625 0.739 0.710 "
        "0.729 0.720 0.636 0.581 0.428 0.292 0.162 0.098 0.054"
    )
    for i in range(1, 66):
        t = mpf(i - 1) / 10
        fall = x[0] * exp(-t * x[4])
        first = x[1] * exp(-((t - x[8]) ** 2) * x[5])
        second = x[2] * exp(-((t - x[9]) ** 2) * x[6])
        third = x[3] * exp(-((t - x[10]) ** 2) * x[7])
        yield y[i - 1] - (fall + first + second + third)


def watson(x):
    n = len(x)
    for i in range(1, 30):
        t = mpf(i) / 29
        slope = sum((j - 1) * x[j - 1] * t ** (j - 2) for j in range(2, n + 1))
        yield slope - sum(x[j - 1] * t ** (j - 1) for j in range(1, n + 1)) ** 2 - 1
    yield x[0]
    yield x[1] - x[0] ** 2 - 1


def extended_rosenbrock(x):
    for i in range(0, len(x), 2):
        yield 10 * (x[i + 1] - x[i] ** 2)
        yield 1 - x[i]


def extended_powell(x):
    for i in range(0, len(x), 4):
        yield from powell_singular(*x[i : i + 4])


def penalty_1(x):
    yield from (sqrt(mpf("1e-5")) * (u - 1) for u in x)
    yield sum(u**2 for u in x) - mpf("0.25")


def penalty_2(x):
    n, root = len(x), sqrt(mpf("1e-5"))
    yield x[0] - mpf("0.2")
    for i in range(2, n + 1):
        y = exp(mpf(i) / 10) + exp(mpf(i - 1) / 10)
        yield root * (exp(x[i - 1] / 10) + exp(x[i - 2] / 10) - y)
        yield root * (exp(x[i - 1] / 10) - exp(-mpf(1) / 10))
    yield sum((n - j + 1) * x[j - 1] ** 2 for j in range(1, n + 1)) - 1


def variably_dimensioned(x):
    weighted = sum(j * (u - 1) for j, u in enumerate(x, 1))
    return [*(u - 1 for u in x), weighted, weighted**2]


def trigonometric(x):
    cosines = sum(cos(u) for u in x)
    return [len(x) - cosines + i * (1 - cos(u)) - sin(u) for i, u in enumerate(x, 1)]


def brown_almost_linear(x):
    return [*(u + sum(x) - (len(x) + 1) for u in x[:-1]), fprod(x) - 1]


def discrete_boundary_value(x):
    h, around = 1 / mpf(len(x) + 1), [0, *x, 0]
    for i, u in enumerate(x, 1):
        yield 2 * u - around[i - 1] - around[i + 1] + h**2 * (u + i * h + 1) ** 3 / 2


def discrete_integral_equation(x):
    n = len(x)
    h = 1 / mpf(n + 1)
    t = [h * i for i in range(n + 2)]
    cubes = [0, *((x[j - 1] + t[j] + 1) ** 3 for j in range(1, n + 1))]
    for i in range(1, n + 1):
        near = (1 - t[i]) * sum(t[j] * cubes[j] for j in range(1, i + 1))
        far = t[i] * sum((1 - t[j]) * cubes[j] for j in range(i + 1, n + 1))
        yield x[i - 1] + h * (near + far) / 2


def broyden_tridiagonal(x):
    around = [0, *x, 0]
    for i, u in enumerate(x, 1):
        yield (3 - 2 * u) * u - around[i - 1] - 2 * around[i + 1] + 1


def broyden_banded(x):
    n = len(x)
    for i in range(1, n + 1):
        band = [j for j in range(max(1, i - 5), min(n, i + 1) + 1) if j != i]
        u = x[i - 1]
        yield u * (2 + 5 * u**2) + 1 - sum(x[j - 1] * (1 + x[j - 1]) for j in band)


def linear_full_rank(x):
    n, m = len(x), 2 * len(x)
    for i in range(1, m + 1):
        yield (x[i - 1] if i <= n else 0) - mpf(2) / m * sum(x) - 1


def linear_rank_1(x):
    for i in range(1, 2 * len(x) + 1):
        yield i * sum(j * u for j, u in enumerate(x, 1)) - 1


def linear_rank_1_zero(x):
    n, m = len(x), 2 * len(x)
    yield from (mpf(-1), mpf(-1))
    for i in range(2, m):
        yield (i - 1) * sum(j * x[j - 1] for j in range(2, n)) - 1


def chebyquad(x):
    for i in range(1, len(x) + 1):
        integral = mpf(-1) / (i**2 - 1) if i % 2 == 0 else 0
        yield sum(chebyt(i, 2 * u - 1) for u in x) / len(x) - integral


REFERENCES = {
    "mgh_01_rosenbrock": total(lambda x1, x2: (10 * (x2 - x1**2), 1 - x1)),
    "mgh_02_freudenstein_roth": total(freudenstein_roth),
    "mgh_03_powell_badly_scaled": total(powell_badly_scaled),
    "mgh_04_brown_badly_scaled": total(brown_badly_scaled),
    "mgh_05_beale": total(beale),
    "mgh_06_jennrich_sampson": total(jennrich_sampson),
    "mgh_07_helical_valley": total(helical_valley),
    "mgh_08_bard": total(bard),
    "mgh_09_gaussian": total(gaussian),
    "mgh_10_meyer": total(meyer),
    "mgh_11_gulf": total(gulf),
    "mgh_12_box_3d": total(box_3d),
    "mgh_13_powell_singular": total(powell_singular),
    "mgh_14_wood": total(wood),
    "mgh_15_kowalik_osborne": total(kowalik_osborne),
    "mgh_16_brown_dennis": total(brown_dennis),
    "mgh_17_osborne_1": total(osborne_1),
    "mgh_18_biggs_exp6": total(biggs_exp6),
    "mgh_19_osborne_2": total(osborne_2),
    "mgh_20_watson": listed(watson),
    "mgh_21_extended_rosenbrock": listed(extended_rosenbrock),
    "mgh_22_extended_powell": listed(extended_powell),
    "mgh_23_penalty_1": listed(penalty_1),
    "mgh_24_penalty_2": listed(penalty_2),
    "mgh_25_variably_dimensioned": listed(variably_dimensioned),
    "mgh_26_trigonometric": listed(trigonometric),
    "mgh_27_brown_almost_linear": listed(brown_almost_linear),
    "mgh_28_discrete_boundary_value": listed(discrete_boundary_value),
    "mgh_29_discrete_integral_equation": listed(discrete_integral_equation),
    "mgh_30_broyden_tridiagonal": listed(broyden_tridiagonal),
    "mgh_31_broyden_banded": listed(broyden_banded),
    "mgh_32_linear_full_rank": listed(linear_full_rank),
    "mgh_33_linear_rank_1": listed(linear_rank_1),
    "mgh_34_linear_rank_1_zero": listed(linear_rank_1_zero),
    "mgh_35_chebyquad": listed(chebyquad),
}
