"""What arrives where over a surface too large for one look: tile by tile, with as much around as is needed.

A tile is some cells of the whole answer. The links to its cells come from carriers within reach, so the
surface has to be known that far around, and a little more for what reaches into the zone of a ray. Every
carrier is looked from on a part of the grid that depends on the carrier alone, and the last bits with it:
a cell says the same in whatever tile it lies.
"""

from dataclasses import replace
from math import ceil, floor, sqrt

import geopandas as gpd
import numpy as np

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.radio.cover import (
    Cover,
    CoverAsk,
    Covers,
    Extent,
    cover_grid,
    empty_grid,
    settled,
)
from netplan.core.sight.lines import LIGHT_M_PER_S
from netplan.core.sight.pyramid import Ground, ground_of
from netplan.core.sight.stand import FOOT_M, Stands, on_poles
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress

MORE_CELLS = 2
"""Of the surface, on every side: what is interpolated, and what rounding may take."""
_DIAGONAL = sqrt(2.0)

Box = tuple[float, float, float, float]


def tiles_of_extent(whole: Extent, n_cells: int) -> list[Extent]:
    """Return the tiles of an answer from north to south and west to east, at most ``n_cells`` a side.

    They lie on whole multiples of their side, wherever the answer begins; those at its edge are cut.
    """
    top, left = whole.row, whole.column
    rows = _cuts(-top, -top + whole.n_rows, n_cells)
    columns = _cuts(left, left + whole.n_columns, n_cells)
    return [Extent(c0, -r0, c1 - c0, r1 - r0) for r0, r1 in rows for c0, c1 in columns]


def halo_m(ask: CoverAsk, side_m: float) -> float:
    """Return how far around a tile a surface with cells of ``side_m`` has to be known, metres.

    That is the reach, the radius of the widest first Fresnel zone on a slanting ray, and the foot of a pole.
    """
    zone_m = sqrt(LIGHT_M_PER_S / (ask.setup.ghz * 1e9) * ask.reach_m) / 2.0
    return ask.reach_m + max(_DIAGONAL * zone_m, FOOT_M) + MORE_CELLS * side_m


def box_of(tile: Extent, cell_m: float, more_m: float = 0.0) -> Box:
    """Return west, south, east and north of a tile, and so much more on every side."""
    west, north = tile.column * cell_m, tile.row * cell_m
    east, south = west + tile.n_columns * cell_m, north - tile.n_rows * cell_m
    return west - more_m, south - more_m, east + more_m, north + more_m


def near_tile(places: Floats, tile: Extent, ask: CoverAsk) -> Ints:
    """Return which of carriers at ``places`` x, y [n, 2] may reach into a tile."""
    west, south, east, north = box_of(tile, ask.cell_m)
    nearest = np.clip(places, (west, south), (east, north))
    return np.flatnonzero(np.hypot(*(places - nearest).T) <= ask.reach_m)


def cover_tile(
    surfaces: tuple[Surface, Surface | None],
    carriers: tuple[Ints, gpd.GeoDataFrame],
    ask: CoverAsk,
    tile: Extent,
    progress: Progress = SILENT,
) -> tuple[Covers, Stands]:
    """Return what arrives in a tile, and how carriers stand; those without a known height send nothing.

    ``carriers`` are those near the tile: their numbers among all and their rows. ``ask.n_today`` and
    ``Cover.server`` count all. ``surfaces`` reach as far as ``halo_m`` says, unknown where their grids end.

    Raises:
        Cancelled: the user stopped; answered within about a tenth of a second.

    """
    surface, terrain = surfaces
    numbers, rows = carriers
    stands = on_poles(rows, surface, terrain)
    known = numbers[stands.known]

    def frame(place: Floats) -> tuple[Surface, Ground]:
        return _around(surface, place, ask)

    grid = empty_grid(tile, ask.cell_m)
    some = Stands(stands.places[stands.known], stands.height_m[stands.known])
    asked = replace(ask, n_today=int((known < ask.n_today).sum()))
    today, after = cover_grid(grid, surfaces, some, asked, frame, progress)
    if ask.n_today and today is None:  # none of them is near, or their heights are not known
        today = settled(empty_grid(tile, ask.cell_m), np.zeros((tile.n_rows, tile.n_columns), dtype=bool))
    return Covers(None if today is None else _counted(today, known), _counted(after, known)), stands


def _around(surface: Surface, place: Floats, ask: CoverAsk) -> tuple[Surface, Ground]:
    """Return the part of a surface around a carrier that its links run over; the same wherever it is cut."""
    row, column = surface.cells(place[None])[0] + surface.first
    n = ceil(halo_m(ask, surface.cell_m) / surface.cell_m)
    part = surface.cut((floor(row) - n, floor(column) - n), (2 * n + 2, 2 * n + 2))
    return part, ground_of(part)


def _counted(cover: Cover, known: Ints) -> Cover:
    """Return an answer in which the best server is counted among all carriers, not those of known height."""
    server = np.append(known, -1).astype(np.int32)[cover.server]
    return replace(cover, server=server)


def _cuts(start: int, end: int, step: int) -> list[tuple[int, int]]:
    first = floor(start / step)
    last = ceil(end / step)
    return [(max(k * step, start), min((k + 1) * step, end)) for k in range(first, last)]
