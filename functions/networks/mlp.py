"""The loss of a network of full layers, as a function of all its weights.

Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from functions.arguments import Refused
from functions.constants import constants
from functions.lazy import np, tf
from functions.limits import Limit, OneOf
from functions.networks import data as sets
from functions.target import register

ACTIVATIONS = ("tanh", "sigmoid", "softplus", "gelu", "sine", "relu")
# Not tf.linalg.matmul: mapped over a batch of one, oneDNN's in float32 ends the process.
PRODUCT = "...ni,...io->...no"
MOST = 100_000  # samples, all of which are in every value
LOSSES = ("auto", "cross_entropy", "squares")


def layers(data: str, widths: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return how many numbers go into each layer, and how many come out of it."""
    kind = sets.KINDS[data]
    return list(pairwise([kind.inputs, *widths, kind.outputs]))


def loss_of(data: str, loss: str) -> str:
    """Return the loss that is meant: by itself, cross-entropy of classes, squares of the rest."""
    if loss != "auto":
        return loss
    return "cross_entropy" if sets.KINDS[data].classes else "squares"


def _sizes(*, data: str, widths: tuple[int, ...], loss: str, samples: int, **_: Any) -> range:
    """Return the only dimension that the choice has: its number of weights."""
    if loss_of(data, loss) == "cross_entropy" and not sets.KINDS[data].classes:
        why, allowed = f"{data} has no classes", "squares, or auto"
        do = "choose one of these, or other data"
        raise Refused("mlp, loss", why, got=loss, allowed=allowed, do=do)
    most = sets.DIGITS if data == "digits" else MOST
    if samples > most:
        why, allowed = f"{data} has not so many samples", f"a whole number from 2 to {most}"
        do = f"write function.samples={most} for all of them"
        raise Refused("mlp, samples", why, got=str(samples), allowed=allowed, do=do)
    size = sum((fan_in + 1) * fan_out for fan_in, fan_out in layers(data, widths))
    return range(size, size + 1)


def _start(dim: int, *, data: str, widths: tuple[int, ...], seed: int, **_: Any) -> np.ndarray:
    """Return weights [n] as Glorot & Bengio 2010 draw them, equation 16; biases are 0."""
    draw = np.random.default_rng(seed)
    parts = []
    for fan_in, fan_out in layers(data, widths):
        bound = (6.0 / (fan_in + fan_out)) ** 0.5
        parts += [draw.uniform(-bound, bound, fan_in * fan_out), np.zeros(fan_out)]
    return np.concatenate(parts)


def _latex(
    dim: int,
    *,
    data: str,
    widths: tuple[int, ...],
    activation: str,
    loss: str,
    samples: int,
    noise: float,
    l2: float,
    seed: int,
) -> str:
    outputs = sets.KINDS[data].outputs
    if loss_of(data, loss) == "cross_entropy":
        mean = rf"-\frac{{1}}{{{samples}}}\,\sum_i \log\,p_\theta(y_i\,|\,x_i)"
    else:
        mean = rf"\frac{{1}}{{{samples * outputs}}}\,\sum_i |f_\theta(x_i) - y_i|^2"
    decay = rf" + \frac{{{l2:g}}}{{2}}\,|\theta|^2" if l2 else ""
    sizes = ", ".join(str(each) for each in (sets.KINDS[data].inputs, *widths, outputs))
    words = [rf"\mathrm{{{activation}}}\ ({sizes})", rf"\mathrm{{{data}}}"]
    words += [rf"\sigma = {noise:g}"] if noise else []
    words += [rf"\mathrm{{seed}}\ {seed}"] if seed else []
    return mean + decay + "".join(rf",\ {word}" for word in words)


def _citation(dim: int, *, data: str, **_: Any) -> str:
    return f"Rumelhart, Hinton & Williams 1986; {sets.KINDS[data].citation}"


def _kinks(dim: int, *, activation: str, widths: tuple[int, ...], **_: Any) -> str:
    kinked = activation == "relu" and widths
    return "where the input of a unit is 0; its slope there is 0" if kinked else ""


def _modality(
    dim: int, *, data: str, widths: tuple[int, ...], loss: str, l2: float, **_: Any
) -> str:
    """Return what is known: without l2, classes that can be told apart leave no minimum at all."""
    if widths:
        return "multimodal"
    return "unimodal" if l2 > 0.0 or loss_of(data, loss) == "squares" else ""


def _numbers(dim: int, *, data: str, widths: tuple[int, ...], samples: int, **_: Any) -> int:
    """Return how many units there are over all samples."""
    return samples * sum(fan_out for _, fan_out in layers(data, widths))


def _filters(dim: int, *, data: str, widths: tuple[int, ...], **_: Any) -> np.ndarray:
    """Return the unit [n] into which each weight goes, with its bias, counted from 0 on."""
    parts, first = list[np.ndarray](), 0
    for fan_in, fan_out in layers(data, widths):
        units = np.arange(first, first + fan_out)
        parts += [np.tile(units, fan_in), units]
        first += fan_out
    return np.concatenate(parts)


def unpacked(points: Any, shapes: list[tuple[int, int]]) -> Iterator[tuple[Any, Any]]:
    """Yield each layer's weights [..., in, out] and biases [..., 1, out] of points [..., n].

    They lie there layer by layer, as Keras lists them: weights row by row, then biases.
    """
    sizes = [size for fan_in, fan_out in shapes for size in (fan_in * fan_out, fan_out)]
    parts = iter(tf.split(points, sizes, axis=-1))
    leading = tf.shape(points)[:-1]
    for shape in shapes:
        weights = tf.reshape(next(parts), tf.concat([leading, shape], axis=0))
        yield weights, next(parts)[..., None, :]


def activated(activation: str, signal: Any) -> Any:
    """Return what units give for their inputs; sines as in Sitzmann et al. 2020, others as TF's."""
    return tf.sin(signal) if activation == "sine" else getattr(tf.nn, activation)(signal)


def outputs_of(points: Any, inputs: Any, shapes: list[tuple[int, int]], activation: str) -> Any:
    """Return what networks of weights [..., n] make of inputs [N, in]: [..., N, out]."""
    *hidden, last = unpacked(points, shapes)
    signal = inputs
    for weights, biases in hidden:
        signal = activated(activation, tf.einsum(PRODUCT, signal, weights) + biases)
    weights, biases = last
    return tf.einsum(PRODUCT, signal, weights) + biases


def _terms(
    points: Any,
    which: Any,
    *,
    data: str,
    widths: tuple[int, ...],
    activation: str,
    loss: str,
    samples: int,
    noise: float,
    l2: float,
    seed: int,
) -> Any:
    """Return `mlp` of some of its samples, by their indices [..., B], or of all for None: [...]."""
    every = [constants(each, points) for each in sets.made(data, samples, noise, seed)]
    inputs, wanted = every if which is None else [tf.gather(each, which) for each in every]
    outputs = outputs_of(points, inputs, layers(data, widths), activation)
    if loss_of(data, loss) == "cross_entropy":
        each = -tf.reduce_sum(wanted * tf.nn.log_softmax(outputs), axis=-1)
    else:
        each = tf.reduce_mean(tf.square(outputs - wanted), axis=-1)
    mean = tf.reduce_mean(each, axis=-1)
    return mean + 0.5 * l2 * tf.reduce_sum(tf.square(points), axis=-1) if l2 else mean


def _residuals(
    points: Any,
    *,
    data: str,
    widths: tuple[int, ...],
    activation: str,
    loss: str,
    samples: int,
    noise: float,
    l2: float,
    seed: int,
) -> Any:
    """Return what `mlp` is the sum of the squares of: each output's, and with l2 each weight's."""
    every = sets.made(data, samples, noise, seed)
    inputs, wanted = (constants(each, points) for each in every)
    gaps = outputs_of(points, inputs, layers(data, widths), activation) - wanted
    flat = tf.reshape(gaps, tf.concat([tf.shape(points)[:-1], [wanted.shape.num_elements()]], 0))
    flat /= wanted.shape.num_elements() ** 0.5
    return tf.concat([flat, (0.5 * l2) ** 0.5 * points], axis=-1) if l2 else flat


def _unsquared(dim: int, *, data: str, loss: str, samples: int, l2: float, **_: Any) -> str:
    if loss_of(data, loss) != "squares":
        return "mlp is one with function.loss=squares only"
    count = samples * sets.KINDS[data].outputs
    if count >= dim or l2:
        return ""
    return f"mlp has {count} squares, fewer than its {dim} weights, and no l2"


@register(
    dim=42,
    sizes=_sizes,
    domain=(-2.0, 2.0),
    start=_start,
    citation=_citation,
    latex=_latex,
    kinks=_kinks,
    title="Neural network",
    modality=_modality,
    notes="units of a layer change places without a change of the loss, so that no minimiser is "
    "alone; the weights are layer by layer, as Keras lists them",
    numbers=_numbers,
    filters=_filters,
    samples=lambda dim, *, samples, **_: samples,
    terms=_terms,
    residuals=_residuals,
    unsquared=_unsquared,
    limits={
        "data": OneOf(tuple(sets.KINDS)),
        "widths": Limit(1, high=1_000_000),
        "activation": OneOf(ACTIVATIONS),
        "loss": OneOf(LOSSES),
        "samples": Limit(2),
        "noise": Limit(0.0),
        "l2": Limit(0.0),
        "seed": Limit(0),
    },
)
def mlp(
    points: Any,
    *,
    data: str = "moons",
    widths: tuple[int, ...] = (8,),
    activation: str = "tanh",
    loss: str = "auto",
    samples: int = 100,
    noise: float = 0.0,
    l2: float = 0.0,
    seed: int = 0,
) -> Any:
    """Return the mean loss of a network over its samples, plus l2/2 times the sum of its squares.

    `widths` are those of the hidden layers, of which there may be none. Cross-entropy is of the
    softmax of the outputs; squares are the mean over samples and outputs, of classes against a
    row of zeros with a one. `samples`, `noise` and `seed` make the data; `seed` also the start.
    """
    return _terms(
        points,
        None,
        data=data,
        widths=widths,
        activation=activation,
        loss=loss,
        samples=samples,
        noise=noise,
        l2=l2,
        seed=seed,
    )
