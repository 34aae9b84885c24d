"""The field that says where the pointer is, and takes another place."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

_ROOM_PX = 14  # of the frame


class PlaceField(QLineEdit):
    """Shows a place until somebody types another one; as wide as what it shows."""

    typed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._told = self._plain = ""
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.returnPressed.connect(self._take)

    def show_place(self, told: str, plain: str) -> None:
        """Show a place as ``told``; whoever changes it begins with the same as ``plain`` numbers."""
        self._told, self._plain = told, plain
        if not self.hasFocus():
            self.setText(told)
            self.setCursorPosition(0)
            self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room the place needs."""
        width = self.fontMetrics().horizontalAdvance(self._told) + _ROOM_PX
        return QSize(width, super().sizeHint().height())

    minimumSizeHint = sizeHint  # noqa: N815 - Qt's name

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Offer plain numbers to be changed."""
        super().focusInEvent(event)
        self.setText(self._plain)
        QTimer.singleShot(0, self.selectAll)  # the click that brought the focus sets the cursor first

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Say again where the pointer is."""
        super().focusOutEvent(event)
        self.show_place(self._told, self._plain)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape leaves the field as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        typed = self.text()
        self.clearFocus()
        self.typed.emit(typed)
