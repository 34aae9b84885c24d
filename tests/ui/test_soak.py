"""A window in use holds no more than at first; ``python -m tests.soak --minutes 60`` asks it for an hour."""

import gc
from collections import Counter

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog

from tests.soak import kinds_of, swept
from tests.ui.conftest import open_town, rested

CHANGES, BACK = ("lang_de", "theme_dark"), ("lang_en", "theme_light")


def held(window):
    swept()
    return Counter(type(one).__name__ for one in window.findChildren(QObject))


def test_languages_colours_menus_and_dialogs_leave_nothing_behind(window, qtbot, project_file):
    open_town(window, qtbot, project_file)

    def work(changes):
        for change in changes:
            window.do(change)
        window.do("background")
        window.owners["map"].canvas.asked_menu.emit(5.0, 5.0)
        for dialog in window.findChildren(QDialog):
            dialog.reject()
        for shown in QApplication.topLevelWidgets():
            if shown.objectName() == "menu_map":
                shown.close()
        rested(window, qtbot)

    work(CHANGES)
    before = held(window)
    work(BACK)
    assert held(window) - before == Counter()


def test_counting_makes_nothing_that_stays(window):
    wrapped = lambda: sum(isinstance(one, QObject) for one in gc.get_objects())  # noqa: E731
    window.do("dock_jobs")
    before = wrapped()
    kinds = kinds_of(window)
    assert wrapped() == before
    assert kinds == Counter(one.metaObject().className() for one in window.findChildren(QObject))
    assert wrapped() > before
