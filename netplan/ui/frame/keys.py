"""Keys of the menus work in text fields, too: left to itself, Qt goes to the end of the line on Ctrl+E."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_TYPED_IN = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
# what a field does better itself
_OF_FIELDS = frozenset({"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"})


class MenuKeys(QObject):
    """Watches the field that has the keyboard, and no other."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._keys: frozenset[str] = frozenset()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def take(self, actions: Iterable[QAction]) -> None:
        """Learn the keys of the menus."""
        found = (keys.toString() for action in actions for keys in action.shortcuts())
        letters = (keys for keys in found if keys.startswith("Ctrl+") and len(keys.rpartition("+")[2]) == 1)
        self._keys = frozenset(letters) - _OF_FIELDS

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, _TYPED_IN):
            old.removeEventFilter(self)
        if isinstance(new, _TYPED_IN) and new.window() is self._window:
            new.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep a field from claiming a key of the menus."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if QKeySequence(event.keyCombination()).toString() not in self._keys:
            return False
        event.ignore()
        return True
