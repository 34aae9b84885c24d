"""One layer as arrays to draw from: sorted along a Hilbert curve, found by blocks of neighbours.

Drawing reads float32 metres from the layer's own origin (a millimetre at 20 km); what is measured, edited or
exported stays in the table. Neighbours lie side by side, so 64 features share one box and a window is found
by looking at the boxes first: 1 ms for 300,000 features, and a few large shapes or a stray one far away
spoil it less than they would a grid.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.jit import kernel
from netplan.ui.map.view import EMPTY, Extent

Kind = Literal["point", "line", "polygon"]
Shapes = NDArray[np.object_]
Floats32 = NDArray[np.float32]
Ints32 = NDArray[np.int32]

ARRAYS = ("xy", "parts", "features", "boxes", "blocks", "row", "slot")  # what a store is kept as
_VERSION = 1  # counts up when the same shapes make another store
_BLOCK = 64
_CURVE_CELLS = 1 << 16  # along each side
_ROUNDING_M = 0.01  # what float32 may lose at the far end of a country
_TYPES = {
    "point": (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT),
    "line": (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING),
    "polygon": (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
}
_SINGLE = (
    shapely.GeometryType.POINT,
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.POLYGON,
)


@dataclass(frozen=True, eq=False)
class LayerStore:
    """The shapes of a layer, read-only; ``slot`` counts features along the curve, ``row`` as in the table.

    kind       what all features are; others are left out and counted
    origin     metres to add to the coordinates
    xy         [n_vertices, 2]  float32
    parts      [n_parts + 1]    first vertex of each point, line or ring (shells left, holes right turning)
    features   [n + 1]          first part of each slot
    boxes      [n, 4]           float32: left, bottom, right, top of each slot
    blocks     [n_blocks, 4]    the same of 64 slots in turn
    row        [n]              row of the table of each slot
    slot       [n_rows]         slot of each row, -1 if it has nothing to draw
    shapes     [n_rows]         the geometries of the table, for what must be exact
    key        what it is kept under, "" if it is not
    """

    kind: Kind
    origin: tuple[float, float]
    xy: Floats32
    parts: Ints32
    features: Ints32
    boxes: Floats32
    blocks: Floats32
    row: Ints32
    slot: Ints32
    shapes: Shapes
    key: str = ""

    def __len__(self) -> int:
        return len(self.row)

    @property
    def n_left_out(self) -> int:
        """Number of rows without a shape that can be drawn here."""
        return len(self.slot) - len(self.row)

    @property
    def extent(self) -> Extent:
        """The box around all features."""
        if not len(self):
            return EMPTY
        low, high = self.blocks[:, :2].min(axis=0), self.blocks[:, 2:].max(axis=0)
        (x, y) = self.origin
        return Extent(float(low[0]) + x, float(low[1]) + y, float(high[0]) + x, float(high[1]) + y)

    def near(self, extent: Extent) -> Ints32:
        """Return the slots whose boxes meet ``extent``, ascending."""
        (x, y), grown = self.origin, extent.grown(_ROUNDING_M)
        window = np.array([grown.left - x, grown.bottom - y, grown.right - x, grown.top - y])
        found = np.empty(len(self), dtype=np.int32)
        return found[: _near(self.blocks, self.boxes, window, found)]


def build_store(shapes: Shapes, kind: Kind) -> LayerStore:
    """Return the store of a column of geometries in one metric CRS.

    Rows that are missing, empty, of another kind, or not finite are left out; ``slot`` says which.
    """
    rows, bounds = _sorted_rows(shapes, kind)
    origin = np.round(np.median(bounds, axis=0).reshape(2, 2).mean(axis=0)) if len(rows) else np.zeros(2)
    parts, features, shells = _pieces(shapes[rows])
    xy = np.ascontiguousarray(shapely.get_coordinates(shapes[rows]) - origin, dtype=np.float32)
    if kind == "polygon":
        _turn_rings(xy, parts, shells)
    slot = np.full(len(shapes), -1, dtype=np.int32)
    slot[rows] = np.arange(len(rows), dtype=np.int32)
    boxes = (bounds - np.tile(origin, 2)).astype(np.float32)
    arrays = (xy, parts, features, boxes, _blocks(boxes), rows.astype(np.int32), slot)
    for array in arrays:
        array.flags.writeable = False
    return LayerStore(kind, (float(origin[0]), float(origin[1])), *arrays, shapes)


def content_key(shapes: Shapes, kind: Kind) -> str:
    """Return what tells apart columns that make different stores: a digest of everything that is drawn."""
    digest = hashlib.blake2b(f"{_VERSION} {kind} {len(shapes)}".encode(), digest_size=20)
    type_id = shapely.get_type_id(shapes)
    for facts in (type_id, shapely.get_num_coordinates(shapes), shapely.get_coordinates(shapes)):
        digest.update(np.ascontiguousarray(facts).data)
    for one in shapely.to_wkb(shapes[~_is_plain(shapes, type_id)]):
        digest.update(one or b"")
    return digest.hexdigest()


def _is_plain(shapes: Shapes, type_id: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which shapes are a single sequence of vertices."""
    plain: NDArray[np.bool_] = np.isin(type_id, _SINGLE) & (shapely.get_num_interior_rings(shapes) == 0)
    return plain


def _sorted_rows(shapes: Shapes, kind: Kind) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows that can be drawn along the curve, and their bounds [n, 4]."""
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    drawable = np.isin(shapely.get_type_id(shapes), _TYPES[kind]) & np.isfinite(bounds).all(axis=1)
    rows = np.flatnonzero(drawable)
    rows = np.delete(rows, _not_finite(shapes[rows]))
    middle = (bounds[rows, :2] + bounds[rows, 2:]) / 2
    rows = rows[np.argsort(_along_curve(middle), kind="stable")]
    return rows, bounds[rows]


def _not_finite(shapes: Shapes) -> NDArray[np.int64]:
    """Return which shapes have a vertex that is not finite, though their bounds may be."""
    if np.isfinite(shapely.get_coordinates(shapes)).all():
        return np.zeros(0, dtype=np.int64)
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    return np.unique(owner[~np.isfinite(xy).all(axis=1)])


def _along_curve(middle: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how far along a Hilbert curve through all of them places [n, 2] lie."""
    if not len(middle):
        return np.zeros(0, dtype=np.int64)
    low, high = middle.min(axis=0), middle.max(axis=0)
    cells = (middle - low) * (_CURVE_CELLS / max((high - low).max(), 1e-9))
    return _hilbert(np.minimum(cells, _CURVE_CELLS - 1).astype(np.int64))


def _pieces(shapes: Shapes) -> tuple[Ints32, Ints32, NDArray[np.bool_]]:
    """Return the parts [p + 1], features [n + 1] of a store, and for each part whether it is a shell."""
    single = _is_plain(shapes, shapely.get_type_id(shapes))
    many = np.flatnonzero(~single)
    part, owner = shapely.get_parts(shapes[many], return_index=True)
    shell = np.ones(len(part), dtype=bool)
    if len(part) and shapely.get_dimensions(part[0]) == 2:
        part, of_part = shapely.get_rings(part, return_index=True)
        owner, shell = owner[of_part], np.diff(of_part, prepend=-1) > 0
    feature = np.concatenate([np.flatnonzero(single), many[owner]])
    order = np.argsort(feature, kind="stable")
    lengths = shapely.get_num_coordinates(np.concatenate([shapes[single], part]))[order]
    shells = np.concatenate([np.ones(len(feature) - len(part), dtype=bool), shell])[order]
    return _offsets(lengths), _offsets(np.bincount(feature, minlength=len(shapes))), shells


def _offsets(lengths: NDArray[np.integer]) -> Ints32:
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _blocks(boxes: Floats32) -> Floats32:
    starts = np.arange(0, len(boxes), _BLOCK)
    if not len(starts):
        return np.zeros((0, 4), dtype=np.float32)
    low = np.minimum.reduceat(boxes[:, :2], starts)
    high = np.maximum.reduceat(boxes[:, 2:], starts)
    return np.ascontiguousarray(np.hstack([low, high]))


@kernel
def _near(blocks: Floats32, boxes: Floats32, window: NDArray[np.float64], found: Ints32) -> int:
    """Write the positions of the boxes that meet ``window`` into ``found``; return how many there are."""
    left, bottom, right, top = window[0], window[1], window[2], window[3]
    n = 0
    for b in range(len(blocks)):
        if blocks[b, 0] > right or blocks[b, 2] < left or blocks[b, 1] > top or blocks[b, 3] < bottom:
            continue
        for k in range(b * 64, min(b * 64 + 64, len(boxes))):
            if boxes[k, 0] <= right and boxes[k, 2] >= left and boxes[k, 1] <= top and boxes[k, 3] >= bottom:
                found[n] = k
                n += 1
    return n


@kernel
def _turn_rings(xy: Floats32, parts: Ints32, shells: NDArray[np.bool_]) -> None:
    """Turn shells anticlockwise and holes clockwise, in place."""
    for p in range(len(parts) - 1):
        first, last = parts[p], parts[p + 1] - 1
        twice_area = 0.0  # seen from the first vertex: far from the origin products lose digits
        for k in range(first, last):
            ax, ay = float(xy[k, 0] - xy[first, 0]), float(xy[k, 1] - xy[first, 1])
            bx, by = float(xy[k + 1, 0] - xy[first, 0]), float(xy[k + 1, 1] - xy[first, 1])
            twice_area += ax * by - bx * ay
        if (twice_area > 0.0) != shells[p]:
            for k in range((last - first + 1) // 2):
                for axis in range(2):
                    xy[first + k, axis], xy[last - k, axis] = xy[last - k, axis], xy[first + k, axis]


@kernel
def _hilbert(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each cell [n, 2] on the Hilbert curve through 2^16 × 2^16 cells.

    The walk down the quadrants of J. Skilling's and H. Warren's descriptions (Hacker's Delight, 16-1).
    """
    places = np.empty(len(cells), dtype=np.int64)
    for i in range(len(cells)):
        x, y, place = cells[i, 0], cells[i, 1], 0
        side = 1 << 15
        while side > 0:
            right, upper = (x & side) > 0, (y & side) > 0
            place += side * side * ((3 * right) ^ upper)
            if not upper:
                if right:
                    x, y = (1 << 16) - 1 - x, (1 << 16) - 1 - y
                x, y = y, x
            side >>= 1
        places[i] = place
    return places
