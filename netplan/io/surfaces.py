"""Grids of heights a planner was given: looked at, checked, and referred to; nothing is copied."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from netplan.errors import DataError, ParameterError
from netplan.io.files.ask import take
from netplan.io.files.kinds import kind_of
from netplan.io.layers.systems import Near, fitting, names
from netplan.io.rules import finding
from netplan.messages import mark
from netplan.model.findings import Problem
from netplan.model.rasters import METRES, RASTER_ROLES, Raster
from netplan.progress import SILENT, Progress

OLD_YEARS = 5
_LOW_M, _HIGH_M = -60.0, 3_200.0  # open-cast mines and the Zugspitze with masts, and a margin
_COARSE_M = 2.0
_ENOUGH = 0.995  # of the municipality
_FEET = {"foot", "feet", "ft", "us survey foot", "us-ft"}
_CENTIMETRES = {"cm", "centimetre", "centimeter"}


class Told(NamedTuple):
    """What the user says of a grid; "" where the file is believed.

    ``file`` is how the project names it, ``as_of`` the day of the heights as "2024-05-01".
    """

    file: str
    crs: str = ""
    unit: str = ""
    as_of: str = ""
    source: str = ""


class Grid(NamedTuple):
    """A checked grid: how the project refers to it, what was found, and its cells."""

    raster: Raster
    problems: tuple[Problem, ...]
    n_cells: int
    n_unknown: int
    low_m: float
    high_m: float


def is_grid(path: Path) -> bool:
    """Whether the first bytes of ``path`` are those of a grid of heights.

    Raises:
        DataError: not a file, or of a kind that cannot be taken.

    """
    return kind_of(path).opener == "raster"


def read_grid(
    path: Path,
    role: str,
    told: Told,
    near: tuple[str, gpd.GeoDataFrame | None],
    today: date,
    progress: Progress = SILENT,
) -> Grid:
    """Check the grid ``path`` for a project whose system and boundary are ``near``.

    Raises:
        DataError: damaged, in degrees, rotated, without a known height, of another place, or in an unknown
            system; the sentence says which and what to do.
        ParameterError: no such role or unit, or the day is none.

    """
    _checked(path, role, told)
    facts = take(path, progress=progress)
    row: dict[str, Any] = facts.table.to_pylist()[0]
    crs, area = near
    place = Near(crs, None if area is None else area.to_crs(crs).geometry.union_all())
    system, guessed = _system(path, told.crs or facts.facts.crs, row, place)
    _usable(path, system, row)
    unit = told.unit or _unit(row)
    low, high = row["low"] * METRES[unit], row["high"] * METRES[unit]
    raster = Raster(told.file, system, unit, row["nodata"], row["cell_x"], told.as_of, told.source)
    codes = [
        *([("RAS-001", {"given": system})] if guessed else []),
        *_of_place(path, raster, row, place),
        *_of_heights(raster, row, low, high),
        *_of_day(told.as_of, today),
    ]
    problems = tuple(finding(code, role, file=path.name, **fields) for code, fields in codes)
    return Grid(raster, problems, row["width"] * row["height"], row["n_unknown"], low, high)


def _checked(path: Path, role: str, told: Told) -> None:
    if role not in RASTER_ROLES:
        raise ParameterError(
            mark("{file} is a grid of heights; its role is one of: {known}"),
            file=path.name,
            known=", ".join(RASTER_ROLES),
        )
    if told.unit and told.unit not in METRES:
        raise ParameterError(
            mark("There is no unit of height {unit}; choose one of: {known}"),
            unit=told.unit,
            known=", ".join(METRES),
        )
    try:
        _ = told.as_of and date.fromisoformat(told.as_of)
    except ValueError as error:
        raise ParameterError(mark("{value} is no day; write it as 2024-05-01"), value=told.as_of) from error


def _system(path: Path, said: str, row: dict[str, Any], near: Near) -> tuple[str, bool]:
    """Return the system of the grid, and whether it had to be guessed from its corners."""
    corners = np.array([[row["west"], row["south"]], [row["east"], row["north"]]], dtype=np.float64)
    if said:
        try:
            known = CRS.from_user_input(said)
        except CRSError as error:
            raise DataError(
                mark("{file}: there is no coordinate system {crs}; name it as EPSG:25833"),
                file=path.name,
                crs=said[:60],
            ) from error
        code = known.to_epsg()
        return (f"EPSG:{code}" if code else said), False
    fits = [one for one in fitting(corners, near) if not one.swapped]
    if len(fits) == 1:
        return fits[0].crs, True
    raise DataError(
        mark(
            "{file} does not say its coordinate system; name it, such as EPSG:25833; the coordinates would "
            "fit: {fits}"
        ),
        file=path.name,
        fits=names(fits) or "–",
    )


def _usable(path: Path, system: str, row: dict[str, Any]) -> None:
    known = CRS.from_user_input(system)
    if not known.is_projected or any(axis.unit_conversion_factor != 1 for axis in known.axis_info[:2]):
        raise DataError(
            mark(
                "{file} is in {crs}, which does not measure in metres: heights over it say nothing about "
                "distances; convert it to EPSG:25833 first"
            ),
            file=path.name,
            crs=known.name,
        )
    if row["rotated"]:
        raise DataError(mark("{file} is rotated; turn it to the north first"), file=path.name)
    if row["low"] is None:
        raise DataError(mark("{file} holds no known height; export it again"), file=path.name)


def _unit(row: dict[str, Any]) -> str:
    said = str(row.get("unit") or "").strip().casefold()
    return "ft" if said in _FEET else "cm" if said in _CENTIMETRES else "m"


def _of_place(
    path: Path, raster: Raster, row: dict[str, Any], near: Near
) -> Iterator[tuple[str, dict[str, Any]]]:
    same = CRS.from_user_input(raster.crs) == CRS.from_user_input(near.crs)
    if not same:
        yield "RAS-002", {"given": raster.crs, "target": near.crs}
    if raster.cell_m > _COARSE_M:
        yield "RAS-010", {"cell_m": raster.cell_m}
    if near.boundary is None:
        return
    box = shapely.box(row["west"], row["south"], row["east"], row["north"])
    area = near.boundary
    if not same:
        area = gpd.GeoSeries([area], crs=near.crs).to_crs(raster.crs).iloc[0]
    share = shapely.area(shapely.intersection(area, box)) / shapely.area(area)
    if share == 0:
        raise DataError(
            mark("{file} lies outside the municipality; give the grid of this place, or name its system"),
            file=path.name,
        )
    if share < _ENOUGH:
        yield "RAS-007", {"percent": round(100 * share, 1)}


def _of_heights(
    raster: Raster, row: dict[str, Any], low: float, high: float
) -> Iterator[tuple[str, dict[str, Any]]]:
    if row["bands"] > 1:
        yield "RAS-011", {"n": row["bands"]}
    if raster.nodata is None:
        yield "RAS-003", {}
    if row["n_unknown"]:
        yield "RAS-004", {"percent": round(100 * row["n_unknown"] / (row["width"] * row["height"]), 1)}
    if raster.unit != "m":
        yield "RAS-005", {"unit": raster.unit}
    if not _LOW_M <= low <= high <= _HIGH_M:
        yield "RAS-006", {"low": row["low"], "high": row["high"], "unit": raster.unit}


def _of_day(as_of: str, today: date) -> Iterator[tuple[str, dict[str, Any]]]:
    if not as_of:
        yield "RAS-008", {}
        return
    day = date.fromisoformat(as_of)
    years = (today - day).days / 365.25
    if day > today:
        yield "RAS-012", {"value": as_of}
    elif years > OLD_YEARS:
        yield "RAS-009", {"years": int(years)}
