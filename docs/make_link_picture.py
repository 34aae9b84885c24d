"""Make the picture of the panel "Radio link" in the handbook: ``python docs/make_link_picture.py``.

A lamp and a school of the borough of Musterstadt, over the surface and terrain that the demo makes; the
panel draws them on a screen that does not exist.
"""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image
from PySide6.QtWidgets import QApplication

from netplan.demo import surface_model, terrain_model
from netplan.i18n import LANGUAGES, Words
from netplan.io.raster import NODATA, write_surface
from netplan.model.project import Project
from netplan.model.rasters import Raster
from netplan.progress import SILENT
from netplan.session.demo_town import demo_town
from netplan.ui.intents import AskLink
from netplan.ui.panels.link import LinkPanel
from netplan.ui.state import State
from netplan.ui.tasks.linking import LinkWork
from netplan.ui.theme import LIGHT
from netplan.ui.widgets.fields import NumberField

ROOT = Path(__file__).parents[1]
SITE, CARRIER = "O000066", "C030605"
RAISED = 8  # steps of half a metre: over the first tree
AROUND_M, SIZE = 600.0, (1240, 420)


def main() -> None:
    """Draw the panel in every language."""
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "town.gpkg"
        project = with_grids(demo_town(), file.parent)
        asked = AskLink(("carriers", CARRIER), ("sites", SITE), "bridge_60_client")
        made = LinkWork(project, file, asked).run(SILENT)
        for language in LANGUAGES:
            panel = LinkPanel(Words(language), LIGHT)
            panel.resize(*SIZE)
            before = State(project=project)
            panel.refresh(State(), before)
            panel.refresh(before, replace(before, link=made))
            panel.findChildren(NumberField)[0].stepBy(RAISED)
            panel.show()
            app.processEvents()
            path = ROOT / "netplan/handbook" / language / "pictures/link.png"
            panel.grab().save(str(path))
            with Image.open(path) as given:
                few = given.convert("RGB").quantize(colors=128, dither=Image.Dither.NONE)
            few.save(path, optimize=True)


def with_grids(project: Project, folder: Path) -> Project:
    """Return the borough with surface and terrain around the school."""
    sites = project.layer("sites")
    x, y = sites.geometry[sites["id"] == SITE].iloc[0].coords[0]
    west, south, size = round(x) - AROUND_M, round(y) - AROUND_M, 2 * AROUND_M
    grids = {
        "surface": surface_model(project, west, south, size),
        "terrain": terrain_model(west, south, size),
    }
    rasters = {}
    for role, heights in grids.items():
        write_surface(heights, folder / f"{role}.tif", (west, south + size), 1.0, project.crs)
        rasters[role] = Raster(f"{role}.tif", project.crs, nodata=NODATA, cell_m=1.0)
    return replace(project, rasters=rasters)


if __name__ == "__main__":
    main()
