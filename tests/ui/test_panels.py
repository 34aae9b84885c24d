"""Input becomes the expected command; the project becomes the state of the widgets."""

import dataclasses
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLabel,
    QListWidget,
    QTreeWidget,
)

from netplan.core.planning import make_plan
from netplan.i18n import Words
from netplan.messages import Message
from netplan.model.assumptions import Assumptions
from netplan.model.findings import Problem
from netplan.model.scenario import Scenario
from netplan.model.sizing_rules import default_rules
from netplan.model.targets import Target
from netplan.session.commands import RemoveScenario, SetScenario
from netplan.ui.actions import DOCKS
from netplan.ui.dialogs.own_target import OwnTargetDialog
from netplan.ui.frame.seats import panel_of
from netplan.ui.intents import (
    ChooseLayer,
    ChooseScenario,
    GoTo,
    Select,
    SetLayers,
    ShowProblem,
    ShowTable,
    StopJob,
)
from netplan.ui.jobs import Job
from netplan.ui.layer_views import layer_views
from netplan.ui.panels.assumption_fields import AssumptionFields
from netplan.ui.panels.rule_fields import LABELS, SOURCES, RuleFields
from netplan.ui.panels.sites import SitesPanel
from netplan.ui.panels.table import TablePanel
from netplan.ui.panels.target_field import TargetField
from netplan.ui.state import EMPTY, History, Selection, State
from netplan.ui.theme import LIGHT
from netplan.ui.widgets.data_view import DataView
from netplan.ui.widgets.price_table import PriceTable
from tests.towns import town
from tests.ui.conftest import FORK

NAMES = ["Schule", "x" * 400, "مدرسة الشمال", "🏫 <img src=x>", "School S"]


@pytest.fixture(scope="module")
def made():
    """Return the state of a town, planned once."""
    schools = [{"at": "S", "name": "School S", "source": "drawn"}, "T"]
    project = town(FORK, fibre=["F"], schools=schools)
    plan = make_plan(project, Scenario())
    tables = {**project.layers, **plan.tables}
    layers = layer_views(tables, (), planned=True)
    return State(
        project,
        project.scenario(),
        None,
        saved=True,
        result=plan,
        plan=plan,
        tables=tables,
        layers=layers,
        table="sites",
    )


@pytest.fixture
def panel(qtbot, made):
    """Return a function that makes a panel showing the state, and the list of what it asks for."""

    def make(dock, state=made, language="en"):
        widget = panel_of(dock)(Words(language), LIGHT)
        qtbot.addWidget(widget)
        asked = []
        widget.requested.connect(asked.append)
        widget.resize(700, 500)
        widget.refresh(EMPTY, state)
        widget.show()
        return SimpleNamespace(widget=widget, asked=asked)

    return make


@pytest.mark.parametrize("dock", [row.id for row in DOCKS])
def test_showing_a_state_asks_for_nothing(panel, made, dock):
    shown = panel(dock)
    shown.widget.refresh(made, replace(made, stale=True))
    shown.widget.refresh(made, made)
    shown.widget.refresh(made, EMPTY)
    assert shown.asked == []


def box(widget, text):
    return next(box for box in widget.findChildren(QCheckBox) if box.text() == text)


def test_scenario_kinds_and_methods(panel):
    shown = panel("scenario")
    QTest.mouseClick(box(shown.widget, "Kita"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    QTest.keyClick(box(shown.widget, "Horizontal drilling"), Qt.Key.Key_Space)
    assert shown.asked[0] == SetScenario(Scenario(site_kinds=("school", "kita")))
    assert shown.asked[1] == SetScenario(Scenario(methods=("open", "hdd")))


def test_the_last_kind_cannot_be_unticked(panel):
    shown = panel("scenario")
    QTest.keyClick(box(shown.widget, "School"), Qt.Key.Key_Space)
    assert shown.asked == []
    assert box(shown.widget, "School").isChecked()


def combo(widget, name):
    return next(box for box in widget.findChildren(QComboBox) if box.accessibleName() == name)


def test_target_by_keyboard(panel):
    shown = panel("scenario")
    target = combo(shown.widget, "Target")
    QTest.keyClick(target, Qt.Key.Key_Down)
    assert shown.asked == [SetScenario(Scenario(target="class"))]


def test_limits_typed_and_stepped(panel):
    shown = panel("scenario")
    field = next(
        f for f in shown.widget.findChildren(QDoubleSpinBox) if f.accessibleName() == "Snapping limit"
    )
    assert field.text() == "150 m"
    QTest.keyClick(field, Qt.Key.Key_Up)
    field.selectAll()
    QTest.keyClicks(field, "90")
    assert len(shown.asked) == 1
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [asked.scenario.snap_limit_m for asked in shown.asked] == [151.0, 90.0]


def test_prices_are_typed_over_and_given_back(panel, made):
    shown = panel("scenario", language="de")
    prices = shown.widget.findChild(PriceTable)
    row = next(row for row in range(prices.rowCount()) if prices.key(row) == "trench.paving.open")
    value = prices.index(row, 1)
    assert [prices.index(row, column).data() for column in range(4)] == [
        "Pflaster / Platten (Gehweg), Offener Graben", "105,00", "€/m", "105,00",
    ]  # fmt: skip
    for nonsense in ("", "many", "-3"):
        assert not prices.setData(value, nonsense)
    assert prices.setData(value, "98,50")
    own = replace(made.scenario, prices={"trench.paving.open": 98.5})
    assert shown.asked == [SetScenario(own)]
    shown.widget.refresh(made, replace(made, scenario=own))
    assert value.data() == "98,50"
    prices.setData(value, "105")
    assert shown.asked[-1] == SetScenario(made.scenario)


def test_scenarios_are_copied_chosen_removed(panel, made):
    shown = panel("scenario")
    shown.widget._copy.click()
    assert shown.asked == [SetScenario(replace(made.scenario, name="Variant 2")), ChooseScenario("Variant 2")]
    assert not shown.widget._remove.isEnabled()
    two = replace(made.project, scenarios=(made.scenario, Scenario("Variant 2")))
    shown.widget.refresh(made, replace(made, project=two, scenario=two.scenarios[1]))
    shown.widget._remove.click()
    assert shown.asked[-1] == RemoveScenario("Variant 2")


def test_layers_are_ticked_moved_and_faded(panel, made):
    shown = panel("layers")
    tree = shown.widget._tree
    names = [view.table for view in made.layers]
    row = names.index("streets")
    tree.setCurrentIndex(tree.model().index(row, 0))
    QTest.keyClick(tree, Qt.Key.Key_Space)
    hidden = {view.table: view.visible for view in shown.asked[-1].layers}
    assert hidden["streets"] is False
    assert hidden["sites"] == made.layers[names.index("sites")].visible
    shown.widget._up.click()
    assert [view.table for view in shown.asked[-1].layers].index("streets") == row - 1
    QTest.keyClick(shown.widget._opacity, Qt.Key.Key_Home)
    assert shown.asked[-1].layers[row].opacity == 0
    chosen, *others = shown.asked
    assert chosen == ChooseLayer("streets")
    assert all(isinstance(asked, SetLayers) for asked in others)
    assert tree.model().index(row, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked


def test_assessment_hides_the_plain_sites(made):
    visible = {view.table: view.visible for view in made.layers}
    assert visible["coverage_sites"]
    assert not visible["sites"]
    before = layer_views(dict(made.project.layers), (), planned=False)
    assert {view.table: view.visible for view in before}["sites"]
    after = layer_views(made.tables, before, planned=True)
    assert not {view.table: view.visible for view in after}["sites"]
    assert {view.table: view.style.name for view in after}["coverage_sites"] == "after"


def test_the_order_of_the_user_stays(made):
    turned = tuple(reversed(made.layers))
    assert [view.table for view in layer_views(made.tables, turned, planned=True)] == [
        v.table for v in turned
    ]


def click_row(view, row, modifier=Qt.KeyboardModifier.NoModifier):
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def test_table_selection_is_linked_both_ways(panel, made):
    shown = panel("table")
    view = shown.widget.findChild(DataView)
    view.table.sort(1, Qt.SortOrder.DescendingOrder)
    click_row(view, 0)
    first = int(view.table.rows[0])
    assert shown.asked == [Select(Selection("sites", (first,)))]
    click_row(view, 1, Qt.KeyboardModifier.ControlModifier)
    assert shown.asked[-1] == Select(Selection("sites", (0, 1)))
    QTest.keyClick(view, Qt.Key.Key_Up)
    n = len(shown.asked)
    shown.widget.refresh(made, replace(made, selection=Selection("sites", (1,))))
    assert [int(view.table.rows[i.row()]) for i in view.selectionModel().selectedRows()] == [1]
    assert len(shown.asked) == n


def test_table_filters_while_typing_and_changes_tables(panel, made):
    shown = panel("table")
    assert isinstance(shown.widget, TablePanel)
    QTest.keyClicks(shown.widget._filter, "school sites-1")
    assert shown.widget._count.text() == "1 of 2 rows"
    choice = combo(shown.widget, "Table")
    assert choice.currentText() == "Sites"
    QTest.keyClick(choice, Qt.Key.Key_Home)
    assert isinstance(shown.asked[-1], ShowTable)
    assert shown.asked[-1].table in made.tables


def test_sites_say_why(panel, made):
    shown = panel("sites")
    assert isinstance(shown.widget, SitesPanel)
    shown.widget.refresh(made, replace(made, selection=Selection("sites", (0,))))
    assert shown.widget._name.text() == "School S"
    why = "Not served: The line delivers only 16 Mbit/s of the 100 needed; source: drawn, n/a"
    assert shown.widget._why.text() == why
    facts = shown.widget._facts.text()
    assert "any technology, from a register: 16 Mbit/s; grade B" in facts
    assert "What would change it:\n• The line ends at 16 Mbit/s, 100 are needed" in facts
    assert "• Connect it to the existing fibre" in facts
    assert "Share of the cost: €" in facts


def test_verdicts_are_not_cut_off(panel):
    shown = panel("sites")
    view = shown.widget._view
    column = next(k for k in range(1, 3) if view.table.index(0, k).data(Qt.ItemDataRole.DecorationRole))
    wanted = view.sizeHintForIndex(view.table.index(0, column)).width()
    assert view.columnWidth(column) >= wanted


def test_sites_filter_by_verdict(panel):
    shown = panel("sites", language="de")
    verdict = combo(shown.widget, "Bewertung")
    QTest.keyClick(verdict, Qt.Key.Key_Down)
    assert verdict.currentText() == "Versorgt"
    assert len(shown.widget._view.table.rows) == 2  # after the plan both are
    QTest.keyClick(verdict, Qt.Key.Key_End)
    assert len(shown.widget._view.table.rows) == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dock", ["sites", "table"])
def test_any_name_is_shown_as_it_is(panel, made, dock, name):
    sites = made.tables["coverage_sites"].assign(name=[name, "b"])
    raw = made.tables["sites"].assign(name=[name, "b"])
    tables = {**made.tables, "coverage_sites": sites, "sites": raw}
    shown = panel(dock, replace(made, tables=tables, selection=Selection("sites", (0,))))
    view = shown.widget.findChild(DataView)
    texts = [view.model().index(0, column).data() for column in range(view.model().columnCount())]
    assert name in texts
    assert shown.widget.minimumSizeHint().width() < 700


def test_costs_are_the_bill_and_the_gap_in_words(panel, made):
    shown = panel("costs")
    bill = shown.widget.findChild(QTreeWidget)
    assert shown.widget._total.text() == f"€{made.plan.cost_eur:,.0f}"
    assert shown.widget._about.text() == "2 of 2 sites connected over 150.0 m"
    assert shown.widget._gap.text() == "The route is proven to be the cheapest possible."
    groups = [bill.topLevelItem(k) for k in range(bill.topLevelItemCount())]
    assert groups[0].child(0).text(0).endswith("m × €105.00")
    worse = replace(made.plan, bound_eur=made.plan.tree_eur * 0.98)
    shown.widget.refresh(made, replace(made, plan=worse, result=worse))
    assert "at most 2.00%" in shown.widget._gap.text()
    shown.widget.refresh(made, replace(made, stale=True))
    assert not bill.isEnabled()
    shown.widget.refresh(made, EMPTY)
    assert bill.topLevelItemCount() == 0


def test_problems_are_grouped_and_lead_to_their_place(panel, made):
    far = Problem("NET-009", "error", "streets", Message("apart"), Message("join"), x=1.0, y=2.0)
    many = [
        Problem("NET-001", "warning", "streets", Message("short"), Message("x"), k, str(k))
        for k in range(300)
    ]
    shown = panel("problems", replace(made, problems=(*many, far)))
    tree = shown.widget.findChild(QTreeWidget)
    assert tree.topLevelItem(0).text(0) == "Streets: apart"
    assert tree.topLevelItem(1).text(1) == "300"
    assert tree.topLevelItem(1).child(200).text(0) == "100 more; the export lists all"
    tree.setCurrentItem(tree.topLevelItem(0))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert shown.asked == [ShowProblem(far)]


def test_jobs_can_be_stopped_or_taken_as_they_are(panel, made):
    running = Job(7, Message("Computing the plan"), improves=True, share=0.4, step=Message("Trench network"))
    failed = Job(6, Message("Opening"), stage="failed", failure=Message("x.gpkg is empty"))
    quiet = Job(5, Message("Drawing"), quiet=True)
    shown = panel("jobs", replace(made, jobs=(running, failed, quiet)))
    lines = shown.widget._lines
    assert set(lines) == {6, 7}
    assert lines[6]._step.text() == "x.gpkg is empty"
    lines[7]._best.click()
    lines[7]._cancel.click()
    assert shown.asked == [StopJob(7, take_best=True), StopJob(7)]


def test_history_goes_where_it_is_clicked(panel, made):
    history = History((Message("Change price {price}", {"price": "a"}), Message("Replace layer")), 1)
    shown = panel("history", replace(made, history=history))
    steps = shown.widget.findChild(QListWidget)
    assert [steps.item(k).text() for k in range(3)] == [
        "0   Project opened", "1   Change price a", "2   Replace layer",
    ]  # fmt: skip
    assert steps.currentRow() == 1
    QTest.mouseClick(
        steps.viewport(), Qt.MouseButton.LeftButton, pos=steps.visualItemRect(steps.item(2)).center()
    )
    assert shown.asked == [GoTo(2)]


def test_a_hundred_thousand_rows_are_selected_without_qt_being_told_each(qtbot, made):
    n = 100_000
    rows = made.tables["sites"].iloc[np.zeros(n, dtype=int)].reset_index(drop=True)
    panel = TablePanel(Words("en"), LIGHT)
    qtbot.addWidget(panel)
    big = replace(made, tables={"sites": rows}, selection=Selection("sites", tuple(range(0, n, 2))))
    panel.refresh(EMPTY, big)
    view = panel.findChild(DataView)
    assert view.selectionModel().selection().count() == 0
    assert view.model().index(0, 0).data(Qt.ItemDataRole.BackgroundRole) is not None
    assert view.model().index(1, 0).data(Qt.ItemDataRole.BackgroundRole) is None


def test_assumptions_have_fields_with_unit_default_and_source(panel, made):
    shown = panel("scenario", language="de")
    fields = shown.widget.findChild(AssumptionFields)
    QTest.mouseClick(fields._head, Qt.MouseButton.LeftButton)
    assert set(fields.fields) == {one.name for one in dataclasses.fields(Assumptions)}
    texts = " ".join(label.text() for label in fields.findChildren(QLabel))
    assert "Voreinstellung 1,1; plausibel 1,0 bis 1,3" in texts
    assert "[K]" in texts
    diameter, vectoring = fields.fields["diameter_mm"], fields.fields["vectoring"]
    assert diameter.text() == "nicht angenommen"
    diameter.selectAll()
    QTest.keyClicks(diameter, f"0{diameter.locale().decimalPoint()}4")
    QTest.keyClick(diameter, Qt.Key.Key_Return)
    wanted = replace(made.scenario, assumptions=Assumptions(diameter_mm=0.4))
    assert shown.asked == [SetScenario(wanted)]
    shown.widget.refresh(made, replace(made, scenario=wanted))
    assert fields._head.text().endswith("(1 geändert)")
    QTest.keyClick(vectoring, Qt.Key.Key_Space)
    assert shown.asked[-1].scenario.assumptions == Assumptions(diameter_mm=0.4, vectoring=False)
    split = fields.fields["split"]
    QTest.keyClick(split, Qt.Key.Key_Up)
    assert shown.asked[-1].scenario.assumptions.split == 33
    assert isinstance(shown.asked[-1].scenario.assumptions.split, int)
    optics = fields.fields["pon_class"]
    optics.setCurrentIndex(optics.findData("gpon_b"))
    optics.activated.emit(optics.currentIndex())
    assert shown.asked[-1].scenario.assumptions.pon_class == "gpon_b"


def test_rules_of_sizing_have_fields_with_unit_default_range_and_source(panel, made):
    shown = panel("scenario", language="de")
    fields = shown.widget.findChild(RuleFields)
    told = {rule.source.removeprefix("[K]").strip() for key, rule in default_rules().items() if key in LABELS}
    assert told == SOURCES
    QTest.mouseClick(fields._head, Qt.MouseButton.LeftButton)
    assert {*fields.fields, "fibres.school"} == set(default_rules())
    texts = " ".join(label.text() for label in fields.findChildren(QLabel))
    assert (
        "Voreinstellung 15 %; möglich 0 % bis 300 %: Planungswert: mindestens 15 % Reservefasern [K]" in texts
    )
    spare = fields.fields["reserve.fibres"]
    QTest.keyClick(spare, Qt.Key.Key_Up)
    wanted = replace(made.scenario, rules={"reserve.fibres": 0.16})
    assert shown.asked == [SetScenario(wanted)]
    shown.widget.refresh(made, replace(made, scenario=wanted))
    assert fields._head.text().endswith("(1 geändert)")
    QTest.keyClick(spare, Qt.Key.Key_Down)
    assert shown.asked[-1].scenario.rules == {}  # the default is no choice


def test_a_target_of_ones_own_is_made_changed_and_removed(panel, made):
    shown = panel("scenario")
    field = shown.widget.findChild(TargetField)
    assert not field._change.isEnabled()
    QTest.mouseClick(field._new, Qt.MouseButton.LeftButton)
    dialog = field.findChild(OwnTargetDialog)
    ok = dialog._buttons.button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert "Download at least" in dialog._trouble.text()
    for name, text in (("label", "Council {x}"), ("basis", "Decision of the council"), ("since", "2026")):
        dialog.texts[name].setText(text)
    dialog.rates["down_mbps"].setValue(200)
    QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert "braces" in dialog._trouble.text()
    dialog.texts["label"].setText("Council 200")
    QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
    own = Target("own_1", "Council 200", "Decision of the council", 200.0, since="2026")
    wanted = replace(made.scenario, target="own_1", own_targets=(own,))
    assert shown.asked == [SetScenario(wanted)]
    shown.widget.refresh(made, replace(made, scenario=wanted))
    assert combo(shown.widget, "Target").currentText() == "Council 200"
    assert field._basis.text() == "Decision of the council (2026)"
    QTest.mouseClick(field._change, Qt.MouseButton.LeftButton)
    dialog = field.findChildren(OwnTargetDialog)[-1]
    assert dialog.texts["label"].text() == "Council 200"
    dialog.rates["up_mbps"].setValue(50)
    QTest.mouseClick(dialog._buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert shown.asked[-1].scenario.own_targets == (replace(own, up_mbps=50.0),)
    QTest.mouseClick(field._remove, Qt.MouseButton.LeftButton)
    assert shown.asked[-1] == SetScenario(made.scenario)


@pytest.mark.parametrize("width", [260, 380, 900])
def test_the_scenario_fits_a_narrow_panel(panel, width):
    shown = panel("scenario", language="de")
    shown.widget.resize(width, 600)
    fields = shown.widget.findChild(AssumptionFields)
    QTest.mouseClick(fields._head, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert shown.widget.horizontalScrollBar().maximum() == 0
    unknown = shown.widget._unknown
    assert (unknown.text().count("\n") > 0) == (width < 900)
