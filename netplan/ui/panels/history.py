"""The named steps of the session; a click goes back or forward to one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.ui.intents import GoTo
from netplan.ui.state import State
from netplan.ui.theme import Theme


class HistoryPanel(QWidget):
    """The first line is the project as it was opened; steps that were undone are grey."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._theme = theme
        self._list = QListWidget()
        self._list.setAccessibleName(words("History"))
        self._list.setAlternatingRowColors(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self._list)
        self._list.itemClicked.connect(self._ask)
        self._list.itemActivated.connect(self._ask)

    def refresh(self, old: State, new: State) -> None:
        """Show the steps of the state."""
        if old.history == new.history and self._list.count():
            return
        self._list.clear()
        for position, label in enumerate((None, *new.history.labels)):
            text = self.words(label) if label else self.words("Project opened")
            item = QListWidgetItem(f"{position}   {text}")
            item.setData(Qt.ItemDataRole.UserRole, position)
            if position > new.history.position:
                item.setForeground(self.palette().placeholderText())
                item.setToolTip(self.words("Undone; click to do it again"))
            self._list.addItem(item)
        self._list.setCurrentRow(new.history.position)

    def _ask(self, item: QListWidgetItem) -> None:
        self.requested.emit(GoTo(item.data(Qt.ItemDataRole.UserRole)))
