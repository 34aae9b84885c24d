"""What carriers see over a surface too large for one look: tile by tile, with as much around as is needed.

Lines and views say the same to the last bit in whatever part of a grid they are looked at, if that part
reaches as far around a tile as one looks. Every site lies in one tile, and so do all its lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.sight.lines import LIGHT_M_PER_S
from netplan.core.sight.making import SightTerms
from netplan.core.sight.pyramid import Heights, ground_of
from netplan.core.sight.stand import FOOT_M, ROOF_M, Stands
from netplan.core.sight.viewshed import BEYOND, HIDDEN, INSIDE, SEEN, UNSURE, Aim, Eye, view_from
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress

CODES = SEEN, HIDDEN, UNSURE, INSIDE
"""What is counted of every carrier's view, in this order."""
_MORE_CELLS = 2  # what is interpolated, and what rounding may take


class Cells(NamedTuple):
    """Cells of a grid, counted from its first one in the north west, which may lie outside of it."""

    row: int
    column: int
    n_rows: int
    n_columns: int


@dataclass(frozen=True, eq=False)
class Seen:
    """What carriers see of a tile.

    state     [rows, columns] int8: ``SEEN`` by any, else ``UNSURE`` if it is for any, else ``HIDDEN`` or
              ``INSIDE``; ``BEYOND`` all
    n_seen    [rows, columns] int32, how many see it, and
    n_unsure  of how many that is not known
    counts    [n carriers, 4] cells of the tile by ``CODES``
    """

    state: NDArray[np.int8]
    n_seen: NDArray[np.int32]
    n_unsure: NDArray[np.int32]
    counts: Ints


def halo_cells(terms: SightTerms, cell_m: float) -> int:
    """Return how many cells around a tile have to be known, and how far carriers that matter stand from it.

    That is the reach, around an antenna that stands beside its site, and the first Fresnel zone or the foot
    of a pole there.
    """
    zone_m = sqrt(LIGHT_M_PER_S / (terms.ghz * 1e9) * terms.reach_m) / 2.0
    halo_m = ROOF_M + terms.reach_m + max(sqrt(2.0) * zone_m, FOOT_M)
    return ceil(halo_m / cell_m) + _MORE_CELLS


def touched(cells: Ints, n_cells: int, halo: int) -> dict[tuple[int, int], list[int]]:
    """Return which of ``cells`` [n, 2] lie in each tile, or within ``halo`` of it, by its row and column.

    Tiles are ``n_cells`` a side and lie on whole multiples of that.
    """
    found: dict[tuple[int, int], list[int]] = {}
    first, last = (cells - halo) // n_cells, (cells + halo) // n_cells
    for k, ((r0, c0), (r1, c1)) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for at in ((r, c) for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)):
            found.setdefault(at, []).append(k)
    return found


def cells_around(cells: Ints, halo: int) -> Cells:
    """Return the cells from the first to the last of ``cells`` [n, 2], and ``halo`` more on every side."""
    low, high = cells.min(axis=0) - halo, cells.max(axis=0) + halo + 1
    return Cells(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def cut_to(tile: Cells, whole: Cells) -> Cells:
    """Return the part of a tile that lies within the whole."""
    row, column = max(tile.row, whole.row), max(tile.column, whole.column)
    n_rows = min(tile.row + tile.n_rows, whole.row + whole.n_rows) - row
    n_columns = min(tile.column + tile.n_columns, whole.column + whole.n_columns) - column
    return Cells(row, column, max(n_rows, 0), max(n_columns, 0))


def on_cells(terrain: Surface, surface: Surface) -> Heights:
    """Return the terrain on the cells of the surface: that of the cell in which each middle lies."""
    same = (terrain.west, terrain.north, terrain.cell_m) == (surface.west, surface.north, surface.cell_m)
    if same and (terrain.first, terrain.heights_m.shape) == (surface.first, surface.heights_m.shape):
        return np.ascontiguousarray(terrain.heights_m, dtype=np.float32)
    n_rows, n_columns = surface.heights_m.shape
    heights = np.empty((n_rows, n_columns), dtype=np.float32)
    x = surface.west + (surface.first[1] + np.arange(n_columns) + 0.5) * surface.cell_m
    for row in range(n_rows):
        y = surface.north - (surface.first[0] + row + 0.5) * surface.cell_m
        heights[row] = terrain.heights_at(np.column_stack([x, np.full(n_columns, y)]))
    return heights


def eyes_of(stands: Stands, surface: Surface) -> list[Eye]:
    """Return from which cell of a surface each antenna looks."""
    return [
        Eye(row, column, height_m)
        for (row, column), height_m in zip(
            surface.nearest(stands.places).tolist(), stands.height_m.tolist(), strict=True
        )
    ]


def see_tile(
    surfaces: tuple[Surface, Surface | None],
    stands: Stands,
    size_m: tuple[float, float],
    tile: Cells,
    progress: Progress = SILENT,
) -> Seen:
    """Return what carriers see of a tile: reach, and height of targets above the ground are ``size_m``.

    ``surfaces`` are parts of their grids that reach ``halo_cells`` around the tile, or to where a grid ends.
    A carrier of unknown height, or outside of the surface, sees nothing.

    Raises:
        Cancelled: the user stopped.

    """
    surface, terrain = surfaces
    shape = tile.n_rows, tile.n_columns
    state, rank = np.full(shape, BEYOND, dtype=np.int8), _RANK
    n_seen, n_unsure = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    counts = np.zeros((len(stands.places), len(CODES)), dtype=np.int64)
    for k, at, views in _views(surface, terrain, stands, size_m, tile, progress):
        state[at] = np.where(rank[views] > rank[state[at]], views, state[at])
        n_seen[at] += views == SEEN
        n_unsure[at] += views == UNSURE
        counts[k] = [int((views == code).sum()) for code in CODES]
    return Seen(state, n_seen, n_unsure, counts)


_RANK = np.array([1, 3, 2, 0, -1], dtype=np.int8)  # of hidden, seen, unsure, inside; beyond is the last


def _views(
    surface: Surface,
    terrain: Surface | None,
    stands: Stands,
    size_m: tuple[float, float],
    tile: Cells,
    progress: Progress,
) -> Iterator[tuple[int, tuple[slice, slice], NDArray[np.int8]]]:
    """Yield what each carrier that can sees of a tile: its number, where in the tile, and the codes there."""
    n_rows, n_columns = surface.heights_m.shape
    if min(n_rows, n_columns) < 2:  # the grid ends before the tile begins
        return
    ground, reach_m = ground_of(surface), size_m[0]
    targets = ground.heights if terrain is None else on_cells(terrain, surface)
    top, left = tile.row - surface.first[0], tile.column - surface.first[1]
    for k, eye in enumerate(eyes_of(stands, surface)):
        progress(k / len(stands.places))
        if not (stands.known[k] and 0 <= eye.row < n_rows and 0 <= eye.column < n_columns):
            continue
        view = view_from(ground, eye, Aim(targets, size_m[1], reach_m))
        row, column = view.row - top, view.column - left
        r0, c0 = max(row, 0), max(column, 0)
        r1 = min(row + view.views.shape[0], tile.n_rows)
        c1 = min(column + view.views.shape[1], tile.n_columns)
        if r0 < r1 and c0 < c1:
            yield k, np.s_[r0:r1, c0:c1], view.views[r0 - row : r1 - row, c0 - column : c1 - column]
