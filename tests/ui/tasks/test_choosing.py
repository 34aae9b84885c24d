"""Carriers chosen in the window: asked, kept as layers, told with their bound, undone."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QTreeWidgetItemIterator

from netplan.i18n import Words
from netplan.io.project_file import save_project
from netplan.io.raster import write_surface
from netplan.model.choice import ChoiceTerms
from netplan.model.radio import radio_catalogue
from netplan.model.rasters import Raster
from netplan.session.chosen import DecideCarriers
from netplan.ui.dialogs.choose_carriers import ChooseCarriersDialog
from netplan.ui.intents import Select
from netplan.ui.panels.means_field import MeansField
from netplan.ui.panels.section_tree import SectionTree
from netplan.ui.state import Selection
from tests.core.hops.test_making import NORTH, carrier, place
from tests.towns import CRS, ORIGIN
from tests.ui.conftest import open_town, state


def ask(window, qtbot, **values):
    """Open the dialog, choose what is to be covered, and send it off."""
    window.do("choose")
    qtbot.waitUntil(lambda: window.findChild(ChooseCarriersDialog) is not None)
    dialog = window.findChild(ChooseCarriersDialog)
    for name, value in values.items():
        box = getattr(dialog, name)
        if isinstance(value, str):
            box.setCurrentIndex(box.findData(value))
            box.activated.emit(box.currentIndex())
        else:
            box.setValue(value)
    dialog.findChild(QDialogButtonBox).accepted.emit()


def texts(tree):
    found, each = [], QTreeWidgetItemIterator(tree)
    while each.value():
        found.append(each.value().text(0))
        each += 1
    return found


def after(window):
    return state(window).tables["coverage_sites"]["verdict_after"].tolist()


def test_hops_are_asked_for_where_bridges_lead_to_sites(qtbot):
    terms = ChoiceTerms(setup="bridge_60_client", targets="sites", most_hops=3)
    dialog = ChooseCarriersDialog(Words("en"), radio_catalogue(), terms, None)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    said = []
    dialog.chosen.connect(said.append)
    for cover, setup, hops in (
        ("sites", "bridge_60_client", 3),
        ("streets", "bridge_60_client", 1),
        ("sites", "lorawan", 1),
        ("sites", "bridge_60_client", 3),
    ):
        for box, value in ((dialog.cover, cover), (dialog.setup, setup)):
            box.setCurrentIndex(box.findData(value))
            box.activated.emit(box.currentIndex())
        assert dialog.hops.isHidden() == (hops == 1)
        dialog.findChild(QDialogButtonBox).accepted.emit()
        assert said[-1].most_hops == hops


def test_a_choice_is_kept_told_and_undone(window, qtbot, tmp_path):
    project, ground = place([carrier((0, 2)), carrier((2, 2)), carrier((3, 3), power="unknown")])
    write_surface(ground.surface.heights_m, tmp_path / "dsm.tif", (ORIGIN[0] - 100, NORTH), 1.0, CRS)
    rasters = {"surface": Raster("dsm.tif", CRS, as_of="2025-05-01", source="made")}
    save_project(replace(project, rasters=rasters), tmp_path / "town.gpkg")
    open_town(window, qtbot, tmp_path / "town.gpkg")
    window.owners["desk"].do(Select(Selection("carriers", (0,))))
    window.do("carrier_avoid")
    assert state(window).project.layers["carrier_decisions"]["word"].tolist() == ["avoid"]
    ask(window, qtbot, setup="bridge_60_client", cover="sites", share=100.0, need=100.0, reach=300.0)
    qtbot.waitUntil(lambda: "carrier_choice" in state(window).project.layers)
    qtbot.waitUntil(lambda: [one.label for one in state(window).told] == ["Choice of carriers"])
    assert "CHO-001" in {one.code for one in state(window).told[0].problems}
    assert state(window).project.layers["chosen_carriers"]["id"].tolist() == ["carriers-1"]
    drawn = {"chosen_carriers", "choice_links", "choice_trenches", "carrier_decisions"}
    qtbot.waitUntil(lambda: drawn <= {view.table for view in state(window).layers})
    panel = window.findChild(SectionTree, "choice_tree")
    qtbot.waitUntil(lambda: "carriers-1" in texts(panel))
    told = [label.text() for label in window.findChildren(QLabel)]
    assert any("No choice costs less than" in text for text in told)
    qtbot.waitUntil(lambda: not state(window).stale and after(window) == ["served"])
    assert state(window).choice_doubts == ()
    desk = window.owners["desk"]
    desk.do(DecideCarriers("free", ("carriers-0",), "lamp"))
    qtbot.waitUntil(lambda: len(state(window).choice_doubts) == 1)
    told = [label.text() for label in window.findChildren(QLabel)]
    assert any("these have changed: Decisions about carriers" in text for text in told)
    window.do("undo")
    qtbot.waitUntil(lambda: state(window).choice_doubts == ())
    means = window.findChild(MeansField)
    assert not means._chosen.isEnabled()  # radio is not among the technologies
    means._boxes["radio"].click()
    means._chosen.click()
    assert not state(window).scenario.chosen_carriers
    means._devices.boxes["bridge_60_ptp"].click()
    assert state(window).scenario.radio_setups == ("bridge_60_client", "bridge_60_dish", "bridge_60_ptp")
    window.do("undo")
    assert means._chosen.isChecked()
    assert not means._devices.boxes["bridge_60_ptp"].isChecked()
    window.do("undo")
    assert "chosen_carriers" not in state(window).project.layers
    assert "carrier_decisions" in state(window).project.layers
    qtbot.waitUntil(lambda: state(window).told == ())
