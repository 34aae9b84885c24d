"""Menus and toolbar, built from ``ACTIONS``."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from netplan.i18n import Words
from netplan.ui.action import Action
from netplan.ui.actions import ACTIONS, CONDITIONS, MENUS, SUBMENU_ICONS, SUBMENUS
from netplan.ui.frame.keys import MenuKeys
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.icons import icon

BY_ID: Mapping[str, Action] = {row.id: row for row in ACTIONS}
NAMED = frozenset({"plan", "find"})  # buttons that show their text, too


class MenuAction(QAction):
    """A row of ``ACTIONS`` as Qt knows it; says by ``chosen`` that the user wants it."""

    chosen = Signal(str)

    def __init__(self, row: Action, words: Words, theme: Theme, window: QMainWindow) -> None:
        super().__init__(icon(row.icon, theme), words(row.text), window)
        self._row = row
        self.setObjectName(f"action_{row.id}")
        self.setShortcuts(QKeySequence.listFromString(row.shortcut))
        keys = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        plain = self.text().replace("&", "")
        self.setToolTip(f"{plain} ({keys})" if keys else plain)
        self.setStatusTip("")
        self.setCheckable(bool(row.group))
        self.triggered.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self._row.id)


Actions = Mapping[str, MenuAction]


def build_actions(window: QMainWindow, words: Words, theme: Theme) -> Actions:
    """Return an action for each row of ``ACTIONS``, by id."""
    actions = {row.id: MenuAction(row, words, theme, window) for row in ACTIONS}
    groups: dict[str, QActionGroup] = {}
    for row in ACTIONS:
        if row.group:
            if row.group not in groups:
                groups[row.group] = QActionGroup(actions[row.id])  # goes with its actions
            groups[row.group].addAction(actions[row.id])
    return actions


def fill_menu_bar(window: QMainWindow, actions: Actions, words: Words, theme: Theme) -> None:
    """Build the menu bar anew."""
    (window.findChild(MenuKeys) or MenuKeys(window)).take(actions.values())
    bar = window.menuBar()
    bar.clear()
    _forget_menus(window)
    menus = {key: _menu(key, words, window) for key in MENUS}
    for key in MENUS:
        if key not in SUBMENUS:
            bar.addMenu(menus[key])
    for key, menu in menus.items():
        rows = [row for row in ACTIONS if row.menu == key]
        for before, row in zip([None, *rows], rows, strict=False):
            if before and before.part != row.part:
                menu.addSeparator()
            menu.addAction(actions[row.id])
    for key, parent in SUBMENUS.items():
        if key == next(iter(SUBMENUS)):
            menus[parent].addSeparator()
        menus[key].setIcon(icon(SUBMENU_ICONS[key], theme))
        menus[parent].addMenu(menus[key])


def _forget_menus(window: QMainWindow) -> None:
    """Delete the menus of the language before: they would be found by their names."""
    for key in MENUS:
        for old in window.findChildren(QMenu, f"menu_{key}"):
            old.setObjectName("")
            old.deleteLater()


def _menu(key: str, words: Words, window: QMainWindow) -> QMenu:
    menu = QMenu(words(MENUS[key]), window)
    menu.setObjectName(f"menu_{key}")
    menu.setToolTipsVisible(True)
    return menu


def build_toolbar(window: QMainWindow, actions: Actions, words: Words) -> QToolBar:
    """Return the toolbar: the rows that have a button, a line between menus."""
    bar = QToolBar(words("Toolbar"), window)
    bar.setObjectName("toolbar")
    side = round(1.3 * window.fontMetrics().height())  # 20 at the usual size of text
    bar.setIconSize(QSize(side, side))
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    menu = ""
    for row in ACTIONS:
        if row.toolbar:
            if menu not in {"", row.menu}:
                bar.addSeparator()
            menu = row.menu
            bar.addAction(actions[row.id])
    _dress_buttons(bar, actions, words)
    return bar


def _dress_buttons(bar: QToolBar, actions: Actions, words: Words) -> None:
    """Let buttons be reached by keys, show the text of some, and name the one that shows the rest."""
    for row in ACTIONS:
        button = bar.widgetForAction(actions[row.id])
        if isinstance(button, QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if row.id in NAMED:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    more = bar.findChild(QToolButton, "qt_toolbar_ext_button")  # shown by Qt where there is too little room
    if more is not None:
        more.setAccessibleName(words("More buttons"))
        more.setToolTip(words("More buttons"))


def enable(actions: Actions, state: State) -> None:
    """Enable what can be done now."""
    allowed = {name: condition(state) for name, condition in CONDITIONS.items()}
    for row in ACTIONS:
        actions[row.id].setEnabled(allowed[row.when])
