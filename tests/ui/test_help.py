"""F1 opens the handbook at the page of what has the keyboard, and one can walk and search in it."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QTextBrowser, QToolButton, QWidget

from netplan.report.handbook import FOLDER, read_pages
from netplan.ui.dialogs.export import ExportDialog
from netplan.ui.dialogs.new_project import NewProjectDialog
from netplan.ui.help.help import PAGES, page_about
from tests.ui.conftest import open_town
from tests.ui.test_window import dialog_of, nameless


@pytest.fixture
def handbook(window):
    window.call("help.show_page", "sites")
    return window.owners["help"]._handbook


def page_of(window):
    return window.owners["help"]._handbook.page


def test_every_page_about_something_exists():
    assert set(PAGES.values()) <= {page.id for page in read_pages("en")}


def test_f1_opens_the_page_of_the_panel_or_dialog(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    for panel, page in (("scenario", "scenario"), ("sites", "sites"), ("problems", "problems")):
        assert page_about(window.findChild(QWidget, f"panel_{panel}").findChild(QLabel)) == page
    assert page_about(window.owners["map"].canvas) == "map"
    assert page_about(None) == "index"
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert page_of(window) in {page.id for page in read_pages("en")}
    window.do("export")
    dialog = dialog_of(window, ExportDialog, qtbot)
    assert page_about(dialog.findChild(QLineEdit)) == "export"
    dialog.reject()


def test_a_dialog_has_the_key_too(window, qtbot):
    window.do("import")
    dialog = dialog_of(window, NewProjectDialog, qtbot)
    window.owners["help"]._offer(None, dialog)
    window.owners["help"]._offer(None, dialog)  # twice is once
    (key,) = dialog.findChildren(QShortcut, "help")
    assert key.key().toString() == "F1"
    key.activated.emit()
    assert page_of(window) == "import"
    assert dialog.isVisible()
    dialog.reject()


def test_one_can_go_back_and_forward_but_nowhere_else_and_search(handbook, qtbot, monkeypatch):
    view = handbook.findChild(QTextBrowser)
    back, forward = handbook.findChildren(QToolButton)[:2]
    assert not back.isEnabled()
    view.setSource(QUrl("plan.md"))
    assert handbook.page == "plan"
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert handbook.page == "sites"
    QTest.mouseClick(forward, Qt.MouseButton.LeftButton)
    assert handbook.page == "plan"
    contents = handbook.findChild(QListWidget)
    assert contents.currentItem().text() == "The plan and its proof"
    # links lead nowhere else
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    for target in ("https://example.org/", "file:///etc/passwd", "../../../README.md", "nothing.md"):
        view.setSource(QUrl(target))
        assert handbook.page == "sites"
    assert opened == []
    # searching lists sections and marks the words
    QTest.keyClicks(handbook._search, "proved")
    assert contents.count() >= 1
    assert "section" in handbook._said.text()
    QTest.keyClick(handbook._search, Qt.Key.Key_Return)
    assert handbook.page == "plan"
    assert {mark.cursor.selectedText().lower() for mark in view.extraSelections()} == {"proved"}
    handbook._search.clear()
    handbook._find("")
    assert contents.count() == len(read_pages("en"))


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "de"])
def test_every_page_is_shown_with_its_pictures(window, qtbot, language):
    window.do(f"lang_{language}")
    window.call("help.show_page", "index")
    handbook = window.owners["help"]._handbook
    view = handbook.findChild(QTextBrowser)
    for page in read_pages(language):
        handbook.show_page(page.id)
        assert handbook.page == page.id
        assert view.document().begin().text() == page.title
        assert view.document().idealWidth() <= view.viewport().width() + 1, page.id
    assert not list(FOLDER.glob(f"{language}/*.txt"))
    assert nameless(handbook) == []


def test_it_speaks_the_language_of_the_window(window):
    window.call("help.show_page", "sites")
    window.do("lang_de")
    assert window.owners["help"]._handbook.findChild(QTextBrowser).toPlainText().startswith("Standorte")
    window.do("lang_en")
