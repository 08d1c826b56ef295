"""A Keras optimizer as a pure function: state and gradient in, new state and point out.

Keras's own `apply` does the update. Only what TensorFlow's flavour of the base class adds for
`tf.distribute` (assignments to resource variables) is undone, by going back to Keras's
backend-neutral methods, so that the state can be carried by a compiled loop and mapped over lanes.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend.tensorflow.optimizer import TFOptimizer
from keras.src.optimizers.base_optimizer import BaseOptimizer

from pipeline.powers import by_logarithms

RATE = "learning_rate"
Question = tuple[str, str, float | str]  # 'gt' of a hyperparameter by name, and a number or another

_questions: dict[tuple[Any, ...], set[Question]] = {}


class _Stateless(TFOptimizer):  # type: ignore[misc]  # Keras ships no types
    """Mixed in below a Keras optimizer and above TFOptimizer, whose overrides it takes back."""

    stateless_apply = BaseOptimizer.stateless_apply
    assign = BaseOptimizer.assign
    assign_add = BaseOptimizer.assign_add
    assign_sub = BaseOptimizer.assign_sub
    _apply_weight_decay = BaseOptimizer._apply_weight_decay
    _backend_update_step = BaseOptimizer._backend_update_step
    _clip_by_norm = BaseOptimizer._clip_by_norm
    _var_key = BaseOptimizer._var_key

    def _backend_apply_gradients(self, grads: list[Any], trainable_variables: list[Any]) -> None:
        """As Keras's, but selecting where it branches: no assignment leaves a branch."""
        if self.gradient_accumulation_steps:
            self._accumulate(grads, trainable_variables)
        else:
            self._update(grads, trainable_variables)
        if self.use_ema:
            self._update_model_variables_moving_average(self._trainable_variables)
        if self.use_ema and self.ema_overwrite_frequency:
            due = tf.equal((self.iterations + 1) % self.ema_overwrite_frequency, 0)
            averages = self._model_variables_moving_average
            for variable, average in zip(self._trainable_variables, averages, strict=True):
                variable.assign(tf.where(due, average.value, variable.value))

    def _update(self, grads: list[Any], variables: list[Any]) -> None:
        grads = self._clip_gradients(grads)
        self._apply_weight_decay(variables)
        self._backend_update_step(grads, variables, self.learning_rate)

    def _accumulate(self, grads: list[Any], variables: list[Any]) -> None:
        every = self.gradient_accumulation_steps
        due = tf.equal((self._iterations + 1) % every, 0)
        sums = [self._accumulated_gradients[self._get_variable_index(v)] for v in variables]
        totals = [g + s.value for g, s in zip(grads, sums, strict=True)]
        held = [*variables, *self.variables]
        before = [v.value for v in held]
        self._update([total / every for total in totals], variables)
        for variable, old in zip(held, before, strict=True):
            variable.assign(tf.where(due, variable.value, old))
        for accumulator, total in zip(sums, totals, strict=True):
            accumulator.assign(tf.where(due, tf.zeros_like(total), total))


def _stateless_class(cls: type) -> type:
    return type(cls.__name__, (cls, _Stateless), {})


class Hyperparameter:
    """A float that computes as a tensor and compares as the number it stands for.

    Optimizers compute with their hyperparameters and branch on them ('if self.momentum > 0').
    The first must not bake a constant into the program, the second must be settled when it is
    traced; so programs are shared only by optimizers whose branches agree. What was asked is
    noted in `asked`, save comparisons with 0, which the number's sign settles.
    """

    def __init__(self, name: str, number: float, tensor: tf.Tensor, asked: set[Question]) -> None:
        self.name = name
        self.number = number
        self.tensor = tensor
        self.asked = asked
        self.dtype = tensor.dtype
        self.shape = tensor.shape

    def __bool__(self) -> bool:
        return bool(self.number)


def _delegate(name: str) -> Callable[..., Any]:
    def method(self: Hyperparameter, *others: Any) -> Any:
        plain = [o.tensor if isinstance(o, Hyperparameter) else o for o in others]
        return getattr(self.tensor, name)(*plain)

    return method


def _comparison(name: str) -> Callable[..., Any]:
    def method(self: Hyperparameter, other: Any) -> Any:
        if isinstance(other, Hyperparameter):
            self.asked.add((name, self.name, other.name))
            other = other.number
        elif isinstance(other, int | float) and other != 0:
            self.asked.add((name, self.name, float(other)))
        return getattr(self.number, f"__{name}__")(other)

    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Hyperparameter, f"__{_name}__", _comparison(_name))
for _name in ("add", "sub", "mul", "truediv", "pow"):
    for _side in ("", "r"):
        _method = f"__{_side}{_name}__"
        setattr(Hyperparameter, _method, _delegate(_method))
for _name in ("neg", "abs"):
    setattr(Hyperparameter, f"__{_name}__", _delegate(f"__{_name}__"))

tf.register_tensor_conversion_function(
    Hyperparameter,
    lambda value, dtype=None, name=None, as_ref=False: (
        tf.cast(value.tensor, dtype) if dtype else value.tensor
    ),
)


@dataclass(frozen=True)
class Stateless:
    """A Keras optimizer made pure for one point of n coordinates.

    `state` holds the initial values of the optimizer's variables: scalars, or [n]. Slots in
    `at_start` begin as a copy of the start point instead (schedule-free methods); slot `count` is
    the number of steps taken, slot `rate` the learning rate (None: a schedule). `numbers` are
    the float hyperparameters by name, `kind` everything else that decides the program.
    """

    optimizer: Any
    state: tuple[tf.Tensor, ...]
    count: int
    rate: int | None
    at_start: frozenset[int]
    numbers: Mapping[str, float]
    kind: tuple[Any, ...]

    @property
    def structure(self) -> tuple[Any, ...]:
        """The kind, and the branches known to hang on numbers: equal ones share one program."""
        return *self.kind, *((q, bool(_answer(q, self.numbers))) for q in self._asked())

    def check(self, name: str, values: np.ndarray) -> None:
        """Raise ValueError where lanes with `values` [L] of a number would take other branches."""
        number = self.numbers[name]
        strays = values != 0 if number == 0 else values * number < 0
        for question in self._asked():
            own = _answer(question, {**self.numbers, name: values})
            strays = strays | (own != _answer(question, self.numbers))
        if np.any(strays):
            raise ValueError(
                f"lanes cannot have a {name} of {values[strays][0]:g} where the optimizer's is "
                f"{number:g}: it branches on that number; make it with one of the lanes'"
            )

    def _asked(self) -> list[Question]:
        return sorted(_questions.get(self.kind, ()), key=repr)

    def apply(
        self,
        state: Sequence[tf.Tensor],
        gradient: tf.Tensor,
        point: tf.Tensor,
        tensors: Mapping[str, tf.Tensor],
        own: Sequence[tf.Tensor] = (),
    ) -> tuple[list[tf.Tensor], tf.Tensor]:
        """One update: state, gradient [n] and point [n] in, new state and point [n] out.

        `tensors` are the hyperparameters of `numbers` as scalar tensors of the point's dtype, `own`
        those among them that each lane has for itself. Call it while a program is traced.
        """
        asked = _questions.setdefault(self.kind, set())
        for name, tensor in tensors.items():
            if name == RATE:
                continue  # a variable of Keras's: part of the state
            holder, attribute = _locate(self.optimizer, name)
            setattr(holder, attribute, Hyperparameter(name, self.numbers[name], tensor, asked))
        with by_logarithms(own):
            (moved,), new = self.optimizer.stateless_apply(list(state), [gradient], [point])
        return new, moved


def stateless(optimizer: Any, dim: int, dtype: str) -> Stateless:
    """Make a pure copy of `optimizer`, an unbuilt Keras optimizer, for points [dim] of `dtype`.

    Raises ValueError where the optimizer is built already, or was made under another floatx: its
    learning rate would be rounded to that precision.
    """
    if optimizer.built:
        raise ValueError("the optimizer is built already; give one that has not been used yet")
    made = [v.dtype for v in optimizer.variables if v is optimizer._learning_rate]
    if made and made[0] != dtype:
        raise ValueError(
            f"the optimizer was made under {made[0]}, the points are {dtype}; call "
            f"keras.config.set_floatx({dtype!r}) before making it"
        )
    numbers = _numbers(optimizer)
    clone = _copied(optimizer)
    _keep_digits(clone, numbers, dtype)
    # A slot that comes out as NaN is a copy of the point it was built on.
    clone.build([keras.Variable(np.full(dim, np.nan), dtype=dtype)])
    state = tuple(tf.convert_to_tensor(v.value) for v in clone.variables)
    at_start = frozenset(
        i for i, s in enumerate(state) if s.dtype.is_floating and np.isnan(s.numpy()).any()
    )
    if made:
        numbers[RATE] = float(optimizer._learning_rate.numpy())
    places = {id(variable): i for i, variable in enumerate(clone.variables)}
    return Stateless(
        clone,
        state,
        places[id(clone._iterations)],
        places.get(id(clone._learning_rate)),
        at_start,
        numbers,
        _kind(optimizer),
    )


def _answer(question: Question, numbers: Mapping[str, Any]) -> Any:
    comparison, name, other = question
    known = numbers[other] if isinstance(other, str) else other
    return getattr(operator, comparison)(numbers[name], known)


def _copied(optimizer: Any) -> Any:
    """Copy an optimizer, attribute by attribute, as an instance of its stateless class.

    Keras would copy it through its serialisation, which does not find a user's own class.
    """
    clone: Any = object.__new__(_stateless_class(type(optimizer)))
    shared = optimizer._distribution_strategy  # there is one, and it refuses to be copied
    memo = {id(optimizer): clone, id(shared): shared}
    vars(clone).update(copy.deepcopy(vars(optimizer), memo))
    return clone


def _keep_digits(clone: Any, numbers: Mapping[str, float], dtype: str) -> None:
    """Turn plain floats, which Keras makes float32 tensors, into NumPy's, which it leaves."""
    for name, number in numbers.items():
        setattr(*_locate(clone, name), np.float64(number))
    for holder in _holders(clone).values():
        for name, several in list(vars(holder).items()):
            if isinstance(several, list) and several and all(type(v) is float for v in several):
                setattr(holder, name, list(np.array(several, dtype)))


def _holders(optimizer: Any) -> dict[str, Any]:
    """Where hyperparameters live: the optimizer, and the schedule of its learning rate if any."""
    holders = {"": optimizer}
    if isinstance(optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
        holders["schedule."] = optimizer._learning_rate
    return holders


def _locate(optimizer: Any, name: str) -> tuple[Any, str]:
    prefix, _, attribute = name.rpartition(".")
    return _holders(optimizer)[f"{prefix}." if prefix else ""], attribute


def _numbers(optimizer: Any) -> dict[str, float]:
    return {
        prefix + name: float(value)
        for prefix, holder in _holders(optimizer).items()
        for name, value in vars(holder).items()
        if isinstance(value, float | np.floating)
    }


class _Itself:
    """A value of which nothing is known but whether it is the same object."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


@cache
def _of_keras() -> frozenset[str]:
    """Private attributes that Keras gives every optimizer: variables and how they are kept."""
    return frozenset(name for name in vars(keras.optimizers.Optimizer(0.1)) if name[0] == "_")


def _kind(optimizer: Any) -> tuple[Any, ...]:
    """Class, and every setting that is not a float; of floats, their sign or zero."""
    parts: list[Any] = []
    for prefix, holder in _holders(optimizer).items():
        parts.append(type(holder))
        for name, value in sorted(vars(holder).items()):
            if name != "name" and (name not in _of_keras() or _is_plain(value)):
                parts.append((prefix + name, _told_apart(value)))
    if callable(optimizer._learning_rate) and len(_holders(optimizer)) == 1:
        parts.append(_Itself(optimizer._learning_rate))
    return tuple(parts)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _told_apart(value: Any) -> Any:
    """Return what equals that of another setting only where both make the same program."""
    if isinstance(value, float | np.floating):
        return float(np.sign(value))
    if _is_plain(value) or (isinstance(value, list | tuple) and all(map(_is_plain, value))):
        return repr(value)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.dtype.str, value.shape, value.tobytes()
    return _Itself(value)
