"""Networks: unit by unit and sample by sample, over the module's data."""

from mpmath import erf, exp, log, mpf, sin, sqrt, tanh

from functions.networks.data import made

ACTIVATIONS = {
    "tanh": tanh,
    "sigmoid": lambda z: 1 / (1 + exp(-z)),
    "softplus": lambda z: log(1 + exp(z)),
    "gelu": lambda z: z * (1 + erf(z / sqrt(2))) / 2,
    "sine": sin,
    "relu": lambda z: max(z, mpf(0)),
}


def _network(weights, widths, activation, sample, outputs):
    signal, at = [mpf(float(u)) for u in sample], 0
    for layer, width in enumerate([*widths, outputs]):
        fan_in = len(signal)
        biases = weights[at + fan_in * width :]
        sums = [
            sum((signal[i] * weights[at + i * width + j] for i in range(fan_in)), biases[j])
            for j in range(width)
        ]
        signal = sums if layer == len(widths) else [ACTIVATIONS[activation](z) for z in sums]
        at += (fan_in + 1) * width
    assert at == len(weights)
    return signal


def _mlp(x, *, data, widths, activation, loss, samples, noise, l2, seed):
    inputs, wanted = made(data, samples, noise, seed)
    squares = loss == "squares" or data == "sine"
    total = mpf(0)
    for sample, right in zip(inputs, wanted, strict=True):
        outputs = _network(x, widths, activation, sample, len(right))
        if squares:
            pairs = zip(outputs, right, strict=True)
            total += sum((o - mpf(float(r))) ** 2 for o, r in pairs) / len(right)
        else:
            total += log(sum(exp(o) for o in outputs)) - outputs[list(right).index(1.0)]
    return total / len(inputs) + mpf(l2) / 2 * sum(u**2 for u in x)


REFERENCES = {"mlp": _mlp}
