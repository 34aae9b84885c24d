"""Cut the demo borough that comes with the program out of Musterstadt: ``layers/musterstadt-suedost.gpkg``.

With it go a surface and a terrain model of its middle, in quarters of a metre so that they stay small: enough
to try radio at once. Run it after a change of ``netplan/demo`` or of the schema, then
``docs/make_tables.py``.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from netplan.demo import musterstadt, surface_model, terrain_model
from netplan.io.project_file import save_project
from netplan.io.raster import NODATA, write_surface
from netplan.model.project import Project
from netplan.model.rasters import Raster

PATH = Path(__file__).parents[1] / "layers/musterstadt-suedost.gpkg"
BOROUGH = "Südost"  # has schools of every verdict, a PoP, ducts, and stays under 8 MB
WEST, SOUTH, SIZE_M, CELL_M = 401_300.0, 5_696_700.0, 2_500.0, 2.0  # where most of its schools are
STEP_M = 0.25  # of heights: finer ones would make the files twice as large
DAY, SOURCE = "2025-06-30", "Musterstadt (synthetic)"


def with_grids(project: Project, folder: Path) -> Project:
    """Return the project with the grids of its middle, written to ``folder``."""
    grids = {
        "surface": surface_model(project, WEST, SOUTH, SIZE_M, CELL_M),
        "terrain": terrain_model(WEST, SOUTH, SIZE_M, CELL_M),
    }
    rasters = {}
    for role, heights in grids.items():
        file = f"{PATH.stem}-{role}.tif"
        rounded = (np.round(heights / STEP_M) * STEP_M).astype(np.float32)
        write_surface(rounded, folder / file, (WEST, SOUTH + SIZE_M), CELL_M, project.crs)
        rasters[role] = Raster(file, project.crs, "m", NODATA, CELL_M, DAY, SOURCE)
    return replace(project, rasters=rasters)


if __name__ == "__main__":
    save_project(with_grids(musterstadt(boroughs=[BOROUGH]), PATH.parent), PATH)
