"""What carriers see of the ground around them: looked at on the surface model, and written as GeoTIFF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.core.sight.pyramid import ground_of
from netplan.core.sight.stand import on_poles
from netplan.core.sight.tiles import eyes_of, on_cells
from netplan.core.sight.viewshed import BEYOND, HIDDEN, SEEN, UNSURE, Aim, View, view_from
from netplan.errors import DataError, ParameterError
from netplan.io.raster import surfaces_within, write_coverage
from netplan.messages import mark
from netplan.model.frames import table_of
from netplan.model.project import Project
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress

_MARGIN_M = 50.0
_MOST_CELLS = 400_000  # of a layer: more are not told from each other on a screen
_SAID = {HIDDEN: "blocked", SEEN: "clear", UNSURE: "unknown"}
_RANK = np.array([1, 3, 2, 0, -1], dtype=np.int8)  # of hidden, seen, unsure, inside; beyond is the last


@dataclass(frozen=True, eq=False)
class CarrierView:
    """What one carrier sees.

    surface          the heights it was looked at on
    over_terrain     whether targets stand on the bare ground, or else on whatever is there
    seen_m2, unknown_m2, looked_m2   areas within the radius
    """

    carrier_id: str
    view: View
    surface: Surface
    over_terrain: bool

    @property
    def seen_m2(self) -> float:
        """Area that is seen."""
        return self._area(self.view.views == SEEN)

    @property
    def unknown_m2(self) -> float:
        """Area of which an unknown height leaves it open."""
        return self._area(self.view.views == UNSURE)

    @property
    def hidden_m2(self) -> float:
        """Area that is hidden."""
        return self._area(self.view.views == HIDDEN)

    @property
    def looked_m2(self) -> float:
        """Area within the radius and on the surface model."""
        return self._area(self.view.views != BEYOND)

    def _area(self, where: np.ndarray) -> float:
        return float(where.sum()) * self.surface.cell_m**2

    def write(self, path: Path, crs: str) -> Path:
        """Write the view as GeoTIFF: 1 is seen, 0 hidden, nodata unknown or too far; return ``path``.

        Raises:
            DataError: the file cannot be written.

        """
        views, cell_m = self.view.views, self.surface.cell_m
        values = np.where((views == UNSURE) | (views == BEYOND), np.nan, (views == SEEN).astype(np.float64))
        corner = (
            self.surface.west + self.view.column * cell_m,
            self.surface.north - self.view.row * cell_m,
        )
        about = {"carrier": self.carrier_id, "source": self.surface.source, "as_of": self.surface.as_of}
        write_coverage({"seen": values}, path, corner, cell_m, crs, about)
        return path


def carrier_views(
    project: Project,
    folder: Path,
    ids: Sequence[str],
    size_m: tuple[float, float],
    progress: Progress = SILENT,
) -> list[CarrierView]:
    """Look from carriers ``ids`` as far as the first of ``size_m`` at targets the second above the ground.

    Raises:
        ParameterError: no such carrier, or the radius is not above 0.
        DataError: no surface model, or the height of a carrier is not known on it.
        Cancelled: the user stopped.

    """
    carriers = project.layer("carriers").set_index("id", drop=False)
    missing = [one for one in ids if one not in carriers.index]
    if missing:
        raise ParameterError(mark("The project has no carrier {id}"), id=missing[0])
    chosen = carriers.loc[list(ids)]
    reach_m, above_m = size_m
    around = chosen.total_bounds + np.array([-1, -1, 1, 1]) * (max(reach_m, 0.0) + _MARGIN_M)
    surface, terrain = surfaces_within(folder, project, tuple(around.tolist()))
    ground = ground_of(surface)
    targets = ground.heights if terrain is None else on_cells(terrain, surface)
    stands = on_poles(chosen, surface, terrain)
    eyes = eyes_of(stands, surface)
    found = []
    for k, (carrier_id, known) in enumerate(zip(ids, stands.known, strict=True)):
        if not known:
            text = mark("Of carrier {id} no height is known on the surface model: nothing can be said")
            raise DataError(text, id=carrier_id)
        part = progress.part(k / len(ids), (k + 1) / len(ids))
        view = view_from(ground, eyes[k], Aim(targets, above_m, reach_m), part)
        found.append(CarrierView(carrier_id, view, surface, terrain is not None))
    return found


def views_table(project: Project, views: Sequence[CarrierView], size_m: tuple[float, float]) -> pd.DataFrame:
    """Return table ``carrier_views``: how much each carrier sees, and of how much it is not known."""
    measured: dict[str, list[Any]] = {
        "id": [one.carrier_id for one in views],
        "height_m": [one.view.eye.height_m for one in views],
        "seen_m2": [one.seen_m2 for one in views],
        "hidden_m2": [one.hidden_m2 for one in views],
        "unknown_m2": [one.unknown_m2 for one in views],
    }
    surface = views[0].surface  # all are of one
    return measured_views(project, measured, size_m, (surface.source, surface.as_of))


def measured_views(
    project: Project,
    measured: Mapping[str, Sequence[Any]],
    size_m: tuple[float, float],
    about: tuple[str, str],
) -> pd.DataFrame:
    """Return table ``carrier_views`` of carriers ``id``; ``about`` is source and day of the surface model."""
    n = len(measured["id"])
    columns = {
        **measured,
        "reach_m": [size_m[0]] * n,
        "target_m": [size_m[1]] * n,
        "source": [about[0] or None] * n,
        "as_of": [np.datetime64(about[1] or "NaT", "s")] * n,
    }
    places = project.layer("carriers").set_index("id").geometry.loc[list(measured["id"])]
    return table_of("carrier_views", columns, places, project.crs)


@dataclass(frozen=True, eq=False)
class Seen:
    """What some carriers see together: table ``view_cells`` of the schema."""

    project: Project
    tables: Mapping[str, pd.DataFrame]


def seen_cells(project: Project, views: Sequence[CarrierView]) -> Seen:
    """Return the cells that carriers look at, in larger steps where there would be too many.

    A cell is seen if any carrier sees it; else it is unknown if an unknown height leaves it open for any.
    What lies inside of something is left out. ``views`` are of one surface.
    """
    surface = views[0].surface
    sight = np.full(surface.heights_m.shape, BEYOND, dtype=np.int8)
    n_carriers, first = np.zeros(sight.shape, dtype=np.int16), np.full(sight.shape, -1, dtype=np.int32)
    for k, one in enumerate(views):
        found = one.view.views
        row, column = one.view.row, one.view.column
        window = np.s_[row : row + found.shape[0], column : column + found.shape[1]]
        better = _RANK[found] > _RANK[sight[window]]
        sight[window] = np.where(better, found, sight[window])
        n_carriers[window] += found == SEEN
        first[window] = np.where((found == SEEN) & (first[window] < 0), k, first[window])
    n = int((np.isin(sight, list(_SAID))).sum())
    step = max(1, int(np.ceil(np.sqrt(n / _MOST_CELLS))))
    return Seen(project, {"view_cells": _cells_table(project, views, (sight, n_carriers, first), step)})


def _cells_table(
    project: Project, views: Sequence[CarrierView], found: tuple[np.ndarray, ...], step: int
) -> pd.DataFrame:
    surface = views[0].surface
    sight, n_carriers, first = (one[step // 2 :: step, step // 2 :: step] for one in found)
    row, column = np.nonzero(np.isin(sight, list(_SAID)))
    side = surface.cell_m * step
    x, y = surface.west + (column + 0.5) * side, surface.north - (row + 0.5) * side
    ids = np.array([*(one.carrier_id for one in views), None], dtype=object)
    words = np.array([_SAID.get(code) for code in range(-1, 4)], dtype=object)
    columns = {
        "id": [f"{r}-{c}" for r, c in zip(row.tolist(), column.tolist(), strict=True)],
        "sight": words[sight[row, column] + 1],
        "carrier_id": ids[first[row, column]],
        "n_carriers": n_carriers[row, column].astype(np.int64),
        "cell_m": np.full(len(row), side),
        "source": np.full(len(row), surface.source or None, dtype=object),
        "as_of": np.full(len(row), np.datetime64(surface.as_of or "NaT", "s")),
    }
    return table_of("view_cells", columns, shapely.points(x, y), project.crs)
