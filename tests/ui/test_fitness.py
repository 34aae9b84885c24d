"""Rules of fitness in the window: changed, judged again at once, undone, back to the defaults."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from netplan.model.fitness import default_rules
from netplan.ui.panels.fitness import FitnessPanel
from netplan.ui.panels.fitness_fields import FIELDS, SOURCES, is_default
from tests.doctor.faults import clean_town
from tests.towns import saved
from tests.ui.conftest import open_town, shown_panel, state


def told(window):
    """Return the fitness and veto of the carriers as judged by the rules of the scenario that is shown."""
    shown = state(window)
    if shown.fitness is None or shown.fitness.scenario != shown.scenario:
        return None
    table = shown.fitness.tables["carrier_fitness"]
    return [(word, veto) for word, veto in zip(table["fitness"], table["veto"].astype(object), strict=True)]


def test_rules_are_changed_judged_again_undone_and_set_back(window, qtbot, tmp_path):
    open_town(window, qtbot, saved(clean_town, tmp_path / "town.gpkg"))  # three lamps of 6 m, else unknown
    shown_panel(window, "fitness")
    panel = window.findChild(FitnessPanel)
    qtbot.waitUntil(panel.fields.isEnabled)
    height = panel.fields.numbers["mounting_m"]
    height.setValue(7.0)
    height.editingFinished.emit()
    assert state(window).scenario.fitness == {"bridge_60ghz.mounting_m": 7.0}
    qtbot.waitUntil(lambda: told(window) == [("unfit", "mounting_m")] * 3)
    qtbot.waitUntil(lambda: "carrier_fitness" in {view.table for view in state(window).layers})
    qtbot.waitUntil(lambda: "1 rule differs" in panel._told.text())
    tree = panel._answers
    assert [tree.topLevelItem(n).text(0) for n in range(2)] == [
        "Fitness of carriers",
        "What speaks against carriers",
    ]
    assert tree.topLevelItem(1).child(0).text(0) == "height"
    assert window.words(state(window).history.labels[-1]) == "Change the rules of fitness of Base scenario"
    QTest.keyClick(panel.fields.boxes["power"]["night"], Qt.Key.Key_Space)
    assert state(window).scenario.fitness["bridge_60ghz.power"] == ("permanent", "night")
    window.do("undo")
    window.do("undo")
    assert state(window).scenario.fitness == {}
    qtbot.waitUntil(lambda: [word for word, _ in told(window) or ()] == ["unknown"] * 3)
    window.do("redo")
    QTest.mouseClick(panel._reset, Qt.MouseButton.LeftButton)
    assert state(window).scenario.fitness == {}
    panel.use.setCurrentIndex(panel.use.findData("wlan"))
    panel.use.activated.emit(panel.use.currentIndex())
    assert panel.fields.numbers["fibre_m"].value() == 250.0
    qtbot.waitUntil(lambda: state(window).fitness.use == "wlan" and told(window) is not None)


def test_every_rule_has_a_field_and_every_source_a_translation():
    rules = default_rules()
    assert {rule.source.removeprefix("[K]").strip() for rule in rules.values()} - {""} == SOURCES
    assert set(FIELDS) == set(vars(rules["wlan"])) - {"use", "source"}
    assert is_default("lorawan.power", ("night", "permanent"))
    assert not is_default("small_cell.fibre_m", None)
