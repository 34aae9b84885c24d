"""What arrives where: received power, rate and best server of chosen carriers, cell by cell over a surface.

Every cell is a link of its own, looked at by the kernels of ``core.sight`` and carried by the chain of
``budget``: a cell says what ``netplan-gis link`` says of a device in its middle. What lies behind an unknown
height is unknown, unless something known serves it; what lies below the surface is inside and left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats
from netplan.core.radio.bend import bends_db
from netplan.core.radio.budget import LinkRates, Paths, Weather, link_rates
from netplan.core.radio.pattern import AIMED, Turned, off_deg, require_sound
from netplan.core.sight.lines import UNKNOWN, look
from netplan.core.sight.pyramid import Ground, ground_of
from netplan.core.sight.stand import Stands
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.radio import Setup
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress

States = NDArray[np.int8]
Ints32 = NDArray[np.int32]
Frame = Callable[[Floats], tuple[Surface, Ground]]
"""From a carrier's place x, y to the surface its links are looked at on."""

BEYOND, NONE, SERVED, OPEN, INSIDE = range(5)
"""A cell that is farther than was looked, not served, served, not known, below the surface."""
NOTHING_DBM = -200.0
"""What is said to arrive where nothing does: far below the noise of every receiver."""

MOST_CELLS = 4_000_000  # of the whole grid: 32 bytes each
_MOST_PER_CARRIER = 1_000_000
_TILE_CELLS = 40_000  # looked at in one piece, about 0.1 s
_BENDS = 2_000  # profiles between two looks at progress


@dataclass(frozen=True)
class CoverAsk:
    """What is asked.

    Attributes:
        setup: the device on the carriers and the one that is looked for.
        weather: air, availability, how well heights are known.
        reach_m: how far each carrier is looked from.
        cell_m: side of a cell of the answer.
        above_m: the device above what it stands on.
        on_roofs: whether it stands on whatever is there, or else on the bare ground.
        turned: where the antennas of the carriers look.
        n_today: so many of the carriers, the first, send today.

    """

    setup: Setup
    weather: Weather
    reach_m: float
    cell_m: float = 5.0
    above_m: float = 1.5
    on_roofs: bool = False
    turned: Turned = AIMED
    n_today: int = 0


@dataclass(frozen=True, eq=False)
class Cover:
    """What arrives, north up; cells lie on whole multiples of ``cell_m`` of the coordinate system.

    west, north   upper left corner
    state         [rows, columns]  ``SERVED`` and so on
    rx_dbm        [rows, columns]  of the best server, p50, before the margin; ``NOTHING_DBM``: nothing
                                   arrives; NaN: not known, inside or beyond
    down_mbps     [rows, columns, 3]  p10, p50, p90 of the best server; 0: no service, NaN as above
    server        [rows, columns]  position of the best server among the carriers, -1: none
    n_servers     [rows, columns]  carriers that serve the cell at p50
    """

    west: float
    north: float
    cell_m: float
    state: States
    rx_dbm: Floats
    down_mbps: Floats
    server: Ints32
    n_servers: Ints32

    def middles(self) -> tuple[Floats, Floats]:
        """Return x [columns] and y [rows] of the middles; a cell's are the same in whatever part it lies."""
        rows, columns = self.state.shape
        low, high = round(self.west / self.cell_m), round(self.north / self.cell_m)
        east, south = (np.arange(n, dtype=np.float64) + 0.5 for n in (columns, rows))
        return (low + east) * self.cell_m, (high - south) * self.cell_m

    def places(self) -> Floats:
        """Return the middles x, y [rows * columns, 2] of all cells, row by row."""
        x, y = self.middles()
        return np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])


class Covers(NamedTuple):
    """What arrives from the first ``n_today`` carriers, None if there are none, and from all."""

    today: Cover | None
    after: Cover


class _Tile(NamedTuple):
    """The cells around one carrier: their rows and columns in the grid, and their middles."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    places: Floats


def make_cover(
    surfaces: tuple[Surface, Surface | None],
    places: Floats,
    height_m: Floats,
    ask: CoverAsk,
    progress: Progress = SILENT,
) -> Covers:
    """Return what arrives around carriers at ``places`` x, y [n, 2] and ``height_m`` [n] above the sea.

    ``surfaces`` are surface and terrain model. Of carriers that receive alike the first is the best server.

    Raises:
        ParameterError: no carrier, a length that is not above 0, or too many cells.
        Cancelled: the user stopped; answered within about a tenth of a second.

    """
    require_asked(ask, len(places))
    cells = extent(places, ask)
    n = cells.n_rows * cells.n_columns
    if n > MOST_CELLS or (2 * ask.reach_m / ask.cell_m) ** 2 > _MOST_PER_CARRIER:
        raise ParameterError(
            mark("{n} cells are too many: choose larger cells, a smaller radius or fewer carriers"), n=n
        )
    grid, frame = empty_grid(cells, ask.cell_m), (surfaces[0], ground_of(surfaces[0]))
    return cover_grid(grid, surfaces, Stands(places, height_m), ask, lambda _: frame, progress)


def require_asked(ask: CoverAsk, n_carriers: int) -> None:
    """Make sure that an answer is possible.

    Raises:
        ParameterError: no carrier, or a length that is not above 0.

    """
    require_sound(ask.turned)
    if not n_carriers:
        raise ParameterError(mark("There is no carrier to look from"))
    if not (ask.reach_m > 0 and ask.cell_m > 0 and ask.above_m > 0):
        raise ParameterError(mark("Radius, cells and height of the device must be above 0"))


class Extent(NamedTuple):
    """Cells in numbers from the origin of the coordinate system: the first column to the east, the row above.

    Its corner in the north west lies ``column`` cells east and ``row`` cells north of the origin.
    """

    column: int
    row: int
    n_columns: int
    n_rows: int


def extent(places: Floats, ask: CoverAsk) -> Extent:
    """Return the cells around all carriers at ``places`` x, y [n, 2]."""
    low = np.floor((places.min(axis=0) - ask.reach_m) / ask.cell_m)
    high = np.ceil((places.max(axis=0) + ask.reach_m) / ask.cell_m)
    n_columns, n_rows = (high - low).astype(np.int64).tolist()
    return Extent(int(low[0]), int(high[1]), n_columns, n_rows)


def empty_grid(cells: Extent, cell_m: float) -> Cover:
    """Return a grid without answers."""
    shape = cells.n_rows, cells.n_columns
    return Cover(
        cells.column * cell_m,
        cells.row * cell_m,
        cell_m,
        np.full(shape, BEYOND, dtype=np.int8),
        np.full(shape, -np.inf),
        np.zeros((*shape, 3)),
        np.full(shape, -1, dtype=np.int32),
        np.zeros(shape, dtype=np.int32),
    )


def cover_grid(
    grid: Cover,
    surfaces: tuple[Surface, Surface | None],
    stands: Stands,
    ask: CoverAsk,
    frame: Frame,
    progress: Progress = SILENT,
) -> Covers:
    """Fill an empty grid with what arrives from carriers, and return it; ``Cover.server`` counts ``stands``.

    Raises:
        Cancelled: the user stopped; answered within about a tenth of a second.

    """
    surface, terrain = surfaces
    stand = surface if ask.on_roofs or terrain is None else terrain
    unsure = np.zeros(grid.state.shape, dtype=bool)
    places, height_m = stands.places, stands.height_m
    today = None
    for k in range(len(places)):
        tiles = _around(grid, places[k], ask.reach_m)
        whole, ground = frame(places[k])
        end = np.append(whole.cells(places[k : k + 1])[0], height_m[k])
        for j, cells in enumerate(tiles):
            part = progress.part((k + j / len(tiles)) / len(places), (k + (j + 1) / len(tiles)) / len(places))
            tile, low = _outdoors(grid, cells, (surface, stand), ask.above_m)
            lines = np.column_stack([np.tile(end, (len(low), 1)), whole.cells(tile.places), low])
            rates = _rates(ground, lines, (tile.places - places[k], low - height_m[k]), ask, part)
            _take(grid, k, tile, rates, unsure)
        if k + 1 == ask.n_today:
            today = settled(grid, unsure)
    return Covers(today, settled(grid, unsure))


def _around(grid: Cover, place: Floats, reach_m: float) -> list[_Tile]:
    """Return the cells whose middles lie within the radius, row by row, some thousands at a time."""
    x, y = grid.middles()
    columns = np.flatnonzero(np.abs(x - place[0]) <= reach_m)
    rows = np.flatnonzero(np.abs(y - place[1]) <= reach_m)
    row, column = (one.ravel() for one in np.meshgrid(rows, columns, indexing="ij"))
    near = np.hypot(x[column] - place[0], y[row] - place[1]) <= reach_m
    row, column = row[near], column[near]
    if not len(row):
        return []
    cuts = range(_TILE_CELLS, len(row), _TILE_CELLS)
    parts = zip(np.split(row, cuts), np.split(column, cuts), strict=True)
    return [_Tile(r, c, np.column_stack([x[c], y[r]])) for r, c in parts]


def _outdoors(
    grid: Cover, tile: _Tile, surfaces: tuple[Surface, Surface], above_m: float
) -> tuple[_Tile, Floats]:
    """Return the cells of a tile that are not inside something, and how high the device is there."""
    surface, stand = surfaces
    low = stand.heights_at(tile.places) + above_m
    with np.errstate(invalid="ignore"):
        inside = surface.heights_at(tile.places) > low
    grid.state[tile.row[inside], tile.column[inside]] = INSIDE
    return _Tile(tile.row[~inside], tile.column[~inside], tile.places[~inside]), low[~inside]


def _rates(
    ground: Ground, lines: Floats, away: tuple[Floats, Floats], ask: CoverAsk, progress: Progress
) -> LinkRates:
    """Return what the links to the cells carry."""
    setup = ask.setup
    bends = setup.blocked == "bend"
    seen = look(
        ground, lines, setup.ghz * 1e9, exact=bends, progress=progress.part(0.0, 0.3 if bends else 1.0)
    )
    known = seen.verdict != UNKNOWN
    share, clearance = (np.where(known, one.astype(float), np.nan) for one in (seen.share, seen.clearance_m))
    length = np.maximum(np.hypot(np.hypot(*away[0].T), away[1]), 0.1)
    near_off = off_deg(setup.near, ask.turned, *away)
    foot = np.full(len(length), ask.above_m)
    paths = Paths(length, share, clearance, near_off_deg=near_off, far_m=foot)
    if bends:
        paths = replace(paths, bend_db=_bent(ground, lines, setup.ghz * 1e9, progress.part(0.3, 1.0)))
    return link_rates(paths, setup, ask.weather)


def _bent(ground: Ground, lines: Floats, hertz: float, progress: Progress) -> Floats:
    """Return the loss over whole profiles, some thousands at a time so that it can be stopped."""
    found = np.empty(len(lines))
    for first in range(0, len(lines), _BENDS):
        progress(first / len(lines))
        part = slice(first, first + _BENDS)
        found[part] = bends_db(ground, lines[part], hertz)[:, 1]
    progress(1.0)
    return found


def _take(grid: Cover, carrier: int, tile: _Tile, rates: LinkRates, unsure: NDArray[np.bool_]) -> None:
    """Lay what one carrier sends over the grid."""
    at = tile.row, tile.column
    rx = rates.rx_dbm[:, 0]
    unknown = np.isnan(rx)
    unsure[at] |= unknown
    grid.state[at] = np.where(grid.state[at] == INSIDE, INSIDE, NONE)
    better = ~unknown & (rx > grid.rx_dbm[at])
    best = tile.row[better], tile.column[better]
    grid.rx_dbm[best], grid.server[best] = rx[better], carrier
    grid.down_mbps[best] = rates.down[better]
    grid.n_servers[at] += np.nan_to_num(rates.down[:, 1]) > 0.0


def settled(grid: Cover, unsure: NDArray[np.bool_]) -> Cover:
    """Return the grid with its states: served by what is known, else open where anything is not."""
    looked = grid.state == NONE
    served = looked & (grid.n_servers > 0)
    state = np.where(served, SERVED, np.where(looked & unsure, OPEN, grid.state)).astype(np.int8)
    known = (state == SERVED) | (state == NONE)
    rx = np.where(known, np.maximum(grid.rx_dbm, NOTHING_DBM), np.nan)
    down = np.where(known[:, :, None], grid.down_mbps, np.nan)
    server = np.where(known & np.isfinite(grid.rx_dbm), grid.server, -1).astype(np.int32)
    n = grid.n_servers.copy()  # the carriers that come later must not count today
    return replace(grid, state=state, rx_dbm=rx, down_mbps=down, server=server, n_servers=n)


def neighbour_colours(server: Ints32, n: int, most: int) -> NDArray[np.int64]:
    """Return a colour 1 to ``most`` for each of n servers; areas that touch differ where colours suffice.

    The first server takes the first colour, each next one the least that no neighbour before it has.
    """
    beside: list[set[int]] = [set() for _ in range(n)]
    for one, other in _touching(server):
        beside[one].add(other)
        beside[other].add(one)
    colour = np.zeros(n, dtype=np.int64)
    for k in range(n):
        taken = {int(colour[other]) for other in beside[k]}
        colour[k] = next((one for one in range(1, most + 1) if one not in taken), k % most + 1)
    return colour


def _touching(server: Ints32) -> Iterator[tuple[int, int]]:
    """Yield pairs of servers whose areas lie side by side."""
    for one, other in ((server[:, :-1], server[:, 1:]), (server[:-1], server[1:])):
        apart = (one != other) & (one >= 0) & (other >= 0)
        pairs = np.unique(np.sort(np.column_stack([one[apart], other[apart]]), axis=1), axis=0)
        yield from map(tuple, pairs.tolist())
