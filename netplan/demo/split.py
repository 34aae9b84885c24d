"""Cut polygons in two again and again until every piece is as small as wanted: how blocks come about.

The pieces are cut across their long side, a little off the middle and a little askew, so that streets meet
the older streets around them almost at right angles and long streets are older than short ones.
After: Vanegas et al., Procedural generation of parcels in urban modeling, 2012 (recursive subdivision).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.demo import elementary
from netplan.demo.noise import Floats

Shapes = NDArray[np.object_]
_FAR_M = 30_000.0
_MAX_ROUNDS = 16


@dataclass(frozen=True, eq=False)
class Pieces:
    """Polygons and the cuts between them.

    polygons [n], owner [n]          pieces and the row of the polygon they were cut from
    cuts [k], cut_owner, cut_round   lines, the row they cut, and in which round (0 = the first, longest cut)
    """

    polygons: Shapes
    owner: NDArray[np.int64]
    cuts: Shapes
    cut_owner: NDArray[np.int64]
    cut_round: NDArray[np.int64]


def subdivide(
    polygons: Shapes, target_m2: Floats, jitter_rad: Floats, min_side_m: Floats, rng: np.random.Generator
) -> Pieces:
    """Cut each of ``polygons`` [n] until its pieces have about ``target_m2`` [n].

    No piece whose long side is under twice ``min_side_m`` [n] is cut. ``jitter_rad`` [n] is the standard
    deviation of the direction of the cuts.
    """
    pieces, owner = polygons, np.arange(len(polygons))
    done: list[tuple[Shapes, NDArray[np.int64]]] = []
    cuts: list[tuple[Shapes, NDArray[np.int64], NDArray[np.int64]]] = []
    for k in range(_MAX_ROUNDS):
        frame = _frames(pieces)
        large = shapely.area(pieces) > target_m2[owner] * rng.lognormal(0.25, 0.35, len(pieces))
        large &= frame.long_m > 2.0 * min_side_m[owner]
        done.append((pieces[~large], owner[~large]))
        if not large.any():
            break
        pieces, owner = pieces[large], owner[large]
        line, halves = _cut(pieces, frame.rows(large), jitter_rad[owner], rng)
        cuts.append((line, owner, np.full(len(owner), k)))
        pieces, owner = _polygon_parts(np.concatenate(halves), np.concatenate([owner, owner]))
    else:
        done.append((pieces, owner))
    return _gathered(done, cuts)


@dataclass(frozen=True, eq=False)
class _Frames:
    """Narrowest rectangles: middle [n, 2], long side direction [n, 2] and length [n]."""

    middle: Floats
    direction: Floats
    long_m: Floats

    def rows(self, which: NDArray[np.bool_]) -> "_Frames":
        return _Frames(self.middle[which], self.direction[which], self.long_m[which])


def _frames(polygons: Shapes) -> _Frames:
    if len(polygons) == 0:
        return _Frames(np.empty((0, 2)), np.empty((0, 2)), np.empty(0))
    corners = shapely.get_coordinates(shapely.oriented_envelope(polygons)).reshape(-1, 5, 2)
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
    length_one, length_two = np.hypot(*one.T), np.hypot(*two.T)
    side = np.where((length_one >= length_two)[:, None], one, two)
    longest = np.maximum(length_one, length_two)
    return _Frames(corners[:, :4].mean(axis=1), side / longest[:, None], longest)


def _cut(
    polygons: Shapes, frame: _Frames, jitter_rad: Floats, rng: np.random.Generator
) -> tuple[Shapes, tuple[Shapes, Shapes]]:
    """Return the cut through each polygon and the two halves."""
    n = len(polygons)
    through = frame.middle + frame.direction * (frame.long_m * rng.uniform(-0.1, 0.1, n))[:, None]
    angle = elementary.arctan2(frame.direction[:, 1], frame.direction[:, 0]) + np.pi / 2
    angle += jitter_rad * np.clip(rng.standard_normal(n), -2.0, 2.0)
    along = np.stack([elementary.cos(angle), elementary.sin(angle)], axis=1) * _FAR_M
    across = np.stack([along[:, 1], -along[:, 0]], axis=1)
    a, b = through - along, through + along
    line = shapely.intersection(shapely.linestrings(np.stack([a, b], axis=1)), polygons)
    left = shapely.polygons(np.stack([a, b, b + across, a + across], axis=1))
    right = shapely.polygons(np.stack([a, b, b - across, a - across], axis=1))
    return line, (shapely.intersection(polygons, left), shapely.intersection(polygons, right))


def _polygon_parts(shapes: Shapes, owner: NDArray[np.int64]) -> tuple[Shapes, NDArray[np.int64]]:
    """Return the polygons in ``shapes``; slivers under a square metre and lines fall away."""
    parts, index = shapely.get_parts(shapes, return_index=True)
    good = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > 1.0)
    return parts[good], owner[index[good]]


def line_parts(shapes: Shapes, owner: NDArray[np.int64]) -> tuple[Shapes, NDArray[np.int64]]:
    """Return the lines in ``shapes`` and the owner of each; points and empties fall away."""
    parts, index = shapely.get_parts(shapes, return_index=True)
    good = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 0.5)
    return parts[good], owner[index[good]]


def _gathered(
    done: list[tuple[Shapes, NDArray[np.int64]]],
    cuts: list[tuple[Shapes, NDArray[np.int64], NDArray[np.int64]]],
) -> Pieces:
    polygons = np.concatenate([d[0] for d in done])
    owner = np.concatenate([d[1] for d in done])
    none = np.empty(0, dtype=np.int64)
    lines = np.concatenate([np.empty(0, dtype=object), *(c[0] for c in cuts)])
    row = np.concatenate([none, *(c[1] for c in cuts)])
    rounds = np.concatenate([none, *(c[2] for c in cuts)])
    parts, which = line_parts(lines, np.arange(len(lines)))
    return Pieces(polygons, owner, parts, row[which], rounds[which])
