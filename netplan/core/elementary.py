"""Elementary functions that give the same on every processor.

Those of numpy differ in the last bit between processors with and without AVX-512, and one bit decides whether
a link still bears a rate. Compiled, they are those of the C library, which numpy itself uses without AVX-512.
Roots, hypotenuses and sums are the same everywhere, and Python's ``math`` is the C library.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from netplan.core.graph.arrays import Floats
from netplan.core.jit import kernel


def log10(values: ArrayLike) -> Floats:
    """Return the logarithms to the base 10, of any shape; -inf of 0, NaN below."""
    return _each(_log10, values)


def exp(values: ArrayLike) -> Floats:
    """Return e to the power of each value, of any shape."""
    return _each(_exp, values)


def power(base: ArrayLike, exponent: ArrayLike) -> Floats:
    """Return ``base ** exponent`` of what fits together; NaN for parts of negative ones."""
    return _each(_power, *np.broadcast_arrays(base, exponent))


def arctan2(y: ArrayLike, x: ArrayLike) -> Floats:
    """Return the angle from the first axis to each (x, y), -pi to pi."""
    return _each(_arctan2, *np.broadcast_arrays(y, x))


def _each(function: Callable[..., Floats], *values: ArrayLike) -> Floats:
    # copies can be written to: what cannot would be compiled for once more, and broadcast arrays warn
    arrays = [np.array(one, dtype=np.float64, order="C") for one in values]
    return function(*(one.ravel() for one in arrays)).reshape(arrays[0].shape)


@kernel
def _log10(x: Floats) -> Floats:
    found = np.empty(len(x))
    for k in range(len(x)):
        found[k] = math.log10(x[k])
    return found


@kernel
def _exp(x: Floats) -> Floats:
    found = np.empty(len(x))
    for k in range(len(x)):
        found[k] = math.exp(x[k])
    return found


@kernel
def _power(x: Floats, y: Floats) -> Floats:
    found = np.empty(len(x))
    for k in range(len(x)):
        found[k] = math.pow(x[k], y[k])
    return found


@kernel
def _arctan2(y: Floats, x: Floats) -> Floats:
    found = np.empty(len(x))
    for k in range(len(x)):
        found[k] = math.atan2(y[k], x[k])
    return found
