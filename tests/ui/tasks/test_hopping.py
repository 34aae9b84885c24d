"""Radio hops found in the window: a layer of the project, a step that can be undone."""

from dataclasses import replace

from netplan.io.project_file import save_project
from netplan.io.raster import write_surface
from netplan.model.rasters import Raster
from netplan.ui.panels.means_field import MeansField
from tests.core.hops.test_making import NORTH, carrier, place
from tests.towns import CRS, ORIGIN
from tests.ui.conftest import open_town, state


def test_hops_become_a_layer_and_can_be_undone(window, qtbot, tmp_path):
    project, ground = place([carrier((0, 2))])
    write_surface(ground.surface.heights_m, tmp_path / "dsm.tif", (ORIGIN[0] - 100, NORTH), 1.0, CRS)
    rasters = {"surface": Raster("dsm.tif", CRS, as_of="2025-05-01", source="made")}
    save_project(replace(project, rasters=rasters), tmp_path / "town.gpkg")
    open_town(window, qtbot, tmp_path / "town.gpkg")
    window.do("hops")
    qtbot.waitUntil(lambda: "radio_hops" in state(window).project.layers)
    assert len(state(window).project.layers["radio_hops"]) == 1
    qtbot.waitUntil(lambda: state(window).table == "radio_hops")
    qtbot.waitUntil(lambda: "radio_hops" in {view.table for view in state(window).layers})
    means = window.findChild(MeansField)
    means._boxes["radio"].click()

    def outdated():
        return [str(one.message) for one in state(window).problems if one.code == "HOP-011"]

    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None and not state(window).stale)
    assert outdated() == []
    means._devices.boxes["bridge_60_ptp"].click()
    qtbot.waitUntil(lambda: not state(window).stale and len(outdated()) == 1)
    assert "Scenario: devices of radio hops" in outdated()[0]
    for _ in range(2):
        window.do("undo")
    window.do("undo")
    assert "hop_search" not in state(window).project.layers
    assert "radio_hops" not in state(window).project.layers
