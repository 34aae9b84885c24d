"""The panel of radio links: ends taken from the map, masts dragged and typed, budgets both ways."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from netplan.io.project_file import save_project
from netplan.io.raster import write_surface
from netplan.model.rasters import Raster
from netplan.ui.intents import Select
from netplan.ui.state import Selection
from tests.core.radio.test_link import CRS, NORTH, WEST, town
from tests.ui.conftest import open_town, rested, shown_panel, state


@pytest.fixture
def linked(window, qtbot, tmp_path):
    """Return the window with a lamp and a school behind a wall of 20 m, looked at over 60 GHz."""
    project, *grids = town(wall_m=20.0)
    rasters = {}
    for role, grid in zip(("surface", "terrain"), grids, strict=True):
        heights = np.pad(grid.heights_m, 60, constant_values=100.0)
        write_surface(heights, tmp_path / f"{role}.tif", (WEST - 60, NORTH + 60), 1.0, CRS)
        rasters[role] = Raster(f"{role}.tif", CRS, as_of="2024-05-01")
    path = tmp_path / "town.gpkg"
    save_project(replace(project, rasters=rasters), path)
    open_town(window, qtbot, path)
    window.do("dock_link")
    take(window, "near", "carriers", 0)
    take(window, "far", "coverage_sites", 0)
    qtbot.waitUntil(lambda: panel(window)._link is not None)
    rested(window, qtbot)
    return window


def panel(window):
    return shown_panel(window, "link")


def take(window, key, table, row):
    """Select a row and take it as an end."""
    window.owners["desk"].do(Select(Selection(table, (row,))))
    QTest.mouseClick(panel(window)._take[key], Qt.MouseButton.LeftButton)


def drag_to(window, end, height_m):
    """Drag a mast with the mouse."""
    drawn = panel(window)._profile
    drawn.resize(800, 400)
    from_, length = drawn._mast(end).toPoint(), drawn._link.way.length_m
    ground = (drawn._link.way.near, drawn._link.way.far)[end].ground_m
    to = drawn._at(length * end, ground + height_m).toPoint()
    QTest.mousePress(drawn, Qt.MouseButton.LeftButton, pos=from_)
    QTest.mouseMove(drawn, QPoint(from_.x(), to.y()))
    QTest.mouseRelease(drawn, Qt.MouseButton.LeftButton, pos=to)


def test_a_wall_is_seen_and_masts_dragged_over_it_see_each_other(linked):
    shown = panel(linked)
    assert shown._link.sight == "blocked"
    assert "Blocked" in shown._told.text()
    shown._height["far"].stepBy(20)  # by key: 10 m higher
    assert shown._link.heights.far_m == pytest.approx(21.5)
    shown._profile.grab()
    drag_to(linked, 0, 14.0)
    assert shown._link.heights.near_m == pytest.approx(14.0, abs=0.3)
    assert shown._height["near"].value() == pytest.approx(shown._link.heights.near_m, abs=0.05)
    shown._height["near"].stepBy(20)
    assert shown._link.sight == "clear"
    aims, aimed = shown._aims["near"], shown._link
    assert not aims.tilt.isEnabled()
    aims.azimuth.stepBy(1 + 240)  # the school stands in the west
    assert shown._link.off_deg == (pytest.approx(30.0, abs=1.0), 0.0)
    assert shown._link.rates[0].rx_dbm[0, 0] < aimed.rates[0].rx_dbm[0, 0]
    assert "off the main direction" in shown._told.text()
    aims.azimuth.stepBy(-241)
    assert shown._link.off_deg == (0.0, 0.0)
    assert shown._link.rates[0].rx_dbm[0, 0] == aimed.rates[0].rx_dbm[0, 0]
    assert "99.90 % of the time" in shown._told.text()
    assert shown._profile.accessibleDescription().endswith("m")


def test_budget_has_a_row_for_every_part_both_ways(linked):
    shown = panel(linked)
    shown._height["near"].stepBy(40)
    shown._height["far"].stepBy(40)
    assert shown._budget.topLevelItemCount() == 2
    for k in (0, 1):
        top = shown._budget.topLevelItem(k)
        assert top.childCount() == 14
        assert all(top.child(row).text(3) for row in range(14))


def test_setups_change_the_link_and_forbidden_ones_say_so(linked, qtbot):
    shown = panel(linked)
    shown._setup.setCurrentIndex(shown._setup.findData("bridge_bfwa"))
    qtbot.waitUntil(lambda: shown._link.setup.key == "bridge_bfwa")
    assert "public networks only" in shown._told.text()
    assert shown._budget.topLevelItemCount() == 0
    shown._public.setChecked(True)
    qtbot.waitUntil(lambda: bool(shown._link.rates))
    assert shown._budget.topLevelItemCount() == 2
    rested(linked, qtbot)


def test_names_are_there_for_who_does_not_see(linked):
    shown = panel(linked)
    named = [shown._setup, shown._budget, shown._profile, *shown._height.values(), *shown._take.values()]
    assert all(widget.accessibleName() for widget in named)


def test_without_a_choice_nothing_is_taken(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    assert not panel(window)._take["near"].isEnabled()
    assert panel(window)._link is None
    assert "Select a carrier" in panel(window)._told.text()
    assert state(window).link is None
