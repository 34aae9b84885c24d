"""Tools on a shown map: mouse and keys become named commands, the project follows, and so does the plan."""

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMenu

from netplan.ui.intents import Select
from netplan.ui.map.view import Extent
from netplan.ui.state import Selection
from tests.ui.conftest import open_town, rested, shown_panel, state

EAST, NORTH = 400_000.0, 5_700_000.0
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


class Hand:
    """Points and types on the map as a user does; places are metres from the town's origin."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        self.canvas = window.owners["map"].canvas

    def px(self, x, y):
        left, top = self.canvas.view.to_px(EAST + x, NORTH + y)
        return QPoint(round(left), round(top))

    def point(self, x, y):
        QTest.mouseMove(self.canvas, self.px(x, y))

    def click(self, x, y, button=LEFT):
        self.point(x, y)
        QTest.mouseClick(self.canvas, button, NONE, self.px(x, y))

    def drag(self, start, end):
        QTest.mouseMove(self.canvas, self.px(*start))
        QTest.mousePress(self.canvas, LEFT, NONE, self.px(*start))
        for share in (0.3, 0.7, 1.0):
            between = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
            QTest.mouseMove(self.canvas, self.px(*between))
        QTest.mouseRelease(self.canvas, LEFT, NONE, self.px(*end))

    def key(self, key):
        QTest.keyClick(self.canvas, key)

    def do(self, action):
        self.window.findChild(QAction, f"action_{action}").trigger()

    def select(self, table, *rows):
        self.window.owners["desk"].do(Select(Selection(table, rows)))

    @property
    def project(self):
        return state(self.window).project

    @property
    def text(self):
        return self.canvas._pointer.marks.sketch.text

    @property
    def said(self):
        return " ".join(label.text() for label in self.window.notice.findChildren(QLabel))

    @property
    def steps(self):
        return [str(label) for label in state(self.window).history.labels]


@pytest.fixture
def hand(window, qtbot, project_file):
    window.resize(1200, 800)
    open_town(window, qtbot, project_file)
    made = Hand(window, qtbot)
    made.canvas.zoom_to(Extent(EAST - 20, NORTH - 20, EAST + 160, NORTH + 80))
    qtbot.waitUntil(lambda: made.canvas.is_idle)
    return made


def test_a_route_is_drawn_vertex_by_vertex_and_snaps_to_what_is_there(hand):
    hand.do("tool_draw_route")
    hand.point(1, 31)
    assert "F" not in hand.text  # nothing has a name there
    assert "Streets" in hand.text or "Existing fibre" in hand.text
    hand.click(1, 31)
    hand.click(50, 60)
    hand.click(55, 65)
    hand.key(Key.Key_Backspace)
    hand.point(90, 60)
    assert "€" in hand.text
    assert " m" in hand.text
    hand.click(119, 31)
    hand.key(Key.Key_Return)
    drawn = hand.project.layer("streets").iloc[-1]
    xy = shapely.get_coordinates(drawn.geometry) - (EAST, NORTH)
    assert xy[0].tolist() == pytest.approx([0, 30], abs=0.01)
    assert xy[-1].tolist() == pytest.approx([120, 30], abs=0.01)
    assert len(xy) == 3
    assert (drawn["source"], drawn["road_use"]) == ("drawn in netplan", "own_route")
    assert hand.steps == ["Draw: Streets"]
    assert state(hand.window).selection == Selection("streets", (len(hand.project.layer("streets")) - 1,))
    hand.key(Key.Key_Escape)
    assert hand.window.findChild(QAction, "action_tool_select").isChecked()
    hand.do("undo")
    assert len(hand.project.layer("streets")) == 3
    hand.do("redo")
    hand.do("tool_repeat")
    assert hand.window.findChild(QAction, "action_tool_draw_route").isChecked()


def test_numbers_are_typed_while_drawing(hand):
    hand.do("tool_draw_duct")
    hand.click(0, 30)
    hand.key(Key.Key_4)
    line = hand.window.owners["tools"].strip.findChild(QLineEdit)
    assert line.hasFocus() or line.text() == "4"
    QTest.keyClicks(line, "0 < 90")
    QTest.keyClick(line, Key.Key_Return)
    QTest.keyClicks(line, f"{EAST + 60} {NORTH + 70}")
    QTest.keyClick(line, Key.Key_Return)
    hand.key(Key.Key_Return)
    xy = shapely.get_coordinates(hand.project.layer("ducts").geometry.iloc[-1]) - (EAST, NORTH)
    assert xy.round(2).tolist() == [[0, 30], [0, 70], [60, 70]]


def test_what_is_no_number_is_a_sentence(hand):
    hand.do("tool_draw_duct")
    hand.click(0, 30)
    line = hand.window.owners["tools"].strip.findChild(QLineEdit)
    QTest.keyClicks(line, "far away")
    QTest.keyClick(line, Key.Key_Return)
    assert "far away is no place" in hand.said
    assert "ducts" not in hand.project.layers or not len(hand.project.layer("ducts"))


def test_points_and_areas_are_drawn(hand):
    hand.do("tool_draw_pop")
    hand.click(60, 50)
    assert len(hand.project.layer("pops")) == 1
    hand.do("tool_draw_area")
    for x, y in ((10, 5), (40, 5), (40, 25)):
        hand.click(x, y)
    hand.key(Key.Key_Return)
    assert hand.project.layer("restricted_areas").geometry.iloc[0].area == pytest.approx(300, rel=0.05)
    assert hand.steps == ["Draw: Points of presence", "Draw: Restricted areas"]


def test_a_drawn_pop_can_be_moved_and_the_plan_follows(hand, qtbot):
    hand.do("plan")
    rested(hand.window, qtbot)
    hand.do("tool_draw_pop")
    hand.click(60, 10)
    with_pop = rested(hand.window, qtbot).plan.cost_eur
    qtbot.waitUntil(lambda: any(layer.name == "pops" for layer in hand.canvas.layers))
    hand.do("tool_move")
    hand.click(60, 10)
    hand.click(100, 70)
    assert hand.steps[-1].startswith("Move ")
    pop = hand.project.layer("pops").geometry.iloc[0]
    assert (pop.x - EAST, pop.y - NORTH) == pytest.approx((100, 70), abs=0.6)
    assert rested(hand.window, qtbot).plan.cost_eur != with_pop


def test_vertices_are_taken_up_put_down_made_and_deleted(hand, qtbot):
    hand.do("tool_reshape")
    hand.click(30, 30)  # on a street, far from its ends: a new vertex
    hand.click(30, 45)
    street = hand.project.layer("streets").geometry.iloc[0]
    assert shapely.get_num_coordinates(street) == 3
    assert hand.steps[-1].startswith("Change the shape of")
    table = hand.project.layer("streets")
    shown = lambda: any(layer.table is table for layer in hand.canvas.layers)  # noqa: E731
    qtbot.waitUntil(shown)
    hand.click(30, 45)
    hand.key(Key.Key_Backspace)
    assert shapely.get_num_coordinates(hand.project.layer("streets").geometry.iloc[0]) == 2


def of_street(hand):
    return shapely.get_coordinates(hand.project.layer("streets").geometry.iloc[0]) - (EAST, NORTH)


def drawn(hand, qtbot):
    """Wait until the map shows the streets as they are."""
    table = hand.project.layer("streets")
    qtbot.waitUntil(lambda: any(layer.table is table for layer in hand.canvas.layers))


def test_vertices_are_dragged_made_and_dropped_on_their_neighbour(hand, qtbot):
    before, view = of_street(hand), hand.canvas.view
    hand.do("tool_reshape")
    hand.drag((30, 30), (30, 48))
    assert len(of_street(hand)) == len(before) + 1
    assert hand.canvas.view == view  # the map stays where it is
    assert len(hand.steps) == 1
    drawn(hand, qtbot)
    hand.drag((30, 48), (36, 52))
    assert len(hand.steps) == 2
    assert np.hypot(*(of_street(hand) - (36, 52)).T).min() < 0.6
    drawn(hand, qtbot)
    end = of_street(hand)[0]
    hand.drag((36, 52), tuple(end))
    assert of_street(hand) == pytest.approx(before)
    assert [step.split(" of ")[0] for step in hand.steps] == ["Change the shape"] * 3
    hand.do("undo")
    assert len(of_street(hand)) == len(before) + 1


def test_a_dragged_vertex_snaps_and_a_drag_beside_everything_moves_the_map(hand):
    hand.do("tool_reshape")
    target = shapely.get_coordinates(hand.project.layer("streets").geometry.iloc[2])[-1] - (EAST, NORTH)
    hand.drag((30, 30), (target[0] + 1.0, target[1] + 0.5))
    assert np.hypot(*(of_street(hand) - target).T).min() < 1e-6
    view = hand.canvas.view
    hand.drag((60, 140), (20, 150))
    assert hand.canvas.view != view
    assert len(hand.steps) == 1


def test_a_vertex_on_its_way_takes_typed_numbers(hand):
    hand.do("tool_reshape")
    hand.click(30, 30)
    hand.window.owners["tools"]._type(f"{EAST + 31.5} {NORTH + 44.25}")
    assert np.hypot(*(of_street(hand) - (31.5, 44.25)).T).min() < 1e-6


def test_a_row_is_dragged(hand, qtbot):
    hand.do("tool_draw_pop")
    hand.click(60, 10)
    qtbot.waitUntil(lambda: any(layer.name == "pops" for layer in hand.canvas.layers))
    hand.do("tool_move")
    hand.drag((60, 10), (100, 70))
    pop = hand.project.layer("pops").geometry.iloc[0]
    assert (pop.x - EAST, pop.y - NORTH) == pytest.approx((100, 70), abs=0.6)


def test_lines_are_split_merged_and_deleted(hand, qtbot):
    hand.do("tool_split")
    hand.click(30, 30)
    assert len(hand.project.layer("streets")) == 4
    hand.select("streets", 0, 3)
    hand.do("merge")
    assert len(hand.project.layer("streets")) == 3
    hand.select("streets", 1)
    hand.do("delete")
    assert len(hand.project.layer("streets")) == 2
    names = [step.split()[0] for step in hand.steps]
    assert names == ["Split", "Merge", "Delete"]
    hand.do("undo")
    assert len(hand.project.layer("streets")) == 3


def test_streets_are_forbidden_by_click_and_left_to_the_computer_again(hand, qtbot):
    hand.do("plan")
    cost = rested(hand.window, qtbot).plan.cost_eur
    hand.do("select_none")
    hand.do("decide_forbid")
    hand.click(90, 30)
    decisions = state(hand.window).scenario.routes
    assert [one.word for one in decisions] == ["forbid"]
    assert len(state(hand.window).tables["route_decisions"]) == 1
    after = rested(hand.window, qtbot)
    assert after.plan.cost_eur < cost
    assert "forbidden" in set(after.tables["connections"]["reason"])
    hand.select("route_decisions", 0)
    hand.do("decide_free")
    assert state(hand.window).scenario.routes == ()
    assert rested(hand.window, qtbot).plan.cost_eur == cost


def test_sites_are_left_out_and_their_route_is_locked(hand, qtbot):
    hand.do("plan")
    cost = rested(hand.window, qtbot).plan.cost_eur
    hand.select("coverage_sites", 1)
    hand.do("route_lock")
    assert {one.word for one in state(hand.window).scenario.routes} == {"lock"}
    hand.do("site_leave_out")
    after = rested(hand.window, qtbot)
    assert "left_out" in set(after.tables["connections"]["reason"])
    assert after.plan.tree_eur == pytest.approx(150 * 116.5)  # the locked route stays
    assert after.plan.cost_eur < cost
    assert hand.steps == ["Lock the route of School T", "Leave out School T"]


def test_what_cannot_be_locked_is_a_sentence(hand):
    hand.select("streets", 0)
    hand.do("decide_lock")
    assert "not part of the present plan" in hand.said


def test_the_right_button_offers_what_fits(hand, qtbot):
    hand.canvas.asked_menu.emit(float(hand.px(120, 30).x()), float(hand.px(120, 30).y()))
    menu = hand.window.findChild(QMenu, "menu_map")
    names = {action.objectName() for action in menu.actions()}
    assert {"action_site_connect", "action_dock_attributes", "action_delete"} <= names
    assert state(hand.window).selection.rows == (0,)
    menu.close()


def test_attributes_are_edited_and_checked(hand, qtbot):
    hand.select("sites", 0)
    panel = shown_panel(hand.window, "attributes")
    lines = {line.accessibleName(): line for line in panel.findChildren(QLineEdit)}
    lines["Classes"].setText("7")
    lines["Classes"].editingFinished.emit()
    assert hand.project.layer("sites")["classes"].iloc[0] == 7
    assert hand.steps[-1] == "Change Classes of School S"
    lines = {line.accessibleName(): line for line in panel.findChildren(QLineEdit)}
    lines["Classes"].setText("-7")
    lines["Classes"].editingFinished.emit()
    assert hand.project.layer("sites")["classes"].iloc[0] == 7
    assert "must lie between" in hand.said
    kinds = {box.accessibleName(): box for box in panel.findChildren(QComboBox)}
    kinds["Kind"].setCurrentIndex(kinds["Kind"].findData("kita"))
    kinds["Kind"].activated.emit(kinds["Kind"].currentIndex())
    assert hand.project.layer("sites")["kind"].iloc[0] == "kita"


def test_lengths_and_areas_are_measured_on_the_ellipsoid(hand):
    hand.do("tool_measure_length")
    hand.click(0, 30)
    hand.click(60, 30)
    hand.key(Key.Key_Return)
    assert "60.0 m" in hand.said
    assert hand.steps == []


def test_identify_lists_everything_that_lies_there(hand):
    hand.do("tool_identify")
    hand.click(120, 30)
    menus = [menu for menu in hand.canvas.findChildren(QMenu) if menu.isVisible()]
    texts = [action.text() for action in menus[0].actions()]
    assert any("School S" in text for text in texts)
    assert any("Streets" in text for text in texts)
    menus[0].actions()[0].trigger()
    menus[0].close()
    assert state(hand.window).selection.rows


def test_what_the_plan_would_cost_stands_at_the_pointer(hand, qtbot):
    hand.do("plan")
    before = rested(hand.window, qtbot).plan.cost_eur
    hand.do("tool_draw_duct")
    hand.click(1, 30)
    hand.point(59, 30)
    assert "Plan: …" in hand.text
    qtbot.waitUntil(lambda: " less" in hand.text)
    told = next(line for line in hand.text.splitlines() if line.startswith("Plan: "))
    hand.click(59, 30)
    hand.key(Key.Key_Return)
    saved = before - rested(hand.window, qtbot).plan.cost_eur
    assert hand.window.words.money(saved) in told
    assert saved > 0
