"""BBOB's functions, as the report of Hansen, Finck, Ros & Auger 2009 defines them (RR-6829).

The random numbers are COCO's, drawn here by Schrage's way of multiplying, in plain Python; the
instances are made of them in double precision, the formulas are in mpmath.
"""

import math
from functools import cache
from itertools import pairwise

from mpmath import cos, exp, floor, log, mpf, nint, pi, sin, sqrt

SEED_OF = {4: 3, 18: 17}


@cache
def unif(count, seed):
    """Numbers in (0, 1), by Park & Miller's generator behind Bays & Durham's table of 32."""

    def after(state):
        high, low = divmod(state, 127773)
        state = 16807 * low - 2836 * high
        return state + 2147483647 if state < 0 else state

    state, first = max(1, abs(seed)), []
    for _ in range(40):
        state = after(state)
        first.append(state)
    table = first[:7:-1]
    taken, numbers = table[0], []
    for _ in range(count):
        state = after(state)
        place = math.floor(taken / 67108865)
        taken, table[place] = table[place], state
        numbers.append(taken / 2.147483647e9 or 1e-99)
    return numbers


def gauss(count, seed):
    u = unif(2 * count, seed)
    return [
        math.sqrt(-2 * math.log(u[i])) * math.cos(2 * math.pi * u[count + i]) or 1e-99
        for i in range(count)
    ]


@cache
def rotation(n, seed):
    """Rows of an orthogonal matrix, by Gram & Schmidt on columns of Gaussian numbers."""
    numbers, columns = gauss(n * n, seed), []
    for i in range(n):
        column = numbers[i * n : (i + 1) * n]
        for other in columns:
            along = sum(a * b for a, b in zip(column, other, strict=True))
            column = [a - along * b for a, b in zip(column, other, strict=True)]
        length = math.sqrt(sum(a * a for a in column))
        columns.append([a / length for a in column])
    return [list(row) for row in zip(*columns, strict=True)]


def seed_of(function, instance):
    return SEED_OF.get(function, function) + 10000 * instance


def f_opt(function, instance):
    seed = seed_of(function, instance)
    ratio = gauss(1, seed)[0] / gauss(1, seed + 1)[0]
    return min(1000.0, max(-1000.0, math.floor(100 * 100 * ratio + 0.5) / 100))


def uniform_point(n, seed):
    return [8 * math.floor(1e4 * u) / 1e4 - 4 or -1e-5 for u in unif(n, seed)]


def r_and_q(n, function, instance):
    seed = seed_of(function, instance)
    return rotation(n, seed + 1000000), rotation(n, seed)


def turn(matrix, x):
    return [sum(a * u for a, u in zip(row, x, strict=True)) for row in matrix]


def less(x, y):
    return [a - b for a, b in zip(x, y, strict=True)]


def shares(n):
    return [mpf(i) / (n - 1) for i in range(n)]


def stretch(alpha, x):
    return [mpf(alpha) ** (share / 2) * u for share, u in zip(shares(len(x)), x, strict=True)]


def osz(x):
    if x == 0:
        return x
    c1, c2 = (10, mpf("7.9")) if x > 0 else (mpf("5.5"), mpf("3.1"))
    hat = log(abs(x))
    bent = exp(hat + mpf("0.049") * (sin(c1 * hat) + sin(c2 * hat)))
    return bent if x > 0 else -bent


def asy(beta, x):
    return [
        u ** (1 + mpf(beta) * share * sqrt(u)) if u > 0 else u
        for share, u in zip(shares(len(x)), x, strict=True)
    ]


def pen(x):
    return sum(max(mpf(0), abs(u) - 5) ** 2 for u in x)


def shifted(x, function, instance):
    return less(x, uniform_point(len(x), seed_of(function, instance)))


def all_osz(x):
    return [osz(u) for u in x]


def ripples(z):
    return 10 * (len(z) - sum(cos(2 * pi * u) for u in z)) + sum(u**2 for u in z)


def ellipsoid(z):
    return sum(mpf(10) ** (6 * share) * u**2 for share, u in zip(shares(len(z)), z, strict=True))


def _f01(x, i):
    return sum(u**2 for u in shifted(x, 1, i))


def _f02(x, i):
    return ellipsoid(all_osz(shifted(x, 2, i)))


def _f03(x, i):
    return ripples(stretch(10, asy("0.2", all_osz(shifted(x, 3, i)))))


def _f04(x, i):
    best = uniform_point(len(x), seed_of(4, i))
    best[::2] = [abs(u) for u in best[::2]]
    z = all_osz(less(x, best))
    steep = [10 if u > 0 and k % 2 == 0 else 1 for k, u in enumerate(z)]
    return ripples(stretch(10, [s * u for s, u in zip(steep, z, strict=True)])) + 100 * pen(x)


def _f05(x, i):
    value = mpf(0)
    best = uniform_point(len(x), seed_of(5, i))
    for share, b, u in zip(shares(len(x)), best, x, strict=True):
        s = math.copysign(1, b) * mpf(10) ** share
        corner = math.copysign(5, b)
        value += 5 * abs(s) - s * (u if corner * u < 25 else corner)
    return value


def _f06(x, i):
    r, q = r_and_q(len(x), 6, i)
    best = uniform_point(len(x), seed_of(6, i))
    z = turn(r, stretch(10, turn(q, less(x, best))))
    scaled = [u * 100 if u * b > 0 else u for u, b in zip(z, best, strict=True)]
    return osz(sum(u**2 for u in scaled)) ** mpf("0.9")


def _f07(x, i):
    r, q = r_and_q(len(x), 7, i)
    hat = stretch(10, turn(q, shifted(x, 7, i)))
    half = mpf("0.5")
    z = turn(r, [floor(half + u) if abs(u) > half else floor(half + 10 * u) / 10 for u in hat])
    total = sum(100**share * u**2 for share, u in zip(shares(len(x)), z, strict=True))
    return max(abs(hat[0]) / 10**4, total) / 10 + pen(x)


def banana(z):
    return [100 * (u**2 - v) ** 2 + (u - 1) ** 2 for u, v in pairwise(z)]


def _f08(x, i):
    best = [0.75 * u for u in uniform_point(len(x), seed_of(8, i))]
    scale = max(mpf(1), sqrt(len(x)) / 8)
    return sum(banana([scale * u + 1 for u in less(x, best)]))


def _turned_banana(x, function, i):
    scale = max(mpf(1), sqrt(len(x)) / 8)
    turned = turn(rotation(len(x), seed_of(function, i)), x)
    return banana([scale * u + mpf("0.5") for u in turned])


def _f09(x, i):
    return sum(_turned_banana(x, 9, i))


def _r(x, function, i):
    return turn(r_and_q(len(x), function, i)[0], shifted(x, function, i))


def _f10(x, i):
    return ellipsoid(all_osz(_r(x, 10, i)))


def _f11(x, i):
    first, *others = all_osz(_r(x, 11, i))
    return 10**6 * first**2 + sum(u**2 for u in others)


def _f12(x, i):
    seed = seed_of(12, i) + 1000000
    r = rotation(len(x), seed)
    first, *others = turn(r, asy("0.5", turn(r, less(x, uniform_point(len(x), seed)))))
    return first**2 + 10**6 * sum(u**2 for u in others)


def _f13(x, i):
    r, q = r_and_q(len(x), 13, i)
    first, *others = turn(r, stretch(10, turn(q, shifted(x, 13, i))))
    return first**2 + 100 * sqrt(sum(u**2 for u in others))


def _f14(x, i):
    z = _r(x, 14, i)
    return sqrt(sum(abs(u) ** (2 + 4 * s) for s, u in zip(shares(len(x)), z, strict=True)))


def _f15(x, i):
    r, q = r_and_q(len(x), 15, i)
    return ripples(turn(r, stretch(10, turn(q, asy("0.2", all_osz(_r(x, 15, i)))))))


def _f16(x, i):
    n, half = len(x), mpf("0.5")
    r, q = r_and_q(n, 16, i)
    z = turn(r, stretch(mpf(1) / 100, turn(q, all_osz(_r(x, 16, i)))))
    f0 = sum(half**k * cos(2 * pi * 3**k * half) for k in range(12))
    waves = sum(half**k * cos(2 * pi * 3**k * (u + half)) for u in z for k in range(12))
    return 10 * (waves / n - f0) ** 3 + 10 * pen(x) / n


def _schaffer(x, function, i, alpha):
    _, q = r_and_q(len(x), function, i)
    z = stretch(alpha, turn(q, asy("0.5", _r(x, function, i))))
    s = [sqrt(u**2 + v**2) for u, v in pairwise(z)]
    terms = sum(sqrt(u) + sqrt(u) * sin(50 * u ** (mpf(1) / 5)) ** 2 for u in s)
    return (terms / (len(x) - 1)) ** 2 + 10 * pen(x)


def _f17(x, i):
    return _schaffer(x, 17, i, 10)


def _f18(x, i):
    return _schaffer(x, 18, i, 1000)


def _f19(x, i):
    terms = sum(s / 4000 - cos(s) for s in _turned_banana(x, 19, i))
    return 10 * terms / (len(x) - 1) + 10


def _f20(x, i):
    n, quarter = len(x), mpf("0.25")
    signs = [-1 if u < 0.5 else 1 for u in unif(n, seed_of(20, i))]
    double = mpf("4.2096874637")
    hat = [2 * sign * u for sign, u in zip(signs, x, strict=True)]
    coupled = [hat[0], *(b + quarter * (a - double) for a, b in pairwise(hat))]
    z = [100 * (u + double) for u in stretch(10, [u - double for u in coupled])]
    waves = sum(u * sin(sqrt(abs(u))) for u in z)
    return mpf("4.189828872724339") - waves / (100 * n) + 100 * pen([u / 100 for u in z])


def _ranked(numbers):
    """The places of numbers in ascending order."""
    return [place for _, place in sorted((u, k) for k, u in enumerate(numbers))]


@cache
def _peaks(n, function, i):
    """Height, diagonal of C and centre of each peak."""
    count, width, first = (101, 10, 1000**0.5) if function == 21 else (21, 9.8, 1000)
    seed = seed_of(function, i)
    alphas = [first, *(1000 ** (k / (count - 2)) for k in _ranked(unif(count - 1, seed)))]
    places, peaks = unif(n * count, seed), []
    for k, alpha in enumerate(alphas):
        height = 10 if k == 0 else mpf("1.1") + 8 * mpf(k - 1) / (count - 2)
        order = _ranked(unif(n, seed + 1000 * k))
        centre = [width * u - width / 2 for u in places[k * n : (k + 1) * n]]
        if k == 0:
            centre = [0.8 * u for u in centre]
        peaks.append((height, [alpha ** (mpf(j) / (n - 1) - 0.5) for j in order], centre))
    return peaks


def _gallagher(x, function, i):
    n = len(x)
    q = rotation(n, seed_of(function, i))
    best = mpf(0)
    for height, diagonal, centre in _peaks(n, function, i):
        turned = turn(q, less(x, centre))
        squared = sum(c * u**2 for c, u in zip(diagonal, turned, strict=True))
        best = max(best, height * exp(-squared / (2 * n)))
    return osz(10 - best) ** 2 + pen(x)


def _f21(x, i):
    return _gallagher(x, 21, i)


def _f22(x, i):
    return _gallagher(x, 22, i)


def _f23(x, i):
    n = len(x)
    r, q = r_and_q(n, 23, i)
    z = turn(r, stretch(100, turn(q, shifted(x, 23, i))))
    product = mpf(1)
    for k, u in enumerate(z, start=1):
        away = sum(abs(2**j * u - nint(2**j * u)) / mpf(2**j) for j in range(1, 33))
        product *= (1 + k * away) ** (10 / mpf(n) ** mpf("1.2"))
    return 10 * (product - 1) / mpf(n) ** 2 + pen(x)


def _f24(x, i):
    n, mu0 = len(x), mpf("2.5")
    r, q = r_and_q(n, 24, i)
    signs = [math.copysign(1, u) for u in gauss(n, seed_of(24, i))]
    hat = [2 * sign * u for sign, u in zip(signs, x, strict=True)]
    s = 1 - 1 / (2 * sqrt(n + 20) - mpf("8.2"))
    mu1 = -sqrt((mu0**2 - 1) / s)
    near, far = (sum((u - mu) ** 2 for u in hat) for mu in (mu0, mu1))
    z = turn(r, stretch(100, turn(q, [u - mu0 for u in hat])))
    waves = n - sum(cos(2 * pi * u) for u in z)
    return min(near, n + s * far) + 10 * waves + 10**4 * pen(x)


def _raised(number, formula):
    return lambda x, instance: formula(x, instance) + f_opt(number, instance)


FORMULAS = [
    *(_f01, _f02, _f03, _f04, _f05, _f06, _f07, _f08, _f09, _f10, _f11, _f12, _f13),
    *(_f14, _f15, _f16, _f17, _f18, _f19, _f20, _f21, _f22, _f23, _f24),
]
REFERENCES = {
    f"bbob_f{number:02d}": _raised(number, formula)
    for number, formula in enumerate(FORMULAS, start=1)
}
