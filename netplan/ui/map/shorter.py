"""Shapes with fewer points that look the same on paper: lines end to end in one go, touching squares as one.

A point that is written twice, or that no printer can show, only makes files longer and slower to write.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_CORNERS = 5  # of a rectangle, the first one twice
_PER_UNIT, _HALF = 8.0, 32  # places are told apart by eighths, two of them in one number


def drawn_in_one_go(xy: Floats, first: Ints, end: Ints, unseen: float) -> tuple[Floats, Ints]:
    """Return lines [n] of vertices ``xy[first:end]`` as fewer: vertices [m, 2], and of which line each is.

    Lines of one pen that meet are drawn on from one to the next; what lies less than ``unseen`` beside a
    straight line is left out.
    """
    order, back, begins = chained(_places(xy[first], xy[end - 1]))
    sizes = (end - first)[order]
    step = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    row = np.where(np.repeat(back, sizes), np.repeat(end[order] - 1, sizes) - step,
                   np.repeat(first[order], sizes) + step)  # fmt: skip
    kept = (step > 0) | np.repeat(begins, sizes)
    line = np.repeat(np.cumsum(begins) - 1, sizes)[kept]
    lines = shapely.linestrings(xy[row[kept]], indices=line)
    found = shapely.simplify(lines, unseen, preserve_topology=False)
    points, of = shapely.get_coordinates(found, return_index=True)
    return points, np.asarray(of, dtype=np.int64)


def _places(start: Floats, stop: Floats) -> Ints:
    """Return a number for the place of every end [2n]: start and stop of each line in turn."""
    ends = np.round(np.stack([start, stop], axis=1).reshape(-1, 2) * _PER_UNIT).astype(np.int64)
    _, places = np.unique((ends[:, 0] << _HALF) + ends[:, 1], return_inverse=True)
    return np.asarray(places, dtype=np.int64)


def chained(places: Ints) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return lines in the order in which they are drawn on, which of them backwards, and which begin anew.

    ``places`` [2n] are the ends of each line in turn. At every place ends are joined two by two; a ring is
    cut open.
    """
    other = _paired(places)
    root, rank, least = _ranked(other)
    end = np.arange(len(other))
    # a ring is met in both directions, and cut in the one with the least end
    rings = np.flatnonzero((other[root] >= 0) & (least == end) & (end < least[end ^ 1]))
    if len(rings):
        other[other[rings]] = -1
        other[rings] = -1
        root, rank, _ = _ranked(other)
    chosen = np.flatnonzero(root < root[end ^ 1])
    chosen = chosen[np.lexsort((rank[chosen], root[chosen]))]
    return chosen // 2, chosen % 2 == 1, rank[chosen] == 0


def _paired(places: Ints) -> Ints:
    """Return the end [2n] that each end is joined to, -1 for none."""
    order = np.argsort(places, kind="stable")
    at = places[order]
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    number = np.arange(len(at)) - np.repeat(starts, np.diff(starts, append=len(at)))
    even = np.flatnonzero((number[:-1] % 2 == 0) & (at[:-1] == at[1:]))
    other = np.full(len(places), -1, dtype=np.int64)
    other[order[even]], other[order[even + 1]] = order[even + 1], order[even]
    return other


def _ranked(other: Ints) -> tuple[Ints, Ints, Ints]:
    """Return for every end by which a line is entered where its chain begins, how many lines before it, and
    the least end on the way: by doubling the steps that are looked back.
    """  # noqa: D205 - one sentence
    own = np.arange(len(other))
    back = np.where(other >= 0, other ^ 1, own)
    rank, least = (other >= 0).astype(np.int64), np.minimum(own, back)
    for _ in range(max(len(other), 2).bit_length()):
        rank, least, back = rank + rank[back], np.minimum(least, least[back]), back[back]
    return back, rank, least


def rectangles(xy: Floats, first: Ints, end: Ints) -> Floats | None:
    """Return areas as rectangles [n, 4] (left, top, right, bottom); None if one of them is none."""
    if not len(first) or ((end - first) != _CORNERS).any():
        return None
    corners = xy[(first[:, None] + np.arange(_CORNERS - 1)).ravel()].reshape(-1, _CORNERS - 1, 2)
    low, high = corners.min(axis=1), corners.max(axis=1)
    straight = ((corners == low[:, None]) | (corners == high[:, None])).all()
    turned = (corners[:, 0] != corners[:, 2]).all() and (corners[:, 1] != corners[:, 3]).all()
    return np.column_stack([low, high]) if straight and turned else None


def joined(boxes: Floats) -> Floats:
    """Return rectangles [m, 4] that cover what ``boxes`` [n, 4] do: neighbours in rows, then in columns."""
    return _runs(_runs(boxes, (0, 1, 2, 3)), (1, 0, 3, 2))


def _runs(boxes: Floats, axes: tuple[int, int, int, int]) -> Floats:
    """Join boxes along one direction: those of the same two sides across it that touch."""
    begin, low, stop, high = (boxes[:, axis] for axis in axes)
    order = np.lexsort((begin, high, low))
    begin, low, stop, high = begin[order], low[order], stop[order], high[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1]) | (begin[1:] != stop[:-1])
    last = np.flatnonzero(np.append(new[1:], True))
    found = np.empty((int(new.sum()), 4))
    for axis, values in zip(axes, (begin[new], low[new], stop[last], high[new]), strict=True):
        found[:, axis] = values
    return found
