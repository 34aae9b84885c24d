"""Who sees whom and what, in tiles: what a task is made of, and one tile computed and written.

A task holds the sites of its tile and the carriers near it, and which grids of heights it was made for. Its
result is a folder with ``lines.npy`` (``LINE``, by site, then carrier), ``tile.tif`` (``BANDS``) and
``result.json``. Names and whatever else is known of sites and carriers stay with the project.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from netplan.batch.grids import Grid, Sender, chosen_carriers, grids_of, heights_of, rows_of, senders_of
from netplan.batch.order import Order
from netplan.batch.sight_order import SightAsk, sight_part
from netplan.batch.task import RESULT, Record, answered, file_digest, require_code
from netplan.core.sight.lines import VERDICTS, Sight
from netplan.core.sight.making import Lines, lines_between
from netplan.core.sight.stand import Stands, on_poles, on_roofs
from netplan.core.sight.tiles import (
    Cells,
    Seen,
    cells_around,
    cut_to,
    halo_cells,
    see_tile,
    touched,
)
from netplan.core.sight.viewshed import BEYOND, HIDDEN, INSIDE, SEEN, UNSURE
from netplan.errors import DataError
from netplan.io.atomic import atomic_folder
from netplan.io.exports.delivery import secret_rows
from netplan.io.mosaic import Whole, write_piece
from netplan.io.project_file import open_project
from netplan.messages import Message, mark
from netplan.model.digest import code_digest
from netplan.model.project import Project
from netplan.model.surface import Surface

LINES_FILE, TILE_FILE = "lines.npy", "tile.tif"
BANDS = ("seen", "n_carriers", "n_unknown")
STATES = {"seen": SEEN, "hidden": HIDDEN, "unknown": UNSURE, "inside": INSIDE}
LINE = np.dtype(
    [
        ("site", "<i8"),
        ("carrier", "<i8"),
        ("verdict", "<i1"),
        ("clearance_m", "<f4"),
        ("share", "<f4"),
        ("at", "<f4"),
        ("roof", "<f8", 3),
        ("pole", "<f8", 3),
    ]
)
_WITHHELD = mark("{label}: {n} {n:row is|rows are} internal and left out: what is seen would show where")


@dataclass(frozen=True)
class SightTask:
    """What is to be computed of a tile; ``code`` is the digest of the program that made the task.

    whole, tile   cells of the surface model's grid: those of the raster of all, and of this tile
    west, north   where that grid begins, and ``cell_m``, the side of a cell
    sites         number, x and y of those in the tile
    """

    key: str
    out: str
    whole: Cells
    tile: Cells
    west: float
    north: float
    cell_m: float
    crs: str
    ask: SightAsk
    sites: tuple[tuple[int, float, float], ...]
    senders: tuple[Sender, ...]
    grids: tuple[Grid, ...]
    code: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything the result depends on; where anything lies is not part of it."""
        parts = {**vars(self), "out": "", "ask": asdict(self.ask)}
        parts["grids"] = [grid.fingerprint() for grid in self.grids]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def folder(self) -> Path:
        """Where the result belongs."""
        return Path(self.out) / self.key

    @property
    def piece(self) -> Cells:
        """What the tile is of the raster of all."""
        return cut_to(self.tile, self.whole)

    @property
    def at(self) -> tuple[int, int]:
        """Row and column of the raster of all at which the piece begins."""
        return self.piece.row - self.whole.row, self.piece.column - self.whole.column


@dataclass(frozen=True, eq=False)
class SightWork:
    """Who sees whom in tiles: tasks, and the rows they count; what is internal is in ``withheld`` only."""

    tasks: tuple[SightTask, ...]
    ask: SightAsk
    raster: Whole
    sites: gpd.GeoDataFrame
    carriers: gpd.GeoDataFrame
    project: Project
    grids: tuple[Grid, ...]
    withheld: tuple[Message, ...]


def sight_work(order: Order) -> SightWork:
    """Return the tiles with sites or near carriers; reads the project and every byte of its grids once.

    Raises:
        DataError: the project or a grid cannot be read; there are no carriers, or no sites for lines.
        ParameterError: a part of ``[sight]`` cannot be.

    """
    part = sight_part(order)
    (path,) = order.inputs.values()
    project = open_project(path)
    told: list[Message] = []
    carriers = _public(project, "carriers", chosen_carriers(project, part.carriers), told, order)
    sites = _public(project, "sites", project.layer("sites"), told, order) if part.ask.lines else None
    for name, rows in (("carriers", carriers), ("sites", sites)):
        if rows is not None and rows.empty:
            raise DataError(mark("The project has no {layer}: nobody can see anything"), layer=name)
    grids = grids_of(project, path.parent)
    frame = _frame(grids[0], project, carriers)
    sites = project.layer("sites").iloc[:0] if sites is None else sites
    tasks, whole = _tasks(order, (sites, carriers), frame, grids, (part.ask, part.tile_m))
    return SightWork(tasks, part.ask, _raster(whole, frame), sites, carriers, project, grids, tuple(told))


def sight_one(task: SightTask) -> Record:
    """Compute a tile and write its result, or why it failed, as ``plan_one`` does.

    Raises:
        DataError: not even the failure can be written.

    """
    return answered(task, _computed)


def _tasks(
    order: Order,
    rows: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    frame: Surface,
    grids: tuple[Grid, ...],
    wanted: tuple[SightAsk, float],
) -> tuple[tuple[SightTask, ...], Cells]:
    """Return the tasks from north to south and west to east, and the cells of the raster of all."""
    (ask, tile_m), code = wanted, code_digest()
    n, halo = max(ceil(tile_m / frame.cell_m), 1), halo_cells(ask.terms, frame.cell_m)
    places = [shapely.get_coordinates(one.geometry.representative_point()) for one in rows]
    senders = senders_of(rows[1], places[1])
    spots = [(k, x, y) for k, (x, y) in enumerate(places[0].tolist())]
    cells = [frame.nearest(one) for one in places]
    own, near = touched(cells[0], n, 0), touched(cells[1], n, halo)
    whole = cells_around(cells[1], int(ask.terms.reach_m / frame.cell_m) + 1)
    tasks = []
    for at in sorted({*own, *(near if ask.views else ())}):
        tile = Cells(at[0] * n, at[1] * n, n, n)
        if at not in own and not all(cut_to(tile, whole)[2:]):
            continue
        tasks.append(
            SightTask(
                key=f"r{tile.row - whole.row:+07d}-c{tile.column - whole.column:+07d}",
                out=str(order.out),
                whole=whole,
                tile=tile,
                west=frame.west,
                north=frame.north,
                cell_m=frame.cell_m,
                crs=frame.crs,
                ask=ask,
                sites=tuple(spots[k] for k in own.get(at, ())),
                senders=tuple(senders[k] for k in near.get(at, ())),
                grids=grids,
                code=code,
            )
        )
    return tuple(tasks), whole


def _public(
    project: Project, name: str, rows: gpd.GeoDataFrame, told: list[Message], order: Order
) -> gpd.GeoDataFrame:
    """Return the rows that results may speak of, and say how many may not be spoken of."""
    if order.internal:
        return rows.reset_index(drop=True)
    secret = secret_rows(name, rows, project.layers).to_numpy()
    if secret.any():
        label = Message(mark("Sites") if name == "sites" else mark("Carriers"))
        told.append(Message(_WITHHELD, {"label": label, "n": int(secret.sum())}))
    return rows[~secret].reset_index(drop=True)


def _frame(grid: Grid, project: Project, carriers: gpd.GeoDataFrame) -> Surface:
    """Return the grid of the surface model, counted from its first cell, without its heights."""
    x, y, _, _ = carriers.total_bounds
    part = heights_of(grid, project.crs, (x, y, x, y), 0, beyond=False)
    return replace(part, first=(0, 0), heights_m=np.empty((0, 0), dtype=np.float32))


def _raster(whole: Cells, frame: Surface) -> Whole:
    corner = frame.west + whole.column * frame.cell_m, frame.north - whole.row * frame.cell_m
    return Whole(BANDS, whole.n_rows, whole.n_columns, corner, frame.cell_m, frame.crs)


def _computed(task: SightTask) -> None:
    require_code(task.code)
    surfaces = _surfaces(task)
    poles = on_poles(rows_of(task.senders), *surfaces)
    numbers = np.array([one.number for one in task.senders], dtype=np.int64)
    with atomic_folder(task.folder, RESULT) as folder:
        told = _lines(task, surfaces[0], (numbers, poles), folder / LINES_FILE)
        told |= _views(task, surfaces, (numbers, poles), folder / TILE_FILE)
        document = {
            "key": task.key,
            "fingerprint": task.fingerprint,
            "without_height": numbers[~poles.known].tolist(),
            "heights_m": dict(zip(map(str, numbers.tolist()), _known(poles), strict=True)),
            **told,
            "files": {file.name: file_digest(file) for file in sorted(folder.iterdir())},
        }
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        (folder / RESULT).write_text(f"{text}\n", "utf-8")


def _known(poles: Stands) -> Iterator[float | None]:
    for height_m, known in zip(poles.height_m.tolist(), poles.known.tolist(), strict=True):
        yield height_m if known else None


def _surfaces(task: SightTask) -> tuple[Surface, Surface | None]:
    """Return what has to be known around a tile; a part of a grid ends where the grid does."""
    west = task.west + task.tile.column * task.cell_m
    north = task.north - task.tile.row * task.cell_m
    east, south = west + task.tile.n_columns * task.cell_m, north - task.tile.n_rows * task.cell_m
    halo = halo_cells(task.ask.terms, task.cell_m) * task.cell_m
    box = west - halo, south - halo, east + halo, north + halo
    found = [heights_of(grid, task.crs, box, 1, beyond=False) for grid in task.grids]
    return found[0], found[1] if len(found) > 1 else None


def _lines(
    task: SightTask, surface: Surface, carriers: tuple[np.ndarray, Stands], path: Path
) -> dict[str, Any]:
    """Look from the sites of a tile, write the lines, and say of which sites the roof is not known."""
    if not (task.ask.lines and task.sites):
        return {"lines": dict.fromkeys(VERDICTS, 0), "unknown_sites": []}
    numbers, x, y = map(np.array, zip(*task.sites, strict=True))
    roofs = on_roofs(gpd.GeoDataFrame(geometry=shapely.points(x, y)), surface)
    lines = lines_between(roofs, carriers[1], surface, task.ask.terms)
    np.save(path, _packed(lines, numbers, carriers[0]), allow_pickle=False)
    counts = np.bincount(lines.seen.verdict, minlength=len(VERDICTS)).tolist()
    said = dict(zip(VERDICTS, counts, strict=True))
    return {"lines": said, "unknown_sites": numbers[~roofs.known].tolist()}


def _packed(lines: Lines, sites: np.ndarray, carriers: np.ndarray) -> np.ndarray:
    rows = np.empty(len(lines.site), dtype=LINE)
    rows["site"], rows["carrier"] = sites[lines.site], carriers[lines.carrier]
    rows["roof"], rows["pole"] = lines.roof, lines.pole
    for name in ("verdict", "clearance_m", "share", "at"):
        rows[name] = getattr(lines.seen, name)
    return rows


def _views(
    task: SightTask,
    surfaces: tuple[Surface, Surface | None],
    carriers: tuple[np.ndarray, Stands],
    path: Path,
) -> dict[str, Any]:
    """Look from the carriers near a tile, write what they see of it, and count it."""
    piece, ask = task.piece, task.ask
    if not (ask.views and task.senders and piece.n_rows and piece.n_columns):
        return {"cells": dict.fromkeys(STATES, 0), "views": {}}
    seen = see_tile(surfaces, carriers[1], (ask.terms.reach_m, ask.target_m), piece)
    corner = task.west + task.whole.column * task.cell_m, task.north - task.whole.row * task.cell_m
    whole = Whole(BANDS, task.whole.n_rows, task.whole.n_columns, corner, task.cell_m, task.crs)
    write_piece(_bands(seen), path, whole, task.at)
    some = np.flatnonzero(seen.counts.any(axis=1)).tolist()
    return {
        "cells": {name: int((seen.state == code).sum()) for name, code in STATES.items()},
        "views": {str(carriers[0][k]): seen.counts[k].tolist() for k in some},
    }


def _bands(seen: Seen) -> dict[str, np.ndarray]:
    """Return the bands of a tile; nodata is too far from every carrier, or not known."""
    far = seen.state == BEYOND
    state = np.where(far | (seen.state == UNSURE), np.nan, (seen.state == SEEN).astype(np.float64))
    n_seen, n_unsure = (np.where(far, np.nan, one.astype(np.float64)) for one in (seen.n_seen, seen.n_unsure))
    return dict(zip(BANDS, (state, n_seen, n_unsure), strict=True))


def lines_of(tasks: Sequence[SightTask]) -> Lines:
    """Return the lines of tiles that are done, by site, then carrier: as if looked at together."""
    parts = [np.load(task.folder / LINES_FILE, allow_pickle=False) for task in tasks]
    rows = np.concatenate([np.empty(0, dtype=LINE), *parts])
    rows = rows[np.lexsort((rows["carrier"], rows["site"]))]
    seen = Sight(rows["verdict"], rows["clearance_m"], rows["share"], rows["at"])
    return Lines(rows["site"], rows["carrier"], seen, rows["roof"], rows["pole"])
