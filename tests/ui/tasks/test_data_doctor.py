"""The doctor in the window: check, repair after a look, write; import a file after a look."""

from dataclasses import replace

import pandas as pd
import pyogrio
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QTableWidget, QTreeWidget

from netplan.doctor.examine import examine
from netplan.i18n import Words
from netplan.session.commands import RemoveScenario
from netplan.session.edits import DeleteFeatures
from netplan.ui.dialogs.import_file import ImportDialog
from netplan.ui.dialogs.mend import MendDialog
from netplan.ui.intents import MendProblems, Trigger
from netplan.ui.panels.problems import ProblemsPanel
from netplan.ui.state import EMPTY
from netplan.ui.tasks.data_doctor import FORGOTTEN
from netplan.ui.theme import LIGHT
from tests.doctor.faults import PLANTED, TODAY, add, at, clean_town
from tests.towns import saved
from tests.ui.conftest import open_town, state

LAMPS = [
    {"id": f"h{k}", "carrier_class": "ISA_Strassenlaterne", "height_m": 350.0, "geometry": at(40 * k + 5, -4)}
    for k in range(1, 4)
]


def faulty_town():
    return PLANTED["SITE-011"][0](add("carriers", *LAMPS)(clean_town()))


@pytest.fixture
def town_file(tmp_path):
    return saved(faulty_town, tmp_path / "faulty.gpkg")


@pytest.fixture(scope="module")
def examined():
    """Return the faulty town and what is wrong with it."""
    project = faulty_town()
    return project, examine(project, TODAY)


@pytest.fixture
def panel(qtbot, examined):
    project, told = examined
    made = ProblemsPanel(Words("en"), LIGHT)
    qtbot.addWidget(made)
    made.asked = []
    made.requested.connect(made.asked.append)
    made.resize(900, 400)
    made.refresh(EMPTY, replace(EMPTY, project=project, problems=told.problems, examination=told))
    made.show()
    return made


def button(widget, text):
    return next(one for one in widget.findChildren(QPushButton) if one.text() == text)


def visible(tree):
    root = tree.invisibleRootItem()
    return [root.child(k).text(0) for k in range(root.childCount()) if not root.child(k).isHidden()]


def test_findings_are_grouped_with_counts_and_evidence(panel):
    tree = panel.findChild(QTreeWidget)
    assert [tree.topLevelItem(k).text(1) for k in range(2)] == ["3", ""]
    assert "63 rules were run over 15 layers" in panel._summary.text()


def test_the_filter_hides_what_does_not_hold_every_word(panel):
    line = panel.findChild(type(panel._filter))
    QTest.keyClicks(line, "carriers centimetres")
    assert len(visible(panel.findChild(QTreeWidget))) == 1
    line.clear()
    QTest.keyClicks(line, "no name")
    assert visible(panel.findChild(QTreeWidget)) == ["Sites: The site has no name"]


def test_repairing_is_offered_where_the_rule_knows_how(panel):
    tree, mend = panel.findChild(QTreeWidget), button(panel, "Repair all of these …")
    assert not mend.isEnabled()
    tree.setCurrentItem(tree.topLevelItem(1))
    assert not mend.isEnabled()  # only a person knows the name of a school
    tree.setCurrentItem(tree.topLevelItem(0))
    QTest.mouseClick(mend, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(panel, "Check the data"), Qt.MouseButton.LeftButton)
    assert panel.asked == [MendProblems("HGT-001", "carriers"), Trigger("check")]


def checked(window, qtbot):
    window.do("check")
    qtbot.waitUntil(lambda: state(window).examination is not None)
    return {problem.code for problem in state(window).problems}


def dialog_of(window, qtbot, kind):
    qtbot.waitUntil(lambda: window.findChild(kind) is not None)
    return window.findChild(kind)


def test_check_repair_and_undo(window, qtbot, town_file):
    open_town(window, qtbot, town_file)
    window.owners["desk"].show(problems=())  # where the result has none, the check is shown all the same
    assert {"HGT-001", "SITE-011"} <= checked(window, qtbot)
    before = state(window).project.layer("carriers")
    window.owners["desk"].do(MendProblems("HGT-001", "carriers"))
    dialog = dialog_of(window, qtbot, MendDialog)
    table = dialog.findChild(QTableWidget)
    assert [table.item(0, column).text() for column in range(4)] == ["h1", "Height", "350", "3.5"]
    assert state(window).project.layer("carriers") is before  # nothing happens before it is taken
    QTest.mouseClick(button(dialog, "Repair"), Qt.MouseButton.LeftButton)
    assert state(window).project.layer("carriers")["height_m"].max() == 6.0
    gone = lambda: "HGT-001" not in {problem.code for problem in state(window).problems}  # noqa: E731
    qtbot.waitUntil(gone)
    window.do("undo")
    assert state(window).project.layer("carriers") is before
    qtbot.waitUntil(lambda: not gone())


def test_findings_are_written_as_layer_table_or_page_and_kept(window, qtbot, town_file, tmp_path):
    open_town(window, qtbot, town_file)
    checked(window, qtbot)
    n = len(state(window).problems)
    layers, table, page = (tmp_path / f"findings.{ending}" for ending in ("gpkg", "csv", "html"))
    for path in (layers, table, page):
        window.owners["doctor"].export(str(path))
        qtbot.waitUntil(lambda path=path: str(path) in window.notice.sentence)
    layer = pyogrio.read_dataframe(layers, layer="findings")
    assert len(layer) == n
    assert layer.geometry[layer["layer"] == "carriers"].notna().all()
    assert len(pyogrio.read_dataframe(layers, layer="checked")) == len(state(window).examination.ran)
    assert len(pd.read_csv(table)) == n
    assert "centimetres" in page.read_text("utf-8")
    # other changes keep the findings
    window.owners["desk"].do(RemoveScenario("no such"))
    assert "HGT-001" in {problem.code for problem in state(window).problems}


def test_a_register_names_forgotten_sites(window, qtbot, town_file, tmp_path):
    open_town(window, qtbot, town_file)
    path = tmp_path / "register.csv"
    path.write_text("id;name;x;y\nA;School A;400010;5700005\nZ;Vergessene Schule;400150;5700005\n")
    window.do("register")
    shown = next(one for one in window.findChildren(QFileDialog) if one.isVisible())
    shown.reject()
    window.owners["doctor"].compare_register(str(path))
    told = lambda: [p for p in state(window).problems if p.code == FORGOTTEN]  # noqa: E731
    qtbot.waitUntil(lambda: bool(told()))
    assert [problem.row_id for problem in told()] == ["Z"]
    assert "1 of the 2 sites" in window.notice.sentence
    window.owners["desk"].do(DeleteFeatures("sites", ("A",), "School A"))
    qtbot.waitUntil(lambda: {problem.row_id for problem in told()} == {"A", "Z"})
    window.do("undo")
    window.call("files.open_path", str(town_file))  # another project is not judged by this register
    qtbot.waitUntil(lambda: not told() and not window.jobs.n_running)
    assert state(window).examination is None


@pytest.fixture
def assistant(window, qtbot, town_file, tmp_path):
    """Return the assistant with a file of schools in it."""
    open_town(window, qtbot, town_file)
    path = tmp_path / "schulen.csv"
    path.write_text(
        "id;name;schueler;x;y\nA;School A;250;400010;5700005\nD;<b>Neu</b>;90;400150;5700005\nE;Ohne;1;;\n"
    )
    window.owners["importing"].ask_all([str(path)])
    dialog = dialog_of(window, qtbot, ImportDialog)
    qtbot.waitUntil(lambda: box(dialog, "Role").count() > 0)
    return dialog


def box(dialog, name):
    return next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == name)


def press_next(dialog, qtbot):
    qtbot.waitUntil(dialog._next.isEnabled)
    QTest.mouseClick(dialog._next, Qt.MouseButton.LeftButton)


def test_a_file_is_imported_after_a_look(window, qtbot, assistant, town_file):
    before = state(window).project.layer("sites")
    assert box(assistant, "Role").currentData() == "schools"
    press_next(assistant, qtbot)
    qtbot.waitUntil(assistant._next.isEnabled)
    rows = next(t for t in assistant.findChildren(QTableWidget) if t.accessibleName() == "First rows")
    assert rows.rowCount() == 2
    assert "School" in [rows.item(0, k).text() for k in range(rows.columnCount())]  # not the code
    press_next(assistant, qtbot)
    qtbot.waitUntil(assistant._next.isEnabled)
    assert assistant._take.taking is not None
    assert "250" in assistant._take._text.toPlainText()
    assert state(window).project.layer("sites") is before
    press_next(assistant, qtbot)
    after = state(window).project.layer("sites")
    assert after["id"].to_list() == ["A", "B", "C", "D"]
    assert after["pupils"].to_list() == [250, 200, 200, 90]
    rejected = town_file.with_name("faulty-rejected-schulen.csv")
    qtbot.waitUntil(rejected.is_file)
    window.do("undo")
    assert state(window).project.layer("sites") is before


def test_columns_can_be_mapped_by_hand_and_nonsense_is_said(qtbot, assistant, tmp_path):
    press_next(assistant, qtbot)
    qtbot.waitUntil(assistant._next.isEnabled)
    pupils = box(assistant, "Column for Pupils / children")
    assert pupils.currentData() == "schueler"
    pupils.setCurrentIndex(0)
    pupils.activated.emit(0)
    assert assistant._file.source.columns["pupils"] == ""
    rows = next(t for t in assistant.findChildren(QTableWidget) if t.accessibleName() == "First rows")
    heads = lambda: [rows.horizontalHeaderItem(k).text() for k in range(rows.columnCount())]  # noqa: E731
    qtbot.waitUntil(lambda: "Pupils / children" not in heads())
    # a file that cannot be read is said in the assistant
    (tmp_path / "empty.csv").touch()
    assistant.start(str(tmp_path / "empty.csv"))
    qtbot.waitUntil(lambda: "empty" in assistant._trouble.text())
    assert not assistant._next.isEnabled()
    assistant.reject()
