"""Radio on the map: what arrives where, what carriers see, links counted or not; layers with a legend."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from netplan.io.project_file import save_project
from netplan.io.raster import write_surface
from netplan.model.rasters import Raster
from netplan.session.edits import ChangeValue
from netplan.ui.dialogs.radio_map import RadioMapDialog
from netplan.ui.intents import Select
from netplan.ui.state import Selection
from tests.core.hops.test_making import NORTH, carrier, place
from tests.towns import CRS, ORIGIN
from tests.ui.conftest import open_town, rested, state


@pytest.fixture
def seen(window, qtbot, tmp_path):
    """Return the window with a town, its posts and a surface model."""
    project, ground = place([carrier((0, 2))])
    write_surface(ground.surface.heights_m, tmp_path / "dsm.tif", (ORIGIN[0] - 100, NORTH), 1.0, CRS)
    rasters = {"surface": Raster("dsm.tif", CRS, as_of="2025-05-01", source="made")}
    save_project(replace(project, rasters=rasters), tmp_path / "town.gpkg")
    open_town(window, qtbot, tmp_path / "town.gpkg")
    return window


def chosen(window):
    window.owners["desk"].do(Select(Selection("carriers", (0,))))


def test_what_arrives_becomes_a_layer_with_a_legend(seen, qtbot):
    chosen(seen)
    seen.do("radio_map")
    qtbot.waitUntil(lambda: seen.findChild(RadioMapDialog) is not None)
    dialog = seen.findChild(RadioMapDialog)
    assert dialog.who.count() == 3
    dialog.setup.setCurrentIndex(dialog.setup.findData("small_cell"))
    dialog.setup.activated.emit(dialog.setup.currentIndex())
    assert dialog.reach.value() == 600.0
    dialog.azimuths.setText("north")
    dialog.azimuths.textEdited.emit("north")
    ok = dialog._buttons.button(dialog._buttons.StandardButton.Ok)
    assert not ok.isEnabled()
    dialog.azimuths.setText("90")
    dialog.azimuths.textEdited.emit("90")
    dialog.reach.show_value(80.0)
    ok.click()
    qtbot.waitUntil(lambda: "radio_cells" in state(seen).tables)
    table = state(seen).tables["radio_cells"]
    assert set(table["setup"]) == {"small_cell"}
    view = next(view for view in state(seen).layers if view.table == "radio_cells")
    assert view.visible
    rested(seen, qtbot)
    layer = next(one for one in seen.owners["map"].canvas.layers if one.name == "radio_cells")
    assert len(layer.store) == len(table)
    key = state(seen).tables["carriers"]["id"].iloc[0]
    seen.owners["desk"].do(ChangeValue("carriers", str(key), "height_m", 9.0, date(2025, 1, 1), "post"))
    rested(seen, qtbot)
    assert "radio_cells" not in state(seen).tables
    seen.do("undo")
    rested(seen, qtbot)
    assert "radio_cells" in state(seen).tables


def test_what_a_carrier_sees_becomes_a_layer(seen, qtbot):
    chosen(seen)
    seen.do("view")
    qtbot.waitUntil(lambda: "view_cells" in state(seen).tables)
    table = state(seen).tables["view_cells"]
    assert set(table["sight"]) <= {"clear", "blocked", "unknown"}
    assert (table["sight"] == "clear").any()
    assert np.isfinite(table["cell_m"]).all()


def test_links_that_could_be_built_count_or_do_not(seen, qtbot):
    before = state(seen).tables["coverage_sites"]
    assert before["verdict_after"].isna().all() or (before["verdict_after"] == before["verdict"]).all()
    seen.do("radio_links")
    qtbot.waitUntil(lambda: "radio_links" in state(seen).tables)
    after = state(seen).tables["coverage_sites"]
    assert (after["verdict"] == before["verdict"]).all()
    assert (after["verdict_after"] == "served").any()
    seen.do("radio_links")
    qtbot.waitUntil(lambda: "radio_links" not in state(seen).tables)
    assert state(seen).tables["coverage_sites"] is before
