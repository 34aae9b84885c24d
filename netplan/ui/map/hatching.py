"""Lines of a hatch, cut where the area ends: what is written as SVG knows no clipping.

Every line is cut at all edges it meets, in their order along it; inside is where the winding number is not
zero, as for ``Qt.FillRule.WindingFill``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Hatch:
    """Lines ``step`` apart: x + y = c if ``rising``, else y = c; c + ``offset`` is a multiple of ``step``."""

    step: float
    offset: float
    rising: bool


def hatch_lines(rings: Sequence[Floats], hatch: Hatch, box: Box) -> Floats:
    """Return the pieces [n, 4] (x, y, x, y) of the lines of ``hatch`` inside ``rings`` [k, 2] and ``box``."""
    edges = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in rings if len(ring) > 2]
    if not edges:
        return np.empty((0, 4))
    x, y, x_to, y_to = np.vstack(edges).T
    u, v = _turned(x, y, rising=hatch.rising)
    u_to, v_to = _turned(x_to, y_to, rising=hatch.rising)
    left, top, right, bottom = box
    around = np.array([left, right, left, right]), np.array([top, bottom, bottom, top])
    along, across = _turned(*around, rising=hatch.rising)
    edge, line = _crossings(v, v_to, across, hatch)
    at = (line * hatch.step - hatch.offset).astype(np.float64)
    meets = u[edge] + (u_to[edge] - u[edge]) * (at - v[edge]) / (v_to[edge] - v[edge])
    order = np.lexsort((meets, line))
    turn = np.cumsum(np.where(v_to > v, 1, -1)[edge][order])
    inside = np.flatnonzero(turn[:-1] != 0)
    start, end = (np.clip(meets[order][k], along.min(), along.max()) for k in (inside, inside + 1))
    ends = [_turned_back(one, at[order][inside], rising=hatch.rising) for one in (start, end)]
    pieces: Floats = np.column_stack([*ends[0], *ends[1]])[end > start]
    return pieces


def _crossings(v: Floats, v_to: Floats, across: Floats, hatch: Hatch) -> tuple[Ints, Ints]:
    """Return edge and line of every crossing; a line through a corner meets the edge above it alone."""
    low, high = np.maximum(np.minimum(v, v_to), across.min()), np.minimum(np.maximum(v, v_to), across.max())
    first, last = (np.ceil((end + hatch.offset) / hatch.step).astype(np.int64) for end in (low, high))
    n = np.maximum(last - first, 0)
    edge = np.repeat(np.arange(len(n)), n)
    return edge, np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + first[edge]


def _turned(x: Floats, y: Floats, *, rising: bool) -> tuple[Floats, Floats]:
    """Return coordinates along and across the lines."""
    return (x - y, x + y) if rising else (x, y)


def _turned_back(u: Floats, v: Floats, *, rising: bool) -> tuple[Floats, Floats]:
    return ((v + u) / 2, (v - u) / 2) if rising else (u, v)
