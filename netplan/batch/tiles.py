"""A radio map in tiles: what a task is made of, and one tile computed and written.

A tile is as much a function of its task as a municipality: the task holds the carriers near it, what is
asked, and which grids of heights it was made for. Its result is a folder with ``tile.tif`` and
``result.json``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from netplan.batch.grids import Grid, Sender, chosen_carriers, grids_of, heights_of, rows_of, senders_of
from netplan.batch.order import Order
from netplan.batch.radio_order import radio_part
from netplan.batch.task import RESULT, Record, answered, file_digest, require_code
from netplan.core.graph.arrays import Floats
from netplan.core.radio.asking import weather_of
from netplan.core.radio.cover import (
    INSIDE,
    MOST_CELLS,
    NONE,
    OPEN,
    SERVED,
    Cover,
    CoverAsk,
    Extent,
    extent,
    require_asked,
)
from netplan.core.radio.lawful import require_lawful
from netplan.core.radio.tiles import MORE_CELLS, box_of, cover_tile, halo_m, near_tile, tiles_of_extent
from netplan.core.sight.stand import Stands
from netplan.errors import ParameterError
from netplan.io.atomic import atomic_folder
from netplan.io.mosaic import Whole, write_piece
from netplan.io.project_file import open_project
from netplan.messages import mark
from netplan.model.digest import code_digest
from netplan.model.project import Project
from netplan.model.surface import Surface
from netplan.session.covers import bands_of, internal_carriers

TILE_FILE = "tile.tif"
_INSIDE = mark(
    "Internal: {names}. A map of what arrives from them shows where they stand: name others under [radio] "
    "carriers, or say internal = true"
)
STATES: Mapping[str, int] = {"served": SERVED, "none": NONE, "unknown": OPEN, "inside": INSIDE}


@dataclass(frozen=True)
class TileTask:
    """What is to be computed of a tile; ``code`` is the digest of the program that made the task."""

    key: str
    out: str
    whole: Extent
    tile: Extent
    crs: str
    ask: CoverAsk
    senders: tuple[Sender, ...]
    grids: tuple[Grid, ...]
    code: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything the result depends on; where anything lies is not part of it."""
        grids = [grid.fingerprint() for grid in self.grids]
        parts = {**asdict(self), "out": "", "grids": grids}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def folder(self) -> Path:
        """Where the result belongs."""
        return Path(self.out) / self.key


@dataclass(frozen=True, eq=False)
class RadioWork:
    """A radio map in tiles: the tasks, and what the whole is made of; ``ids`` are those of all carriers."""

    tasks: tuple[TileTask, ...]
    whole: Extent
    ask: CoverAsk
    ids: tuple[str, ...]
    project: Project
    grids: tuple[Grid, ...]


def radio_work(order: Order) -> RadioWork:
    """Return the tiles that carriers reach; reads the project and every byte of its grids once.

    Raises:
        DataError: the project or a grid cannot be read, or there is no surface model.
        ParameterError: a part of ``[radio]`` cannot be, a rule forbids the setup, or a carrier is internal
            without the order asking for such data.

    """
    part = radio_part(order)
    (path,) = order.inputs.values()
    project = open_project(path)
    carriers = chosen_carriers(project, (*part.today, *part.carriers))
    inside = internal_carriers(project, carriers["id"].tolist())
    if inside and not order.internal:
        raise ParameterError(_INSIDE, names=list(inside))
    places = shapely.get_coordinates(carriers.geometry.representative_point())
    setup = part.setup
    weather = weather_of(project, setup, part.catalogue.air, part.sigma_m)
    ask = CoverAsk(setup, weather, *part.lengths_m, part.on_roofs, part.turned, len(part.today))
    require_asked(ask, len(carriers))
    require_lawful(setup, part.who)
    whole, n_cells = extent(places, ask), max(ceil(part.tile_m / ask.cell_m), 1)
    if n_cells**2 > MOST_CELLS:
        raise ParameterError(
            mark("A tile of {n} cells is too large: choose a smaller tile_m or a larger cell_m"), n=n_cells**2
        )
    grids = grids_of(project, path.parent)
    senders = senders_of(carriers, places)
    tasks = []
    for tile in tiles_of_extent(whole, n_cells):
        near = tuple(senders[k] for k in near_tile(places, tile, ask).tolist())
        if near:  # where nobody sends there is nothing to look at
            key = f"r{whole.row - tile.row:06d}-c{tile.column - whole.column:06d}"
            code = code_digest()
            tasks.append(TileTask(key, str(order.out), whole, tile, project.crs, ask, near, grids, code))
    return RadioWork(tuple(tasks), whole, ask, tuple(carriers["id"].astype(str)), project, grids)


def tile_one(task: TileTask) -> Record:
    """Compute a tile and write its result, or why it failed, as ``plan_one`` does.

    Raises:
        DataError: not even the failure can be written.

    """
    return answered(task, _computed)


def whole_of(cells: Extent, ask: CoverAsk, crs: str) -> Whole:
    """Return the raster that all tiles make together."""
    bands = ("rx_dbm", "down_p10_mbps", "down_p50_mbps", "best_server", "n_carriers")
    days = ("", "_today") if ask.n_today else ("",)
    names = tuple(f"{band}{day}" for day in days for band in bands)
    corner = cells.column * ask.cell_m, cells.row * ask.cell_m
    return Whole(names, cells.n_rows, cells.n_columns, corner, ask.cell_m, crs)


def at_of(task: TileTask) -> tuple[int, int]:
    """Return row and column of the whole at which a tile begins."""
    return task.whole.row - task.tile.row, task.tile.column - task.whole.column


def _computed(task: TileTask) -> None:
    require_code(task.code)
    surfaces = [_heights(grid, task) for grid in task.grids]
    numbers = np.array([one.number for one in task.senders])
    pair = surfaces[0], surfaces[1] if len(surfaces) > 1 else None
    covers, stands = cover_tile(pair, (numbers, rows_of(task.senders)), task.ask, task.tile)
    days = {"after": covers.after} | ({"today": covers.today} if covers.today is not None else {})
    with atomic_folder(task.folder, RESULT) as folder:
        file, whole = folder / TILE_FILE, whole_of(task.whole, task.ask, task.crs)
        write_piece(bands_of(covers), file, whole, at_of(task))
        document = {
            "key": task.key,
            "fingerprint": task.fingerprint,
            "carriers": numbers.tolist(),
            "without_height": numbers[~stands.known].tolist(),
            "inside": _buried(stands, surfaces[0].heights_at(stands.places), numbers),
            **{day: _counts(cover) for day, cover in days.items()},
            "files": {file.name: file_digest(file)},
        }
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        (folder / RESULT).write_text(f"{text}\n", "utf-8")


def _heights(grid: Grid, task: TileTask) -> Surface:
    box = box_of(task.tile, task.ask.cell_m, halo_m(task.ask, 0.0))
    return heights_of(grid, task.crs, box, MORE_CELLS)


def _buried(stands: Stands, surface_m: Floats, numbers: np.ndarray) -> list[int]:
    with np.errstate(invalid="ignore"):
        found: list[int] = numbers[surface_m > stands.height_m].tolist()
    return found


def _counts(cover: Cover) -> dict[str, Any]:
    """Return cells by state, and how many each carrier serves best, by its number."""
    served = cover.server[cover.state == SERVED]
    numbers, n = np.unique(served, return_counts=True)
    best = dict(zip(map(str, numbers.tolist()), n.tolist(), strict=True))
    return {name: int((cover.state == code).sum()) for name, code in STATES.items()} | {"best": best}
