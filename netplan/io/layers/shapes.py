"""Geometries as delivered become geometries of the project, or a finding."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.io.layers.ledger import Ledger
from netplan.io.layers.raw import Raw
from netplan.model.schema import Table

_POINT, _LINE, _RING, _POLYGON, _MULTI = 0, 1, 2, 3, 4
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}

Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Parts:
    """Geometries of the kind a table wants: ``shape`` [m] is ``part`` [m] of source row ``row`` [m]."""

    row: NDArray[np.int64]
    part: NDArray[np.int64]
    shape: Shapes


def decode(raw: Raw, ledger: Ledger) -> Shapes:
    """Return the geometries [n] of a file, flat; None where there is none or it cannot be read."""
    ledger.rows("GEO-001", raw.null)
    ledger.rows("GEO-004", raw.bad)
    ledger.rows("GEO-002", ~shapely.is_missing(raw.shapes) & shapely.is_empty(raw.shapes))
    high = shapely.has_z(raw.shapes) | shapely.has_m(raw.shapes)
    ledger.count("GEO-010", high)
    shapes = raw.shapes.copy()
    shapes[high] = shapely.force_2d(shapes[high])
    return shapes


def fit(shapes: Shapes, schema: Table, ledger: Ledger) -> Parts:
    """Return ``shapes`` [n] in metres as the table needs them; what cannot become so is noted."""
    wanted = schema.geometry
    if schema.half_width_m:
        shapes = _widened(shapes, schema.half_width_m, ledger)
    usable = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    dimension = shapely.get_dimensions(shapes)
    areas_for_points = usable & (wanted == "point") & (dimension == _DIMENSION["polygon"])
    wrong = usable & (dimension != _DIMENSION[wanted]) & ~areas_for_points
    kinds = np.full(len(shapes), "", dtype=object)
    kinds[wrong] = [shape.geom_type for shape in shapes[wrong]]
    ledger.rows("GEO-006", wrong, found=kinds, wanted=wanted)
    return _FITTERS[wanted](shapes, usable & ~wrong & ~ledger.rejected, ledger)


def _widened(shapes: Shapes, half_m: float, ledger: Ledger) -> Shapes:
    """Return ``shapes`` [n] with areas for lines, and note how many there are."""
    lines = (shapely.get_dimensions(shapes) == _DIMENSION["line"]) & (shapely.length(shapes) > 0)
    ledger.count("GEO-014", lines, half_m=half_m)
    wide = shapes.copy()
    wide[lines] = shapely.buffer(shapes[lines], half_m, cap_style="flat")
    return wide


def _points(shapes: Shapes, usable: NDArray[np.bool_], ledger: Ledger) -> Parts:
    shapes = shapes.copy()
    areas = usable & (shapely.get_dimensions(shapes) == _DIMENSION["polygon"])
    shapes[areas] = shapely.point_on_surface(shapely.make_valid(shapes[areas]))
    ledger.count("GEO-008", areas)
    several = usable & (shapely.get_num_geometries(shapes) > 1)
    ledger.rows("GEO-006", several, found="MultiPoint", wanted="point")
    rows = np.flatnonzero(usable & ~several)
    points = shapes[rows]
    multi = shapely.get_type_id(points) >= _MULTI
    points[multi] = shapely.get_geometry(points[multi], 0)
    return Parts(rows, np.zeros(len(rows), dtype=np.int64), points)


def _lines(shapes: Shapes, usable: NDArray[np.bool_], ledger: Ledger) -> Parts:
    length = shapely.length(shapes)
    ledger.rows("GEO-011", usable & (length == 0))
    rows = np.flatnonzero(usable & (length > 0))
    multi = shapely.get_type_id(shapes[rows]) >= _MULTI
    merged = shapes[rows]
    merged[multi] = shapely.line_merge(merged[multi])
    lines, owner = shapely.get_parts(merged, return_index=True)
    long = shapely.length(lines) > 0
    lines, owner = lines[long], owner[long]
    n_parts = np.zeros(len(shapes), dtype=np.int64)
    np.add.at(n_parts, rows[owner], 1)
    ledger.rows("GEO-009", n_parts > 1, n=n_parts)
    part = np.arange(len(owner)) - np.searchsorted(owner, owner)
    return Parts(rows[owner], part, lines)


def _polygons(shapes: Shapes, usable: NDArray[np.bool_], ledger: Ledger) -> Parts:
    shapes = shapes.copy()
    invalid = usable & ~shapely.is_valid(shapes)
    reasons = np.full(len(shapes), "", dtype=object)
    reasons[invalid] = shapely.is_valid_reason(shapes[invalid])
    repaired = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    shapes[invalid] = repaired
    flat = usable & (shapely.area(shapes) == 0)
    ledger.rows("GEO-011", flat)
    ledger.rows("GEO-003", invalid & ~flat, reason=reasons)
    rows = np.flatnonzero(usable & ~flat)
    kept = shapes[rows]
    single = (shapely.get_type_id(kept) >= _MULTI) & (shapely.get_num_geometries(kept) == 1)
    kept[single] = shapely.get_geometry(kept[single], 0)
    return Parts(rows, np.zeros(len(rows), dtype=np.int64), kept)


_FITTERS: dict[str, Callable[[Shapes, Any, Ledger], Parts]] = {
    "point": _points,
    "line": _lines,
    "polygon": _polygons,
}
