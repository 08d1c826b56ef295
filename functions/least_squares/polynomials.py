"""Problems of any size in which the unknowns are a polynomial's coefficients, or its places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.least_squares.squares import squares
from functions.target import at_least

# By dimension the minimum and the minimiser, found by Newton's method with 45 digits (mpmath)
# where several least-squares searches ended.
# fmt: off
WATSON: dict[int, tuple[float, tuple[float, ...]]] = {
    2: (0.5466078558746469184958616, (-0.5013670075219627, 1.0736498384595432)),
    3: (0.4713997225209567335079014, (-0.3757330057951052, 0.9277884537947423, 0.1716430245881916)),
    4: (0.06958772678589437125994688, (
        -0.1830480790751187, 1.080738694631855, -0.4526588085087553, 0.6144563386645558,
    )),
    5: (0.01715436626901868363035649, (
        -0.07140517010518785, 0.9700247047203899, 0.26616884651979517, -0.5398931870568662,
        0.7107112218473483,
    )),
    6: (0.002287670053552436241844522, (
        -0.015725086401458456, 1.0124348693691099, -0.2329916259567377, 1.2604300877996084,
        -1.5137289227222797, 0.9929964324311346,
    )),
    7: (0.0002242071011624255904200072, (
        -0.0019422477734162675, 0.9962238201286631, 0.10234677221518577,
        -0.3499104847662237, 1.8277254905033757, -2.0774943914656, 1.0541344055268347,
    )),
    8: (0.00001816228212329018779135556, (
        -0.00017990618582750057, 1.0009160874870482, -0.04091689212337013,
        0.7123356189866678, -1.4792837659048244, 2.9680521210676867, -2.6719733114018855,
        1.067789837514676,
    )),
    9: (0.000001399760138099019942622441, (
        -1.5307036521394342e-05, 0.9997897039319483, 0.014763963693556958,
        0.14634232829936222, 1.0008211030047092, -2.617731140519015, 4.104403164478857,
        -3.1436122785564424, 1.0526264080101668,
    )),
}
# fmt: on


@squares(
    number=20,
    dims=at_least(2),
    title="MGH 20: Watson",
    domain=(-5.0, 5.0),
    minimisers=lambda dim: [WATSON[dim][1]] if dim in WATSON else [],
    minimum=lambda dim: WATSON[dim][0] if dim in WATSON else None,
    start=0.0,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{29}} [\sum_{{j=2}}^{{{dim}}} (j - 1)\,x_j t_i^{{j-2}}"
        rf" - (\sum_{{j=1}}^{{{dim}}} x_j t_i^{{j-1}})^2 - 1]^2"
        r" + x_1^2 + (x_2 - x_1^2 - 1)^2,\ t_i = i/29"
    ),
    notes="the paper has 2 to 31 dimensions; from 12 on the minimiser lies beyond the domain",
)
def mgh_20_watson(points: Any) -> Sequence[Any]:
    """Return p'(t_i) - p(t_i)^2 - 1, t_i = i / 29, i = 1 ... 29; x_1; and x_2 - x_1^2 - 1.

    p is the polynomial with the coefficients x, lowest first.
    """
    t, k = np.arange(1.0, 30.0)[:, None] / 29.0, np.arange(float(points.shape[-1]))
    powers, slopes = t**k, k * t ** np.maximum(k - 1.0, 0.0)
    each = points[..., tf.newaxis, :]
    # Sums, not matrix products, whose order of adding depends on the size of the batch.
    value = tf.reduce_sum(each * constants(powers, points), axis=-1)
    slope = tf.reduce_sum(each * constants(slopes, points), axis=-1)
    first, second = points[..., 0], points[..., 1]
    return slope - tf.square(value) - 1.0, first, second - tf.square(first) - 1.0


# By dimension the places below 1/2 of Chebyshev's quadrature, which the places 1 - x and 1/2 make
# whole; zeros of a polynomial by Newton's identities, with 40 digits (mpmath). For 8 and 10 places
# there is no such quadrature; theirs are of the lowest value that is known.
# fmt: off
CHEBYQUAD = {
    2: (0.21132486540518712,),
    3: (0.14644660940672624,),
    4: (0.10267276385411694, 0.40620376295746005),
    5: (0.083751256499509062, 0.31272929522320947),
    6: (0.066876590946089704, 0.28874067311944424, 0.36668229924164764),
    7: (0.058069149620975482, 0.23517161235742159, 0.33804409474004618),
    8: (0.04315276015101663, 0.1930908403841861, 0.26632870689027294),
    9: (0.044205346135782763, 0.19949067230988096, 0.23561910847106, 0.41604690789259803),
}
CHEBYQUAD_10 = (
    0.032993373018074465, 0.15514535775907337, 0.20018919846138622, 0.38326166496125497,
    0.38326166496125497, 0.5292494771334065, 0.6403535493710659, 0.7135658474159999,
    0.8284818230519073, 0.9252518337853975,
)
# fmt: on
CHEBYQUAD_MINIMA = {8: 0.003516873725677931670059708, 10: 0.004772713696375348971647133}


def _places(dim: int) -> list[Any]:
    """Return minimisers of problem 35: all of them up to 3 dimensions, else one of each kind."""
    if dim == 10:
        return [CHEBYQUAD_10, tuple(1.0 - x for x in CHEBYQUAD_10)]
    if dim not in CHEBYQUAD:
        return []
    below = CHEBYQUAD[dim]
    places = *below, *[0.5] * (dim - 2 * len(below)), *(1.0 - x for x in below)
    return list(permutations(places)) if dim <= 3 else [places]


def _least(dim: int) -> float | None:
    return CHEBYQUAD_MINIMA.get(dim, 0.0) if _places(dim) else None


@squares(
    number=35,
    dims=at_least(2),
    title="MGH 35: Chebyquad",
    domain=(0.0, 1.0),
    minimisers=_places,
    minimum=_least,
    start=lambda dim: np.arange(1.0, dim + 1.0) / (dim + 1.0),
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} [\frac{{1}}{{{dim}}} \sum_{{j=1}}^{{{dim}}} T_i(2x_j - 1)"
        r" - \int_0^1 T_i(2u - 1)\,du]^2"
    ),
    modality="multimodal",
    others=lambda dim: "the coordinates in any other order" if dim > 3 else "",
    notes=(
        "for n = 10 the paper's 6.50395e-3 is that of a local minimum; 4.77271e-3 is lower. The "
        "minimum is 0 for n up to 7 and n = 9 only"
    ),
)
def mgh_35_chebyquad(points: Any) -> Sequence[Any]:
    """Return the mean of T_i(2 x_j - 1) over j, less its integral over [0, 1], i = 1 ... n.

    By the recurrence of Chebyshev's polynomials: arc cosines have no derivative at the edges of
    the domain. The integral is 0 for odd i and -1 / (i^2 - 1) for even i.
    """
    place = 2.0 * points - 1.0
    before, polynomial = tf.ones_like(place), place
    parts = []
    for i in range(1, points.shape[-1] + 1):
        integral = 0.0 if i % 2 else -1.0 / (i**2 - 1.0)
        parts.append(tf.reduce_mean(polynomial, axis=-1) - integral)
        before, polynomial = polynomial, 2.0 * place * polynomial - before
    return parts
