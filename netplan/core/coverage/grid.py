"""Coverage on a grid of 100 m cells, aligned to any metric system: that of INSPIRE, or the project's own.

Addresses are points and fall into one cell each. Cells of the Breitbandatlas have their own grid; where it is
another one, each gives every cell of this grid the part that its area has in it, so that sums stay the same
(areal weighting: Goodchild, Lam 1980).
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.coverage.aggregate import level_of, verdict_counts
from netplan.core.coverage.verdicts import VERDICTS
from netplan.core.graph.arrays import Floats, Ints
from netplan.model.frames import conform
from netplan.model.plan import Coverage, Plan

INSPIRE = "EPSG:3035"
CELL_M = 100.0
_EDGE_M = 0.001
_LEAST = 1e-6  # smaller parts of a cell come from rounding coordinates


@dataclass(frozen=True)
class Grid:
    """Square cells whose corners are whole multiples of ``CELL_M``; rows count from north to south.

    west, north  corner of the first cell, metres in ``crs``
    """

    crs: str
    west: float
    north: float
    n_rows: int
    n_columns: int

    def __len__(self) -> int:
        return self.n_rows * self.n_columns

    @property
    def corners(self) -> tuple[Floats, Floats]:
        """West and south of every cell [n], row by row."""
        row, column = np.divmod(np.arange(len(self)), self.n_columns)
        return self.west + column * CELL_M, self.north - (row + 1) * CELL_M

    def cell_of(self, x: Floats, y: Floats) -> Ints:
        """Return the cell every point lies in; a point on an edge belongs to the cell north-east of it."""
        column = np.floor((x - self.west) / CELL_M).astype(np.int64)
        row = self.n_rows - 1 - np.floor((y - self.north) / CELL_M + self.n_rows).astype(np.int64)
        return row * self.n_columns + column


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Which part [k] of each ``source`` lies in each ``target`` by area; the parts of a source sum to 1."""

    source: Ints
    target: Ints
    part: Floats

    def spread(self, amount: Floats, n_targets: int) -> Floats:
        """Return amounts of the sources as amounts of the targets [n_targets]; their sum is the same."""
        return np.bincount(self.target, self.part * amount[self.source], n_targets).astype(np.float64)


def coverage_grid(
    coverage: Coverage | Plan, crs: str = INSPIRE, year: int | None = None
) -> tuple[Grid, pd.DataFrame]:
    """Return the grid around all that is known, and the table ``coverage_grid`` of its cells.

    Rows are the cells that touch the municipality or hold an address or a cell of the atlas. ``share_served``
    is missing where there is no address or nothing is known of any; unknown addresses count as not served.
    The same holds of what is served after the plan, if there is one, at the end of ``year`` if one is given.
    """
    addresses = coverage.tables["coverage_addresses"]
    cells = coverage.tables["coverage_cells"]
    outline = coverage.project.layer("boundary").geometry.to_crs(crs)
    points = addresses.geometry.to_crs(crs)
    shapes = cells.geometry.to_crs(crs)
    grid = grid_around([outline, points, shapes], crs)
    columns = {**_of_addresses(grid, points, addresses), **_of_atlas(grid, shapes, cells)}
    kept = _touched(grid, outline) | (columns["n_addresses"] > 0) | (columns["atlas_area"] > 0)
    west, south = grid.corners
    code = crs.partition(":")[2]
    table = pd.DataFrame({key: values[kept] for key, values in columns.items()})
    table["id"] = [
        f"CRS{code}RES{CELL_M:.0f}mN{y:.0f}E{x:.0f}" for x, y in zip(west[kept], south[kept], strict=True)
    ]
    table["year"] = year
    table["need_down_mbps"] = coverage.scenario.goal.down_mbps
    table["source"] = "; ".join(
        sorted({name for layer in (addresses, cells) for name in layer["source"].dropna().unique()})
    )
    table["as_of"] = max(addresses["as_of"].max(), cells["as_of"].max(), key=_known_day)
    squares = shapely.box(west[kept], south[kept], west[kept] + CELL_M, south[kept] + CELL_M)
    return grid, conform(gpd.GeoDataFrame(table, geometry=squares, crs=crs), "coverage_grid")


def _known_day(day: Any) -> pd.Timestamp:
    return pd.Timestamp.min if pd.isna(day) else day


def grid_around(shapes: list[gpd.GeoSeries], crs: str) -> Grid:
    """Return the smallest grid that holds everything, with no cells if there is nothing."""
    bounds = np.array([one.total_bounds for one in shapes if len(one)]).reshape(-1, 4)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return Grid(crs, 0.0, 0.0, 0, 0)
    west, south = np.floor(bounds[:, :2].min(axis=0) / CELL_M)
    # a point on the eastern or northern edge belongs to the next cell
    east, north = np.floor(bounds[:, 2:].max(axis=0) / CELL_M) + 1
    return Grid(crs, west * CELL_M, north * CELL_M, int(north - south), int(east - west))


def overlaps(shapes: gpd.GeoSeries, grid: Grid) -> Overlaps:
    """Return how the areas of ``shapes``, in the grid's system, lie in its cells; empty ones lie nowhere."""
    areas = shapes.to_numpy()
    there = np.flatnonzero(shapely.area(areas) > 0)
    west, south, east, north = shapely.bounds(areas[there]).T
    first, n_across = _span(west - grid.west, east - grid.west)
    top, n_down = _span(grid.north - north, grid.north - south)
    each = n_across * n_down
    source = np.repeat(np.arange(len(there)), each)
    step = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    down, across = np.divmod(step, n_across[source])
    row, column = top[source] + down, first[source] + across
    x, y = grid.west + column * CELL_M, grid.north - (row + 1) * CELL_M
    squares = shapely.box(x, y, x + CELL_M, y + CELL_M)
    inside = shapely.area(shapely.intersection(areas[there][source], squares))
    kept = inside > _LEAST * shapely.area(areas[there])[source]
    source, inside = source[kept], inside[kept]
    part = inside / np.bincount(source, inside, len(there))[source]
    return Overlaps(there[source], (row * grid.n_columns + column)[kept], part)


def _span(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return the first cell and the number of cells between two distances from the grid's edge."""
    first = np.floor(low / CELL_M + _LEAST).astype(np.int64)
    last = np.ceil(high / CELL_M - _LEAST).astype(np.int64)
    return first, np.maximum(last - first, 1)


def _of_addresses(grid: Grid, points: gpd.GeoSeries, addresses: pd.DataFrame) -> dict[str, Any]:
    """Return the addresses of every cell by verdict, and the share that is served, after a plan, too."""
    x, y = points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)
    placed = np.isfinite(x) & np.isfinite(y)
    cell = grid.cell_of(x[placed], y[placed])
    now, after = (
        verdict_counts(level_of(addresses[column])[placed], cell, np.ones(len(cell), np.int64), len(grid))
        for column in ("verdict", "verdict_after")
    )
    told = {
        "share_served": _share_served(now),
        "n_addresses": np.bincount(cell, minlength=len(grid)),
        **{f"n_{verdict}": now[:, k] for k, verdict in reversed(list(enumerate(VERDICTS)))},
        "share_served_after": _share_served(after),
    }
    if addresses["verdict_after"].notna().any():
        told["n_served_after"] = after[:, VERDICTS.index("served")]
    return told


def _share_served(counts: Ints) -> Floats:
    """Return the share served of counts [n, 4] by verdict; NaN where nothing is known of any."""
    n = counts.sum(axis=1)
    known = n > counts[:, VERDICTS.index("unknown")]
    return np.where(known, counts[:, VERDICTS.index("served")] / np.maximum(n, 1), np.nan)


def _of_atlas(grid: Grid, shapes: gpd.GeoSeries, cells: pd.DataFrame) -> dict[str, Any]:
    """Return the share of households by the atlas, and over which share of a cell's area it says anything."""
    parts = overlaps(shapes, grid)
    share = cells["share_served"].to_numpy(dtype=float)
    area = np.where(np.isnan(share), 0.0, shapely.area(shapes.to_numpy()))
    told = parts.spread(area, len(grid))
    reached = parts.spread(area * np.nan_to_num(share), len(grid))
    stated = told > _LEAST * CELL_M**2
    return {
        "atlas_share": np.where(stated, 100.0 * reached / np.where(stated, told, 1.0), np.nan).clip(0, 100),
        "atlas_area": np.minimum(told / CELL_M**2, 1.0),
    }


def _touched(grid: Grid, outline: gpd.GeoSeries) -> Any:
    """Return which cells have area in common with the municipality."""
    touched = np.zeros(len(grid), dtype=bool)
    west, south = grid.corners
    # a millimetre smaller: cells that share an edge only have no area in common
    inner = shapely.box(west + _EDGE_M, south + _EDGE_M, west + CELL_M - _EDGE_M, south + CELL_M - _EDGE_M)
    touched[shapely.STRtree(inner).query(outline.to_numpy(), predicate="intersects")[1]] = True
    return touched
