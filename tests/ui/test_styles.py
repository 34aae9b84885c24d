"""Styles of one's own in the window: chosen in the dialog, drawn, saved, opened again."""

import json

import numpy as np
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QMessageBox

from netplan.io.project_file import open_project
from netplan.model.looks import Condition, Recipe, presets_of
from netplan.session.settings import config_folder
from netplan.ui.dialogs.style import StyleDialog
from netplan.ui.map.drawn import NOT_DRAWN
from netplan.ui.memory import Memory
from netplan.ui.panels.layers import LayersPanel
from tests.ui.conftest import open_town, opened, rested, state


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
    qtbot.waitUntil(lambda: drawn().style.condition == view.condition)
    assert int((drawn().classes != NOT_DRAWN).sum()) == 1
    assert not state(window).saved
    path = tmp_path / "styled.gpkg"
    window.call("files.save_path", str(path))
    qtbot.waitUntil(lambda: state(window).saved)
    assert any(look.recipe == view.recipe for look in open_project(path).looks.layers)
    window.call("files.open_path", str(path))
    qtbot.waitUntil(lambda: state(window).result is not None and not state(window).stale)
    rested(window, qtbot)
    again = next(view for view in state(window).layers if view.table == "streets")
    assert (again.recipe, again.condition) == (view.recipe, view.condition)
    assert np.isclose(again.opacity, view.opacity)


def preset_field(window, qtbot, table):
    """Make a layer the current one, and return the field of its style."""
    panel = window.findChild(LayersPanel)
    row = next(k for k, view in enumerate(panel._model.views) if view.table == table)
    panel._tree.setCurrentIndex(panel._model.index(row, 0))
    return panel._style


def answer(window, qtbot, text):
    """Type a name into the dialog that asks for one."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QInputDialog)))
    dialog = next(one for one in window.findChildren(QInputDialog) if one.isVisible())
    dialog.setTextValue(text)
    dialog.accept()


def of_layer(window, table):
    return next(view for view in state(window).layers if view.table == table)


def test_a_style_is_kept_under_a_name_and_used_in_another_project(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    dialog = choose(window, qtbot, "streets")
    pick(dialog._column, "categorised:surface")
    dialog._buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    field = preset_field(window, qtbot, "streets")
    assert not field._drop.isEnabled()
    field._keep.trigger()
    answer(window, qtbot, "Straßen <b>bunt</b>")
    assert [one.name for one in state(window).presets] == ["Straßen <b>bunt</b>"]
    assert field._box.currentText() == "Straßen <b>bunt</b>"

    window.do("home")
    qtbot.waitUntil(lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    box = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
    box.button(QMessageBox.StandardButton.Discard).click()
    qtbot.waitUntil(lambda: state(window).project is None)
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    assert of_layer(window, "streets").recipe is None
    field = preset_field(window, qtbot, "streets")
    field._box.setCurrentIndex(field._box.findText("Straßen <b>bunt</b>"))
    field._box.activated.emit(field._box.currentIndex())
    assert of_layer(window, "streets").recipe == Recipe("surface", "categorised")
    other = preset_field(window, qtbot, "coverage_sites")
    assert other._box.findText("Straßen <b>bunt</b>") < 0


def test_kept_styles_are_renamed_forgotten_and_remembered(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    field = preset_field(window, qtbot, "streets")
    for name in ("Eins", "Zwei"):
        field._keep.trigger()
        answer(window, qtbot, name)
    assert [one.name for one in state(window).presets] == ["Eins", "Zwei"]
    assert field._box.currentText() == "Eins"  # both look the same: the first is named
    field._rename.trigger()
    answer(window, qtbot, "Zwei")
    assert "already" in window.notice.sentence
    field._rename.trigger()
    answer(window, qtbot, "Drei")
    assert [one.name for one in presets_of(json.loads(window.memory.text("presets")))] == ["Drei", "Zwei"]
    field._drop.trigger()
    assert [one.name for one in state(window).presets] == ["Zwei"]


def test_kept_styles_that_are_not_legible_are_left_out(home, qtbot):
    memory = Memory(config_folder() / "window.ini")
    memory.put_text("presets", '[{"name": 5}')
    memory.flush()
    window = opened(qtbot)
    assert window.owners["desk"].state.presets == ()
    window.leave()
