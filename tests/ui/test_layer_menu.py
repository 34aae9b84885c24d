"""The menu "Layer", rows on the clipboard, space on the map and panels put away: by the keys of QGIS."""

from dataclasses import replace

import pandas as pd
import pyogrio
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QFileDialog, QMenu

from netplan.io.project_file import open_project
from netplan.model.looks import Condition
from netplan.ui.dialogs.style import StyleDialog
from netplan.ui.map.labels import place_labels
from netplan.ui.panels.layers import LayersPanel
from netplan.ui.panels.table import TablePanel
from netplan.ui.state import Selection
from netplan.ui.tasks.copying import text_of
from netplan.ui.theme import DARK
from tests.ui.conftest import open_town, rested, state

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def planner(window, qtbot, project_file):
    """Return the window with a town and "streets" as the current layer."""
    open_town(window, qtbot, project_file)
    panel = window.findChild(LayersPanel)
    row = next(k for k, view in enumerate(state(window).layers) if view.table == "streets")
    panel._tree.setCurrentIndex(panel._model.index(row, 0))
    return window


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.owners["map"].canvas, key, modifiers)


def of_layer(window, table):
    return next(view for view in state(window).layers if view.table == table)


def names(window):
    return [view.table for view in state(window).layers]


def dialog_of(window):
    return next(one for one in window.findChildren(StyleDialog) if one.isVisible())


def test_the_layer_chosen_in_the_tree_is_the_one_the_menu_works_on(planner, qtbot):
    assert state(planner).current_layer == "streets"
    press(planner, Key.Key_F6)
    assert state(planner).table == "streets"
    table = planner.findChild(TablePanel)
    qtbot.waitUntil(lambda: table._table == "streets")

    planner.do("layer_opacity_25")
    assert of_layer(planner, "streets").opacity == 0.25
    planner.do("layer_bottom")
    assert names(planner)[-1] == "streets"
    planner.do("layer_top")
    assert names(planner)[0] == "streets"
    assert state(planner).current_layer == "streets"
    assert planner.findChild(LayersPanel)._current().table == "streets"

    press(planner, Key.Key_H, CTRL | SHIFT)
    assert not any(view.visible for view in state(planner).layers)
    assert state(planner).project is not None
    press(planner, Key.Key_U, CTRL | SHIFT)
    assert all(view.visible for view in state(planner).layers)


def test_a_filter_is_asked_for_with_its_own_key(planner):
    press(planner, Key.Key_F7)
    assert not dialog_of(planner)._filtered.isChecked()
    dialog_of(planner).reject()
    press(planner, Key.Key_F, CTRL)
    dialog = dialog_of(planner)
    assert dialog._filtered.isChecked()
    dialog._by.setCurrentIndex(dialog._by.findData("name"))
    dialog._value.setText("Street 1")
    dialog._say()
    assert of_layer(planner, "streets").condition == Condition("name", "=", "Street 1")


def test_the_right_button_offers_the_menu_of_the_layer_under_it(planner, qtbot):
    tree = planner.findChild(LayersPanel)._tree
    tree.customContextMenuRequested.emit(QPoint(5, 5))
    menu = planner.findChild(QMenu, "menu_of_layer")
    offered = [action.objectName() for action in menu.actions() if action.objectName()]
    menu.close()
    bar = planner.findChild(QMenu, "menu_layer")
    assert offered == [action.objectName() for action in bar.actions() if action.objectName()]
    assert {"action_layer_zoom", "action_layer_table", "action_layer_filter"} <= set(offered)
    assert menu.actions()[0].text() == "Streets"


def test_names_are_taken_off_the_map_and_that_is_saved(planner, qtbot, tmp_path):
    canvas = planner.owners["map"].canvas
    streets = lambda: next(layer for layer in canvas.layers if layer.name == "streets")  # noqa: E731
    view = canvas.view.showing(streets().store.extent).at_scale(1500)
    assert any(place_labels(view, [streets()]))
    planner.do("layer_names")
    qtbot.waitUntil(lambda: not streets().named)
    assert place_labels(view, [streets()]) == []
    path = tmp_path / "unnamed.gpkg"
    planner.call("files.save_path", str(path))
    qtbot.waitUntil(lambda: state(planner).saved)
    assert [look.table for look in open_project(path).looks.layers if not look.named] == ["streets"]
    planner.do("layer_names")
    assert of_layer(planner, "streets").named


def test_a_layer_is_written_with_the_rows_its_filter_shows(planner, qtbot, tmp_path):
    condition = Condition("name", "=", "Street 1")
    planner.owners["layering"]._put(replace(of_layer(planner, "streets"), condition=condition))
    planner.do("layer_export")
    next(one for one in planner.findChildren(QFileDialog) if one.isVisible()).reject()
    planner.owners["layer_files"].save(str(tmp_path / "streets"))
    qtbot.waitUntil(lambda: "Written" in planner.notice.sentence)
    assert "streets.gpkg, 1 row. Left out: the filter hides 2 rows" in planner.notice.sentence
    assert len(pyogrio.read_dataframe(tmp_path / "streets.gpkg", layer="streets")) == 1


def test_a_place_is_typed_below_the_map(planner, qtbot):
    canvas, field = planner.owners["map"].canvas, planner.status._metric
    scale = canvas.view.scale
    planner.activateWindow()  # nobody else does on a screen that does not exist
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(field.hasSelectedText)  # what is typed takes the place of what stood there
    QTest.keyClicks(field, "400100,5 5700200")
    QTest.keyClick(field, Key.Key_Return)
    assert (canvas.view.x_m, canvas.view.y_m) == pytest.approx((400_100.5, 5_700_200))
    assert canvas.view.scale == scale
    assert field.text().startswith("E 400,100.5 N 5,700,200.0")
    field.setFocus()
    assert field.text() == "400100.5 5700200.0"
    QTest.keyClick(field, Key.Key_Escape)
    assert field.text().startswith("E 400,100.5")
    field.typed.emit("Rathaus")
    assert "“Rathaus” is no place" in planner.notice.sentence


def test_rows_are_copied_as_qgis_copies_them(planner, qtbot):
    desk = planner.owners["desk"]
    desk.select_none()
    assert not planner._actions["copy_rows"].isEnabled()
    press(planner, Key.Key_F6)
    table = planner.findChild(TablePanel)
    qtbot.waitUntil(lambda: table._table == "streets")
    place = table._view.visualRect(table._view.model().index(1, 0)).center()
    QTest.mouseClick(table._view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert state(planner).selection == Selection("streets", (1,))
    QTest.keyClick(table._view, Key.Key_C, CTRL)
    names, values = (line.split("\t") for line in QGuiApplication.clipboard().text().split("\n"))
    row = dict(zip(names, values, strict=True))
    street = state(planner).tables["streets"].iloc[1]
    assert names[0] == "wkt_geom"
    assert row["wkt_geom"].startswith("LINESTRING (")
    assert (row["id"], row["name"]) == (street["id"], street["name"])
    assert set(names[1:]) == set(street.index) - {"geometry"}


def test_strange_words_stay_in_their_cells_and_rows_need_no_shape():
    rows = pd.DataFrame({"name": ["a\tb", "c\nd", None], "n": [1.5, None, 3]})
    assert text_of(rows).split("\n") == ["wkt_geom\tname\tn", "\ta b\t1.5", "\tc d\t", "\t\t3.0"]


def test_space_moves_the_map_with_the_pointer(planner, qtbot):
    canvas = planner.owners["map"].canvas
    qtbot.waitUntil(lambda: canvas.is_idle)
    QTest.mouseMove(canvas, QPoint(100, 100))
    before = canvas.view
    QTest.keyPress(canvas, Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(canvas, QPoint(140, 90))
    QTest.keyRelease(canvas, Key.Key_Space)
    moved = canvas.view
    assert (before.x_m - moved.x_m) * moved.px_per_m == pytest.approx(40)
    assert (moved.y_m - before.y_m) * moved.px_per_m == pytest.approx(-10)
    assert canvas.cursor().shape() != Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(canvas, QPoint(200, 200))
    assert canvas.view == moved


def test_panels_are_put_away_and_come_back_as_they_were(planner, qtbot):
    rested(planner, qtbot)
    docks = {dock.objectName(): dock for dock in planner.findChildren(QDockWidget)}
    docks["dock_why"].hide()
    before = {name for name, dock in docks.items() if not dock.isHidden()}
    press(planner, Key.Key_Tab, CTRL)
    assert all(dock.isHidden() for dock in docks.values())
    press(planner, Key.Key_Tab, CTRL)
    assert {name for name, dock in docks.items() if not dock.isHidden()} == before

    planner.set_scheme("dark")
    docks["dock_layers"].setFloating(True)
    for name in ("qt_dockwidget_closebutton", "qt_dockwidget_floatbutton"):
        drawn = docks["dock_layers"].findChild(QAbstractButton, name).icon().pixmap(16, 16).toImage()
        colours = [drawn.pixelColor(x, y) for x in range(16) for y in range(16)]
        assert {one.name().upper() for one in colours if one.alpha() == 255} == {DARK.text}, name
