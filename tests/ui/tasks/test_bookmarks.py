"""Places remembered, and the overview."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.model.looks import Bookmark
from netplan.session.commands import AddBookmark, RemoveBookmark
from netplan.ui.frame.finder import search
from tests.towns import town
from tests.ui.conftest import FORK, open_town, state

HERE = Bookmark("Mitte", (0.0, 0.0, 10.0, 10.0))


def test_a_place_of_the_same_name_is_replaced_and_one_without_a_name_refused():
    project = AddBookmark(HERE).apply(town(FORK))
    there = Bookmark("Mitte", (5.0, 5.0, 6.0, 6.0))
    assert AddBookmark(there).apply(project).looks.bookmarks == (there,)
    assert RemoveBookmark("Mitte").apply(project).looks.bookmarks == ()
    with pytest.raises(ParameterError):
        AddBookmark(Bookmark("", HERE.box)).apply(project)


def test_remembered_found_gone_back_to_and_forgotten(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    canvas, owner = window.owners["map"].canvas, window.owners["bookmarks"]
    canvas.show_view(canvas.view.at_scale(2000))
    seen = canvas.view.extent
    owner.add("Ecke & Süd")
    assert not state(window).stale
    canvas.zoom_to_all()
    menu = window.findChild(QMenu, "menu_bookmarks")
    entry = next(action for action in menu.actions() if action.text() == "Ecke && Süd")
    entry.trigger()
    left, _, right, _ = canvas.view.extent
    assert left <= seen.left
    assert right >= seen.right
    assert right - left < 1.4 * (seen.right - seen.left)
    hits = search("ecke", state(window), (), Words("en"))
    assert (hits[0].text, hits[0].kind) == ("Ecke & Süd", "Bookmark")
    window.set_language("de")
    menu = window.findChild(QMenu, "menu_bookmarks")
    away = next(action.menu() for action in menu.actions() if action.menu())
    away.actions()[0].trigger()
    assert state(window).project.looks.bookmarks == ()
    assert [action.text() for action in window.findChild(QMenu, "menu_bookmarks").actions()][1:] == []

    window.do("overview")
    overview = owner.overview
    qtbot.waitUntil(lambda: overview.is_complete)
    view = canvas.view
    assert overview.frame.isValid()
    QTest.mouseClick(overview, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    assert overview.frame.center().x() == pytest.approx(20, abs=1.5)
    assert overview.frame.center().y() == pytest.approx(30, abs=1.5)
    moved = canvas.view
    assert moved.zoom == view.zoom
    QTest.keyClick(overview, Qt.Key.Key_Right)
    assert canvas.view.x_m > moved.x_m
    window.do("overview")
    assert owner.overview is None
