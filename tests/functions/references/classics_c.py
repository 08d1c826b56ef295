"""Response surfaces, polynomials and ripples."""

from mpmath import cos, exp, log, mpf, pi, sin

HEIGHTS = ("1.0", "1.2", "3.0", "3.2")
RATES_3 = ("3 10 30", "0.1 10 35", "3 10 30", "0.1 10 35")
PLACES_3 = ("3689 1170 2673", "4699 4387 7470", "1091 8732 5547", "381 5743 8828")
PLACES_3_DS = (*PLACES_3[:3], "381.5 5743 8828")
RATES_6 = ("10 3 17 3.5 1.7 8", "0.05 10 17 0.1 8 14", "3 3.5 1.7 10 17 8", "17 8 0.05 10 0.1 14")
PLACES_6 = (
    "1312 1696 5569 124 8283 5886",
    "2329 4135 8307 3736 1004 9991",
    "2348 1451 3522 2883 3047 6650",
    "4047 8828 8732 5743 1091 381",
)
# Shekel's C as printed, a row a coordinate, and ten times beta.
HOLES = (
    "4 1 8 6 3 2 5 8 6 7",
    "4 1 8 6 7 9 3 1 2 3.6",
    "4 1 8 6 3 2 5 8 6 7",
    "4 1 8 6 7 9 3 1 2 3.6",
)
HOLES_DS = (
    "4 1 8 6 3 2 5 8 6 7",
    "4 1 8 6 7 9 5 1 2 3.6",
    "4 1 8 6 3 2 3 8 6 7",
    "4 1 8 6 7 9 3 1 2 3.6",
)
WIDTHS = "1 2 2 4 4 6 3 7 5 5"
JUDGE = (  # A, B, C
    "4.284 .286 .645", "4.149 .973 .585", "3.877 .384 .310", "0.533 .276 .058", "2.211 .973 .455",
    "2.389 .543 .779", "2.145 .957 .259", "3.231 .948 .202", "1.998 .543 .028", "1.379 .797 .099",
    "2.106 .936 .142", "1.428 .889 .296", "1.011 .006 .175", "2.179 .828 .180", "2.858 .399 .842",
    "1.388 .617 .039", "1.651 .939 .103", "1.593 .784 .620", "1.046 .072 .158", "2.152 .889 .704",
)  # fmt: skip


def _numbers(row):
    return [mpf(each) for each in row.split()]


def _branin(x, y, a=1, r=6, s=10):
    b, c, t = mpf("5.1") / (4 * pi**2), 5 / pi, 1 / (8 * pi)
    return a * (y - b * x**2 + c * x - r) ** 2 + s * (1 - t) * cos(x) + s


def _branin_rescaled(point):
    x, y = (15 * u for u in point)
    x -= 5
    square = (y - mpf("5.1") * x**2 / (4 * pi**2) + 5 * x / pi - 6) ** 2
    return (square + (10 - 10 / (8 * pi)) * cos(x) - mpf("44.81")) / mpf("51.95")


def _goldstein_price(x, y):
    first = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
    second = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    return (1 + (x + y + 1) ** 2 * first) * (30 + (2 * x - 3 * y) ** 2 * second)


def _goldstein_price_log(point):
    x, y = (4 * u - 2 for u in point)
    return (log(_goldstein_price(x, y)) - mpf("8.693")) / mpf("2.427")


def _forrester(x):
    return (6 * x - 2) ** 2 * sin(12 * x - 4)


def _hartmann(x, rates, places):
    total = 0
    for alpha, a, p in zip(HEIGHTS, rates, places, strict=True):
        rows = zip(_numbers(a), x, _numbers(p), strict=False)
        total += mpf(alpha) * exp(-sum(rate * (u - place / 10**4) ** 2 for rate, u, place in rows))
    return total


def _shekel(x, holes, m):
    columns = [_numbers(row) for row in holes]
    total = 0
    for i in range(m):
        away = sum((u - column[i]) ** 2 for u, column in zip(x, columns, strict=True))
        total -= 1 / (away + _numbers(WIDTHS)[i] / 10)
    return total


def _colville(x):
    a, b, c, d = x
    valleys = 100 * (a**2 - b) ** 2 + (a - 1) ** 2 + (c - 1) ** 2 + 90 * (c**2 - d) ** 2
    ends = mpf("10.1") * ((b - 1) ** 2 + (d - 1) ** 2)
    return valleys + ends + mpf("19.8") * (b - 1) * (d - 1)


def _powell(x):
    total = 0
    for i in range(len(x) // 4):
        a, b, c, d = x[4 * i : 4 * i + 4]
        total += (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4
    return total


def _perm(x, beta):
    n, total = len(x), 0
    for i in range(1, n + 1):
        total += sum((j**i + mpf(beta)) * ((x[j - 1] / j) ** i - 1) for j in range(1, n + 1)) ** 2
    return total


def _judge(point):
    x, y = point
    rows = [_numbers(row) for row in JUDGE]
    return sum((x + y * b + y**2 * c - a) ** 2 for a, b, c in rows)


REFERENCES = {
    "branin": lambda x: _branin(*x),
    "branin_modified": lambda x: _branin(*x) + 5 * x[0],
    "branin_rescaled": _branin_rescaled,
    "forrester": lambda x: _forrester(x[0]),
    "forrester_low": lambda x: mpf("0.5") * _forrester(x[0]) + 10 * (x[0] - mpf("0.5")) - 5,
    "goldstein_price": lambda x: _goldstein_price(*x),
    "goldstein_price_log": _goldstein_price_log,
    "hartmann_3": lambda x: -_hartmann(x, RATES_3, PLACES_3),
    "hartmann_3_ds": lambda x: -_hartmann(x, RATES_3, PLACES_3_DS),
    "hartmann_4": lambda x: (mpf("1.1") - _hartmann(x, RATES_6, PLACES_6)) / mpf("0.839"),
    "hartmann_6": lambda x: -_hartmann(x, RATES_6, PLACES_6),
    "hartmann_6_rescaled": lambda x: -(mpf("2.58") + _hartmann(x, RATES_6, PLACES_6)) / mpf("1.94"),
    "shekel_5": lambda x: _shekel(x, HOLES, 5),
    "shekel_7": lambda x: _shekel(x, HOLES, 7),
    "shekel_10": lambda x: _shekel(x, HOLES, 10),
    "shekel_7_ds": lambda x: _shekel(x, HOLES_DS, 7),
    "shekel_10_ds": lambda x: _shekel(x, HOLES_DS, 10),
    "colville": _colville,
    "powell": _powell,
    "perm_d_beta": _perm,
    "qing": lambda x: sum((u**2 - i) ** 2 for i, u in enumerate(x, 1)),
    "treccani": lambda x: x[0] ** 4 + 4 * x[0] ** 3 + 4 * x[0] ** 2 + x[1] ** 2,
    "zirilli": lambda x: x[0] ** 4 / 4 - x[0] ** 2 / 2 + x[0] / 10 + x[1] ** 2 / 2,
    "judge": _judge,
    "bartels_conn": lambda x: (
        abs(x[0] ** 2 + x[1] ** 2 + x[0] * x[1]) + abs(sin(x[0])) + abs(cos(x[1]))
    ),
    "ursem_1": lambda x: -sin(2 * x[0] - pi / 2) - 3 * cos(x[1]) - x[0] / 2,
}
