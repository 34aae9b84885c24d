"""From the start page to an exported plan, with mouse and keyboard only."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QLineEdit, QPushButton, QWidget

import netplan
from netplan.ui.dialogs.export import ExportDialog
from netplan.ui.widgets.data_view import DataView
from tests.ui.conftest import rested, state
from tests.ui.test_window import dialog_of

SHIPPED = list((Path(netplan.__file__).parents[1] / "layers").glob("musterstadt-*.gpkg"))
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.timeout(900)
@pytest.mark.skipif(not SHIPPED, reason="the demo town is not in layers/ yet; making it takes a minute")
def test_from_the_demo_to_files(window, qtbot, tmp_path):
    walk(window, qtbot, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(bool(SHIPPED), reason="the demo town is in layers/: the quick test walks through it")
def test_from_the_demo_to_files_made_anew(window, qtbot, tmp_path):
    walk(window, qtbot, tmp_path)


def walk(window, qtbot, tmp_path):
    window.resize(1024, 768)
    card = next(b for b in window.findChildren(QPushButton) if b.accessibleName() == "Musterstadt (demo)")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    qtbot.waitUntil(lambda: state(window).result is not None, timeout=600_000)
    assert state(window).done == {"open"}

    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    sites = window.findChild(QWidget, "panel_sites")
    view = sites.findChild(DataView)
    place = view.visualRect(view.model().index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert sites._why.text().startswith(("Served: ", "Not served: ", "Unknown: "))
    assert state(window).done == {"open", "look"}

    QTest.keyClick(window, Qt.Key.Key_2, CTRL)
    scenario = window.findChild(QWidget, "panel_scenario")
    kita = next(box for box in scenario.findChildren(QCheckBox) if box.text() == "Kita")
    QTest.mouseClick(kita, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert state(window).scenario.site_kinds == ("school", "kita")

    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: state(window).plan is not None, timeout=600_000)
    rested(window, qtbot)
    assert state(window).plan.scenario.site_kinds == ("school", "kita")
    assert state(window).plan.cost_eur > 0

    QTest.keyClick(window, Qt.Key.Key_E, CTRL)
    dialog = dialog_of(window, ExportDialog, qtbot)
    folder = next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName() == "Folder")
    folder.selectAll()
    QTest.keyClicks(folder, str(tmp_path / "out"))
    save = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save)
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "export" in state(window).done, timeout=600_000)
    assert state(window).done == {"open", "look", "choose", "plan", "export"}
    names = {path.suffix for path in (tmp_path / "out").iterdir()}
    assert {".gpkg", ".png", ".svg"} <= names
    assert "Written to" in window.notice.sentence
