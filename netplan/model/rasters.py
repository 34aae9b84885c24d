"""Grids of heights a project refers to: the files stay where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from netplan.messages import mark

RasterRole = Literal["surface", "terrain"]
RASTER_ROLES: Mapping[str, str] = {
    "surface": mark("Surface model (with buildings and trees)"),
    "terrain": mark("Terrain model (bare ground)"),
}
METRES: Mapping[str, float] = {"m": 1.0, "cm": 0.01, "ft": 0.3048}  # of a unit of height


@dataclass(frozen=True)
class Raster:
    """A grid of heights: where it lies and how its numbers are to be read.

    Attributes:
        file: name beside the project file, else the whole path.
        crs: coordinate system of the grid; "" where an old project does not say it.
        unit: of the heights, a key of ``METRES``.
        nodata: the number that stands for unknown; None if the grid says none.
        cell_m: width of a cell in metres; 0 if unknown.
        as_of: day of the heights as "2024-05-01"; "" if unknown.
        source: whose they are.

    """

    file: str
    crs: str = ""
    unit: str = "m"
    nodata: float | None = None
    cell_m: float = 0.0
    as_of: str = ""
    source: str = ""
