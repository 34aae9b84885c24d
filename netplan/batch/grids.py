"""What tiles are computed from: grids of heights, read where they lie, and the carriers near a tile."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import shapely

from netplan.batch.task import file_digest
from netplan.core.graph.arrays import Floats
from netplan.errors import DataError, ParameterError
from netplan.io.raster import read_window
from netplan.messages import mark
from netplan.model.project import Project
from netplan.model.rasters import RASTER_ROLES, Raster
from netplan.model.surface import Surface

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """A file of heights: how it is read, its SHA-256, and what tells at a glance whether it is still that."""

    raster: Raster
    folder: str
    digest: str
    stamp: tuple[int, int]

    def fingerprint(self) -> tuple[dict[str, Any], str]:
        """Return what results depend on; where the file lies is not part of it."""
        return asdict(self.raster) | {"file": ""}, self.digest


class Sender(NamedTuple):
    """A carrier near a tile: its number among all, its place, and its mounting height and its height, m."""

    number: int
    x: float
    y: float
    mounting_m: float
    height_m: float


def grids_of(project: Project, folder: Path) -> tuple[Grid, ...]:
    """Return surface and, if there is one, terrain of a project; reads every byte of them once.

    Raises:
        DataError: the project has no surface model, or a grid cannot be read.

    """
    if "surface" not in project.rasters:
        raise DataError(mark("The project has no surface model; import one with: import PROJECT FILE.tif"))
    rasters = [project.rasters[role] for role in RASTER_ROLES if role in project.rasters]
    return tuple(_grid(raster, folder) for raster in rasters)


def heights_of(grid: Grid, crs: str, box: Box, more: int, *, beyond: bool = True) -> Surface:
    """Return the heights a tile needs, as ``read_window`` does.

    Raises:
        DataError: the grid cannot be read.
        ParameterError: it is another one than at the start.

    """
    path = Path(grid.folder) / grid.raster.file
    if _stamp(path) != grid.stamp:
        raise ParameterError(
            mark("{file} has changed since the batch began; run it again with --resume"), file=str(path)
        )
    return read_window(Path(grid.folder), grid.raster, crs, box, more, beyond=beyond)


def chosen_carriers(project: Project, ids: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the rows of the carriers with ``ids``, each once, in that order; all if there are none.

    Raises:
        ParameterError: the project has no such carrier.

    """
    carriers = project.layer("carriers").set_index("id", drop=False)
    if not ids:
        return carriers
    wanted = tuple(dict.fromkeys(ids))
    missing = [one for one in wanted if one not in carriers.index]
    if missing:
        raise ParameterError(mark("The project has no carrier {id}"), id=missing[0])
    return carriers.loc[list(wanted)]


def senders_of(carriers: gpd.GeoDataFrame, places: Floats) -> list[Sender]:
    """Return carriers as tasks hold them; a height of which nothing is known is 0, as in layers."""
    high = carriers[["mounting_m", "height_m"]].astype(float).fillna(0.0).to_numpy()
    rows = zip(places.tolist(), high.tolist(), strict=True)
    return [
        Sender(k, x, y, mounting or 0.0, height or 0.0) for k, ((x, y), (mounting, height)) in enumerate(rows)
    ]


def rows_of(senders: Sequence[Sender]) -> gpd.GeoDataFrame:
    """Return senders as rows of a layer, as far as it matters how high they are."""
    high = {name: [getattr(one, name) for one in senders] for name in ("mounting_m", "height_m")}
    return gpd.GeoDataFrame(high, geometry=shapely.points([(one.x, one.y) for one in senders]))


def _grid(raster: Raster, folder: Path) -> Grid:
    path = folder / raster.file
    try:
        return Grid(raster, str(folder), _digest(path, _stamp(path)), _stamp(path))
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}; import the grid again"),
            file=raster.file,
            reason=error.strerror,
        ) from error


@cache
def _digest(path: Path, _stamp: tuple[int, int]) -> str:
    return file_digest(path)


def _stamp(path: Path) -> tuple[int, int]:
    """Return size and time of a file: reading all of it for every tile would take longer than the tile."""
    told = path.stat()
    return told.st_size, told.st_mtime_ns
