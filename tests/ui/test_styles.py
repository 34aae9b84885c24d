"""Styles of one's own in the window: chosen in the dialog, drawn, saved, opened again."""

import numpy as np
from PySide6.QtWidgets import QDialogButtonBox

from netplan.io.project_file import open_project
from netplan.model.looks import Condition, Recipe
from netplan.ui.dialogs.style import StyleDialog
from netplan.ui.map.layers import NOT_DRAWN
from netplan.ui.panels.layers import LayersPanel
from tests.ui.conftest import open_town, rested, state


def choose(window, qtbot, table):
    """Open the dialog of a layer."""
    panel = window.findChild(LayersPanel)
    row = next(k for k, view in enumerate(state(window).layers) if view.table == table)
    panel._tree.setCurrentIndex(panel._model.index(row, 0))
    panel._own.click()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(StyleDialog)))
    return next(one for one in window.findChildren(StyleDialog) if one.isVisible())


def pick(box, data):
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_a_layer_is_coloured_filtered_saved_and_opened_again(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    dialog = choose(window, qtbot, "streets")
    pick(dialog._column, "categorised:surface")
    assert dialog._legend.item(0).text() == "Paving (pavement)"
    dialog._filtered.click()
    pick(dialog._by, "name")
    pick(dialog._operator, "=")
    dialog._value.setText("Street 1")
    dialog._buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    view = next(view for view in state(window).layers if view.table == "streets")
    assert view.recipe == Recipe("surface", "categorised")
    assert view.condition == Condition("name", "=", "Street 1")
    canvas = window.owners["map"].canvas
    drawn = lambda: next(layer for layer in canvas.layers if layer.name == "streets")  # noqa: E731
    qtbot.waitUntil(lambda: drawn().style.condition == view.condition, timeout=30_000)
    assert int((drawn().classes != NOT_DRAWN).sum()) == 1
    assert not state(window).saved
    path = tmp_path / "styled.gpkg"
    window.call("files.save_path", str(path))
    qtbot.waitUntil(lambda: state(window).saved, timeout=60_000)
    assert any(look.recipe == view.recipe for look in open_project(path).looks.layers)
    window.call("files.open_path", str(path))
    qtbot.waitUntil(lambda: state(window).result is not None and not state(window).stale, timeout=60_000)
    rested(window, qtbot)
    again = next(view for view in state(window).layers if view.table == "streets")
    assert (again.recipe, again.condition) == (view.recipe, view.condition)
    assert np.isclose(again.opacity, view.opacity)
